/** A person's actions on a guild. */

/** @import { AuditLog, Bot, Channel, Guild } from "../types.d.ts" */
/** @import { Session } from "../state/session.js" */

import { ChannelType } from "../state/enums.js";
import { Permission } from "../state/permissions.js";

const MOST_ENTRIES = 100;
const INVITE_CODE = /^[\w-]+$/;

/**
 * Return the latest entries of the audit log.
 * @param {Session} session
 * @param {Guild} guild
 * @returns {Promise<AuditLog>}
 */
export const fetchAuditLog = ({ api }, guild) => api.get(`/guilds/${guild.id}/audit-logs?limit=${MOST_ENTRIES}`);

/**
 * Return the channel that an invite would lead to, if this person may invite others.
 * @param {Session} session
 * @param {Guild} guild
 */
export function inviteChannel({ store }, guild) {
  const needed = Permission.VIEW_CHANNEL | Permission.CREATE_INSTANT_INVITE;
  const channels = store.channelsOf(guild).filter(
    (channel) => channel.type === ChannelType.TEXT && store.can(needed, guild.id, channel),
  );
  return channels.find((channel) => channel.id === guild.system_channel_id) ?? channels[0];
}

/**
 * Create an invite that never expires, and return its code.
 * @param {Session} session
 * @param {Channel} channel
 * @returns {Promise<string>}
 */
export const createInvite = async ({ api }, channel) =>
  (await api.post(`/channels/${channel.id}/invites`, { max_age: 0 })).code;

/**
 * Join a guild by an invite's code or link.
 * @param {Session} session
 * @param {string} invite
 */
export async function acceptInvite({ api }, invite) {
  const parts = invite.trim().split("/");
  const code = parts.findLast((part) => part) ?? "";
  if (INVITE_CODE.test(code)) await api.post(`/invites/${code}`);
}

/**
 * Add a bot to a guild with these permissions, as Discord's page for that does.
 * @param {Session} session
 * @param {Guild} guild
 * @param {Bot} bot
 * @param {bigint} permissions
 */
export const addBot = ({ api }, guild, { application_id: id }, permissions) =>
  api.post(`/oauth2/authorize?client_id=${id}&scope=bot+applications.commands`, {
    guild_id: guild.id,
    permissions: String(permissions),
    authorize: true,
  });
