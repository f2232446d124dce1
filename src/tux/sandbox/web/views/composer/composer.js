/** Where a person writes: text with mentions, files, replies, and slash commands. */

import { paths } from "../../state/commands.js";
import { size } from "../messages/content.js";
import { h, icon, toast } from "../elements/dom.js";
import { isThread } from "../../state/permissions.js";
import { SlashCommand } from "./command_form.js";
import { Suggestions } from "../elements/suggestions.js";
import { Unsent } from "../../state/unsent_message.js";
import { VOICE } from "../voice.js";

const MOST_FILES = 10;
const MOST_OFFERED = 10;
const MOST_COMMANDS = 60;
const TALLEST = 260;
const TYPING_LASTS = 8000;
/** Milliseconds after a message before one is said to be typing again. */
const TYPING_AGAIN = 1500;

export class Composer {
  constructor(session, channel) {
    this.session = session;
    this.store = session.store;
    this.channel = channel;
    this.files = [];
    this.replyTo = null;
    this.command = null;
    this.mentions = new Map();
    this.lastTyping = 0;
    this.sent = Promise.resolve();
    this.input = h("textarea", {
      class: "composer-input",
      role: "textbox",
      rows: 1,
      maxlength: 2000,
      data: { key: "composer" },
      onkeydown: (event) => this.key(event),
      oninput: () => this.typed(),
      onpaste: (event) => this.attach([...event.clipboardData.files]),
    });
    this.suggestions = new Suggestions(this.input);
    this.context = h("div", { class: "composer-context" });
    this.slot = h("div", { class: "composer-slot" }, this.input);
    const picker = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      "aria-label": "Files",
      onchange: (event) => this.pick(event.target),
    });
    this.add = h("button", {
      class: "plain",
      type: "button",
      "aria-label": "Attach files",
      title: "Attach files",
      onclick: () => picker.click(),
    }, icon("plus"));
    this.element = h(
      "form",
      { class: "composer", onsubmit: (event) => event.preventDefault() },
      this.suggestions.element,
      this.context,
      h("div", { class: "composer-bar" }, this.add, picker, this.slot),
    );
    this.rename(channel);
  }

  /** Says where a message would go, for places are renamed. */
  rename(channel) {
    const name = this.session.nameOfChannel(channel);
    const sign = VOICE.includes(channel.type) ? "" : channel.guild_id ? "#" : "@";
    const label = isThread(channel) ? `Message “${name}”` : `Message ${sign}${name}`;
    this.input.placeholder = label;
    this.input.setAttribute("aria-label", label);
  }

  focus() {
    (this.command ?? this.input).focus({ preventScroll: true });
  }

  reply(message) {
    this.replyTo = message;
    this.drawContext();
    this.focus();
  }

  /** Puts a mention where the cursor stands. */
  mention(label, insert) {
    this.insert(this.input.selectionStart, { label, insert });
  }

  pick(picker) {
    this.attach([...picker.files]);
    picker.value = "";
  }

  attach(files) {
    if (!files.length) return;
    if (this.files.length + files.length > MOST_FILES) toast(`A message takes at most ${MOST_FILES} files.`, "error");
    this.files = [...this.files, ...files].slice(0, MOST_FILES);
    this.drawContext();
    this.focus();
  }

  drawContext() {
    this.context.replaceChildren(
      ...(this.replyTo ? [this.replyLine()] : []),
      ...this.files.map((file) => this.fileLine(file)),
    );
  }

  replyLine() {
    const name = this.store.nameOf(this.replyTo.author, this.channel.guild_id);
    const stop = h("button", {
      class: "plain",
      type: "button",
      "aria-label": "Stop replying",
      onclick: () => this.stopReplying(),
    }, icon("close"));
    return h("div", { class: "replying" }, h("span", {}, "Replying to ", h("strong", {}, name)), stop);
  }

  fileLine(file) {
    const drop = () => {
      this.files = this.files.filter((other) => other !== file);
      this.drawContext();
      this.focus();
    };
    return h(
      "div",
      { class: "attaching" },
      icon("file"),
      h("span", {}, `${file.name} (${size(file.size)})`),
      h(
        "button",
        { class: "plain", type: "button", "aria-label": `Remove ${file.name}`, onclick: drop },
        icon("close"),
      ),
    );
  }

  stopReplying() {
    this.replyTo = null;
    this.drawContext();
    this.focus();
  }

  // typing

  typed() {
    this.grow();
    const text = this.input.value;
    if (text === "/") this.index = null;
    if (text.startsWith("/") && !text.includes("\n")) return this.suggestCommands();
    this.suggestMentions(text);
    if (text) this.tellTyping();
  }

  tellTyping() {
    if (Date.now() - this.lastTyping < TYPING_LASTS) return;
    this.lastTyping = Date.now();
    this.session.api.post(`/channels/${this.channel.id}/typing`, {}, { waits: null }).catch(
      () => (this.lastTyping = 0),
    ); // the message itself will say what is wrong
  }

  /** As high as the text; what is on no page has no height. */
  grow() {
    if (!this.input.isConnected) return;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, TALLEST)}px`;
  }

  key(event) {
    if (this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.enter();
    } else if (event.key === "Escape" && this.replyTo) {
      this.stopReplying();
    } else if (event.key === "ArrowUp" && !this.input.value) {
      event.preventDefault();
      this.session.editLast(this.channel);
    }
  }

  /** Sends, or takes the command that is meant as soon as the commands are known. */
  async enter() {
    if (this.entering) return;
    if (this.input.value.startsWith("/") && this.index) {
      this.entering = true;
      await this.suggestCommands();
      this.entering = false;
      if (this.suggestions.rows.length) return this.suggestions.take(0);
    }
    this.send();
  }

  // sending

  /** Sends what stands here, after what was sent before; gives it back if it is refused. */
  send() {
    const written = { text: this.input.value, files: this.files, replyTo: this.replyTo };
    if (!written.text.trim() && !written.files.length) return;
    const body = { content: this.wired(written.text.trim()) };
    if (written.replyTo) body.message_reference = { message_id: written.replyTo.id };
    this.fill({ text: "", files: [], replyTo: null });
    this.session.messages?.toEnd();
    this.lastTyping = Date.now() - TYPING_LASTS + TYPING_AGAIN;
    const unsent = new Unsent(this.store, this.channel, body.content, written.files);
    this.sent = this.sent.then(() => this.post(body, written, unsent));
  }

  async post(body, written, unsent) {
    try {
      await this.session.api.post(`/channels/${this.channel.id}/messages`, body, {
        files: written.files,
        waits: (seconds) => unsent.waits(seconds),
      });
      unsent.end();
    } catch (error) {
      this.refused(written, unsent, error.sentence ?? String(error));
    }
  }

  /** What was refused goes back to where it was written; where something else stands by now it stays in view. */
  refused(written, unsent, sentence) {
    const free = this.element.isConnected && !this.input.value && !this.files.length;
    if (!free) return unsent.fails(sentence);
    unsent.end();
    toast(sentence, "error");
    return this.fill(written);
  }

  /** The text with each mention as Discord writes it. */
  wired(text) {
    const labels = [...this.mentions.keys()].sort((one, other) => other.length - one.length);
    return labels.reduce((wired, label) => wired.replace(whole(label), this.mentions.get(label)), text);
  }

  fill({ text, files, replyTo }) {
    this.input.value = text;
    this.files = files;
    this.replyTo = replyTo;
    this.drawContext();
    this.grow();
  }

  /** What a person wrote and did not send, to find it again. */
  get draft() {
    return { text: this.input.value, files: this.files, replyTo: this.replyTo, mentions: this.mentions };
  }

  restore(draft) {
    if (!draft) return;
    this.mentions = draft.mentions;
    this.fill(draft);
  }

  // mentions

  suggestMentions(text) {
    const before = text.slice(0, this.input.selectionStart);
    const match = /(?:^|\s)([@#])([^\s@#]*)$/.exec(before);
    const guild = this.store.guilds.get(this.channel.guild_id);
    if (!match || !guild) return this.suggestions.hide();
    const [, sign, typed] = match;
    const offered = sign === "@" ? mentionable(this.store, guild) : channels(this.store, guild);
    const wanted = typed.toLowerCase();
    const found = offered.filter(({ label, description }) =>
      `${label.toLowerCase()} ${description.toLowerCase()}`.includes(wanted)
    );
    this.suggestions.show(
      found.slice(0, MOST_OFFERED),
      (choice) => this.insert(before.length - typed.length - 1, choice),
    );
  }

  insert(start, { label: name, insert }) {
    const label = [undefined, insert].includes(this.mentions.get(name)) ? name : insert;
    this.mentions.set(label, insert);
    const after = this.input.value.slice(this.input.selectionStart);
    this.input.value = `${this.input.value.slice(0, start)}${label} ${after}`;
    const place = start + label.length + 1;
    this.input.setSelectionRange(place, place);
    this.grow();
    this.focus();
  }

  // slash commands

  async suggestCommands() {
    this.index ??= this.session.commands(this.channel);
    const index = await this.index;
    if (!this.input.value.startsWith("/") || document.activeElement !== this.input) return;
    const wanted = this.input.value.slice(1).trim().toLowerCase();
    const found = byApplication(paths(index, 1).filter(({ name }) => name.toLowerCase().includes(wanted)), wanted);
    this.suggestions.show(
      found.slice(0, MOST_COMMANDS).map((path) => ({
        label: `/${path.name}`,
        description: path.description,
        group: path.application.name,
        path,
      })),
      ({ path }) => this.begin(path),
      "No command of that name is offered to you here",
    );
  }

  /** Opens the editor of a command's options in place of the text. */
  begin(path) {
    this.input.value = "";
    this.grow();
    this.command = new SlashCommand(this.session, this.channel, path, () => this.end());
    this.add.hidden = true;
    this.slot.replaceChildren(this.command.element);
    this.command.focus();
  }

  end() {
    const focused = this.element.contains(document.activeElement) || document.activeElement === document.body;
    this.command = null;
    this.add.hidden = false;
    this.slot.replaceChildren(this.input);
    if (focused) this.focus();
  }
}

/** Commands by application, the one with the best match first; within it, those that begin as typed first. */
function byApplication(found, wanted) {
  const begins = ({ name }) => Number(name.startsWith(wanted));
  const sorted = [...found].sort((one, other) => begins(other) - begins(one) || one.name.localeCompare(other.name));
  const applications = [...new Set(sorted.map((path) => path.application))];
  return applications.flatMap((application) => sorted.filter((path) => path.application === application));
}

/** A label wherever it stands by itself. */
const whole = (label) => new RegExp(`${label.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")}(?![\\p{L}\\p{N}_])`, "gu");

function mentionable(store, guild) {
  const members = [...guild.members.values()].map(({ user }) => ({
    label: `@${store.nameOf(user, guild.id)}`,
    description: user.username,
    insert: `<@${user.id}>`,
  }));
  const roles = [...guild.roles.values()].filter((role) => role.id !== guild.id).map((role) => ({
    label: `@${role.name}`,
    description: "role",
    insert: `<@&${role.id}>`,
  }));
  return [...members, ...roles];
}

function channels(store, guild) {
  return [...store.channels.values()]
    .filter((channel) => channel.guild_id === guild.id && channel.type !== 4 && store.visible(channel))
    .map((channel) => ({ label: `#${channel.name}`, description: channel.topic ?? "", insert: `<#${channel.id}>` }));
}
