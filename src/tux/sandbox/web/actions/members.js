/** A person's actions on the members of a guild. */

/** @import { Ban, Guild, Id, Member, User } from "../types.d.ts" */
/** @import { Session } from "../state/session.js" */

const MOST_BANS = 1000;

/**
 * @param {Guild} guild
 * @param {Member} member
 */
const pathOf = (guild, member) => `/guilds/${guild.id}/members/${member.user.id}`;

/**
 * Change a nickname; an empty one is taken away.
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 * @param {string} nick
 */
export function setNickname({ api, store }, guild, member, nick) {
  const isMe = member.user.id === store.me.id;
  return api.patch(isMe ? `/guilds/${guild.id}/members/@me` : pathOf(guild, member), { nick: nick || null });
}

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 * @param {Id[]} roles
 */
export const setRoles = ({ api }, guild, member, roles) => api.patch(pathOf(guild, member), { roles });

/**
 * Time a member out for so many seconds, or end their timeout (0).
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 * @param {number} seconds
 * @param {string} reason
 */
export function timeOut({ api }, guild, member, seconds, reason) {
  const until = seconds ? new Date(Date.now() + seconds * 1000).toISOString() : null;
  return api.patch(pathOf(guild, member), { communication_disabled_until: until }, { reason });
}

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 */
export const disconnect = ({ api }, guild, member) => api.patch(pathOf(guild, member), { channel_id: null });

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 * @param {string} reason
 */
export const kick = ({ api }, guild, member, reason) => api.delete(pathOf(guild, member), { reason });

/**
 * Ban a user and delete what they wrote in the last so many seconds.
 * @param {Session} session
 * @param {Guild} guild
 * @param {User} user
 * @param {number} deleteSeconds
 * @param {string} reason
 */
export function ban({ api }, guild, user, deleteSeconds, reason) {
  return api.put(`/guilds/${guild.id}/bans/${user.id}`, { delete_message_seconds: deleteSeconds }, { reason });
}

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {User} user
 */
export const unban = ({ api }, guild, user) => api.delete(`/guilds/${guild.id}/bans/${user.id}`);

/**
 * @param {Session} session
 * @param {Guild} guild
 * @returns {Promise<Ban[]>}
 */
export const fetchBans = ({ api }, guild) => api.get(`/guilds/${guild.id}/bans?limit=${MOST_BANS}`);
