/** Dialogs: forms over the page, which close with Escape and give the focus back. */

/** @import { Child } from "../types.d.ts" */

import { sentenceOf } from "../../state/api.js";
import { addLayer, focusedElement, h, rememberFocus } from "./dom.js";
import { icon } from "./icons.js";

const TAB_STOPS = "a[href], button:not(:disabled), input, textarea, select, [tabindex='0']";
const FIRST_FIELD = ".dialog-content :is(input, textarea, select, .select-shown, button)";

/**
 * @typedef {object} DialogOptions
 * @property {string} title
 * @property {Child} content
 * @property {(data: FormData) => unknown} [submit] May fail: the sentence of the error is shown in the dialog.
 * @property {string} [label] What the button says that submits.
 * @property {boolean} [danger]
 * @property {boolean} [wide]
 */

/**
 * Open a dialog. Returns a function that closes it.
 * @param {DialogOptions} options
 */
export function openDialog({ title, content, submit, label = "Done", danger = false, wide = false }) {
  const restoreFocus = rememberFocus();
  const close = () => {
    if (!backdrop.isConnected) return;
    backdrop.remove();
    restoreFocus();
  };
  const problem = h("p", { class: "problem", role: "alert" });
  const send = h("button", { class: `button ${danger ? "danger" : "primary"}`, type: "submit" }, label);
  const form = h(
    "form",
    { class: wide ? "dialog wide" : "dialog", role: "dialog", "aria-modal": "true", "aria-label": title },
    h("header", {}, h("h2", {}, title), closeButton(close)),
    h("div", { class: "dialog-content" }, content),
    problem,
    submit && h("footer", {}, cancelButton(close), send),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (submit && !send.disabled) trySubmit(form, submit, { send, problem, close });
  });
  const backdrop = h("div", {
    class: "backdrop",
    onpointerdown: (event) => event.target === event.currentTarget && close(),
    onkeydown: (event) => keepWithin(event, form, close),
  }, form);
  addLayer(backdrop);
  /** @type {HTMLElement | null} */
  const first = form.querySelector(FIRST_FIELD) ?? form.querySelector("button");
  first?.focus();
  return close;
}

/** @param {() => void} close */
const closeButton = (close) =>
  h("button", { class: "plain", type: "button", "aria-label": "Close", onclick: close }, icon("close"));

/** @param {() => void} close */
const cancelButton = (close) => h("button", { class: "button link", type: "button", onclick: close }, "Cancel");

/**
 * @param {HTMLFormElement} form
 * @param {(data: FormData) => unknown} submit
 * @param {{ send: HTMLButtonElement, problem: HTMLElement, close: () => void }} parts
 */
async function trySubmit(form, submit, { send, problem, close }) {
  send.disabled = true;
  problem.textContent = "";
  try {
    await submit(new FormData(form));
    close();
  } catch (error) {
    problem.textContent = sentenceOf(error);
  }
  send.disabled = false;
}

/**
 * Close on Escape, and keep Tab within the dialog.
 * @param {KeyboardEvent} event
 * @param {HTMLFormElement} form
 * @param {() => void} close
 */
function keepWithin(event, form, close) {
  if (event.key === "Escape") {
    event.stopPropagation();
    return close();
  }
  if (event.key !== "Tab") return;
  /** @type {NodeListOf<HTMLElement>} */
  const found = form.querySelectorAll(TAB_STOPS);
  const stops = [...found].filter((stop) => stop.offsetParent);
  const [first, last] = [stops[0], stops[stops.length - 1]];
  if (focusedElement() !== (event.shiftKey ? first : last)) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}
