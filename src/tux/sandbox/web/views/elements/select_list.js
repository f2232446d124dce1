/** The open list of a select. */

/** @import { Option } from "./select_options.js" */
/** @import { SelectBox } from "./select_box.js" */

import { nameStyle } from "./colors.js";
import { fill, findByData, focusedElement, h } from "./dom.js";
import { emojiPicture } from "./pictures.js";
import { placeBeside } from "./popover.js";

/** A list that is longer has a search field. */
const MOST_WITHOUT_SEARCH = 8;
const MOST_LISTED = 100;

export class SelectList {
  /** @param {SelectBox} box */
  constructor(box) {
    this.box = box;
    this.search = h("input", {
      type: "search",
      hidden: box.options.length <= MOST_WITHOUT_SEARCH,
      placeholder: "Search",
      "aria-label": "Search the options",
      oninput: () => this.draw(),
    });
    this.rows = h("div", {
      role: "listbox",
      "aria-label": box.name,
      "aria-multiselectable": String(box.isMultiple),
    });
    this.count = h("small", { role: "status" });
    this.done = h("button", { class: "button primary small", type: "button", onclick: () => box.close(true) }, "Done");
    this.element = h(
      "div",
      { class: "select-list", onkeydown: (event) => this.onKey(event) },
      this.search,
      this.rows,
      box.isMultiple && h("footer", {}, this.count, this.done),
    );
    this.unplace = () => {};
  }

  open() {
    this.box.element.append(this.element);
    this.draw();
    this.unplace = placeBeside(this.element, this.box.shown);
    /** @type {HTMLElement | null} */
    const selected = this.rows.querySelector("[aria-selected=true]");
    const first = this.search.hidden ? (selected ?? this.options[0]) : this.search;
    first?.focus({ preventScroll: true });
  }

  remove() {
    this.element.remove();
    this.unplace();
  }

  /** @returns {HTMLElement[]} */
  get options() {
    return [...this.rows.querySelectorAll("button")];
  }

  draw() {
    const focused = this.rows.contains(focusedElement()) ? focusedElement()?.dataset.value : null;
    const text = this.search.value.toLowerCase();
    const matching = this.box.options.filter(({ label, description }) =>
      `${label} ${description ?? ""}`.toLowerCase().includes(text)
    );
    const rows = matching.slice(0, MOST_LISTED).map((option) => this.row(option));
    fill(this.rows, rows.length ? rows : h("div", { class: "nothing" }, "No results"));
    if (focused) findByData(this.rows, "value", focused)?.focus({ preventScroll: true });
    this.drawCount();
  }

  drawCount() {
    const { values, least, most } = this.box;
    this.done.disabled = values.length < least;
    this.count.textContent = `${values.length} selected · choose ${least === most ? most : `${least} to ${most}`}`;
  }

  /** @param {Option} option */
  row(option) {
    const { values, most, isMultiple } = this.box;
    const isSelected = values.includes(option.value);
    const isFull = isMultiple && !isSelected && values.length >= most;
    const properties = {
      type: "button",
      role: "option",
      class: "option",
      "aria-selected": String(isSelected),
      "aria-disabled": isFull ? "true" : null,
      "aria-label": option.label,
      data: { value: option.value },
      onclick: () => !isFull && this.box.toggle(option.value),
    };
    const tick = isMultiple
      ? h("span", { class: isSelected ? "tick on" : "tick", "aria-hidden": "true" }, isSelected ? "✓" : "")
      : isSelected && h("span", { "aria-hidden": "true" }, "✓");
    return h("button", properties, option.emoji && emojiPicture(option.emoji), optionText(option), tick);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.key === "Tab" && !this.box.isMultiple) return this.box.close(false);
    if (!this.act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * Act on a key. Returns whether it was one for the list.
   * @param {KeyboardEvent} event
   */
  act({ key, target }) {
    const { options, search } = this;
    if (key === "Escape") this.box.close(false);
    else if (key === "Enter" && target === search) options[0]?.click();
    else if (target === search && ["Home", "End"].includes(key)) return false;
    else return this.moveFocus(key);
    return true;
  }

  /** @param {string} key */
  moveFocus(key) {
    const { options, search } = this;
    const index = options.indexOf(/** @type {HTMLElement} */ (focusedElement()));
    const last = options.length - 1;
    /** @type {Record<string, number>} */
    const targets = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: last };
    if (!(key in targets)) return false;
    const to = targets[key];
    if (to < 0) (search.hidden ? options[last] : search)?.focus();
    else options[Math.min(to, last)]?.focus();
    return true;
  }
}

/** @param {Option} option */
function optionText({ label, description, mark, color }) {
  const name = h("div", { class: "option-label", style: nameStyle(color) }, `${mark ?? ""}${label}`);
  return h("div", {}, name, description && h("small", {}, description));
}
