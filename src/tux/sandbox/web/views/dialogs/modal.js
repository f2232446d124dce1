/** An application's modal: its fields as a form, and the answers as Discord's client sends them. */

/** @import { Modal, ModalComponent, ModalField } from "../../types.d.ts" */
/** @import { Interactions } from "../../actions/interactions.js" */
/** @import { Store } from "../../state/store.js" */
/** @import { Control } from "./modal_fields.js" */
/** @import { Scope } from "../elements/select_options.js" */

import { ComponentType } from "../../state/enums.js";
import { openDialog } from "../elements/dialogs.js";
import { h } from "../elements/dom.js";
import { markdown } from "../elements/markdown.js";
import { toast } from "../elements/toasts.js";
import { CONTROLS } from "./modal_fields.js";

/** @typedef {Scope & { controls: Map<ModalField, Control>, labels: Map<ModalField, string> }} FormScope */

/**
 * Open a modal for an application, and send what was filled in.
 * @param {Modal} modal
 * @param {Store} store
 * @param {Interactions} interactions
 */
export function openModal(modal, store, interactions) {
  const channel = store.channels.get(modal.channel_id);
  /** @type {FormScope} */
  const scope = {
    store,
    channel,
    guild: store.guilds.get(channel?.guild_id ?? ""),
    controls: new Map(),
    labels: new Map(),
  };
  const text = `This form will be submitted to ${modal.application.name}. Do not share passwords or other secrets.`;
  openDialog({
    title: modal.title,
    content: [h("p", { class: "modal-app" }, text), modal.components.map((component) => block(component, scope))],
    label: "Submit",
    submit: async () => {
      const wrong = [...scope.controls.keys()].map((field) => problem(field, scope)).find(Boolean);
      if (wrong) throw new Error(wrong);
      /** @type {File[]} */
      const files = [];
      const components = answers(modal.components, scope, files);
      const outcome = await interactions.submitModal(modal, components, files);
      if (outcome === "failure") toast("Something went wrong: the application did not respond", "error");
    },
  });
}

/**
 * @param {ModalComponent} component
 * @param {FormScope} scope
 */
function block(component, scope) {
  const { type, content, components = [], label, description, component: field } = component;
  if (type === ComponentType.TEXT_DISPLAY) return h("div", { class: "text-display" }, markdown(content));
  if (type === ComponentType.LABEL && field) return fieldBlock(field, label ?? "", description, scope);
  return components.map((inner) => fieldBlock(inner, inner.label ?? inner.custom_id ?? "", undefined, scope));
}

/**
 * @param {ModalField} field
 * @param {string} label
 * @param {string | undefined} description
 * @param {FormScope} scope
 */
function fieldBlock(field, label, description, scope) {
  const draw = CONTROLS[field.type];
  if (!draw) return h("p", {}, `A field of type ${field.type}`);
  const mark = isRequired(field) && h("span", { class: "required", title: "required" }, " *");
  const control = draw(field, label, scope);
  scope.controls.set(field, control);
  scope.labels.set(field, label);
  return h(
    "div",
    { class: "field" },
    h("span", { class: "field-name" }, label, mark),
    description && h("small", {}, description),
    control.element,
  );
}

/** @param {ModalField} field */
const isRequired = (field) => field.type !== ComponentType.CHECKBOX && (field.required ?? true);

/**
 * Return what is wrong with the answer to a field, if anything is.
 * @param {ModalField} field
 * @param {FormScope} scope
 */
function problem(field, { controls, labels }) {
  const { min_values: least, max_values: most, min_length: shortest } = field;
  const size = controls.get(field)?.size() ?? 0;
  const label = `“${labels.get(field)}”`;
  if (!size) return isRequired(field) ? `${label} needs an answer.` : null;
  if (shortest && size < shortest) return `${label} needs at least ${shortest} characters.`;
  if (field.type === ComponentType.TEXT_INPUT) return null;
  if (least && size < least) return `${label} needs at least ${least} choices.`;
  return most && size > most ? `${label} takes at most ${most}.` : null;
}

/**
 * Return the components of a modal with their answers. Files go into `files`; a field names them by their index there.
 * @param {ModalComponent[]} components
 * @param {FormScope} scope
 * @param {File[]} files
 */
function answers(components, { controls }, files) {
  /** @param {ModalField} field */
  const answer = (field) => {
    const { type, id, custom_id } = field;
    return { type, id, custom_id, ...controls.get(field)?.answer(files) };
  };
  return components.flatMap(({ type, id, components: fields = [], component: field }) => {
    if (type === ComponentType.TEXT_DISPLAY) return [];
    return [field ? { type, id, component: answer(field) } : { type, components: fields.map(answer) }];
  });
}
