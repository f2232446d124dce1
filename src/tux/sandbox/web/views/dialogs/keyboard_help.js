/** The list of keys. */

import { openDialog } from "../elements/dialogs.js";
import { h } from "../elements/dom.js";

const KEYS = [
  ["F6, Shift F6", "next or previous region: servers, channels, messages, composer, members"],
  ["Arrow keys", "move within a list, and from message to message"],
  ["Tab", "into the buttons and menus of the current message"],
  ["Shift F10 or the menu key", "the menu of a message, a member or a channel"],
  ["Alt ↑, Alt ↓", "previous or next channel"],
  ["/", "a command; Tab goes from option to option, Enter runs it"],
  ["↑ in an empty composer", "edit your last message"],
  ["Escape", "close what is open; from a message back to the composer"],
  ["Ctrl /", "this list"],
];

export function openKeyboardHelp() {
  const rows = KEYS.map(([keys, text]) => h("tr", {}, h("td", {}, keys), h("td", {}, text)));
  openDialog({ title: "Keyboard shortcuts", content: h("table", { class: "roles" }, h("tbody", {}, rows)) });
}
