/** Pictures, emoji and spoilers. Pictures come from the sandbox's own CDN and from nowhere else. */

/** @import { Emoji } from "../../types.d.ts" */

import { h } from "./dom.js";
import { icon } from "./icons.js";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/**
 * Return the path of a file of this sandbox, or null for a file from elsewhere.
 * @param {string | undefined} url
 */
export function localPath(url) {
  if (!url || !URL.canParse(url, location.origin)) return null;
  const { host, hostname, pathname, protocol } = new URL(url, location.origin);
  const isLocal = host === location.host || LOOPBACK.includes(hostname);
  return isLocal && protocol.startsWith("http") && pathname.startsWith("/cdn/") ? pathname : null;
}

/**
 * Make a picture, or a box that names one from elsewhere: the sandbox fetches nothing.
 * @param {string | undefined} url
 * @param {string} kind The class of the element.
 * @param {string} description
 * @param {{ width?: number, height?: number }} size
 */
export function picture(url, kind, description = "", { width, height } = {}) {
  const source = localPath(url);
  if (source) return h("img", { class: kind, src: source, alt: description, loading: "lazy", width, height });
  const label = description || "External image";
  const properties = { class: `${kind} outside`, role: "img", title: url, "aria-label": label };
  return h("div", properties, icon("eye"), h("span", {}, "External image"));
}

/**
 * Make the picture of a guild's own emoji, or its name where the picture does not load.
 * @param {string} id
 * @param {string} name
 * @param {boolean} animated
 */
export function customEmoji(id, name, animated = false) {
  const source = `/cdn/emojis/${encodeURIComponent(id)}.${animated ? "gif" : "png"}`;
  const image = h("img", { class: "emoji", src: source, alt: `:${name}:`, title: `:${name}:` });
  image.addEventListener("error", () => image.replaceWith(`:${name}:`));
  return image;
}

/**
 * Make any emoji.
 * @param {Emoji | undefined} emoji
 */
export function emojiPicture(emoji) {
  if (!emoji?.id) return document.createTextNode(emoji?.name ?? "");
  return customEmoji(emoji.id, emoji.name ?? "emoji", emoji.animated);
}

/**
 * Hide an element until somebody clicks it, where it is a spoiler.
 * @template {HTMLElement} T
 * @param {boolean | undefined} isSpoiler
 * @param {T} element
 */
export function spoilered(isSpoiler, element) {
  if (!isSpoiler) return element;
  const veil = h("div", { class: "veil", role: "button", tabindex: "0", "aria-label": "Spoiler" }, element);
  /** @param {Event} event */
  const reveal = (event) => {
    if (event instanceof KeyboardEvent && !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    veil.replaceWith(element);
  };
  for (const name of ["click", "keydown"]) veil.addEventListener(name, reveal, true);
  return veil;
}
