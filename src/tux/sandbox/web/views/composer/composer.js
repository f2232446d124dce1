/** The composer: text with mentions, files, replies, and slash commands. */

/** @import { Channel, CommandIndex, Message, OfferedCommand } from "../../types.d.ts" */
/** @import { Draft } from "../../state/session.js" */
/** @import { Page, Writing } from "../types.d.ts" */

import { fetchCommands } from "../../actions/channels.js";
import { sendTyping } from "../../actions/messages.js";
import { Outbox } from "../../actions/outbox.js";
import { channelName, channelSign, isThread } from "../../state/channels.js";
import { isEditable } from "../../state/messages.js";
import { openEdit } from "../dialogs/message_dialogs.js";
import { fill, focusedElement, h } from "../elements/dom.js";
import { Suggestions } from "../elements/suggestions.js";
import { attempt, toast } from "../elements/toasts.js";
import { CommandForm } from "./command_form.js";
import { commandSuggestions } from "./command_suggestions.js";
import { fileLine, fileUpload, replyLine } from "./composer_parts.js";
import { matchingMentions, openMention, withMarkup } from "./mention_text.js";

const LONGEST_TEXT = 2000;
const MOST_FILES = 10;
const MOST_SUGGESTIONS = 10;
const TALLEST = 260;
/** Milliseconds for which others see that somebody types. */
const TYPING_MILLISECONDS = 8000;
/** Milliseconds after a message before its author can be typing again. */
const TYPING_PAUSE = 1500;

/** @implements {Writing} */
export class Composer {
  /**
   * @param {Page} page
   * @param {Channel} channel
   */
  constructor(page, channel) {
    this.page = page;
    this.session = page.session;
    this.store = page.session.store;
    this.channel = channel;
    /** @type {File[]} */
    this.files = [];
    /** @type {Message | null} */
    this.replyTo = null;
    /** @type {CommandForm | null} */
    this.command = null;
    /** @type {Map<string, string>} */
    this.mentions = new Map();
    /** @type {Promise<CommandIndex | undefined> | null} */
    this.index = null;
    this.isEntering = false;
    this.lastTyping = 0;
    this.outbox = new Outbox(this.session, channel, (draft, sentence) => this.takeBack(draft, sentence));
    this.input = h("textarea", {
      class: "composer-input",
      role: "textbox",
      rows: 1,
      maxlength: LONGEST_TEXT,
      data: { key: "composer" },
      onkeydown: (event) => this.onKey(event),
      oninput: () => this.onInput(),
      onpaste: (event) => this.attach([...(event.clipboardData?.files ?? [])]),
    });
    this.suggestions = new Suggestions(this.input);
    this.lines = h("div", { class: "composer-context" });
    this.slot = h("div", { class: "composer-slot" }, this.input);
    const { button, picker } = fileUpload((files) => this.attach(files));
    this.upload = button;
    this.element = h(
      "form",
      { class: "composer", onsubmit: (event) => event.preventDefault() },
      this.suggestions.element,
      this.lines,
      h("div", { class: "composer-bar" }, this.upload, picker, this.slot),
    );
    this.update(channel);
  }

  /**
   * Say where a message would go, for channels are renamed.
   * @param {Channel} channel
   */
  update(channel) {
    const name = channelName(channel);
    const label = isThread(channel) ? `Message “${name}”` : `Message ${channelSign(channel)}${name}`;
    this.input.placeholder = label;
    this.input.setAttribute("aria-label", label);
  }

  focus() {
    if (this.command) this.command.focus();
    else this.input.focus({ preventScroll: true });
  }

  // drafts

  /** @returns {Draft} */
  get draft() {
    return { text: this.input.value, files: this.files, replyTo: this.replyTo, mentions: this.mentions };
  }

  /** @param {Draft} draft */
  set draft({ text, files, replyTo, mentions }) {
    this.input.value = text;
    this.files = files;
    this.replyTo = replyTo;
    this.mentions = mentions;
    this.drawLines();
    this.grow();
  }

  clear() {
    this.draft = { text: "", files: [], replyTo: null, mentions: this.mentions };
  }

  /**
   * Take back what was refused, unless something else stands here by now. Returns whether it did.
   * @param {Draft} draft
   * @param {string} sentence
   */
  takeBack(draft, sentence) {
    if (!this.element.isConnected || this.input.value || this.files.length) return false;
    toast(sentence, "error");
    this.draft = draft;
    return true;
  }

  // replies and files

  /** @param {Message | null} message */
  reply(message) {
    this.replyTo = message;
    this.drawLines();
    this.focus();
  }

  /** @param {File[]} files */
  attach(files) {
    if (!files.length) return;
    if (this.files.length + files.length > MOST_FILES) toast(`A message takes at most ${MOST_FILES} files.`, "error");
    this.setFiles([...this.files, ...files].slice(0, MOST_FILES));
  }

  /** @param {File[]} files */
  setFiles(files) {
    this.files = files;
    this.drawLines();
    this.focus();
  }

  drawLines() {
    const { replyTo, files, channel } = this;
    /** @param {File} file */
    const remove = (file) => this.setFiles(this.files.filter((other) => other !== file));
    const name = replyTo && this.store.displayName(replyTo.author, channel.guild_id);
    fill(
      this.lines,
      name && replyLine(name, () => this.reply(null)),
      files.map((file) => fileLine(file, () => remove(file))),
    );
  }

  // typing

  onInput() {
    this.grow();
    const text = this.input.value;
    if (text === "/") this.index = null;
    if (text.startsWith("/") && !text.includes("\n")) return this.suggestCommands();
    this.suggestMentions();
    if (text) this.announceTyping();
  }

  announceTyping() {
    if (Date.now() - this.lastTyping < TYPING_MILLISECONDS) return;
    this.lastTyping = Date.now();
    // refused: the message itself will say what is wrong
    sendTyping(this.session, this.channel).catch(() => (this.lastTyping = 0));
  }

  /** Make the field as high as its text. What is on no page has no height. */
  grow() {
    if (!this.input.isConnected) return;
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, TALLEST)}px`;
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (this.suggestions.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.enter();
    } else if (event.key === "Escape" && this.replyTo) {
      this.reply(null);
    } else if (event.key === "ArrowUp" && !this.input.value) {
      event.preventDefault();
      this.editLast();
    }
  }

  editLast() {
    const messages = this.store.messages.list(this.channel.id);
    const last = messages.findLast((message) => message.author.id === this.store.me.id && isEditable(message));
    if (last) openEdit(this.session, last);
  }

  /** Send, or take the command that is meant as soon as the commands are known. */
  async enter() {
    if (this.isEntering) return;
    if (this.input.value.startsWith("/") && this.index) {
      this.isEntering = true;
      await this.suggestCommands();
      this.isEntering = false;
      if (this.suggestions.rows.length) return this.suggestions.take(0);
    }
    this.send();
  }

  send() {
    const { draft } = this;
    const text = draft.text.trim();
    if (!text && !draft.files.length) return;
    this.clear();
    this.page.scrollToEnd();
    this.lastTyping = Date.now() - TYPING_MILLISECONDS + TYPING_PAUSE;
    this.outbox.send(draft, withMarkup(text, draft.mentions));
  }

  // mentions

  suggestMentions() {
    const before = this.input.value.slice(0, this.input.selectionStart);
    const guild = this.store.guilds.get(this.channel.guild_id ?? "");
    const mention = openMention(before);
    if (!mention || !guild) return this.suggestions.hide();
    const start = before.length - mention.typed.length - 1;
    const mentions = matchingMentions(this.store, guild, mention).slice(0, MOST_SUGGESTIONS);
    this.suggestions.show(mentions, ({ label, markup }) => this.insert(start, label, markup));
  }

  /**
   * @param {string} label
   * @param {string} markup
   */
  mention(label, markup) {
    this.insert(this.input.selectionStart, label, markup);
  }

  /**
   * Put a mention in the place of what stands between a start and the cursor. Where its label stands for somebody else
   * already, the markup itself is written.
   * @param {number} start
   * @param {string} label
   * @param {string} markup
   */
  insert(start, label, markup) {
    const text = (this.mentions.get(label) ?? markup) === markup ? label : markup;
    this.mentions.set(text, markup);
    const { value, selectionStart } = this.input;
    this.input.value = `${value.slice(0, start)}${text} ${value.slice(selectionStart)}`;
    const cursor = start + text.length + 1;
    this.input.setSelectionRange(cursor, cursor);
    this.grow();
    this.focus();
  }

  // commands

  async suggestCommands() {
    this.index ??= attempt(() => fetchCommands(this.session, this.channel));
    const index = await this.index;
    const text = this.input.value;
    if (!text.startsWith("/") || focusedElement() !== this.input) return;
    const suggestions = index ? commandSuggestions(index, text.slice(1)) : [];
    this.suggestions.show(suggestions, ({ offered }) => this.openCommand(offered), "No matching commands");
  }

  /**
   * Show the options of a command in place of the text.
   * @param {OfferedCommand} offered
   */
  openCommand(offered) {
    this.input.value = "";
    this.grow();
    this.command = new CommandForm(this.page, this.channel, offered, () => this.closeCommand());
    this.upload.hidden = true;
    fill(this.slot, this.command.element);
    this.command.focus();
  }

  closeCommand() {
    const focused = focusedElement();
    const hadFocus = this.element.contains(focused) || focused === document.body;
    this.command = null;
    this.upload.hidden = false;
    fill(this.slot, this.input);
    if (hadFocus) this.focus();
  }
}
