/** Builds the page out of plain elements. Text is always set as text, never parsed as HTML. */

/** @import { Child, Properties } from "../types.d.ts" */

/** Properties that are set on the element itself: as attributes they would only be defaults. */
const LIVE = ["value", "checked"];

/**
 * Make an element. Attributes that are null, undefined or false are left out; true makes an empty one.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Properties<HTMLElementTagNameMap[K]>} properties
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) setProperty(element, name, value);
  append(element, children);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {any} value
 */
function setProperty(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "data") setData(element, value);
  else if (name === "style") Object.assign(element.style, value);
  else if (LIVE.includes(name)) Object.assign(element, { [name]: value });
  else element.setAttribute(name, value === true ? "" : value);
}

/**
 * @param {HTMLElement} element
 * @param {Record<string, string | undefined>} data
 */
function setData(element, data) {
  for (const [name, value] of Object.entries(data)) if (value !== undefined) element.dataset[name] = value;
}

/**
 * @param {HTMLElement} element
 * @param {readonly Child[]} children
 */
function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== null && child !== undefined && child !== false) element.append(/** @type {Node} */ (child));
  }
}

/**
 * Put children in the place of whatever an element held.
 * @param {HTMLElement} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/**
 * Return the element with that id, which stands in index.html.
 * @param {string} id
 */
export const byElementId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Return the element that has the focus, if any. */
export const focusedElement = () => /** @type {HTMLElement | null} */ (document.activeElement);

/**
 * Return the first element within another that has a data attribute of this value.
 * @param {ParentNode} parent
 * @param {string} name
 * @param {string} value
 * @returns {HTMLElement | null}
 */
export const findByData = (parent, name, value) => parent.querySelector(`[data-${name}="${CSS.escape(value)}"]`);

/**
 * Change what an element holds. If the focus was within, it goes to the element that has the same `data-key` now.
 * @param {HTMLElement} element
 * @param {() => void} change
 */
export function keepFocus(element, change) {
  const focused = focusedElement();
  const key = element.contains(focused) ? focused?.dataset.key : null;
  change();
  if (key) findByData(element, "key", key)?.focus({ preventScroll: true });
}

// what lies over the page: dialogs and menus

/** @param {HTMLElement} element */
export const addLayer = (element) => byElementId("layers").append(element);

export const hasLayers = () => byElementId("layers").childElementCount > 0;

/**
 * Remember where the focus is. The function returned puts it there again, or where a person writes.
 */
export function rememberFocus() {
  const before = focusedElement();
  const key = before?.dataset.key;
  return () => {
    const isThere = before?.isConnected && before !== document.body;
    const target = isThere ? before : key ? findByData(document, "key", key) : null;
    /** @type {HTMLElement | null} */
    const composer = document.querySelector(".composer-input");
    (target ?? composer)?.focus({ preventScroll: true });
  };
}
