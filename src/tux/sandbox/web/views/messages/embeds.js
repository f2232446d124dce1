/** Embeds. */

/** @import { Embed, EmbedField } from "../../types.d.ts" */
/** @import { Context } from "../elements/markdown_inline.js" */

import { formatRecent } from "../../state/dates.js";
import { cssColor } from "../elements/colors.js";
import { h } from "../elements/dom.js";
import { markdown, markdownLine } from "../elements/markdown.js";
import { localPath, picture } from "../elements/pictures.js";

/** Up to so many inline fields share a line, in a grid of so many columns. */
const MOST_INLINE = 3;
const COLUMNS = 12;

/**
 * @param {Embed} embed
 * @param {Context} context
 */
export function embedBlock(embed, context) {
  const { color = null, provider, author, title, url, description, fields = [], image, thumbnail } = embed;
  return h(
    "div",
    { class: "embed", style: color === null ? {} : { borderLeftColor: cssColor(color) } },
    h(
      "div",
      { class: "embed-body" },
      provider?.name && h("div", { class: "embed-provider" }, provider.name),
      author && h("div", { class: "embed-author" }, smallIcon(author.icon_url), maybeLink(author.url, author.name)),
      title && h(
        "div",
        { class: "embed-title" },
        maybeLink(url, markdownLine(title, { ...context, isLink: Boolean(url) })),
      ),
      description && h("div", { class: "embed-description" }, markdown(description, context)),
      fields.length ? h("div", { class: "embed-fields" }, fieldBlocks(fields, context)) : null,
      image && picture(image.url, "embed-image"),
      footer(embed),
    ),
    thumbnail && picture(thumbnail.url, "embed-thumbnail"),
  );
}

/**
 * @param {EmbedField[]} fields
 * @param {Context} context
 */
function fieldBlocks(fields, context) {
  /** @type {EmbedField[][]} */
  const lines = [];
  for (const field of fields) {
    const line = lines.at(-1);
    if (field.inline && line?.[0].inline && line.length < MOST_INLINE) line.push(field);
    else lines.push([field]);
  }
  return lines.flatMap((line) =>
    line.map((field) => fieldBlock(field, COLUMNS / (field.inline ? line.length : 1), context))
  );
}

/**
 * @param {EmbedField} field
 * @param {number} columns
 * @param {Context} context
 */
function fieldBlock({ name, value }, columns, context) {
  return h(
    "div",
    { class: "embed-field", style: { gridColumn: `span ${columns}` } },
    h("div", { class: "embed-field-name" }, markdownLine(name, context)),
    h("div", { class: "embed-field-value" }, markdown(value, context)),
  );
}

/** @param {Embed} embed */
function footer({ footer, timestamp }) {
  if (!footer && !timestamp) return null;
  const text = [footer?.text, timestamp && formatRecent(timestamp)].filter(Boolean).join(" • ");
  return h("div", { class: "embed-footer" }, smallIcon(footer?.icon_url), h("span", {}, text));
}

/** @param {string | undefined} url */
function smallIcon(url) {
  const src = localPath(url);
  return src ? h("img", { class: "embed-icon", src, alt: "" }) : null;
}

/**
 * @param {string | undefined} url
 * @param {Node[] | string} content
 */
function maybeLink(url, content) {
  if (!url || !/^https?:/.test(url)) return h("span", {}, content);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, content);
}
