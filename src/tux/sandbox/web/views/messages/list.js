/** The message list of one channel. */

import { h, perFrame, toast } from "../elements/dom.js";
import { isThread } from "../../state/permissions.js";
import { EPHEMERAL, isSystem, REPLY, Row } from "./row.js";
import { sameDay, shown } from "../../state/dates.js";
import { byId } from "../../state/store.js";
import { VOICE } from "../voice.js";

const GROUP_WITHIN = 7 * 60 * 1000;
const PAGE = 50;
const NEAR_END = 120;
const NEAR_TOP = 300;
const MOST_PAGES_BACK = 40;

export class MessageList {
  /** `act`: {reply, react, menu, openThread, openUser}. */
  constructor(session, channel, act) {
    this.session = session;
    this.store = session.store;
    this.channel = channel;
    this.act = act;
    this.rows = new Map();
    this.current = null;
    this.complete = false;
    this.atEnd = true;
    this.log = h("div", {
      class: "messages",
      role: "log",
      "aria-live": "polite",
      "aria-label": `Messages in ${session.nameOfChannel(channel)}`,
      tabindex: "0",
      data: { key: "messages" },
    });
    this.jump = h("button", { class: "jump", hidden: true, onclick: () => this.toEnd() }, "Jump to the latest message");
    this.element = h("div", { class: "messages-frame" }, this.log, this.jump);
    this.log.addEventListener("scroll", () => this.scrolled());
    this.log.addEventListener("load", () => this.stay(), true);
    this.log.addEventListener("focusin", (event) => this.entered(event));
    this.log.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.stay()).observe(this.log);
    this.draw = perFrame(() => this.redraw());
  }

  // loading

  async load() {
    try {
      await this.fetch("");
    } catch (error) {
      this.log.replaceChildren(h("p", { class: "nothing" }, error.sentence ?? String(error)));
      return;
    }
    this.toEnd();
  }

  /** A page of messages, brought before whoever looks. */
  async fetch(query) {
    const messages = await this.session.api.get(`/channels/${this.channel.id}/messages?limit=${PAGE}${query}`);
    this.complete = messages.length < PAGE;
    for (const message of messages) this.store.keep(message);
    this.redraw();
  }

  older() {
    const first = this.store.list(this.channel.id)[0];
    if (this.complete || !first) return null;
    this.loading ??= this.before(first.id).finally(() => (this.loading = null));
    return this.loading;
  }

  async before(messageId) {
    const height = this.log.scrollHeight;
    try {
      await this.fetch(`&before=${messageId}`);
      this.log.scrollTop += this.log.scrollHeight - height;
    } catch (error) {
      toast(error.sentence ?? String(error), "error");
    }
  }

  // drawing

  redraw() {
    const messages = this.store.list(this.channel.id);
    const nodes = this.complete || !messages.length ? [this.beginning()] : [];
    let before = null;
    for (const message of messages) {
      if (!before || !sameDay(before.timestamp, message.timestamp)) nodes.push(this.day(message));
      nodes.push(this.row(message, isGrouped(message, before)));
      before = message;
    }
    this.forgetRows(messages);
    this.place(nodes);
    if (!this.log.contains(document.activeElement)) this.enter(this.rows.get(messages.at(-1)?.id));
    this.stay();
  }

  row(message, grouped) {
    const kept = this.rows.get(message.id);
    if (kept) kept.update(message, grouped);
    else this.rows.set(message.id, new Row(this, message, grouped));
    return this.rows.get(message.id).element;
  }

  day(message) {
    const date = new Date(message.timestamp).toDateString();
    this.days ??= new Map();
    if (!this.days.has(date)) {
      this.days.set(date, h("div", { class: "day", role: "separator" }, h("span", {}, shown(message.timestamp, "D"))));
    }
    return this.days.get(date);
  }

  /** What stands before the first message; drawn anew where the channel is called or described otherwise by now. */
  beginning() {
    const channel = this.store.channels.get(this.channel.id) ?? this.channel;
    const { guild_id: guildId, owner_id: owner, topic } = channel;
    const name = this.session.nameOfChannel(channel);
    const author = isThread(channel) && this.store.users.get(owner);
    const spoken = VOICE.includes(channel.type);
    const title = spoken ? `Text chat of ${name}` : guildId && !isThread(channel) ? `Welcome to #${name}` : name;
    const line = author
      ? `Started by ${this.store.nameOf(author, guildId)}.`
      : topic || (spoken ? "What is written beside the talk." : "This is the beginning.");
    if (this.start?.textContent !== title + line) {
      this.start = h("header", { class: "beginning" }, h("h2", {}, title), h("p", {}, line));
    }
    return this.start;
  }

  forgetRows(messages) {
    if (this.rows.size === messages.length) return;
    const keep = new Set(messages.map((message) => message.id));
    for (const [id, row] of this.rows) {
      if (keep.has(id)) continue;
      if (row.element.contains(document.activeElement)) (row.element.nextElementSibling ?? this.log).focus();
      this.rows.delete(id);
    }
  }

  /** Puts the rows in order, touching only those that moved, so that focus and open menus stay. */
  place(nodes) {
    const wanted = new Set(nodes);
    for (const child of [...this.log.children]) if (!wanted.has(child)) child.remove();
    let at = this.log.firstChild;
    for (const node of nodes) {
      if (node === at) at = at.nextSibling;
      else this.log.insertBefore(node, at);
    }
  }

  // scrolling

  scrolled() {
    if (this.atEnd && (this.log.scrollHeight !== this.height || this.log.clientHeight !== this.room)) {
      return this.stay();
    }
    this.atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END;
    this.jump.hidden = this.atEnd;
    if (this.log.scrollTop < NEAR_TOP) this.older();
    return undefined;
  }

  /** Whoever was at the end stays there, whatever grew, the place to write included. */
  stay() {
    if (!this.atEnd) return;
    this.height = this.log.scrollHeight;
    this.room = this.log.clientHeight;
    this.log.scrollTop = this.height;
  }

  toEnd() {
    this.atEnd = true;
    this.jump.hidden = true;
    this.stay();
  }

  /** Brings a message before the eyes, however far back it is. */
  async show(messageId) {
    const wanted = { id: messageId };
    for (let page = 0; page < MOST_PAGES_BACK && !this.rows.has(messageId) && !this.complete; page += 1) {
      const first = this.store.list(this.channel.id)[0];
      if (!first || byId(first, wanted) < 0) break;
      await this.older();
    }
    const row = this.rows.get(messageId)?.element;
    if (!row) return toast("That message is not here any more.");
    this.atEnd = false;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  }

  // the keyboard: one row is current, the arrow keys move on, Tab goes into it

  entered(event) {
    const element = event.target.closest("[data-message-id]");
    if (element) this.enter(this.rows.get(element.dataset.messageId));
  }

  enter(row) {
    if (row?.element === this.current) return;
    this.rows.get(this.current?.dataset.messageId)?.tabbable(false);
    this.current = row?.element ?? null;
    row?.tabbable(true);
  }

  key(event) {
    if (event.target !== this.log && event.target !== this.current) return this.leaveInside(event);
    const rows = [...this.log.querySelectorAll(".message")];
    const place = event.target === this.log ? rows.length : rows.indexOf(this.current);
    const to = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === "Escape") this.session.composer?.focus();
    else if (to === undefined) return;
    else rows[Math.max(0, Math.min(to, rows.length - 1))]?.focus();
    event.preventDefault();
  }

  /** Escape leads from a button to its message. */
  leaveInside(event) {
    if (event.key !== "Escape" || !this.current) return;
    event.preventDefault();
    this.current.focus();
  }
}

function isGrouped(message, before) {
  return Boolean(
    before &&
      before.author.id === message.author.id &&
      before.author.username === message.author.username &&
      !isSystem(message) &&
      !isSystem(before) &&
      message.type !== REPLY &&
      !message.interaction_metadata &&
      sameDay(before.timestamp, message.timestamp) &&
      (before.flags & EPHEMERAL) === (message.flags & EPHEMERAL) &&
      new Date(message.timestamp) - new Date(before.timestamp) < GROUP_WITHIN,
  );
}
