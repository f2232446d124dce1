/** What a message holds besides its text: embeds, attachments, reactions. */

import { h, icon } from "./dom.js";
import { markdown } from "./markdown.js";
import { own } from "./pictures.js";

export function embedBlock(embed, context) {
  const color = embed.color !== undefined && embed.color !== null ? `#${embed.color.toString(16).padStart(6, "0")}` : null;
  return h(
    "article",
    { class: "embed", style: color ? { borderLeftColor: color } : {} },
    h(
      "div",
      { class: "embed-body" },
      embed.author && h("div", { class: "embed-author" }, small(embed.author.icon_url), maybeLink(embed.author.url, embed.author.name)),
      embed.title && h("div", { class: "embed-title" }, embed.url ? maybeLink(embed.url, embed.title) : markdown(embed.title, context)),
      embed.description && h("div", { class: "embed-description" }, markdown(embed.description, context)),
      embed.fields?.length ? h("div", { class: "embed-fields" }, embed.fields.map((field) => fieldBlock(field, context))) : null,
      embed.image && picture(embed.image.url, "embed-image"),
      (embed.footer || embed.timestamp) && footer(embed),
    ),
    embed.thumbnail && picture(embed.thumbnail.url, "embed-thumbnail"),
  );
}

function fieldBlock(field, context) {
  return h(
    "div",
    { class: field.inline ? "embed-field inline" : "embed-field" },
    h("div", { class: "embed-field-name" }, markdown(field.name, context)),
    h("div", {}, markdown(field.value, context)),
  );
}

function footer(embed) {
  const when = embed.timestamp && new Date(embed.timestamp).toLocaleString(undefined, { dateStyle: "short", timeStyle: "short" });
  return h("div", { class: "embed-footer" }, small(embed.footer?.icon_url), [embed.footer?.text, when].filter(Boolean).join(" • "));
}

const small = (url) => (own(url) ? h("img", { class: "embed-icon", src: own(url), alt: "" }) : null);

function maybeLink(url, text) {
  return url && /^https?:/.test(url) ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text) : h("span", {}, text);
}

/** A picture, if it is on this machine: the sandbox fetches nothing from elsewhere. */
export function picture(url, kind, description = "") {
  const source = own(url);
  if (source) return h("img", { class: kind, src: source, alt: description, loading: "lazy" });
  return h("div", { class: `${kind} outside`, title: url }, icon("eye"), "A picture from outside the sandbox");
}

export function attachmentBlock(attachment) {
  if (attachment.content_type?.startsWith("image/")) {
    return h("a", { href: own(attachment.url), target: "_blank", class: "attachment-image" }, picture(attachment.url, "attached", attachment.description ?? attachment.filename));
  }
  return h(
    "div",
    { class: "attachment" },
    icon("file"),
    h("div", {}, h("a", { href: own(attachment.url) ?? "#", target: "_blank", download: attachment.filename }, attachment.filename), h("small", {}, size(attachment.size))),
  );
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** The row of reactions; `toggle(reaction)` is called for a click. */
export function reactionRow(reactions, toggle) {
  return h(
    "div",
    { class: "reactions" },
    reactions.map((reaction) =>
      h(
        "button",
        { class: reaction.me ? "reaction mine" : "reaction", "aria-pressed": String(Boolean(reaction.me)), "aria-label": `${reaction.emoji.name}: ${reaction.count}`, onclick: () => toggle(reaction) },
        emojiPicture(reaction.emoji),
        h("span", {}, String(reaction.count)),
      ),
    ),
  );
}

export function emojiPicture(emoji) {
  if (!emoji?.id) return document.createTextNode(emoji?.name ?? "");
  return h("img", { class: "emoji", src: `/cdn/emojis/${emoji.id}.${emoji.animated ? "gif" : "png"}`, alt: emoji.name ?? "emoji" });
}
