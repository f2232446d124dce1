/** Builds the page out of plain elements. Text is always set as text, never parsed as HTML. */

/**
 * An element. Properties: `class`, `on<event>` listeners, `data` for data attributes, booleans for boolean
 * attributes; everything else becomes an attribute. Null and false children are left out.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    setProperty(element, name, value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

function setProperty(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name === "style") Object.assign(element.style, value);
  else if (name === "value" || name === "checked") element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

/** An icon from the sheet below, drawn for this client. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name] ?? SHAPES.text);
  svg.append(path);
  return svg;
}

const SHAPES = {
  text:
    "M9 3 8 8H4v2h3.6l-.8 4H3v2h3.4L5.5 21h2l.9-5h4l-.9 5h2l.9-5H19v-2h-4.2l.8-4H20V8h-4l1-5h-2l-1 5h-4l1-5H9zm.6 7h4l-.8 4h-4l.8-4z",
  announcement: "M4 9v6h3l9 4V5L7 9H4zm14 0v6a3 3 0 0 0 0-6zM7 16l1.5 5H11l-1.3-4L7 16z",
  voice: "M4 9v6h4l5 4V5L8 9H4zm12-2a6 6 0 0 1 0 10v-2a4 4 0 0 0 0-6V7zm0 4a1.5 1.5 0 0 1 0 3v-3z",
  stage: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 20a8 8 0 0 1 16 0H4z",
  forum: "M4 5h12v8H9l-5 4V5zm14 4h2v12l-4-3H9v-2h9V9z",
  thread: "M7 4v9a3 3 0 0 0 3 3h5l-2-2 1.4-1.4L19 17l-4.6 4.4L13 20l2-2h-5a5 5 0 0 1-5-5V4h2z",
  lock: "M7 10V8a5 5 0 0 1 10 0v2h1v10H6V10h1zm2 0h6V8a3 3 0 0 0-6 0v2z",
  chevron: "M7 10l5 5 5-5H7z",
  close: "M6 5 5 6l6 6-6 6 1 1 6-6 6 6 1-1-6-6 6-6-1-1-6 6-6-6z",
  pin: "M14 3l7 7-2 1-4 4v4l-3-3-6 5 5-6-3-3h4l4-4-2-5z",
  members:
    "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm7 0a3 3 0 1 0 0-6v6zM2 20a7 7 0 0 1 14 0H2zm16 0h4a6 6 0 0 0-6-6c1.300 1.500 2 3.600 2 6z",
  more: "M5 10a2 2 0 1 1 0 4 2 2 0 0 1 0-4zm7 0a2 2 0 1 1 0 4 2 2 0 0 1 0-4zm7 0a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  reply: "M10 7V3L3 10l7 7v-4c5 0 8 1.500 10 5-1-6-4-10-10-11z",
  list: "M3 6h18v2H3V6zm0 5h18v2H3v-2zm0 5h18v2H3v-2z",
  plus: "M11 4h2v7h7v2h-7v7h-2v-7H4v-2h7V4z",
  file: "M6 2h8l5 5v15H6V2zm8 1v5h5",
  audit: "M5 3h14v18H5V3zm3 4v2h8V7H8zm0 4v2h8v-2H8zm0 4v2h5v-2H8z",
  panel: "M4 4h7v7H4V4zm9 0h7v7h-7V4zM4 13h7v7H4v-7zm9 0h7v7h-7v-7z",
  mail: "M3 5h18v14H3V5zm2 2 7 6 7-6H5z",
  eye: "M12 5c5 0 9 4 10 7-1 3-5 7-10 7S3 15 2 12c1-3 5-7 10-7zm0 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
  smile:
    "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9a1.300 1.300 0 1 1 0 2.600A1.300 1.300 0 0 1 9 9zm6 0a1.300 1.300 0 1 1 0 2.600A1.300 1.300 0 0 1 15 9zm-8 5h10a5 5 0 0 1-10 0z",
  trash: "M9 3h6l1 2h4v2H4V5h4l1-2zM6 9h12l-1 12H7L6 9z",
  edit: "M4 16 15 5l4 4L8 20H4v-4z",
  alert: "M12 3 1 21h22L12 3zm-1 6h2v6h-2V9zm0 8h2v2h-2v-2z",
  outside: "M14 4h6v6h-2V7.400l-8.300 8.300-1.400-1.400L16.600 6H14V4zM5 6h6v2H7v9h9v-4h2v6H5V6z",
  send: "M3 4l18 8-18 8 3-7 8-1-8-1-3-7z",
  robot: "M11 2h2v3h5v13H6V5h5V2zM9 9v2h2V9H9zm4 0v2h2V9h-2zm-4 5v2h6v-2H9z",
};

/** The bits of a permission or flag field, which may be a decimal string beyond 53 bits. */
export const has = (field, bit) => (BigInt(field ?? 0) & BigInt(bit)) !== 0n;

// redrawing

let pressed = false;
const postponed = new Set();

addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, released, true);
addEventListener("blur", (event) => event.target === window && released());

function released() {
  pressed = false;
  for (const again of postponed) requestAnimationFrame(again);
  postponed.clear();
}

/** Runs `work` once per frame however often it is asked for, and never between the press and the end of a click. */
export function perFrame(work) {
  let asked = false;
  const run = () => {
    if (pressed) return postponed.add(run);
    asked = false;
    work();
  };
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(run);
  };
}

/** Puts a newly drawn part in the place of the former one; focus and scrolling stay where `data-key` finds them again. */
export function redraw(slot, ...nodes) {
  const focused = slot.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const scrolled = new Map(
    [...slot.querySelectorAll("[data-scroll]")].map((part) => [part.dataset.scroll, part.scrollTop]),
  );
  slot.replaceChildren(...nodes);
  for (const [name, top] of scrolled) {
    const part = slot.querySelector(`[data-scroll="${CSS.escape(name)}"]`);
    if (part) part.scrollTop = top;
  }
  if (focused) slot.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** Keeps a floating list beside what it belongs to, above or below, where there is room. Returns what ends that. */
export function placed(list, anchor) {
  const place = () => {
    const box = anchor.getBoundingClientRect();
    const height = list.offsetHeight;
    const above = box.top - height - 6;
    const below = innerHeight - box.bottom - height - 6;
    const top = above >= 6 || above >= below ? above : box.bottom + 6;
    list.style.width = `${Math.max(box.width, 220)}px`;
    list.style.left = `${Math.max(6, Math.min(box.left, innerWidth - list.offsetWidth - 6))}px`;
    list.style.top = `${Math.max(6, Math.min(top, innerHeight - height - 6))}px`;
  };
  const resized = new ResizeObserver(place);
  resized.observe(list);
  addEventListener("scroll", place, true);
  addEventListener("resize", place);
  place();
  return () => {
    resized.disconnect();
    removeEventListener("scroll", place, true);
    removeEventListener("resize", place);
  };
}

// notices

const MOST_TOASTS = 5;
const TOAST_LASTS = 8000;

/** A short notice at the bottom of the page; said again, it only stays longer. */
export function toast(text, kind = "info") {
  const place = document.getElementById("toasts");
  const same = [...place.children].find((notice) => notice.dataset.text === text);
  same?.remove();
  const dismiss = h(
    "button",
    { class: "plain", "aria-label": "Dismiss", onclick: () => notice.remove() },
    icon("close"),
  );
  const notice = h("div", { class: `toast ${kind}`, data: { text } }, h("span", {}, text), dismiss);
  place.append(notice);
  while (place.children.length > MOST_TOASTS) place.firstChild.remove();
  setTimeout(() => notice.remove(), TOAST_LASTS);
}
