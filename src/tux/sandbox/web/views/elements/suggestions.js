/** A list of suggestions above a text field, for the arrow keys and the mouse. */

import { fill, h } from "./dom.js";

/**
 * @typedef {object} Suggestion
 * @property {string} label
 * @property {string} [description]
 * @property {string} [group] The name under which it is listed; those of one group stand together.
 */

/** Pixels that the list keeps from the edge of the window. */
const MARGIN = 8;

let count = 0;

export class Suggestions {
  /** @param {HTMLInputElement | HTMLTextAreaElement} input */
  constructor(input) {
    this.input = input;
    /** @type {HTMLElement[]} */
    this.rows = [];
    this.current = 0;
    /** @type {(index: number) => void} */
    this.choose = () => {};
    count += 1;
    this.element = h("div", {
      class: "suggestions",
      role: "listbox",
      id: `suggestions-${count}`,
      hidden: true,
      "aria-label": "Suggestions",
      onmousedown: (event) => event.preventDefault(),
    });
    input.setAttribute("aria-controls", this.element.id);
    input.setAttribute("aria-autocomplete", "list");
    input.addEventListener("blur", () => this.hide());
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /**
   * Show suggestions, or a sentence where there are none.
   * @template {Suggestion} T
   * @param {T[]} suggestions
   * @param {(suggestion: T) => void} choose
   * @param {string | null} sentence
   */
  show(suggestions, choose, sentence = null) {
    if (!suggestions.length && !sentence) return this.hide();
    this.choose = (index) => choose(suggestions[index]);
    this.current = 0;
    this.rows = suggestions.map((suggestion, index) => this.row(suggestion, index));
    const nothing = h("div", { class: "nothing" }, sentence);
    fill(this.element, this.rows.length ? groups(suggestions, this.rows) : nothing);
    this.element.hidden = false;
    this.keepInWindow();
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
  }

  keepInWindow() {
    this.element.style.marginLeft = "0";
    const overflow = this.element.getBoundingClientRect().right - innerWidth + MARGIN;
    if (overflow > 0) this.element.style.marginLeft = `${-overflow}px`;
  }

  /**
   * @param {Suggestion} suggestion
   * @param {number} index
   */
  row({ label, description }, index) {
    const properties = {
      class: "suggestion",
      role: "option",
      id: `${this.element.id}-${index}`,
      "aria-label": label,
      onclick: () => this.take(index),
      onpointermove: () => this.point(index),
    };
    return h("div", properties, h("div", {}, h("strong", {}, label), description && h("small", {}, description)));
  }

  hide() {
    this.element.hidden = true;
    this.rows = [];
    this.element.replaceChildren();
    this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-expanded", "false");
  }

  mark() {
    this.rows.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.current)));
    const row = this.rows[this.current];
    if (!row) return;
    this.input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  /**
   * Mark the row that the pointer moved over. A list that moved under a resting pointer marks nothing.
   * @param {number} index
   */
  point(index) {
    if (this.current === index) return;
    this.current = index;
    this.mark();
  }

  /** @param {number} index */
  take(index) {
    this.hide();
    this.choose(index);
  }

  /**
   * Act on a key. Returns whether it was for the list.
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    if (!this.isOpen || !this.act(event)) return false;
    event.preventDefault();
    event.stopPropagation();
    if (this.isOpen) this.mark();
    return true;
  }

  /** @param {KeyboardEvent} event */
  act({ key, shiftKey, isComposing }) {
    const { length } = this.rows;
    if (key === "Escape") this.hide();
    else if (!length) return false;
    else if (key === "ArrowDown") this.current = (this.current + 1) % length;
    else if (key === "ArrowUp") this.current = (this.current - 1 + length) % length;
    else if (["Tab", "Enter"].includes(key) && !shiftKey && !isComposing) this.take(this.current);
    else return false;
    return true;
  }
}

/**
 * Return the rows, each group of them under its name.
 * @param {Suggestion[]} suggestions
 * @param {HTMLElement[]} rows
 */
function groups(suggestions, rows) {
  const names = [...new Set(suggestions.map((suggestion) => suggestion.group))];
  return names.map((name) => {
    const members = rows.filter((_, index) => suggestions[index].group === name);
    if (!name) return members;
    const heading = h("div", { class: "suggestion-group", "aria-hidden": "true" }, name);
    return h("div", { role: "group", "aria-label": name }, heading, members);
  });
}
