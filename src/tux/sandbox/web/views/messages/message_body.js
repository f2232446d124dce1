/** The parts of a message that it brings itself: text, embeds, files, components, reactions and its thread. */

/** @import { Message, Poll } from "../../types.d.ts" */
/** @import { Part } from "./message_parts.js" */
/** @import { MessageRow } from "./message_row.js" */

import { addReaction, removeReaction } from "../../actions/messages.js";
import { formatDate } from "../../state/dates.js";
import { MessageFlag, MessageType } from "../../state/enums.js";
import { h } from "../elements/dom.js";
import { icon } from "../elements/icons.js";
import { isEmojiOnly, markdown } from "../elements/markdown.js";
import { pointOf } from "../elements/menus.js";
import { emojiPicture } from "../elements/pictures.js";
import { attempt } from "../elements/toasts.js";
import { openUserMenu } from "../menus/user_menu.js";
import { attachmentBlock } from "./attachments.js";
import { componentBlock } from "./components.js";
import { embedBlock } from "./embeds.js";
import { reactionRow } from "./reactions.js";

/** @type {(keyof Message)[]} */
const EXTRAS = ["embeds", "attachments", "sticker_items", "message_snapshots", "poll"];

/** @type {Record<string, Part>} */
export const BODY_PARTS = {
  text: {
    key: ({ message }) => `${message.content} ${message.edited_timestamp} ${isLoading(message)}`,
    draw: text,
  },
  extras: { key: ({ message }) => JSON.stringify(EXTRAS.map((name) => message[name])), draw: extras },
  components: { key: ({ message }) => message.components, draw: components },
  reactions: { key: ({ message }) => JSON.stringify(message.reactions), draw: reactions },
  thread: {
    key: ({ message: { thread }, store }) => thread && `${thread.id} ${store.channels.get(thread.id)?.name}`,
    draw: thread,
  },
};

// text

/** Return whether a message stands for an answer that has not come yet. @param {Message} message */
const isLoading = (message) => Boolean(message.flags & MessageFlag.LOADING);

/** @param {MessageRow} row */
function text(row) {
  const { message, mentions } = row;
  const { content, type, referenced_message: original, edited_timestamp: edited } = message;
  if (isLoading(message)) {
    return h("div", { class: "thinking", role: "status" }, h("i"), h("i"), h("i"), " is thinking…");
  }
  if (type === MessageType.THREAD_STARTER_MESSAGE && original) {
    return h("div", { class: "text" }, markdown(original.content, mentions));
  }
  if (!content && !edited) return null;
  const note = edited && h("small", { class: "edited", title: formatDate(edited, "F") }, " (edited)");
  const properties = {
    class: isEmojiOnly(content) ? "text big" : "text",
    onclick: (/** @type {MouseEvent} */ event) => openMentioned(row, event),
  };
  return h("div", properties, markdown(content, mentions), note);
}

/**
 * Open the menu of the user whose mention was clicked.
 * @param {MessageRow} row
 * @param {MouseEvent} event
 */
function openMentioned({ page, store }, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  /** @type {HTMLElement | null} */
  const mention = target.closest(".mention[data-user]");
  const id = mention?.dataset.user;
  if (id) openUserMenu(page, store.users.get(id) ?? { id, username: "unknown-user" }, pointOf(event));
}

// embeds, files and the like

/** @param {MessageRow} row */
function extras({ message, mentions }) {
  const { embeds = [], attachments = [], sticker_items: stickers = [], message_snapshots: snapshots = [] } = message;
  const inEmbeds = JSON.stringify(embeds);
  const isV2 = message.flags & MessageFlag.IS_COMPONENTS_V2;
  const shown = isV2 ? [] : attachments.filter(({ url }) => !inEmbeds.includes(JSON.stringify(url)));
  return [
    snapshots.map(({ message: copy }) =>
      h(
        "blockquote",
        { class: "forwarded" },
        h("small", {}, "Forwarded"),
        markdown(copy.content, mentions),
        (copy.embeds ?? []).map((embed) => embedBlock(embed, mentions)),
        (copy.attachments ?? []).map(attachmentBlock),
      )
    ),
    stickers.map((sticker) => h("div", { class: "sticker" }, `Sticker: ${sticker.name}`)),
    shown.map(attachmentBlock),
    embeds.map((embed) => embedBlock(embed, mentions)),
    message.poll && pollBlock(message.poll),
  ];
}

/** @param {Poll} poll */
function pollBlock({ question, answers = [] }) {
  const lines = answers.map(({ poll_media: media }) =>
    h("div", { class: "poll-answer" }, emojiPicture(media?.emoji), media?.text)
  );
  const title = h("strong", {}, question?.text ?? "Poll");
  return h("div", { class: "embed" }, h("div", { class: "embed-body" }, title, lines));
}

// components, reactions and the thread

/**
 * @param {MessageRow} row
 * @param {HTMLElement} element
 */
function components(row, element) {
  const { message, mentions, store, guildId, list, page } = row;
  const scope = {
    store,
    context: mentions,
    guild: store.guilds.get(guildId ?? ""),
    channel: list.channel,
    attachments: message.attachments ?? [],
    inUse: row.inUse(element),
    /** @type {import("./components.js").MessageScope["use"]} */
    use: (component, values) => page.interactions.useComponent(row.message, component, values),
  };
  return (message.components ?? []).map((component) => componentBlock(component, scope));
}

/** @param {MessageRow} row */
function reactions({ message, page }) {
  if (!message.reactions?.length) return null;
  return reactionRow(message.reactions, ({ emoji, me }) => {
    const change = me ? removeReaction : addReaction;
    attempt(() => change(page.session, message, emoji));
  });
}

/** @param {MessageRow} row */
function thread({ message, store, page }) {
  if (!message.thread) return null;
  const thread = store.channels.get(message.thread.id) ?? message.thread;
  const open = () => page.openChannel(store.addChannel(thread));
  const properties = { class: "plain thread-link", data: { key: `thread-${thread.id}` }, onclick: open };
  return h("button", properties, icon("thread"), h("strong", {}, thread.name), " See thread ›");
}
