/** The forms of what is done with a message. */

/** @import { Channel, Emoji, Guild, Message } from "../../types.d.ts" */
/** @import { Session } from "../../state/session.js" */

import { createThread } from "../../actions/channels.js";
import { addReaction, editMessage } from "../../actions/messages.js";
import { openDialog } from "../elements/dialogs.js";
import { h } from "../elements/dom.js";
import { textField, valueOf } from "../elements/fields.js";
import { emojiPicture } from "../elements/pictures.js";
import { attempt } from "../elements/toasts.js";

const REACTIONS = ["👍", "👎", "❤️", "😂", "🎉", "😢", "👀", "✅", "❌", "🔖", "⭐", "🐧"];

/**
 * @param {Session} session
 * @param {Message} message
 */
export function openEdit(session, message) {
  openDialog({
    title: "Edit Message",
    content: h("textarea", {
      name: "content",
      rows: 5,
      maxlength: 2000,
      "aria-label": "Message text",
      value: message.content,
    }),
    label: "Save",
    submit: (data) => editMessage(session, message, valueOf(data, "content")),
  });
}

/**
 * @param {Session} session
 * @param {Message} message
 * @param {(thread: Channel) => void} onCreated
 */
export function openCreateThread(session, message, onCreated) {
  openDialog({
    title: "Create Thread",
    content: textField("name", "Thread name", { required: true, maxlength: 100 }),
    label: "Create",
    submit: async (data) => onCreated(await createThread(session, message, valueOf(data, "name"))),
  });
}

/**
 * @param {Session} session
 * @param {Guild | undefined} guild Whose own emoji can be chosen too.
 * @param {Message} message
 */
export function openReactions(session, guild, message) {
  /** @type {Emoji[]} */
  const emojis = [...REACTIONS.map((name) => ({ id: null, name })), ...(guild?.emojis ?? [])];
  /** @param {Emoji} emoji */
  const button = (emoji) => {
    const onclick = () => {
      close();
      attempt(() => addReaction(session, message, emoji));
    };
    const properties = { type: "button", class: "plain", "aria-label": emoji.name, title: emoji.name, onclick };
    return h("button", properties, emojiPicture(emoji));
  };
  const close = openDialog({
    title: "Add Reaction",
    content: h("div", { class: "emoji-grid" }, emojis.map(button)),
  });
}
