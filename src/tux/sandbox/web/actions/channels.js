/** A person's actions on channels and threads. */

/** @import { Channel, CommandIndex, Guild, Id, Message, User } from "../types.d.ts" */
/** @import { Session } from "../state/session.js" */

import { isThread } from "../state/channels.js";
import { ChannelType } from "../state/enums.js";

/**
 * Fetch a channel that this person may see but was not told of, such as a new direct message.
 * @param {Session} session
 * @param {Id} channelId
 */
export const fetchChannel = async ({ api, store }, channelId) =>
  store.addChannel(await api.get(`/channels/${channelId}`));

/**
 * @param {Session} session
 * @param {User} user
 */
export const openDirectMessage = async ({ api, store }, user) =>
  store.addChannel(await api.post("/users/@me/channels", { recipient_id: user.id }));

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {{ name: string, type: number, category: Channel | null }} fields
 */
export function createChannel({ api }, guild, { name, type, category }) {
  const parent = type === ChannelType.CATEGORY ? null : category;
  return api.post(`/guilds/${guild.id}/channels`, { name, type, parent_id: parent?.id ?? null });
}

/**
 * @param {Session} session
 * @param {Channel} channel
 * @param {Partial<Channel>} fields
 */
export const editChannel = ({ api }, channel, fields) => api.patch(`/channels/${channel.id}`, fields);

/**
 * @param {Session} session
 * @param {Channel} channel
 */
export const deleteChannel = ({ api }, channel) => api.delete(`/channels/${channel.id}`);

/**
 * Fetch the commands that this person is offered in a channel.
 * @param {Session} session
 * @param {Channel} channel
 * @returns {Promise<CommandIndex>}
 */
export function fetchCommands({ api }, channel) {
  if (!channel.guild_id) return api.get(`/channels/${channel.id}/application-command-index`);
  const place = isThread(channel) ? channel.parent_id : channel.id;
  return api.get(`/guilds/${channel.guild_id}/application-command-index?channel_id=${place}`);
}

// threads

/**
 * @param {Session} session
 * @param {Message} message
 * @param {string} name
 */
export const createThread = async ({ api, store }, message, name) =>
  store.addChannel(await api.post(`/channels/${message.channel_id}/messages/${message.id}/threads`, { name }));

/**
 * @param {Session} session
 * @param {Channel} forum
 * @param {{ title: string, content: string, tags: Id[] }} post
 */
export async function createPost({ api, store }, forum, { title, content, tags }) {
  const body = { name: title, message: { content }, applied_tags: tags };
  return store.addChannel(await api.post(`/channels/${forum.id}/threads`, body));
}

/**
 * @param {Session} session
 * @param {Channel} thread
 */
export const closeThread = ({ api }, thread) => api.patch(`/channels/${thread.id}`, { archived: true });

/**
 * @param {Session} session
 * @param {Channel} channel
 * @returns {Promise<Channel[]>}
 */
export const fetchArchivedThreads = async ({ api }, channel) =>
  (await api.get(`/channels/${channel.id}/threads/archived/public`)).threads ?? [];
