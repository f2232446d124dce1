/** The reactions of a message. */

/** @import { Reaction } from "../../types.d.ts" */

import { h } from "../elements/dom.js";
import { emojiPicture } from "../elements/pictures.js";

/**
 * @param {Reaction[]} reactions
 * @param {(reaction: Reaction) => void} toggle
 */
export function reactionRow(reactions, toggle) {
  return h("div", { class: "reactions" }, reactions.map((reaction) => button(reaction, () => toggle(reaction))));
}

/**
 * @param {Reaction} reaction
 * @param {() => void} onclick
 */
function button({ emoji, count, me }, onclick) {
  const properties = {
    class: me ? "reaction mine" : "reaction",
    "aria-pressed": String(Boolean(me)),
    "aria-label": `${emoji.name}: ${count}`,
    data: { key: `reaction-${emoji.id ?? emoji.name}` },
    onclick,
  };
  return h("button", properties, emojiPicture(emoji), h("span", {}, count));
}
