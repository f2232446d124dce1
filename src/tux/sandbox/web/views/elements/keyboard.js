/** The keyboard, across the page: regions, lists with one stop for Tab, and writing from wherever one is. */

import { focusedElement, hasLayers } from "./dom.js";

const REGIONS = [
  ".rail",
  ".channels",
  ".voice",
  ".stage .messages, .stage .forum, .stage .no-channel",
  ".composer, .composer-closed",
  ".members",
  ".panel",
];
const TAB_STOPS = "button:not(:disabled), a[href], input, textarea, select, [tabindex]";
const WRITTEN_IN = "input, textarea, select, [contenteditable]";

/**
 * Make a list one stop for Tab; the arrow keys move within it.
 * @template {HTMLElement} T
 * @param {T} list
 */
export function rovingFocus(list) {
  const buttons = () => [...list.querySelectorAll("button")].filter((button) => button.offsetParent);
  /** @param {HTMLElement | null} current */
  const setCurrent = (current) => buttons().forEach((button) => (button.tabIndex = button === current ? 0 : -1));
  list.addEventListener("focusin", ({ target }) => target instanceof HTMLButtonElement && setCurrent(target));
  list.addEventListener("keydown", (event) => {
    const all = buttons();
    const index = all.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const to = targetIndex(event.key, index, all.length);
    if (index < 0 || to === undefined || event.altKey) return;
    event.preventDefault();
    all[to].focus();
  });
  requestAnimationFrame(() => {
    /** @type {HTMLElement | null} */
    const current = list.querySelector("button[aria-current]") ?? buttons()[0];
    setCurrent(list.contains(focusedElement()) ? focusedElement() : current);
  });
  return list;
}

/**
 * Return where a key leads in a list, if it is one that does.
 * @param {string} key
 * @param {number} index
 * @param {number} length
 */
export function targetIndex(key, index, length) {
  /** @type {Record<string, number>} */
  const targets = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: length - 1 };
  return key in targets ? Math.max(0, Math.min(targets[key], length - 1)) : undefined;
}

/**
 * Listen for the keys that work everywhere: F6 for the regions, Alt and an arrow for the channels, Ctrl and / for help.
 * A letter goes to where a person writes.
 * @param {{ write: () => void, moveBy: (step: number) => void, help: () => void }} actions
 */
export function listenForKeys({ write, moveBy, help }) {
  /** @param {KeyboardEvent} event */
  const actionOf = (event) => {
    const { key, altKey, ctrlKey, shiftKey } = event;
    if (key === "F6") return () => focusRegion(shiftKey ? -1 : 1);
    if (altKey && key === "ArrowUp") return () => moveBy(-1);
    if (altKey && key === "ArrowDown") return () => moveBy(1);
    if (ctrlKey && key === "/") return help;
    return null;
  };
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.repeat && event.key === "Enter" && target.matches("button")) return event.preventDefault();
    if (hasLayers()) return;
    const action = actionOf(event);
    if (action) {
      event.preventDefault();
      action();
    } else if (isLetter(event) && !target.closest(WRITTEN_IN)) write();
  });
}

/** @param {KeyboardEvent} event */
const isLetter = ({ key, ctrlKey, metaKey, altKey }) =>
  key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey;

/** @param {number} step */
function focusRegion(step) {
  /** @type {(HTMLElement | null)[]} */
  const found = REGIONS.map((selector) => document.querySelector(selector));
  const regions = found.flatMap((region) => (region && (region.offsetParent ?? region.offsetHeight) ? [region] : []));
  const current = regions.findIndex((region) => region.contains(focusedElement()));
  const next = regions.at((current < 0 && step < 0 ? 0 : current + step) % regions.length);
  if (next) stopIn(next)?.focus();
}

/**
 * Return where the focus goes in a region: its own stop, where one writes, what is current, or what comes first.
 * @param {HTMLElement} region
 * @returns {HTMLElement | undefined}
 */
function stopIn(region) {
  if (region.tabIndex === 0) return region;
  /** @type {NodeListOf<HTMLElement>} */
  const found = region.querySelectorAll(TAB_STOPS);
  const stops = [...found].filter((stop) => stop.offsetParent && stop.tabIndex >= 0);
  /** @type {HTMLElement | null} */
  const input = region.querySelector("textarea, .option-input");
  return input ?? stops.find((stop) => stop.hasAttribute("aria-current")) ?? stops[0];
}
