/** An application's modal: its fields as a form, and what was filled in as Discord's client sends it. */

import { dialog } from "../elements/dialogs.js";
import { h, toast } from "../elements/dom.js";
import { markdown } from "./markdown.js";
import { SelectBox } from "../elements/select_box.js";

const ROW = 1;
const TEXT_INPUT = 4;
const TEXT_DISPLAY = 10;
const LABEL = 18;
const UPLOAD = 19;
const RADIO_GROUP = 21;
const CHECKBOX = 23;
const PARAGRAPH = 2;
const LONGEST_TEXT = 4000;

/** Shows a modal that an application opened; sends what was filled in. */
export function modal(data, session) {
  const channel = session.store.channels.get(data.channel_id);
  const scope = { store: session.store, channel, guild: session.store.guilds.get(channel?.guild_id), fields: [] };
  const content = data.components.map((component) => block(component, scope));
  const warning = h(
    "p",
    { class: "modal-app" },
    `This form will be sent to ${data.application.name}. Do not share passwords or other secrets.`,
  );
  const submit = async () => {
    const wrong = scope.fields.map((field) => field.problem()).find(Boolean);
    if (wrong) throw new Error(wrong);
    const files = [];
    const components = answers(data.components, scope.fields, files);
    const outcome = await session.interactions.submit(data, components, files);
    if (outcome === "failure") toast("Something went wrong: the application did not respond", "error");
  };
  dialog({ title: data.title, content: [warning, content], label: "Submit", submit });
}

function block(component, scope) {
  if (component.type === ROW) return (component.components ?? []).map((inner) => block(inner, scope));
  if (component.type === TEXT_DISPLAY) return h("div", { class: "text-display" }, markdown(component.content));
  if (component.type === LABEL) return labelled(component, scope);
  return labelled({ label: component.label ?? component.custom_id, component }, scope);
}

function labelled({ label, description, component }, scope) {
  const draw = FIELDS[component.type];
  if (!draw) return h("p", {}, `A field of type ${component.type}`);
  const required = component.type !== CHECKBOX && (component.required ?? true);
  const heading = h(
    "span",
    { class: "field-name" },
    label,
    required && h("span", { class: "required", title: "required" }, " *"),
  );
  const { element, value, given } = draw(component, label, scope);
  scope.fields.push({ component, value, problem: () => problem(component, label, required, given()) });
  return h("div", { class: "field" }, heading, description && h("small", {}, description), element);
}

/** What is wrong with an answer that has `count` parts. */
function problem({ type, min_values: least, max_values: most, min_length: shortest }, label, required, count) {
  if (required && !count) return `“${label}” needs an answer.`;
  if (type === TEXT_INPUT) {
    return count && shortest && count < shortest ? `“${label}” needs at least ${shortest} characters.` : null;
  }
  if (count && least && count < least) return `“${label}” needs at least ${least} choices.`;
  return most && count > most ? `“${label}” takes at most ${most}.` : null;
}

// fields: {element, value(): what is sent, given(): how much of an answer there is}

const FIELDS = {
  3: choice,
  4: textInput,
  5: choice,
  6: choice,
  7: choice,
  8: choice,
  19: upload,
  21: (component, label) => options(component, label, "radio"),
  22: (component, label) => options(component, label, "checkbox"),
  23: checkbox,
};

function textInput(component, label) {
  const long = component.style === PARAGRAPH;
  const input = h(long ? "textarea" : "input", {
    maxlength: component.max_length ?? LONGEST_TEXT,
    placeholder: component.placeholder,
    value: component.value ?? "",
    rows: long ? 5 : null,
    "aria-label": label,
    data: { customId: component.custom_id },
  });
  return { element: input, value: () => input.value, given: () => (input.value.trim() ? input.value.length : 0) };
}

function choice(component, label, scope) {
  const box = new SelectBox(component, scope, () => {}, label);
  return { element: box.element, value: () => box.values, given: () => box.values.length };
}

function upload({ max_values: most }, label) {
  const input = h("input", { type: "file", multiple: (most ?? 1) > 1, "aria-label": label });
  return { element: input, value: () => [...input.files], given: () => input.files.length };
}

function options(component, label, type) {
  const row = (option) =>
    h(
      "label",
      { class: "check" },
      h("input", {
        type,
        name: component.custom_id,
        value: option.value,
        checked: Boolean(option.default),
        "aria-label": option.label,
      }),
      h("span", {}, option.label, option.description && h("small", {}, option.description)),
    );
  const element = h(
    "div",
    { class: "checks", role: type === "radio" ? "radiogroup" : "group", "aria-label": label },
    component.options.map(row),
  );
  const chosen = () => [...element.querySelectorAll(":checked")].map((box) => box.value);
  return { element, value: chosen, given: () => chosen().length };
}

function checkbox(component, label) {
  const box = h("input", { type: "checkbox", checked: Boolean(component.default), "aria-label": label });
  return {
    element: h("label", { class: "check" }, box, h("span", {}, "Yes")),
    value: () => box.checked,
    given: () => 1,
  };
}

// sending

/** The components of a modal with their answers. Files go into `files`; their field names them by their place there. */
function answers(components, fields, files) {
  const values = new Map(fields.map((field) => [field.component, field.value]));
  const one = (component) => {
    if (component.type === ROW) return { type: ROW, components: component.components.map(one) };
    if (component.type === LABEL) return { type: LABEL, id: component.id, component: one(component.component) };
    const { type, id, custom_id } = component;
    return { type, id, custom_id, ...given(type, values.get(component)(), files) };
  };
  return components.filter((component) => component.type !== TEXT_DISPLAY).map(one);
}

function given(type, value, files) {
  if ([TEXT_INPUT, CHECKBOX].includes(type)) return { value };
  if (type === RADIO_GROUP) return { value: value[0] ?? null };
  if (type !== UPLOAD) return { values: value };
  return { values: value.map((file) => String(files.push(file) - 1)) };
}
