/** Menus at a point of the page, which close with Escape and give the focus back. */

/** @import { MenuEntry, Point } from "../types.d.ts" */

import { addLayer, focusedElement, h, rememberFocus } from "./dom.js";
import { clamp } from "./popover.js";

const GAP = 8;

/**
 * Open a menu in the place of any other.
 * @param {MenuEntry[]} entries
 * @param {Point} point
 * @param {Promise<MenuEntry[]> | null} later Further entries, which come when they are known.
 */
export function openMenu(entries, point, later = null) {
  document.querySelector(".menu")?.remove();
  const restoreFocus = rememberFocus();
  const close = () => {
    if (!element.isConnected) return;
    element.remove();
    document.removeEventListener("pointerdown", closeOutside, true);
    restoreFocus();
  };
  /** @param {PointerEvent} event */
  const closeOutside = (event) => !element.contains(/** @type {Node} */ (event.target)) && close();
  const element = h("div", {
    class: "menu",
    role: "menu",
    tabindex: "-1",
    onkeydown: (event) => onKey(event, event.currentTarget, close),
  }, entries.map((entry) => row(entry, close)));
  addLayer(element);
  moveTo(element, point);
  (items(element)[0] ?? element).focus();
  document.addEventListener("pointerdown", closeOutside, true);
  later?.then((more) => {
    element.append(...more.map((entry) => row(entry, close)));
    moveTo(element, point);
  });
}

/**
 * @param {HTMLElement} menu
 * @returns {HTMLElement[]}
 */
const items = (menu) => [...menu.querySelectorAll("[role=menuitem]")].map((item) => /** @type {HTMLElement} */ (item));

/**
 * @param {MenuEntry} entry
 * @param {() => void} close
 */
function row(entry, close) {
  if (!entry) return h("hr");
  if ("title" in entry) return h("div", { class: "menu-title", role: "presentation" }, entry.title);
  const onclick = () => {
    close();
    entry.run();
  };
  return h("button", { class: entry.danger ? "danger" : "", role: "menuitem", type: "button", onclick }, entry.label);
}

/**
 * @param {HTMLElement} menu
 * @param {Point} point
 */
function moveTo(menu, { x, y }) {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${clamp(x, GAP, innerWidth - width - GAP)}px`;
  menu.style.top = `${clamp(y, GAP, innerHeight - height - GAP)}px`;
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} menu
 * @param {() => void} close
 */
function onKey(event, menu, close) {
  const all = items(menu);
  const last = all.length - 1;
  const index = all.indexOf(/** @type {HTMLElement} */ (focusedElement()));
  /** @type {Record<string, number>} */
  const targets = {
    ArrowDown: index === last ? 0 : index + 1,
    ArrowUp: index <= 0 ? last : index - 1,
    Home: 0,
    End: last,
  };
  if (["Escape", "Tab"].includes(event.key)) close();
  else if (event.key in targets) all[targets[event.key]]?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// where menus open

/** The point of an element at which the keyboard opens its menu. */
const INSET = { x: 80, y: 20 };

/**
 * Open a menu for an element by the right mouse button or by the menu key.
 * @template {HTMLElement} T
 * @param {T} element
 * @param {(point: Point) => void} open
 */
export function onContextMenu(element, open) {
  element.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    event.stopPropagation();
    open({ x: event.clientX, y: event.clientY });
  });
  element.addEventListener("keydown", (event) => {
    const isMenuKey = event.key === "ContextMenu" || (event.shiftKey && event.key === "F10");
    if (event.target !== element || !isMenuKey) return;
    event.preventDefault();
    const box = element.getBoundingClientRect();
    open({ x: box.left + Math.min(INSET.x, box.width / 2), y: Math.max(box.top, 0) + INSET.y });
  });
  return element;
}

/**
 * Return the point below an element.
 * @param {HTMLElement} element
 * @param {number} left How far to the left of the element.
 */
export function pointBelow(element, left = 0) {
  const box = element.getBoundingClientRect();
  return { x: box.left - left, y: box.bottom + 4 };
}

/**
 * Return where an element was clicked, or the point below it if that was done by a key.
 * @param {MouseEvent} event
 */
export function pointOf(event) {
  const box = /** @type {HTMLElement} */ (event.target).getBoundingClientRect();
  return { x: event.clientX || box.left, y: event.clientY || box.bottom };
}
