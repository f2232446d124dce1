/** Fields of forms. */

import { h } from "./dom.js";

/** An input under its name. */
export const labelled = (text, input) => h("label", { class: "field" }, h("span", { class: "field-name" }, text), input);

export const textField = (name, label, properties = {}) => labelled(label, h("input", { name, ...properties }));

/** A choice among [[label, value], …]. */
export const selectField = (name, label, choices, selected = null) =>
  labelled(label, h("select", { name }, choices.map(([text, value]) => h("option", { value, selected: value === selected }, text))));

export const reasonField = () => textField("reason", "Reason (for the audit log)", { maxlength: 512 });
