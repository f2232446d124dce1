/** Layers over the page: dialogs and menus. Each closes with Escape and gives focus back. */

import { h, icon } from "./dom.js";

const STOPS = "a[href], button:not(:disabled), input, textarea, select, [tabindex='0']";
const FIRST = ".dialog-content :is(input, textarea, select, .select-shown, button)";

const layers = () => document.getElementById("layers");

/** Remembers where the focus is; the function returned puts it there again, or where a person writes. */
function remembered() {
  const before = document.activeElement;
  const key = before?.dataset?.key;
  return () => {
    const again = before?.isConnected && before !== document.body
      ? before
      : key && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    (again || document.querySelector(".composer-input"))?.focus({ preventScroll: true });
  };
}

/** A dialog. Returns a function that closes it. `submit(form)` may throw: its sentence is shown. */
export function dialog({ title, content, submit, label = "Done", danger = false, wide = false }) {
  const giveBack = remembered();
  const problem = h("p", { class: "problem", role: "alert" });
  const send = h("button", { class: `button ${danger ? "danger" : "primary"}`, type: "submit" }, label);
  const close = () => {
    if (!backdrop.isConnected) return;
    backdrop.remove();
    giveBack();
  };
  const onsubmit = async (event) => {
    event.preventDefault();
    if (!submit || send.disabled) return;
    send.disabled = true;
    problem.textContent = "";
    try {
      await submit(event.target);
      close();
    } catch (error) {
      problem.textContent = error.sentence ?? error.message;
    }
    send.disabled = false;
  };
  const form = h(
    "form",
    { class: wide ? "dialog wide" : "dialog", role: "dialog", "aria-modal": "true", "aria-label": title, onsubmit },
    h(
      "header",
      {},
      h("h2", {}, title),
      h("button", { class: "plain", type: "button", "aria-label": "Close", onclick: close }, icon("close")),
    ),
    h("div", { class: "dialog-content" }, content),
    problem,
    submit && h("footer", {}, h("button", { class: "button link", type: "button", onclick: close }, "Cancel"), send),
  );
  const backdrop = h("div", {
    class: "backdrop",
    onpointerdown: (event) => event.target === backdrop && close(),
    onkeydown: (event) => trap(event, form, close),
  }, form);
  layers().append(backdrop);
  (form.querySelector(FIRST) ?? form.querySelector("button")).focus();
  return close;
}

function trap(event, form, close) {
  if (event.key === "Escape") {
    event.stopPropagation();
    return close();
  }
  if (event.key !== "Tab") return;
  const stops = [...form.querySelectorAll(STOPS)].filter((stop) => stop.offsetParent);
  const [first, last] = [stops[0], stops.at(-1)];
  const leaving = event.shiftKey ? first : last;
  if (document.activeElement !== leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

/**
 * A menu at a place: [{label, run, danger}] with null for a line and {title} for a heading. `later` may bring further
 * entries when they are known.
 */
export function menu(entries, x, y, later = null) {
  document.querySelector(".menu")?.remove();
  const giveBack = remembered();
  const close = () => {
    if (!element.isConnected) return;
    element.remove();
    document.removeEventListener("pointerdown", outside, true);
    giveBack();
  };
  const outside = (event) => !element.contains(event.target) && close();
  const element = h("div", {
    class: "menu",
    role: "menu",
    tabindex: "-1",
    onkeydown: (event) => walk(event, element, close),
  }, entries.map((entry) => menuRow(entry, close)));
  layers().append(element);
  moveTo(element, x, y);
  (element.querySelector("[role=menuitem]") ?? element).focus();
  document.addEventListener("pointerdown", outside, true);
  later?.then((more) => {
    element.append(...more.map((entry) => menuRow(entry, close)));
    moveTo(element, x, y);
  });
}

function menuRow(entry, close) {
  if (!entry) return h("hr");
  if (entry.title) return h("div", { class: "menu-title", role: "presentation" }, entry.title);
  const run = () => {
    close();
    entry.run();
  };
  return h(
    "button",
    { class: entry.danger ? "danger" : "", role: "menuitem", type: "button", onclick: run },
    entry.label,
  );
}

function moveTo(element, x, y) {
  const { width, height } = element.getBoundingClientRect();
  element.style.left = `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`;
  element.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`;
}

function walk(event, element, close) {
  const items = [...element.querySelectorAll("[role=menuitem]")];
  const place = items.indexOf(document.activeElement);
  const last = items.length - 1;
  const to = {
    ArrowDown: place === last ? 0 : place + 1,
    ArrowUp: place <= 0 ? last : place - 1,
    Home: 0,
    End: last,
  }[event.key];
  if (["Escape", "Tab"].includes(event.key)) close();
  else if (to !== undefined) items[to]?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Opens a menu for an element, by its right mouse button or by the menu key. `open(x, y)`. */
export function opensMenu(element, open) {
  element.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    event.stopPropagation();
    open(event.clientX, event.clientY);
  });
  element.addEventListener("keydown", (event) => {
    if (event.target !== element || (event.key !== "ContextMenu" && !(event.shiftKey && event.key === "F10"))) return;
    event.preventDefault();
    const box = element.getBoundingClientRect();
    open(box.left + Math.min(80, box.width / 2), Math.max(box.top, 0) + 20);
  });
  return element;
}
