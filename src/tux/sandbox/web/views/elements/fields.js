/** Fields of forms. */

import { h } from "./dom.js";

let count = 0;

/**
 * Put a control under its label.
 * @param {string} label
 * @param {HTMLElement} control
 */
export function field(label, control) {
  count += 1;
  control.id = `field-${count}`;
  return h("div", { class: "field" }, h("label", { class: "field-name", for: control.id }, label), control);
}

/**
 * @param {string} name
 * @param {string} label
 * @param {Record<string, unknown>} attributes
 */
export const textField = (name, label, attributes = {}) => field(label, h("input", { name, ...attributes }));

/**
 * @param {string} name
 * @param {string} label
 * @param {[label: string, value: string | number][]} choices
 * @param {string | number | null} selected
 */
export function selectField(name, label, choices, selected = null) {
  const options = choices.map(([text, value]) => h("option", { value, selected: value === selected }, text));
  return field(label, h("select", { name }, options));
}

/**
 * @param {string} name
 * @param {string} label
 * @param {Map<string, [label: string, value: string | number][]>} groups The choices by heading.
 */
export function groupedSelectField(name, label, groups) {
  const options = [...groups].map(([heading, choices]) =>
    h("optgroup", { label: heading }, choices.map(([text, value]) => h("option", { value }, text)))
  );
  return field(label, h("select", { name }, options));
}

/**
 * @param {string} name
 * @param {string} label
 * @param {{ value?: string, checked?: boolean }} attributes
 */
export const checkField = (name, label, attributes = {}) =>
  h("label", { class: "check" }, h("input", { type: "checkbox", name, ...attributes }), h("span", {}, label));

export const reasonField = () => textField("reason", "Reason (shown in the audit log)", { maxlength: 512 });

/**
 * Return what a field of a form holds.
 * @param {FormData} data
 * @param {string} name
 */
export const valueOf = (data, name) => String(data.get(name) ?? "");

/**
 * Return the values of those boxes of one name that are checked.
 * @param {FormData} data
 * @param {string} name
 */
export const checkedValues = (data, name) => data.getAll(name).map(String);
