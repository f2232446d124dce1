/** The kinds of channels, and what follows from the kind. */

/** @import { Channel } from "../types.d.ts" */

import { ChannelType } from "./enums.js";

/** Stands for a guild's id where direct messages are meant, as in Discord's own addresses. */
export const DIRECT_MESSAGES = "@me";

/** @type {Record<number, string>} */
export const CHANNEL_KINDS = {
  [ChannelType.TEXT]: "text",
  [ChannelType.VOICE]: "voice",
  [ChannelType.CATEGORY]: "category",
  [ChannelType.ANNOUNCEMENT]: "announcement",
  [ChannelType.ANNOUNCEMENT_THREAD]: "thread",
  [ChannelType.PUBLIC_THREAD]: "thread",
  [ChannelType.PRIVATE_THREAD]: "private thread",
  [ChannelType.STAGE]: "stage",
  [ChannelType.FORUM]: "forum",
  [ChannelType.MEDIA]: "media",
};

const THREADS = [ChannelType.ANNOUNCEMENT_THREAD, ChannelType.PUBLIC_THREAD, ChannelType.PRIVATE_THREAD];
const VOICE = [ChannelType.VOICE, ChannelType.STAGE];
const FORUMS = [ChannelType.FORUM, ChannelType.MEDIA];

/** @param {Channel} channel */
export const isThread = (channel) => THREADS.includes(channel.type);

/** Return whether a channel is for talking: a voice channel or a stage. @param {Channel} channel */
export const isVoice = (channel) => VOICE.includes(channel.type);

/** Return whether a channel has posts instead of messages. @param {Channel} channel */
export const isForum = (channel) => FORUMS.includes(channel.type);

/** @param {Channel} channel */
export const isCategory = (channel) => channel.type === ChannelType.CATEGORY;

/**
 * Return a channel's name; for a direct message, the name of the other person.
 * @param {Channel} channel
 */
export function channelName(channel) {
  if (channel.guild_id) return channel.name ?? "";
  const other = channel.recipients?.[0];
  return other ? (other.global_name ?? other.username) : "Direct message";
}

/**
 * Return what stands before a channel's name: # for text, @ for a person.
 * @param {Channel} channel
 */
export const channelSign = (channel) => (isVoice(channel) ? "" : channel.guild_id ? "#" : "@");

/**
 * Return the order in which Discord lists channels of one category: text, voice, then categories.
 * @param {Channel} channel
 */
export const listOrder = (channel) => (isCategory(channel) ? 2 : isVoice(channel) ? 1 : 0);
