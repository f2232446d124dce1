/** One message of the list. Only those parts of it that changed are drawn anew, so that the rest stays in use. */

/** @import { Message } from "../../types.d.ts" */
/** @import { MessageList } from "./message_list.js" */
/** @import { Part } from "./message_parts.js" */

import { formatDate } from "../../state/dates.js";
import { mentionsIn } from "../../state/mentions.js";
import { isEphemeral, isSystem } from "../../state/messages.js";
import { fill, findByData, focusedElement, h } from "../elements/dom.js";
import { renameMentions } from "../elements/markdown_inline.js";
import { onContextMenu } from "../elements/menus.js";
import { openMessageMenu } from "../menus/message_menu.js";
import { BODY_PARTS } from "./message_body.js";
import { MESSAGE_PARTS } from "./message_parts.js";

const CONTROLS = "button, a[href], [role=button], input, pre, audio, video";
const IN_USE = ".select[data-open=yes], button:is(:focus, .pending)";

/** @type {Record<string, Part>} */
const PARTS = { ...MESSAGE_PARTS, ...BODY_PARTS };
const CONTENT = ["heading", "text", "extras", "components", "reactions", "thread", "failure", "note"];
/** The parts with names and colours in them, which change without the message. */
const NAMING_PARTS = ["system", "above", "portrait", "heading", "thread"];

export class MessageRow {
  /**
   * @param {MessageList} list
   * @param {Message} message
   * @param {boolean} isGrouped Whether it follows a message of the same author, so that the name is not repeated.
   */
  constructor(list, message, isGrouped) {
    this.list = list;
    this.page = list.page;
    this.store = list.store;
    this.guildId = list.channel.guild_id;
    this.message = message;
    this.isGrouped = isGrouped;
    this.revision = -1;
    /** Each part with the key of what it shows. @type {Map<string, { element: HTMLElement, key: unknown }>} */
    this.parts = new Map();
    this.element = h("article", {
      role: "article",
      tabindex: "-1",
      data: { messageId: message.id, key: `message-${message.id}` },
    });
    onContextMenu(this.element, (point) => openMessageMenu(this.page, list.channel, this.message, point));
    fill(this.element, isSystem(message) ? [this.addPart("system"), this.addPart("tools")] : this.frame());
    this.draw([...this.parts.keys()]);
  }

  frame() {
    const content = h("div", { class: "content" }, CONTENT.map((name) => this.addPart(name)));
    return [
      this.addPart("above"),
      h("div", { class: "line" }, this.addPart("portrait"), content),
      this.addPart("tools"),
    ];
  }

  /** @param {string} name */
  addPart(name) {
    const element = h("div", { class: "part" });
    this.parts.set(name, { element, key: undefined });
    return element;
  }

  get mentions() {
    return mentionsIn(this.store, this.guildId);
  }

  /** The author's name: in this guild, unless a webhook chose its own. */
  get name() {
    const { author, webhook_id: webhookId, interaction_metadata: interaction } = this.message;
    return webhookId && !interaction ? author.username : this.store.displayName(author, this.guildId);
  }

  /** The author's colour, or 0. */
  get color() {
    return this.store.nameColor(this.guildId, this.message.author.id);
  }

  /**
   * Show what is different from before.
   * @param {Message} message
   * @param {boolean} isGrouped
   */
  update(message, isGrouped) {
    const isSame = message === this.message && isGrouped === this.isGrouped;
    if (isSame && this.revision === this.store.revision) return;
    const isSameMessage = message === this.message;
    this.message = message;
    this.isGrouped = isGrouped;
    this.draw(isSameMessage ? NAMING_PARTS : [...this.parts.keys()]);
  }

  /** @param {string[]} names */
  draw(names) {
    const { message, element } = this;
    this.revision = this.store.revision;
    const kinds = [
      "message",
      this.isGrouped && "grouped",
      this.store.mentionsMe(message) && "mentioned",
      isEphemeral(message) && "ephemeral",
      message.unsent && "unsent",
    ];
    element.className = kinds.filter(Boolean).join(" ");
    element.setAttribute("aria-label", `${this.name}, ${formatDate(message.timestamp, "t")}`);
    for (const name of names) this.drawPart(name);
    renameMentions(element, this.mentions);
    this.setTabbable(element === this.list.current);
  }

  /** @param {string} name */
  drawPart(name) {
    const part = this.parts.get(name);
    if (!part) return;
    const key = PARTS[name].key(this);
    if (key === part.key) return;
    part.key = key;
    const focused = focusedElement();
    fill(part.element, PARTS[name].draw(this, part.element));
    this.restoreFocus(focused);
  }

  /**
   * Give the focus back to the element that had it, or to the one that stands for it now.
   * @param {HTMLElement | null} focused
   */
  restoreFocus(focused) {
    if (!focused || focused === focusedElement()) return;
    const key = focused.dataset.key;
    const target = focused.isConnected ? focused : key && findByData(this.element, "key", key);
    if (target) target.focus({ preventScroll: true });
  }

  /**
   * Let Tab go through the controls of this row, or pass them by.
   * @param {boolean} isTabbable
   */
  setTabbable(isTabbable) {
    /** @type {NodeListOf<HTMLElement>} */
    const controls = this.element.querySelectorAll(CONTROLS);
    for (const control of controls) control.tabIndex = isTabbable ? 0 : -1;
  }

  /**
   * Return the elements that a person is just using, by the component they stand for.
   * @param {HTMLElement} element
   */
  inUse(element) {
    /** @type {NodeListOf<HTMLElement>} */
    const used = element.querySelectorAll("[data-component]");
    return new Map([...used].filter((one) => one.matches(IN_USE)).map((one) => [one.dataset.component ?? "", one]));
  }
}
