/** Where a person writes: text with mentions, files, replies, and slash commands. */

import { size } from "./content.js";
import { h, icon, toast } from "./dom.js";
import { Suggestions } from "./suggestions.js";
import { SlashCommand } from "./slash.js";

export class Composer {
  constructor(session, channel) {
    this.session = session;
    this.store = session.store;
    this.channel = channel;
    this.files = [];
    this.replyTo = null;
    this.command = null;
    this.index = null;
    this.label = `Message ${channel.guild_id ? "#" : "@"}${session.nameOfChannel(channel)}`;
    this.input = h("textarea", { class: "composer-input", role: "textbox", rows: 1, "aria-label": this.label, placeholder: this.label, maxlength: 2000, onkeydown: (event) => this.key(event), oninput: () => this.typed(), onpaste: (event) => this.attach([...event.clipboardData.files]) });
    this.suggestions = new Suggestions(this.input);
    this.context = h("div", { class: "composer-context" });
    this.slot = h("div", { class: "composer-slot" }, this.input);
    const picker = h("input", { type: "file", multiple: true, hidden: true, onchange: (event) => this.attach([...event.target.files]) });
    const add = h("button", { class: "plain", type: "button", "aria-label": "Attach files", onclick: () => picker.click() }, icon("plus"));
    this.element = h("form", { class: "composer", onsubmit: (event) => event.preventDefault() }, this.suggestions.element, this.context, h("div", { class: "composer-bar" }, add, picker, this.slot));
    this.lastTyping = 0;
  }

  focus() {
    (this.command ?? this.input).focus();
  }

  reply(message) {
    this.replyTo = message;
    this.drawContext();
    this.focus();
  }

  attach(files) {
    if (!files.length) return;
    this.files = [...this.files, ...files].slice(0, 10);
    this.drawContext();
  }

  drawContext() {
    const drop = (file) => () => {
      this.files = this.files.filter((other) => other !== file);
      this.drawContext();
    };
    this.context.replaceChildren(
      ...(this.replyTo ? [h("div", { class: "replying" }, "Replying to ", h("strong", {}, this.store.nameOf(this.replyTo.author, this.channel.guild_id)), h("button", { class: "plain", type: "button", "aria-label": "Stop replying", onclick: () => this.stopReplying() }, icon("close")))] : []),
      ...this.files.map((file) => h("div", { class: "attaching" }, icon("file"), `${file.name} (${size(file.size)})`, h("button", { class: "plain", type: "button", "aria-label": `Remove ${file.name}`, onclick: drop(file) }, icon("close")))),
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
    if (text.startsWith("/") && !text.includes("\n")) return this.suggestCommands(text.slice(1));
    this.suggestMentions(text);
    if (text && Date.now() - this.lastTyping > 8000) {
      this.lastTyping = Date.now();
      this.session.api.post(`/channels/${this.channel.id}/typing`).catch((error) => error.status !== 403 && toast(error.sentence, "error"));
    }
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 260)}px`;
  }

  key(event) {
    if (this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape" && this.replyTo) {
      this.stopReplying();
    } else if (event.key === "ArrowUp" && !this.input.value) {
      event.preventDefault();
      this.session.editLast(this.channel);
    }
  }

  async send() {
    const content = this.input.value.trim();
    if ((!content && !this.files.length) || this.sending) return;
    const body = { content };
    if (this.replyTo) body.message_reference = { message_id: this.replyTo.id };
    this.sending = true;
    try {
      await this.session.api.post(`/channels/${this.channel.id}/messages`, body, { files: this.files });
      this.input.value = "";
      this.files = [];
      this.replyTo = null;
      this.drawContext();
      this.grow();
    } catch (error) {
      toast(error.sentence, "error");
    }
    this.sending = false;
  }

  // mentions

  suggestMentions(text) {
    const before = text.slice(0, this.input.selectionStart);
    const match = /(?:^|\s)([@#])([^\s@#]*)$/.exec(before);
    const guild = this.store.guilds.get(this.channel.guild_id);
    if (!match || !guild) return this.suggestions.hide();
    const [, sign, typed] = match;
    const found = (sign === "@" ? people(this.store, guild) : channels(this.store, guild)).filter(({ label }) => label.toLowerCase().includes(typed.toLowerCase()));
    this.suggestions.show(found.slice(0, 10), (choice) => this.insert(before.length - typed.length - 1, choice.insert));
  }

  insert(start, text) {
    const after = this.input.value.slice(this.input.selectionStart);
    this.input.value = `${this.input.value.slice(0, start)}${text} ${after}`;
    const place = start + text.length + 1;
    this.input.setSelectionRange(place, place);
    this.input.focus();
  }

  // slash commands

  async suggestCommands(typed) {
    this.index ??= await this.session.commands(this.channel);
    if (!this.input.value.startsWith("/")) return;
    const wanted = typed.toLowerCase();
    const found = paths(this.index, 1).filter(({ name }) => name.toLowerCase().includes(wanted.trim()));
    found.sort((one, other) => Number(other.name.startsWith(wanted)) - Number(one.name.startsWith(wanted)) || one.name.localeCompare(other.name));
    this.suggestions.show(
      found.map((path) => ({ label: `/${path.name}`, description: path.description, aside: path.application.name, path })),
      ({ path }) => this.begin(path),
      "No such command",
    );
  }

  /** Opens the editor of a command's options in place of the text. */
  begin(path) {
    this.suggestions.hide();
    this.input.value = "";
    this.grow();
    this.command = new SlashCommand(this.session, this.channel, path, () => this.end());
    this.slot.replaceChildren(this.command.element);
    this.command.focus();
  }

  end() {
    this.command = null;
    this.slot.replaceChildren(this.input);
    this.input.focus();
  }

  /** Commands may have changed: ask anew at the next "/". */
  forgetCommands() {
    this.index = null;
  }
}

function people(store, guild) {
  const members = [...guild.members.values()].map((member) => ({ label: `@${store.nameOf(member.user, guild.id)}`, description: member.user.username, insert: `<@${member.user.id}>` }));
  const roles = [...guild.roles.values()].filter((role) => role.id !== guild.id).map((role) => ({ label: `@${role.name}`, description: "role", insert: `<@&${role.id}>` }));
  return [...members, ...roles];
}

function channels(store, guild) {
  return [...store.channels.values()]
    .filter((channel) => channel.guild_id === guild.id && channel.type !== 4 && store.visible(channel))
    .map((channel) => ({ label: `#${channel.name}`, description: channel.topic ?? "", insert: `<#${channel.id}>` }));
}

/** Every command that can be used, subcommands each by themselves: {name, description, command, trail, options, application}. */
export function paths(index, type) {
  const applications = new Map(index.applications.map((application) => [application.id, application]));
  const found = [];
  const walk = (command, level, names, trail) => {
    const nested = (level.options ?? []).filter((option) => option.type <= 2);
    if (!nested.length) {
      found.push({ name: names.join(" "), description: level.description, command, trail, options: level.options ?? [], application: applications.get(command.application_id) });
    }
    for (const option of nested) walk(command, option, [...names, option.name], [...trail, { name: option.name, type: option.type }]);
  };
  for (const command of index.application_commands.filter((one) => one.type === type)) walk(command, command, [command.name], []);
  return found;
}
