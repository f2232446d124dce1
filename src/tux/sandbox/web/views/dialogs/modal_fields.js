/** The fields that a modal may have. */

/** @import { ModalField, SelectOption } from "../../types.d.ts" */
/** @import { Scope } from "../elements/select_options.js" */

import { ComponentType } from "../../state/enums.js";
import { h } from "../elements/dom.js";
import { SelectBox } from "../elements/select_box.js";

/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {() => number} size How long the answer is, or how many values it has; 0 without one.
 * @property {(files: File[]) => object} answer What is sent. Files are added to the list, and named by their index.
 */

const PARAGRAPH = 2;
const LONGEST_TEXT = 4000;

/** @type {Record<number, (field: ModalField, label: string, scope: Scope) => Control>} */
export const CONTROLS = {
  [ComponentType.TEXT_INPUT]: textInput,
  [ComponentType.STRING_SELECT]: select,
  [ComponentType.USER_SELECT]: select,
  [ComponentType.ROLE_SELECT]: select,
  [ComponentType.MENTIONABLE_SELECT]: select,
  [ComponentType.CHANNEL_SELECT]: select,
  [ComponentType.FILE_UPLOAD]: fileUpload,
  [ComponentType.RADIO_GROUP]: radioGroup,
  [ComponentType.CHECKBOX_GROUP]: checkboxGroup,
  [ComponentType.CHECKBOX]: checkbox,
};

/**
 * @param {ModalField} field
 * @param {string} label
 * @returns {Control}
 */
function textInput(field, label) {
  const properties = {
    maxlength: field.max_length ?? LONGEST_TEXT,
    placeholder: field.placeholder,
    value: field.value ?? "",
    "aria-label": label,
    data: { customId: field.custom_id },
  };
  const element = field.style === PARAGRAPH ? h("textarea", { ...properties, rows: 5 }) : h("input", properties);
  return {
    element,
    size: () => (element.value.trim() ? element.value.length : 0),
    answer: () => ({ value: element.value }),
  };
}

/**
 * @param {ModalField} field
 * @param {string} label
 * @param {Scope} scope
 * @returns {Control}
 */
function select(field, label, scope) {
  const box = new SelectBox(field, scope, { label });
  return { element: box.element, size: () => box.values.length, answer: () => ({ values: box.values }) };
}

/**
 * @param {ModalField} field
 * @param {string} label
 * @returns {Control}
 */
function fileUpload({ max_values: most = 1 }, label) {
  const element = h("input", { type: "file", multiple: most > 1, "aria-label": label });
  const chosen = () => [...(element.files ?? [])];
  return {
    element,
    size: () => chosen().length,
    answer: (files) => ({ values: chosen().map((file) => String(files.push(file) - 1)) }),
  };
}

/**
 * @param {ModalField} field
 * @param {string} label
 * @returns {Control}
 */
function radioGroup(field, label) {
  const { element, values } = boxes(field, label, "radio");
  return { element, size: () => values().length, answer: () => ({ value: values()[0] ?? null }) };
}

/**
 * @param {ModalField} field
 * @param {string} label
 * @returns {Control}
 */
function checkboxGroup(field, label) {
  const { element, values } = boxes(field, label, "checkbox");
  return { element, size: () => values().length, answer: () => ({ values: values() }) };
}

/**
 * @param {ModalField} field
 * @param {string} label
 * @param {"radio" | "checkbox"} type
 */
function boxes({ custom_id: name, options = [] }, label, type) {
  /** @param {SelectOption} option */
  const row = ({ label, value, description, default: checked }) => {
    const box = h("input", { type, name, value, checked: Boolean(checked), "aria-label": label });
    const text = h("span", {}, label, description && h("small", {}, description));
    return h("label", { class: "check" }, box, text);
  };
  const role = type === "radio" ? "radiogroup" : "group";
  const element = h("div", { class: "checks", role, "aria-label": label }, options.map(row));
  const values = () => {
    /** @type {NodeListOf<HTMLInputElement>} */
    const checked = element.querySelectorAll(":checked");
    return [...checked].map((box) => box.value);
  };
  return { element, values };
}

/**
 * @param {ModalField} field
 * @param {string} label
 * @returns {Control}
 */
function checkbox(field, label) {
  const box = h("input", { type: "checkbox", checked: Boolean(field.default), "aria-label": label });
  return {
    element: h("label", { class: "check" }, box, h("span", {}, "Yes")),
    size: () => 1,
    answer: () => ({ value: box.checked }),
  };
}
