/** A select: a button that shows what is selected, and opens a list with a search field. */

/** @import { Select } from "../../types.d.ts" */
/** @import { Option, Scope } from "./select_options.js" */

import { fill, focusedElement, h } from "./dom.js";
import { icon } from "./icons.js";
import { emojiPicture } from "./pictures.js";
import { SelectList } from "./select_list.js";
import { defaultValues, optionsOf } from "./select_options.js";

const PLACEHOLDER = "Make a selection";

export class SelectBox {
  /**
   * @param {Select} select
   * @param {Scope} scope
   * @param {{ label?: string, onSelect?: (values: string[]) => void }} options `onSelect` is called when the list
   *   closes with other values than before, as many as the select asks for.
   */
  constructor(select, scope, { label, onSelect = () => {} } = {}) {
    this.select = select;
    this.scope = scope;
    this.onSelect = onSelect;
    this.least = select.min_values ?? 1;
    this.most = select.max_values ?? 1;
    this.values = defaultValues(select);
    this.before = this.values;
    this.placeholder = select.placeholder || PLACEHOLDER;
    this.name = label ?? this.placeholder;
    /** @type {SelectList | null} */
    this.list = null;
    this.shown = h("button", {
      class: "select-shown",
      type: "button",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      disabled: select.disabled,
      data: { key: `component-${select.custom_id}` },
      onclick: () => this.list ? this.close(this.isMultiple) : this.open(),
      onkeydown: (event) => this.onKey(event),
    });
    this.element = h("div", { class: "select", data: { open: "no" } }, this.shown);
    this.closeOutside = (/** @type {PointerEvent} */ event) =>
      !this.element.contains(/** @type {Node} */ (event.target)) && this.close(this.isMultiple);
    this.draw();
  }

  get isMultiple() {
    return this.most > 1;
  }

  get options() {
    return optionsOf(this.select, this.scope);
  }

  draw() {
    const selected = this.options.filter((option) => this.values.includes(option.value));
    const labels = selected.map((option) => selectedLabel(option, this.isMultiple));
    fill(
      this.shown,
      labels.length ? labels : h("span", { class: "placeholder" }, this.placeholder),
      icon("chevron"),
    );
    const names = selected.map((option) => option.label).join(", ");
    this.shown.setAttribute("aria-label", names ? `${this.name}: ${names}` : this.name);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (this.list || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    this.open();
  }

  open() {
    this.before = this.values;
    this.list = new SelectList(this);
    this.element.dataset.open = "yes";
    this.shown.setAttribute("aria-expanded", "true");
    this.list.open();
    document.addEventListener("pointerdown", this.closeOutside);
  }

  /** @param {boolean} isAccepted False to leave it as it was before. */
  close(isAccepted) {
    if (!this.list) return;
    const hadFocus = this.list.element.contains(focusedElement());
    this.list.remove();
    this.list = null;
    this.element.dataset.open = "no";
    this.shown.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", this.closeOutside);
    if (hadFocus) this.shown.focus({ preventScroll: true });
    if (!isAccepted || this.values.length < this.least) this.values = this.before;
    else if (!this.isMultiple || String(this.values) !== String(this.before)) this.onSelect(this.values);
    this.draw();
  }

  /** @param {string} value */
  toggle(value) {
    const isSelected = this.values.includes(value);
    if (this.isMultiple) {
      this.values = isSelected ? this.values.filter((other) => other !== value) : [...this.values, value];
      return this.list?.draw();
    }
    this.values = isSelected && this.least === 0 ? [] : [value];
    this.close(true);
  }
}

/**
 * @param {Option} option
 * @param {boolean} isMultiple
 */
function selectedLabel(option, isMultiple) {
  const emoji = option.emoji && [emojiPicture(option.emoji), " "];
  return h("span", { class: isMultiple ? "chip" : "chosen" }, emoji, `${option.mark ?? ""}${option.label}`);
}
