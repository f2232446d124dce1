/** The messages of a channel. */

/** @import { Channel, Id, Message } from "../../types.d.ts" */
/** @import { Page } from "../types.d.ts" */

import { fetchMessages } from "../../actions/messages.js";
import { sentenceOf } from "../../state/api.js";
import { channelName } from "../../state/channels.js";
import { formatDate, isSameDay } from "../../state/dates.js";
import { MessageType } from "../../state/enums.js";
import { isEphemeral, isSystem } from "../../state/messages.js";
import { byId } from "../../state/snowflakes.js";
import { fill, focusedElement, h } from "../elements/dom.js";
import { targetIndex } from "../elements/keyboard.js";
import { perFrame } from "../elements/redraw.js";
import { attempt, toast } from "../elements/toasts.js";
import { channelStart } from "./channel_start.js";
import { MessageRow } from "./message_row.js";
import { ScrollPosition } from "./scroll_position.js";

const GROUP_MILLISECONDS = 7 * 60 * 1000;
/** The most pages that are fetched to show a message that is far back. */
const MOST_PAGES = 40;

export class MessageList {
  /**
   * @param {Page} page
   * @param {Channel} channel
   */
  constructor(page, channel) {
    this.page = page;
    this.store = page.session.store;
    this.channel = channel;
    /** @type {Map<Id, MessageRow>} */
    this.rows = new Map();
    /** The row that Tab leads into. @type {HTMLElement | null} */
    this.current = null;
    this.hasOlder = true;
    /** @type {Promise<unknown> | null} */
    this.older = null;
    /** @type {Map<string, HTMLElement>} */
    this.days = new Map();
    /** @type {HTMLElement | null} */
    this.start = null;
    this.log = h("div", {
      class: "messages",
      role: "log",
      "aria-live": "polite",
      "aria-label": `Messages in ${channelName(channel)}`,
      tabindex: "0",
      data: { key: "messages" },
      onfocusin: (event) => this.onFocus(event.target),
      onkeydown: (event) => this.onKey(event),
    });
    /** @type {ScrollPosition} */
    this.scroll = new ScrollPosition(this.log, () => this.fetchOlder());
    this.element = h("div", { class: "messages-frame" }, this.log, this.scroll.jump);
    this.draw = perFrame(() => this.drawNow());
  }

  get messages() {
    return this.store.messages.list(this.channel.id);
  }

  // fetching

  async load() {
    try {
      await this.fetch();
    } catch (error) {
      return fill(this.log, h("p", { class: "nothing" }, sentenceOf(error)));
    }
    this.scroll.toEnd();
  }

  /** @param {Id} [before] */
  async fetch(before) {
    this.hasOlder = await fetchMessages(this.page.session, this.channel, before);
    this.drawNow();
  }

  /** Fetch the messages before those that are here, once at a time. */
  fetchOlder() {
    const first = this.messages[0];
    if (!this.hasOlder || !first) return null;
    this.older ??= attempt(() => this.scroll.keep(() => this.fetch(first.id))).finally(() => (this.older = null));
    return this.older;
  }

  // drawing

  drawNow() {
    const { messages } = this;
    /** @type {HTMLElement[]} */
    const nodes = this.hasOlder && messages.length ? [] : [this.drawStart()];
    messages.forEach((message, index) => {
      const before = messages[index - 1];
      if (!before || !isSameDay(before.timestamp, message.timestamp)) nodes.push(this.day(message));
      nodes.push(this.row(message, isGrouped(message, before)));
    });
    this.removeRows(messages);
    this.arrange(nodes);
    if (!this.log.contains(focusedElement())) this.setCurrent(this.rows.get(messages.at(-1)?.id ?? ""));
    this.scroll.stay();
  }

  /**
   * @param {Message} message
   * @param {boolean} isGrouped
   */
  row(message, isGrouped) {
    const row = this.rows.get(message.id) ?? new MessageRow(this, message, isGrouped);
    this.rows.set(message.id, row);
    row.update(message, isGrouped);
    return row.element;
  }

  /** @param {Message} message */
  day({ timestamp }) {
    const date = new Date(timestamp).toDateString();
    const element = this.days.get(date) ??
      h("div", { class: "day", role: "separator" }, h("span", {}, formatDate(timestamp, "D")));
    this.days.set(date, element);
    return element;
  }

  /** Draw what stands before the first message; anew, if the channel is called otherwise by now. */
  drawStart() {
    const start = channelStart(this.store, this.store.channels.get(this.channel.id) ?? this.channel);
    if (this.start?.textContent !== start.textContent) this.start = start;
    return /** @type {HTMLElement} */ (this.start);
  }

  /**
   * Forget the rows of messages that are gone. If one of them has the focus, the next one gets it.
   * @param {Message[]} messages
   */
  removeRows(messages) {
    if (this.rows.size === messages.length) return;
    const ids = new Set(messages.map((message) => message.id));
    for (const [id, { element }] of this.rows) {
      if (ids.has(id)) continue;
      const next = /** @type {HTMLElement | null} */ (element.nextElementSibling);
      if (element.contains(focusedElement())) (next ?? this.log).focus();
      this.rows.delete(id);
    }
  }

  /**
   * Put the nodes in order, moving only those that must, so that the focus and open menus stay.
   * @param {HTMLElement[]} nodes
   */
  arrange(nodes) {
    const wanted = new Set(/** @type {Element[]} */ (nodes));
    for (const child of [...this.log.children]) if (!wanted.has(child)) child.remove();
    let next = this.log.firstChild;
    for (const node of nodes) {
      if (node === next) next = next.nextSibling;
      else this.log.insertBefore(node, next);
    }
  }

  // showing one

  /**
   * Bring a message into view, however far back it is.
   * @param {Id} messageId
   */
  async show(messageId) {
    for (let page = 0; page < MOST_PAGES && this.isOlder(messageId); page += 1) await this.fetchOlder();
    const element = this.rows.get(messageId)?.element;
    if (!element) return toast("That message is not here any more.");
    this.scroll.leaveEnd();
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
  }

  /**
   * Return whether a message may be among those that were not fetched yet.
   * @param {Id} messageId
   */
  isOlder(messageId) {
    const first = this.messages[0];
    return Boolean(first) && this.hasOlder && !this.rows.has(messageId) && byId(first, { id: messageId }) >= 0;
  }

  // the keyboard: the arrow keys go from row to row, Tab goes into the current one

  /** @param {HTMLElement} target */
  onFocus(target) {
    /** @type {HTMLElement | null} */
    const element = target.closest("[data-message-id]");
    if (element) this.setCurrent(this.rows.get(element.dataset.messageId ?? ""));
  }

  /** @param {MessageRow | undefined} row */
  setCurrent(row) {
    if (row?.element === this.current) return;
    this.rows.get(this.current?.dataset.messageId ?? "")?.setTabbable(false);
    this.current = row?.element ?? null;
    row?.setTabbable(true);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const isOnLog = event.target === this.log;
    if (!isOnLog && event.target !== this.current) return this.onInnerKey(event);
    const rows = [...this.log.querySelectorAll("article")];
    const index = isOnLog || !this.current ? rows.length : rows.indexOf(this.current);
    const to = targetIndex(event.key, index, rows.length);
    if (event.key === "Escape") this.page.writing?.focus();
    else if (to === undefined) return;
    else rows[to]?.focus();
    event.preventDefault();
  }

  /**
   * Let Escape lead from a control to its message.
   * @param {KeyboardEvent} event
   */
  onInnerKey(event) {
    if (event.key !== "Escape" || !this.current) return;
    event.preventDefault();
    this.current.focus();
  }
}

/**
 * Return whether a message stands under the one before it without repeating the author.
 * @param {Message} message
 * @param {Message | undefined} before
 */
function isGrouped(message, before) {
  if (!before || isSystem(message) || isSystem(before)) return false;
  if (message.type === MessageType.REPLY || message.interaction_metadata) return false;
  const [one, other] = [new Date(before.timestamp), new Date(message.timestamp)];
  return (
    before.author.id === message.author.id &&
    before.author.username === message.author.username &&
    isEphemeral(before) === isEphemeral(message) &&
    isSameDay(one, other) &&
    Number(other) - Number(one) < GROUP_MILLISECONDS
  );
}
