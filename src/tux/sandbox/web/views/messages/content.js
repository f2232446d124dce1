/** What a message holds besides its text: embeds, attachments, reactions. */

import { h, icon } from "../elements/dom.js";
import { markdown, markdownLine } from "./markdown.js";
import { own, shade } from "../elements/pictures.js";
import { when } from "../../state/dates.js";

const MOST_BESIDE = 3;
const FULL_WIDTH = 12;

export function embedBlock(embed, context) {
  const color = embed.color ?? null;
  return h(
    "div",
    { class: "embed", style: color === null ? {} : { borderLeftColor: shade(color) } },
    h(
      "div",
      { class: "embed-body" },
      embed.provider?.name && h("div", { class: "embed-provider" }, embed.provider.name),
      embed.author &&
        h(
          "div",
          { class: "embed-author" },
          small(embed.author.icon_url),
          maybeLink(embed.author.url, embed.author.name),
        ),
      embed.title &&
        h(
          "div",
          { class: "embed-title" },
          maybeLink(embed.url, markdownLine(embed.title, { ...context, linked: Boolean(embed.url) })),
        ),
      embed.description && h("div", { class: "embed-description" }, markdown(embed.description, context)),
      embed.fields?.length ? h("div", { class: "embed-fields" }, fieldBlocks(embed.fields, context)) : null,
      embed.image && picture(embed.image.url, "embed-image"),
      (embed.footer || embed.timestamp) && footer(embed),
    ),
    embed.thumbnail && picture(embed.thumbnail.url, "embed-thumbnail"),
  );
}

/** Inline fields share a line, up to three of them. */
function fieldBlocks(fields, context) {
  const lines = [];
  for (const field of fields) {
    const line = lines.at(-1);
    if (field.inline && line?.[0].inline && line.length < MOST_BESIDE) line.push(field);
    else lines.push([field]);
  }
  return lines.flatMap((line) => line.map((field) => fieldBlock(field, field.inline ? line.length : 1, context)));
}

function fieldBlock(field, beside, context) {
  return h(
    "div",
    { class: "embed-field", style: { gridColumn: `span ${FULL_WIDTH / beside}` } },
    h("div", { class: "embed-field-name" }, markdownLine(field.name, context)),
    h("div", { class: "embed-field-value" }, markdown(field.value, context)),
  );
}

function footer(embed) {
  const text = [embed.footer?.text, embed.timestamp && when(embed.timestamp)].filter(Boolean).join(" • ");
  return h("div", { class: "embed-footer" }, small(embed.footer?.icon_url), h("span", {}, text));
}

const small = (url) => (own(url) ? h("img", { class: "embed-icon", src: own(url), alt: "" }) : null);

function maybeLink(url, content) {
  return url && /^https?:/.test(url)
    ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, content)
    : h("span", {}, content);
}

/** A picture, if it is on this machine: the sandbox fetches nothing from elsewhere. */
export function picture(url, kind, description = "", size = {}) {
  const source = own(url);
  if (source) {
    return h("img", {
      class: kind,
      src: source,
      alt: description ?? "",
      loading: "lazy",
      width: size.width,
      height: size.height,
    });
  }
  return h(
    "div",
    { class: `${kind} outside`, role: "img", title: url, "aria-label": description || "A picture from outside" },
    icon("eye"),
    h("span", {}, "Outside picture"),
  );
}

/** What hides until it is pressed, where `hidden`. */
export function veiled(hidden, node) {
  if (!hidden) return node;
  const veil = h("div", { class: "veil", role: "button", tabindex: "0", "aria-label": "Spoiler" }, node);
  const lift = (event) => {
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    veil.replaceWith(node);
  };
  for (const name of ["click", "keydown"]) veil.addEventListener(name, lift, true);
  return veil;
}

// attachments

export function attachmentBlock(attachment) {
  return veiled(attachment.filename.startsWith("SPOILER_"), attached(attachment));
}

function attached(attachment) {
  const kind = attachment.content_type?.split("/")[0];
  const name = attachment.description ?? attachment.filename;
  const source = own(attachment.url);
  if (kind === "image") {
    return h("a", {
      href: source,
      target: "_blank",
      class: "attachment-image",
      "aria-label": `Open ${attachment.filename}`,
    }, picture(attachment.url, "attached", name, attachment));
  }
  if (kind === "video" || kind === "audio") {
    return h(kind, { class: "attached", src: source, controls: true, preload: "none", "aria-label": name });
  }
  return fileBlock(attachment.url, attachment.filename, attachment.size);
}

export function fileBlock(url, name, bytes) {
  const source = own(url);
  const shown = source ? h("a", { href: source, download: name }, name) : h("span", {}, name);
  return h(
    "div",
    { class: "attachment" },
    icon("file"),
    h("div", {}, shown, bytes ? h("small", {}, size(bytes)) : null),
  );
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

// reactions

/** The row of reactions; `toggle(reaction)` is called for a click. */
export function reactionRow(reactions, toggle) {
  return h(
    "div",
    { class: "reactions" },
    reactions.map((reaction) => reactionButton(reaction, () => toggle(reaction))),
  );
}

function reactionButton(reaction, onclick) {
  const { emoji, count, me } = reaction;
  const label = `${emoji.name}: ${count}`;
  return h(
    "button",
    {
      class: me ? "reaction mine" : "reaction",
      "aria-pressed": String(Boolean(me)),
      "aria-label": label,
      data: { key: `reaction-${emoji.id ?? emoji.name}` },
      onclick,
    },
    emojiPicture(emoji),
    h("span", {}, String(count)),
  );
}

export function emojiPicture(emoji) {
  if (!emoji?.id) return document.createTextNode(emoji?.name ?? "");
  const picture = h("img", {
    class: "emoji",
    src: `/cdn/emojis/${encodeURIComponent(emoji.id)}.${emoji.animated ? "gif" : "png"}`,
    alt: emoji.name ?? "emoji",
  });
  picture.addEventListener("error", () => picture.replaceWith(`:${emoji.name ?? "emoji"}:`));
  return picture;
}
