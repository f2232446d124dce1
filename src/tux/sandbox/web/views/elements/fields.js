/** Fields of forms. */

import { h } from "./dom.js";

let numbers = 0;

/** An input under its name. */
export function labelled(text, input) {
  numbers += 1;
  input.id = `field-${numbers}`;
  return h("div", { class: "field" }, h("label", { class: "field-name", for: input.id }, text), input);
}

export const textField = (name, label, properties = {}) => labelled(label, h("input", { name, ...properties }));

/** A choice among [[label, value], …]. */
export const selectField = (name, label, choices, selected = null) =>
  labelled(
    label,
    h("select", { name }, choices.map(([text, value]) => h("option", { value, selected: value === selected }, text))),
  );

export const reasonField = () => textField("reason", "Reason (for the audit log)", { maxlength: 512 });
