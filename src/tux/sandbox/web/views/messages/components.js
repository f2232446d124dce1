/** Message components, old and V2. What is pressed or chosen is handed to `use(component, values)`. */

import { emojiPicture, fileBlock, picture, veiled } from "./content.js";
import { h, icon } from "../elements/dom.js";
import { markdown } from "./markdown.js";
import { shade } from "../elements/pictures.js";
import { SelectBox } from "../elements/select_box.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium" };
const LINK = 5;
const MOST_COLUMNS = 3;

/**
 * One component with all that is in it. `scope`: {context, use, store, guild, channel, attachments, kept}; `kept` maps
 * what the person is just using to its element, to be used again as it is.
 */
export function componentBlock(component, scope) {
  return (BLOCKS[component.type] ?? unknown)(component, scope);
}

const all = (components, scope) => (components ?? []).map((component) => componentBlock(component, scope));

const BLOCKS = {
  1: (row, scope) =>
    h("div", { class: "row", role: "group", "aria-label": "Buttons and menus" }, all(row.components, scope)),
  2: button,
  3: select,
  5: select,
  6: select,
  7: select,
  8: select,
  9: section,
  10: (display, scope) => h("div", { class: "text-display" }, markdown(display.content, scope.context)),
  11: (thumbnail, scope) => media(thumbnail, "thumbnail-image", scope),
  12: gallery,
  13: file,
  14: (separator) =>
    h("hr", {
      class: `separator ${separator.spacing === 2 ? "large" : ""} ${separator.divider === false ? "invisible" : ""}`,
    }),
  17: container,
};

function unknown(component) {
  return h("div", { class: "unknown-component" }, `A component of type ${component.type}`);
}

/** What an element is known by when its message is drawn anew. */
export const keyOf = (component) => JSON.stringify(component);

// pressing

function button(component, scope) {
  const label = [component.emoji && emojiPicture(component.emoji), component.label && h("span", {}, component.label)];
  const kind = `button ${STYLES[component.style] ?? "secondary"}`;
  const name = component.label ?? component.emoji?.name;
  if (component.style === LINK) {
    const href = /^https?:/.test(component.url) ? component.url : null;
    return h(
      "a",
      {
        class: kind,
        href: component.disabled ? null : href,
        target: "_blank",
        rel: "noopener noreferrer",
        "aria-disabled": component.disabled ? "true" : null,
      },
      label,
      icon("outside"),
    );
  }
  const kept = scope.kept?.get(keyOf(component));
  if (kept) return kept;
  const press = () => busy(element, () => scope.use(component));
  const element = h("button", {
    class: kind,
    disabled: component.disabled,
    "aria-label": name,
    data: { component: keyOf(component), key: `component-${component.custom_id}` },
    onclick: press,
  }, label);
  return element;
}

/** Runs one thing at a time for an element; what is pressed meanwhile does nothing. */
async function busy(element, work) {
  if (element.classList.contains("pending")) return;
  element.classList.add("pending");
  element.setAttribute("aria-busy", "true");
  await work();
  element.classList.remove("pending");
  element.removeAttribute("aria-busy");
}

function select(component, scope) {
  const kept = scope.kept?.get(keyOf(component));
  if (kept) return kept;
  const { element } = new SelectBox(component, scope, (values) => busy(element, () => scope.use(component, values)));
  element.dataset.component = keyOf(component);
  return element;
}

// layout

function section(component, scope) {
  return h(
    "div",
    { class: "section" },
    h("div", { class: "section-text" }, all(component.components, scope)),
    component.accessory && h("div", { class: "section-accessory" }, componentBlock(component.accessory, scope)),
  );
}

function container(component, scope) {
  const color = component.accent_color ?? null;
  const style = color === null ? {} : { borderLeftColor: shade(color) };
  return veiled(
    component.spoiler,
    h("div", { class: color === null ? "container" : "container accented", style }, all(component.components, scope)),
  );
}

/** The address of a file that a component names, which may be one of its message's attachments. */
function address(url, scope) {
  if (!url?.startsWith("attachment://")) return url;
  const name = url.slice("attachment://".length);
  return scope.attachments?.find((attachment) => attachment.filename === name)?.url;
}

function media(item, kind, scope) {
  return veiled(item.spoiler, picture(address(item.media.url, scope), kind, item.description ?? ""));
}

function gallery(component, scope) {
  const { items } = component;
  const columns = items.length === 4 ? 2 : Math.min(items.length, MOST_COLUMNS);
  return h("div", { class: `gallery of-${columns}` }, items.map((item) => media(item, "gallery-image", scope)));
}

function file(component, scope) {
  const url = address(component.file.url, scope);
  const attachment = scope.attachments?.find((one) => one.url === url);
  const name = component.name ?? attachment?.filename ?? (url ?? component.file.url).split("/").pop();
  return veiled(component.spoiler, fileBlock(url, name, component.size ?? attachment?.size));
}
