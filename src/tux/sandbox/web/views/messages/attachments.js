/** Attachments and files. */

/** @import { Attachment } from "../../types.d.ts" */

import { h } from "../elements/dom.js";
import { icon } from "../elements/icons.js";
import { localPath, picture, spoilered } from "../elements/pictures.js";

const KILOBYTE = 1024;
const MEGABYTE = 1024 ** 2;

/** @param {Attachment} attachment */
export function attachmentBlock(attachment) {
  return spoilered(attachment.filename.startsWith("SPOILER_"), content(attachment));
}

/** @param {Attachment} attachment */
function content(attachment) {
  const { filename, url, size, description = filename } = attachment;
  const [type] = (attachment.content_type ?? "").split("/");
  const src = localPath(url);
  if (type === "image") {
    const properties = { href: src, target: "_blank", class: "attachment-image", "aria-label": `Open ${filename}` };
    return h("a", properties, picture(url, "attached", description, attachment));
  }
  if (type === "video" || type === "audio") {
    return h(type, { class: "attached", src, controls: true, preload: "none", "aria-label": description });
  }
  return fileBlock(url, filename, size);
}

/**
 * @param {string | undefined} url
 * @param {string} name
 * @param {number | undefined} bytes
 */
export function fileBlock(url, name, bytes) {
  const href = localPath(url);
  const link = href ? h("a", { href, download: name }, name) : h("span", {}, name);
  const size = bytes ? h("small", {}, fileSize(bytes)) : null;
  return h("div", { class: "attachment" }, icon("file"), h("div", {}, link, size));
}

/** @param {number} bytes */
export function fileSize(bytes) {
  if (bytes < KILOBYTE) return `${bytes} bytes`;
  return bytes < MEGABYTE ? `${(bytes / KILOBYTE).toFixed(1)} KB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}
