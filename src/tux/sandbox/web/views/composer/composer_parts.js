/** The parts of the composer besides the text: the message that is answered, and the files. */

import { h } from "../elements/dom.js";
import { icon } from "../elements/icons.js";
import { fileSize } from "../messages/attachments.js";

/**
 * @param {string} name
 * @param {() => void} onStop
 */
export function replyLine(name, onStop) {
  const properties = { class: "plain", type: "button", "aria-label": "Stop replying", onclick: onStop };
  const text = h("span", {}, "Replying to ", h("strong", {}, name));
  return h("div", { class: "replying" }, text, h("button", properties, icon("close")));
}

/**
 * @param {File} file
 * @param {() => void} onRemove
 */
export function fileLine({ name, size }, onRemove) {
  const properties = { class: "plain", type: "button", "aria-label": `Remove ${name}`, onclick: onRemove };
  const text = h("span", {}, `${name} (${fileSize(size)})`);
  return h("div", { class: "attaching" }, icon("file"), text, h("button", properties, icon("close")));
}

/**
 * Make a button that asks for files.
 * @param {(files: File[]) => void} onFiles
 */
export function fileUpload(onFiles) {
  const picker = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files" });
  picker.addEventListener("change", () => {
    onFiles([...(picker.files ?? [])]);
    picker.value = "";
  });
  const properties = { class: "plain", type: "button", "aria-label": "Upload files", title: "Upload files" };
  return { picker, button: h("button", { ...properties, onclick: () => picker.click() }, icon("plus")) };
}
