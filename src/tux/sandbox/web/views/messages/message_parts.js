/** The parts around the text of a message: who wrote it, what it answers, and what can be done with it. */

/** @import { User } from "../../types.d.ts" */
/** @import { Child } from "../types.d.ts" */
/** @import { MessageRow } from "./message_row.js" */

import { formatDate, formatRecent } from "../../state/dates.js";
import { CommandType, MessageType } from "../../state/enums.js";
import { isEphemeral } from "../../state/messages.js";
import { openReactions } from "../dialogs/message_dialogs.js";
import { avatar } from "../elements/avatars.js";
import { nameStyle } from "../elements/colors.js";
import { h } from "../elements/dom.js";
import { icon } from "../elements/icons.js";
import { markdown } from "../elements/markdown.js";
import { pointBelow, pointOf } from "../elements/menus.js";
import { openMessageMenu } from "../menus/message_menu.js";
import { openUserMenu } from "../menus/user_menu.js";
import { systemSentence } from "./system_messages.js";

/**
 * @typedef {object} Part
 * @property {(row: MessageRow) => unknown} key The part is drawn anew when this is different.
 * @property {(row: MessageRow, element: HTMLElement) => Child} draw
 */

/** @type {Record<string, Part>} */
export const MESSAGE_PARTS = {
  system: { key: ({ message, name }) => message.content + name, draw: system },
  above: { key: aboveKey, draw: above },
  portrait: { key: portraitKey, draw: portrait },
  heading: { key: (row) => row.isGrouped || `${row.name} ${row.color}`, draw: heading },
  failure: { key: ({ message }) => message.failure ?? null, draw: failure },
  note: { key: ({ message }) => `${isEphemeral(message)} ${message.unsent}`, draw: note },
  tools: { key: () => true, draw: tools },
};

/**
 * @param {MessageRow} row
 * @param {User} user
 * @returns {(event: MouseEvent) => void}
 */
const opensUser = ({ page }, user) => (event) => openUserMenu(page, user, pointOf(event));

/** @param {MessageRow} row */
function system(row) {
  const { message, name } = row;
  const author = h("button", { class: "plain author", onclick: opensUser(row, message.author) }, name);
  const date = h("time", {}, formatRecent(message.timestamp));
  return h(
    "div",
    { class: "system" },
    h("span", { class: "arrow", "aria-hidden": "true" }, "→"),
    h("div", {}, author, ` ${systemSentence(message)} `, date),
  );
}

// what it answers

/** @param {MessageRow} row */
function aboveKey({ message, store, guildId }) {
  const { referenced_message: original, interaction_metadata: interaction } = message;
  if (interaction?.name) return `${interaction.name} ${store.displayName(interaction.user, guildId)}`;
  if (!original) return String(message.type);
  return `${original.id} ${original.content} ${store.displayName(original.author, guildId)}`;
}

/** @param {MessageRow} row */
function above(row) {
  const { type, interaction_metadata: interaction, message_reference: reference } = row.message;
  if (interaction?.name) return usedCommand(row, interaction.user, interaction.name, interaction.command_type);
  return type === MessageType.REPLY && reference ? original(row) : null;
}

/**
 * @param {MessageRow} row
 * @param {User} user
 * @param {string} name
 * @param {number} type
 */
function usedCommand({ store, guildId }, user, name, type = CommandType.CHAT_INPUT) {
  const by = store.displayName(user, guildId);
  const command = type === CommandType.CHAT_INPUT ? `/${name}` : name;
  return h(
    "div",
    { class: "above" },
    avatar(user, null, by, "tiny"),
    h("strong", {}, by),
    " used ",
    h("span", { class: "mention command" }, command),
  );
}

/** @param {MessageRow} row */
function original({ message, store, guildId, mentions, list }) {
  const original = message.referenced_message;
  if (!original) return h("div", { class: "above" }, icon("reply"), h("em", {}, "Original message was deleted"));
  const by = store.displayName(original.author, guildId);
  const text = original.content
    ? markdown(firstLine(original.content), { ...mentions, isLink: true })
    : h("em", {}, "Click to see attachment");
  return h(
    "button",
    { class: "plain above", "aria-label": `Replying to ${by}`, onclick: () => list.show(original.id) },
    icon("reply"),
    avatar(original.author, null, by, "tiny"),
    h("strong", {}, by),
    h("span", { class: "quoted" }, text),
  );
}

/** @param {string} text */
const firstLine = (text) => text.split("\n").find((line) => line.trim() && !line.startsWith("```")) ?? "";

// who wrote it

/** @param {MessageRow} row */
function portraitKey({ isGrouped, name, message, store, guildId }) {
  const { id, avatar } = message.author;
  return `${isGrouped} ${name} ${avatar} ${store.member(guildId, id)?.avatar}`;
}

/** @param {MessageRow} row */
function portrait(row) {
  const { message, name, isGrouped, store, guildId } = row;
  if (isGrouped) return h("time", { class: "aside" }, formatDate(message.timestamp, "t"));
  const properties = {
    class: "plain portrait",
    "aria-label": `About ${name}`,
    data: { key: `portrait-${message.id}` },
    onclick: opensUser(row, message.author),
  };
  return h("button", properties, avatar(message.author, store.member(guildId, message.author.id), name));
}

/** @param {MessageRow} row */
function heading(row) {
  const { message, name, color, isGrouped } = row;
  if (isGrouped) return null;
  const { id, author, timestamp, webhook_id: webhookId, interaction_metadata: interaction } = message;
  const tag = webhookId && !interaction ? "WEBHOOK" : "APP";
  const properties = {
    class: "plain author",
    data: { key: `author-${id}` },
    style: nameStyle(color),
    onclick: opensUser(row, author),
  };
  return h(
    "header",
    {},
    h("button", properties, name),
    author.bot || webhookId ? h("span", { class: "tag" }, tag) : null,
    h("time", { datetime: timestamp, title: formatDate(timestamp, "F") }, formatRecent(timestamp)),
  );
}

// below the text

/** @param {MessageRow} row */
function failure({ message }) {
  return message.failure && h("div", { class: "failed-note", role: "status" }, icon("alert"), message.failure);
}

/** @param {MessageRow} row */
function note({ message, store }) {
  if (message.unsent) return h("div", { class: "only-you", role: "status" }, message.unsent);
  if (!isEphemeral(message)) return null;
  const dismiss = () => store.messages.remove(message.channel_id, message.id);
  const properties = { class: "plain link", data: { key: `dismiss-${message.id}` }, onclick: dismiss };
  const button = h("button", properties, "Dismiss message");
  return h("div", { class: "only-you" }, icon("eye"), "Only you can see this • ", button);
}

/** @param {MessageRow} row */
function tools(row) {
  const { page, list } = row;
  if (isEphemeral(row.message) || row.message.unsent) return null;
  /**
   * @param {"smile" | "reply" | "more"} name
   * @param {string} label
   * @param {(event: { currentTarget: HTMLElement }) => void} onclick
   */
  const tool = (name, label, onclick) => {
    const data = { key: `${name}-${row.message.id}` };
    return h("button", { class: "plain", "aria-label": label, title: label, data, onclick }, icon(name));
  };
  return h(
    "div",
    { class: "tools" },
    tool("smile", "Add Reaction", () => openReactions(page.session, page.guild, row.message)),
    tool("reply", "Reply", () => page.writing?.reply(row.message)),
    tool(
      "more",
      "More",
      ({ currentTarget }) => openMessageMenu(page, list.channel, row.message, pointBelow(currentTarget)),
    ),
  );
}
