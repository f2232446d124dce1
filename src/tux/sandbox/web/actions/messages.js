/** A person's actions on messages. */

/** @import { Channel, Emoji, Id, Message } from "../types.d.ts" */
/** @import { Session } from "../state/session.js" */

const PAGE = 50;

/** @param {Message} message */
const pathOf = (message) => `/channels/${message.channel_id}/messages/${message.id}`;

/**
 * Fetch a page of messages into the store: the latest, or those before one. Returns whether there are older ones.
 * @param {Session} session
 * @param {Channel} channel
 * @param {Id} [before]
 */
export async function fetchMessages({ api, store }, channel, before) {
  const query = before ? `&before=${before}` : "";
  const messages = await api.get(`/channels/${channel.id}/messages?limit=${PAGE}${query}`);
  for (const message of messages) store.messages.put(message);
  return messages.length === PAGE;
}

/**
 * @param {Session} session
 * @param {Channel} channel
 * @param {{ content: string, replyTo: Message | null, files: File[] }} message
 * @param {(seconds: number) => void} onWait
 */
export function sendMessage({ api }, channel, { content, replyTo, files }, onWait) {
  const reply = replyTo ? { message_reference: { message_id: replyTo.id } } : {};
  return api.post(`/channels/${channel.id}/messages`, { content, ...reply }, { files, onWait });
}

/**
 * @param {Session} session
 * @param {Channel} channel
 */
export const sendTyping = ({ api }, channel) => api.post(`/channels/${channel.id}/typing`, {}, { onWait: null });

/**
 * @param {Session} session
 * @param {Message} message
 * @param {string} content
 */
export const editMessage = ({ api }, message, content) => api.patch(pathOf(message), { content });

/**
 * @param {Session} session
 * @param {Message} message
 */
export const deleteMessage = ({ api }, message) => api.delete(pathOf(message));

/**
 * @param {Session} session
 * @param {Message} message
 */
export function togglePin({ api }, message) {
  const path = `/channels/${message.channel_id}/messages/pins/${message.id}`;
  return message.pinned ? api.delete(path) : api.put(path);
}

/**
 * @param {Session} session
 * @param {Channel} channel
 */
export async function fetchPins({ api, pins }, channel) {
  const known = pins.get(channel.id);
  if (known) return known;
  const { items } = await api.get(`/channels/${channel.id}/messages/pins`);
  /** @type {Message[]} */
  const messages = (items ?? []).map((/** @type {{ message: Message }} */ item) => item.message);
  pins.set(channel.id, messages);
  return messages;
}

// reactions

/**
 * @param {Message} message
 * @param {Emoji} emoji
 */
function reactionPath(message, emoji) {
  const name = encodeURIComponent(emoji.id ? `${emoji.name}:${emoji.id}` : (emoji.name ?? ""));
  return `${pathOf(message)}/reactions/${name}/@me`;
}

/**
 * @param {Session} session
 * @param {Message} message
 * @param {Emoji} emoji
 */
export const addReaction = ({ api }, message, emoji) => api.put(reactionPath(message, emoji));

/**
 * @param {Session} session
 * @param {Message} message
 * @param {Emoji} emoji
 */
export const removeReaction = ({ api }, message, emoji) => api.delete(reactionPath(message, emoji));
