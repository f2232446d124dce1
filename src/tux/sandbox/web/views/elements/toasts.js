/** Short notices at the bottom of the page. */

import { sentenceOf } from "../../state/api.js";
import { byElementId, h } from "./dom.js";
import { icon } from "./icons.js";

const MOST = 5;
const MILLISECONDS = 8000;

/**
 * Show a notice. One that is there already only stays longer.
 * @param {string} text
 * @param {"info" | "error"} kind
 */
export function toast(text, kind = "info") {
  const toasts = byElementId("toasts");
  const shown = /** @type {HTMLElement[]} */ ([...toasts.children]);
  shown.find((notice) => notice.dataset.text === text)?.remove();
  const notice = h("div", { class: `toast ${kind}`, data: { text } }, h("span", {}, text));
  notice.append(
    h("button", { class: "plain", "aria-label": "Dismiss", onclick: () => notice.remove() }, icon("close")),
  );
  toasts.append(notice);
  while (toasts.children.length > MOST) toasts.firstChild?.remove();
  setTimeout(() => notice.remove(), MILLISECONDS);
}

/**
 * Show what went wrong.
 * @param {unknown} error
 */
export const toastError = (error) => toast(sentenceOf(error), "error");

/**
 * Run a request, and show what Discord says if it refuses. Resolves to nothing then.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toastError(error);
    return undefined;
  }
}

/**
 * Copy a text; where the browser forbids that, show it.
 * @param {string} text
 */
export function copy(text) {
  return navigator.clipboard.writeText(text).then(() => toast("Copied"), () => toast(text));
}
