/** A list of suggestions above a text field, walked with the arrow keys. */

import { h } from "./dom.js";

let numbers = 0;

export class Suggestions {
  constructor(input) {
    this.input = input;
    this.rows = [];
    this.place = 0;
    numbers += 1;
    this.element = h("div", {
      class: "suggestions",
      role: "listbox",
      id: `suggestions-${numbers}`,
      hidden: true,
      "aria-label": "Suggestions",
      onmousedown: (event) => event.preventDefault(),
    });
    input.setAttribute("aria-controls", this.element.id);
    input.setAttribute("aria-autocomplete", "list");
    input.addEventListener("blur", () => this.hide());
  }

  get open() {
    return !this.element.hidden;
  }

  /** `choices`: [{label, description, group}], one group after the other; `choose(choice)`; `otherwise` stands there if there are none. */
  show(choices, choose, otherwise = null) {
    this.choices = choices;
    this.choose = choose;
    this.place = 0;
    if (!choices.length && !otherwise) return this.hide();
    this.rows = choices.map((choice, place) => this.row(choice, place));
    this.element.replaceChildren(...(this.rows.length ? this.grouped() : [h("div", { class: "nothing" }, otherwise)]));
    this.element.hidden = false;
    this.fit();
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
  }

  /** Keeps the list within the window. */
  fit() {
    this.element.style.marginLeft = "0";
    const over = this.element.getBoundingClientRect().right - innerWidth + 8;
    if (over > 0) this.element.style.marginLeft = `${-over}px`;
  }

  row(choice, place) {
    const text = h(
      "div",
      {},
      h("strong", {}, choice.label),
      choice.description ? h("small", {}, choice.description) : null,
    );
    return h("div", {
      class: "suggestion",
      role: "option",
      id: `${this.element.id}-${place}`,
      "aria-label": choice.label,
      onclick: () => this.take(place),
      onpointermove: () => this.point(place),
    }, text);
  }

  /** The rows, each group of them under its name. */
  grouped() {
    const names = [...new Set(this.choices.map((choice) => choice.group))];
    return names.map((name) => {
      const rows = this.rows.filter((_, place) => this.choices[place].group === name);
      if (!name) return rows;
      return h(
        "div",
        { role: "group", "aria-label": name },
        h("div", { class: "suggestion-group", "aria-hidden": "true" }, name),
        rows,
      );
    }).flat();
  }

  hide() {
    this.element.hidden = true;
    this.rows = [];
    this.element.replaceChildren();
    this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-expanded", "false");
  }

  mark() {
    this.rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === this.place)));
    const row = this.rows[this.place];
    if (!row) return;
    this.input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  /** The pointer moved over a row; a list that moved under it chose nothing. */
  point(place) {
    if (this.place === place) return;
    this.place = place;
    this.mark();
  }

  take(place) {
    const choice = this.choices[place];
    this.hide();
    this.choose(choice);
  }

  /** Whether the key was for the list. */
  key(event) {
    if (!this.open) return false;
    if (event.key === "Escape") this.hide();
    else if (!this.rows.length) return false;
    else if (event.key === "ArrowDown") this.place = (this.place + 1) % this.rows.length;
    else if (event.key === "ArrowUp") this.place = (this.place - 1 + this.rows.length) % this.rows.length;
    else if ((event.key === "Tab" || event.key === "Enter") && !event.shiftKey && !event.isComposing) {
      this.take(this.place);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    if (this.open) this.mark();
    return true;
  }
}
