/** A list of suggestions above a text field, walked with the arrow keys. */

import { h } from "./dom.js";

let numbers = 0;

export class Suggestions {
  constructor(input) {
    this.input = input;
    this.rows = [];
    this.place = 0;
    numbers += 1;
    this.element = h("div", { class: "suggestions", role: "listbox", id: `suggestions-${numbers}`, hidden: true, "aria-label": "Suggestions" });
    input.setAttribute("aria-controls", this.element.id);
    input.addEventListener("blur", () => setTimeout(() => !this.element.contains(document.activeElement) && this.hide(), 150));
  }

  get open() {
    return !this.element.hidden;
  }

  /** `choices`: [{label, description, aside}]; `choose(choice)`; `otherwise` stands there if there are none. */
  show(choices, choose, otherwise = null) {
    this.choices = choices;
    this.choose = choose;
    this.place = 0;
    if (!choices.length && !otherwise) return this.hide();
    this.rows = choices.map((choice, place) => h("div", { class: "suggestion", role: "option", id: `${this.element.id}-${place}`, "aria-label": choice.label, onpointerdown: (event) => this.take(event, place) }, h("div", {}, h("strong", {}, choice.label), choice.description ? h("small", {}, choice.description) : null), choice.aside && h("span", { class: "aside" }, choice.aside)));
    this.element.replaceChildren(...(this.rows.length ? this.rows : [h("div", { class: "nothing" }, otherwise)]));
    this.element.hidden = false;
    this.mark();
  }

  hide() {
    this.element.hidden = true;
    this.rows = [];
    this.input.removeAttribute("aria-activedescendant");
  }

  mark() {
    this.rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === this.place)));
    const row = this.rows[this.place];
    if (!row) return;
    this.input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  take(event, place) {
    event?.preventDefault();
    const choice = this.choices[place];
    this.hide();
    this.choose(choice);
  }

  /** Whether the key was for the list. */
  key(event) {
    if (!this.open || !this.rows.length) {
      if (this.open && event.key === "Escape") this.hide();
      return false;
    }
    if (event.key === "ArrowDown") this.place = (this.place + 1) % this.rows.length;
    else if (event.key === "ArrowUp") this.place = (this.place - 1 + this.rows.length) % this.rows.length;
    else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) {
      this.take(event, this.place);
      return true;
    } else if (event.key === "Escape") this.hide();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    if (this.open) this.mark();
    return true;
  }
}
