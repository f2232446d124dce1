/** The components of messages, those of Components V2 included. */

/**
 * @import {
 *   ActionRow, Attachment, Button, Component, Container, FileComponent, MediaGallery, MediaItem, Section, Select,
 *   Separator, TextDisplay, Thumbnail, UsableComponent
 * } from "../../types.d.ts"
 */
/** @import { Scope } from "../elements/select_options.js" */
/** @import { Context } from "../elements/markdown_inline.js" */

import { ComponentType } from "../../state/enums.js";
import { cssColor } from "../elements/colors.js";
import { h } from "../elements/dom.js";
import { icon } from "../elements/icons.js";
import { markdown } from "../elements/markdown.js";
import { emojiPicture, picture, spoilered } from "../elements/pictures.js";
import { SelectBox } from "../elements/select_box.js";
import { fileBlock } from "./attachments.js";

/**
 * @typedef {Scope & {
 *   context: Context,
 *   attachments: Attachment[],
 *   inUse: Map<string, Element>,
 *   use: (component: UsableComponent, values?: string[]) => Promise<void>,
 * }} MessageScope The message that components stand in. `inUse` holds the elements that a person is just using, by the
 *   component they stand for: they are used again as they are. `use` tells the application.
 */

const STYLES = ["", "primary", "secondary", "success", "danger", "link", "premium"];
const LINK = 5;
const LARGE = 2;
const ATTACHMENT = "attachment://";

/**
 * @param {Component} component
 * @param {MessageScope} scope
 */
export function componentBlock(component, scope) {
  return (BLOCKS[component.type] ?? unknown)(component, scope);
}

/**
 * Each component is drawn as its type says; the checker cannot know that from a number.
 * @type {Record<number, (component: any, scope: MessageScope) => Element>}
 */
const BLOCKS = {
  [ComponentType.ACTION_ROW]: actionRow,
  [ComponentType.BUTTON]: button,
  [ComponentType.STRING_SELECT]: select,
  [ComponentType.USER_SELECT]: select,
  [ComponentType.ROLE_SELECT]: select,
  [ComponentType.MENTIONABLE_SELECT]: select,
  [ComponentType.CHANNEL_SELECT]: select,
  [ComponentType.SECTION]: section,
  [ComponentType.TEXT_DISPLAY]: textDisplay,
  [ComponentType.THUMBNAIL]: thumbnail,
  [ComponentType.MEDIA_GALLERY]: gallery,
  [ComponentType.FILE]: file,
  [ComponentType.SEPARATOR]: separator,
  [ComponentType.CONTAINER]: container,
};

/** @param {Component} component */
const unknown = ({ type }) => h("div", { class: "unknown-component" }, `A component of type ${type}`);

// buttons and selects

/**
 * @param {ActionRow} row
 * @param {MessageScope} scope
 */
function actionRow({ components = [] }, scope) {
  const properties = { class: "row", role: "group", "aria-label": "Buttons and menus" };
  return h("div", properties, components.map((component) => componentBlock(component, scope)));
}

/**
 * Return what tells a component apart when its message is drawn anew.
 * @param {Component} component
 */
const keyOf = (component) => JSON.stringify(component);

/**
 * @param {Button} component
 * @param {MessageScope} scope
 */
function button(component, scope) {
  if (component.style === LINK) return linkButton(component);
  const key = keyOf(component);
  const inUse = scope.inUse.get(key);
  if (inUse) return inUse;
  return h("button", {
    class: `button ${STYLES[component.style] ?? "secondary"}`,
    disabled: component.disabled,
    "aria-label": component.label ?? component.emoji?.name,
    data: { component: key, key: `component-${component.custom_id}` },
    onclick: ({ currentTarget }) => runOnce(currentTarget, () => scope.use(component)),
  }, buttonContent(component));
}

/** @param {Button} component */
function linkButton(component) {
  const { url, disabled } = component;
  const properties = {
    class: "button link",
    href: !disabled && url && /^https?:/.test(url) ? url : null,
    target: "_blank",
    rel: "noopener noreferrer",
    "aria-disabled": disabled ? "true" : null,
  };
  return h("a", properties, buttonContent(component), icon("outside"));
}

/** @param {Button} component */
const buttonContent = ({ emoji, label }) => [emoji && emojiPicture(emoji), label && h("span", {}, label)];

/**
 * @param {Select} component
 * @param {MessageScope} scope
 */
function select(component, scope) {
  const key = keyOf(component);
  const inUse = scope.inUse.get(key);
  if (inUse) return inUse;
  const { element } = new SelectBox(component, scope, {
    onSelect: (values) => runOnce(element, () => scope.use(component, values)),
  });
  element.dataset.component = key;
  return element;
}

/**
 * Run one thing at a time for an element: using it does nothing meanwhile.
 * @param {HTMLElement} element
 * @param {() => Promise<void>} work
 */
async function runOnce(element, work) {
  if (element.classList.contains("pending")) return;
  element.classList.add("pending");
  element.setAttribute("aria-busy", "true");
  await work();
  element.classList.remove("pending");
  element.removeAttribute("aria-busy");
}

// layout

/**
 * @param {Section} component
 * @param {MessageScope} scope
 */
function section({ components = [], accessory }, scope) {
  return h(
    "div",
    { class: "section" },
    h("div", { class: "section-text" }, components.map((component) => componentBlock(component, scope))),
    accessory && h("div", { class: "section-accessory" }, componentBlock(accessory, scope)),
  );
}

/**
 * @param {TextDisplay} component
 * @param {MessageScope} scope
 */
function textDisplay({ content }, { context }) {
  return h("div", { class: "text-display" }, markdown(content, context));
}

/** @param {Separator} component */
function separator({ spacing, divider }) {
  const kinds = ["separator", spacing === LARGE && "large", divider === false && "invisible"];
  return h("hr", { class: kinds.filter(Boolean).join(" ") });
}

/**
 * @param {Container} component
 * @param {MessageScope} scope
 */
function container({ accent_color: color = null, spoiler, components = [] }, scope) {
  const properties = color === null
    ? { class: "container" }
    : { class: "container accented", style: { borderLeftColor: cssColor(color) } };
  return spoilered(spoiler, h("div", properties, components.map((component) => componentBlock(component, scope))));
}

// pictures and files

/**
 * Return the address of a file that a component names, which may be an attachment of its message.
 * @param {string} url
 * @param {MessageScope} scope
 */
function resolve(url, { attachments }) {
  if (!url.startsWith(ATTACHMENT)) return url;
  const name = url.slice(ATTACHMENT.length);
  return attachments.find((attachment) => attachment.filename === name)?.url;
}

/**
 * @param {MediaItem} item
 * @param {string} kind
 * @param {MessageScope} scope
 */
const media = (item, kind, scope) =>
  spoilered(item.spoiler, picture(resolve(item.media.url, scope), kind, item.description ?? ""));

/**
 * @param {Thumbnail} component
 * @param {MessageScope} scope
 */
function thumbnail(component, scope) {
  return media(component, "thumbnail-image", scope);
}

/**
 * @param {MediaGallery} component
 * @param {MessageScope} scope
 */
function gallery({ items }, scope) {
  const columns = items.length === 4 ? 2 : Math.min(items.length, 3);
  return h("div", { class: `gallery of-${columns}` }, items.map((item) => media(item, "gallery-image", scope)));
}

/**
 * @param {FileComponent} component
 * @param {MessageScope} scope
 */
function file(component, scope) {
  const url = resolve(component.file.url, scope);
  const attachment = scope.attachments.find((attachment) => attachment.url === url);
  const lastPart = (url ?? component.file.url).split("/").at(-1) ?? "";
  const name = component.name ?? attachment?.filename ?? lastPart;
  return spoilered(component.spoiler, fileBlock(url, name, component.size ?? attachment?.size));
}
