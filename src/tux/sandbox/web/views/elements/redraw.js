/** Drawing parts of the page anew without disturbing whoever uses them. */

/** @import { Child } from "../types.d.ts" */

import { fill, findByData, keepFocus } from "./dom.js";

let isPressed = false;
/** @type {Set<() => void>} */
const postponed = new Set();

addEventListener("pointerdown", () => (isPressed = true), true);
for (const name of ["pointerup", "pointercancel"]) addEventListener(name, release, true);
addEventListener("blur", (event) => event.target === window && release());

function release() {
  isPressed = false;
  for (const run of postponed) requestAnimationFrame(run);
  postponed.clear();
}

/**
 * Return a function that runs the given one in the next frame, once however often it is called, and never between the
 * press and the release of a click.
 * @param {() => void} draw
 */
export function perFrame(draw) {
  let isScheduled = false;
  const run = () => {
    if (isPressed) return void postponed.add(run);
    isScheduled = false;
    draw();
  };
  return () => {
    if (isScheduled) return;
    isScheduled = true;
    requestAnimationFrame(run);
  };
}

/**
 * Draw a part anew. The focus and the scrolling stay where `data-key` and `data-scroll` find them again.
 * @param {HTMLElement} slot
 * @param {...Child} children
 */
export function redraw(slot, ...children) {
  /** @type {NodeListOf<HTMLElement>} */
  const scrolled = slot.querySelectorAll("[data-scroll]");
  const tops = [...scrolled].map((part) => ({ name: part.dataset.scroll ?? "", top: part.scrollTop }));
  keepFocus(slot, () => {
    fill(slot, ...children);
    for (const { name, top } of tops) {
      const part = findByData(slot, "scroll", name);
      if (part) part.scrollTop = top;
    }
  });
}
