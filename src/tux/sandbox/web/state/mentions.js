/** Names for the mentions in a text, and addresses within this page for the links in it. */

/** @import { Channel, Id, Role } from "../types.d.ts" */
/** @import { Store } from "./store.js" */

import { DIRECT_MESSAGES } from "./channels.js";

/**
 * @typedef {object} Place A channel or message of this page; without an address it is a name only.
 * @property {Id} [id]
 * @property {string} name
 * @property {string | null} [href]
 */

/**
 * @typedef {object} Mentions What a text needs to name those it mentions.
 * @property {(id: Id) => string} userName
 * @property {(id: Id) => { name: string, color?: Role["color"] }} role
 * @property {(id: Id) => Place} channel
 * @property {(url: string) => (Place & { label: string }) | null} place Where a link leads within this page; null for
 *   one that leads elsewhere.
 */

const LINK = /^https?:\/\/(?:ptb\.|canary\.)?discord(?:app)?\.com\/channels\/(\d+|@me)\/(\d+)(?:\/(\d+))?$/;

/**
 * Return the address within this page of a channel, or of a message in it.
 * @param {Channel} channel
 * @param {Id | null} messageId
 */
export const addressOf = (channel, messageId = null) =>
  ["#/channels", channel.guild_id ?? DIRECT_MESSAGES, channel.id, ...(messageId ? [messageId] : [])].join("/");

/**
 * Return the link to a message that Discord's client copies.
 * @param {Channel} channel
 * @param {Id} messageId
 */
export const messageLink = (channel, messageId) => `https://discord.com${addressOf(channel, messageId).slice(1)}`;

/**
 * Return the names that a text of a guild is drawn with.
 * @param {Store} store
 * @param {Id | undefined} guildId
 * @returns {Mentions}
 */
export function mentionsIn(store, guildId) {
  return {
    userName: (id) => {
      const user = store.users.get(id);
      return user ? store.displayName(user, guildId) : "unknown-user";
    },
    role: (id) => store.guilds.get(guildId ?? "")?.roles.get(id) ?? { name: "deleted-role" },
    channel: (id) => placeOf(store, id),
    place: (url) => linkedPlace(store, url),
  };
}

/**
 * @param {Store} store
 * @param {Id} channelId
 * @param {Id | null} messageId
 * @returns {Place}
 */
function placeOf(store, channelId, messageId = null) {
  const channel = store.channels.get(channelId);
  if (!channel) return { name: "unknown", href: null };
  if (!store.canSee(channel)) return { name: "No Access", href: null };
  return { id: channelId, name: channel.name ?? "direct message", href: addressOf(channel, messageId) };
}

/**
 * Return where a link to Discord leads here; null for a guild or direct message that is not here.
 * @param {Store} store
 * @param {string} url
 */
function linkedPlace(store, url) {
  const match = LINK.exec(url);
  if (!match) return null;
  const [, guildId, channelId, messageId] = match;
  const isKnown = guildId === DIRECT_MESSAGES ? store.channels.has(channelId) : store.guilds.has(guildId);
  if (!isKnown) return null;
  const place = placeOf(store, channelId, messageId);
  return { ...place, label: messageId ? `#${place.name} › message` : `#${place.name}` };
}
