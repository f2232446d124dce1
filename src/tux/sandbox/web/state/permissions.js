/**
 * Discord's permissions, computed as its own client does, to know what to show. The server decides all the same.
 */

/** @import { Channel, Guild, Id, Member, Overwrite, Role } from "../types.d.ts" */

import { isThread } from "./channels.js";

/** Each permission with its bit and its name in Discord's client. */
const PERMISSIONS = /** @type {const} */ ({
  CREATE_INSTANT_INVITE: [0, "Create Invite"],
  KICK_MEMBERS: [1, "Kick Members"],
  BAN_MEMBERS: [2, "Ban Members"],
  ADMINISTRATOR: [3, "Administrator"],
  MANAGE_CHANNELS: [4, "Manage Channels"],
  MANAGE_GUILD: [5, "Manage Server"],
  ADD_REACTIONS: [6, "Add Reactions"],
  VIEW_AUDIT_LOG: [7, "View Audit Log"],
  PRIORITY_SPEAKER: [8, "Priority Speaker"],
  STREAM: [9, "Video"],
  VIEW_CHANNEL: [10, "View Channels"],
  SEND_MESSAGES: [11, "Send Messages"],
  SEND_TTS_MESSAGES: [12, "Send TTS Messages"],
  MANAGE_MESSAGES: [13, "Manage Messages"],
  EMBED_LINKS: [14, "Embed Links"],
  ATTACH_FILES: [15, "Attach Files"],
  READ_MESSAGE_HISTORY: [16, "Read Message History"],
  MENTION_EVERYONE: [17, "Mention Everyone"],
  USE_EXTERNAL_EMOJIS: [18, "Use External Emoji"],
  VIEW_GUILD_INSIGHTS: [19, "View Server Insights"],
  CONNECT: [20, "Connect"],
  SPEAK: [21, "Speak"],
  MUTE_MEMBERS: [22, "Mute Members"],
  DEAFEN_MEMBERS: [23, "Deafen Members"],
  MOVE_MEMBERS: [24, "Move Members"],
  USE_VAD: [25, "Use Voice Activity"],
  CHANGE_NICKNAME: [26, "Change Nickname"],
  MANAGE_NICKNAMES: [27, "Manage Nicknames"],
  MANAGE_ROLES: [28, "Manage Roles"],
  MANAGE_WEBHOOKS: [29, "Manage Webhooks"],
  MANAGE_GUILD_EXPRESSIONS: [30, "Manage Expressions"],
  USE_APPLICATION_COMMANDS: [31, "Use Application Commands"],
  REQUEST_TO_SPEAK: [32, "Request to Speak"],
  MANAGE_EVENTS: [33, "Manage Events"],
  MANAGE_THREADS: [34, "Manage Threads"],
  CREATE_PUBLIC_THREADS: [35, "Create Public Threads"],
  CREATE_PRIVATE_THREADS: [36, "Create Private Threads"],
  USE_EXTERNAL_STICKERS: [37, "Use External Stickers"],
  SEND_MESSAGES_IN_THREADS: [38, "Send Messages in Threads"],
  USE_EMBEDDED_ACTIVITIES: [39, "Use Activities"],
  MODERATE_MEMBERS: [40, "Timeout Members"],
  VIEW_CREATOR_MONETIZATION_ANALYTICS: [41, "View Creator Analytics"],
  USE_SOUNDBOARD: [42, "Use Soundboard"],
  CREATE_GUILD_EXPRESSIONS: [43, "Create Expressions"],
  CREATE_EVENTS: [44, "Create Events"],
  USE_EXTERNAL_SOUNDS: [45, "Use External Sounds"],
  SEND_VOICE_MESSAGES: [46, "Send Voice Messages"],
  SET_VOICE_CHANNEL_STATUS: [48, "Set Voice Channel Status"],
  SEND_POLLS: [49, "Create Polls"],
  USE_EXTERNAL_APPS: [50, "Use External Apps"],
  PIN_MESSAGES: [51, "Pin Messages"],
  BYPASS_SLOWMODE: [52, "Bypass Slowmode"],
});

/** Each permission as a bit of a field. */
export const Permission = /** @type {Record<keyof typeof PERMISSIONS, bigint>} */ (
  Object.fromEntries(Object.entries(PERMISSIONS).map(([key, [bit]]) => [key, 1n << BigInt(bit)]))
);

const ALL = (1n << 53n) - 1n;
const WHILE_TIMED_OUT = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY;

/**
 * Return the names of the permissions in a bit field.
 * @param {string | bigint | undefined} field
 */
export function permissionNames(field) {
  const bits = BigInt(field ?? 0);
  const names = Object.values(PERMISSIONS).filter(([bit]) => bits & (1n << BigInt(bit))).map(([, name]) => name);
  return [...names, ...unknownBits(bits).map((bit) => `Unknown (1 << ${bit})`)];
}

/**
 * Return the name and bit of each permission in a bit field.
 * @param {bigint} field
 * @returns {[name: string, bit: bigint][]}
 */
export const permissionsIn = (field) =>
  Object.values(PERMISSIONS)
    .map(([place, name]) => /** @type {[string, bigint]} */ ([name, 1n << BigInt(place)]))
    .filter(([, bit]) => field & bit);

/**
 * Return the places of the bits that have no name here, since Discord keeps those too.
 * @param {bigint} bits
 */
function unknownBits(bits) {
  const known = Object.values(Permission).reduce((all, bit) => all | bit, 0n);
  const digits = [...(bits & ~known).toString(2)].reverse();
  return digits.flatMap((digit, place) => (digit === "1" ? [place] : []));
}

/** @param {Member} member */
export function isTimedOut({ communication_disabled_until: until }) {
  return Boolean(until) && new Date(until ?? 0) > new Date();
}

/**
 * Return what a member may do in a guild, channels apart.
 * @param {Guild} guild
 * @param {Member | undefined} member
 */
export function guildPermissions(guild, member) {
  if (!member) return 0n;
  if (guild.owner_id === member.user.id) return ALL;
  let total = 0n;
  for (const id of [guild.id, ...member.roles]) total |= BigInt(guild.roles.get(id)?.permissions ?? 0);
  if (total & Permission.ADMINISTRATOR) return ALL;
  return isTimedOut(member) ? total & WHILE_TIMED_OUT : total;
}

/**
 * Return what a member may do in a channel; in a thread, its channel's overwrites count.
 * @param {Map<Id, Channel>} channels
 * @param {Guild} guild
 * @param {Channel} channel
 * @param {Member | undefined} member
 */
export function channelPermissions(channels, guild, channel, member) {
  const base = guildPermissions(guild, member);
  if (!member || base === ALL) return base;
  const parent = isThread(channel) ? channels.get(channel.parent_id ?? "") : null;
  const total = withOverwrites(base, guild, (parent ?? channel).permission_overwrites ?? [], member);
  if (!(total & Permission.VIEW_CHANNEL)) return 0n;
  return isTimedOut(member) ? total & WHILE_TIMED_OUT : total;
}

/**
 * Apply the overwrites of everyone, then those of the member's roles at once, then the member's own.
 * @param {bigint} base
 * @param {Guild} guild
 * @param {Overwrite[]} overwrites
 * @param {Member} member
 */
function withOverwrites(base, guild, overwrites, member) {
  const byId = new Map(overwrites.map((overwrite) => [overwrite.id, overwrite]));
  let allow = 0n;
  let deny = 0n;
  for (const id of member.roles) {
    allow |= BigInt(byId.get(id)?.allow ?? 0);
    deny |= BigInt(byId.get(id)?.deny ?? 0);
  }
  const total = (withOverwrite(base, byId.get(guild.id)) & ~deny) | allow;
  return withOverwrite(total, byId.get(member.user.id));
}

/**
 * @param {bigint} total
 * @param {Overwrite | undefined} overwrite
 */
function withOverwrite(total, overwrite) {
  return overwrite ? (total & ~BigInt(overwrite.deny)) | BigInt(overwrite.allow) : total;
}

// the order of roles

/**
 * Return whether one role stands above another: at equal positions the older one does.
 * @param {Role} role
 * @param {Role} other
 */
export const isAbove = (role, other) =>
  role.position > other.position || (role.position === other.position && BigInt(role.id) < BigInt(other.id));

/**
 * Return a guild's roles, the highest first.
 * @param {Guild} guild
 */
export const rolesFromTop = (guild) => [...guild.roles.values()].sort((one, other) => other.position - one.position);

/**
 * Return the highest of a member's roles, or the role of everyone.
 * @param {Guild} guild
 * @param {Member} member
 * @returns {Role}
 */
function topRole(guild, member) {
  const everyone = /** @type {Role} */ (guild.roles.get(guild.id));
  const roles = member.roles.map((id) => guild.roles.get(id) ?? everyone);
  return roles.reduce((best, role) => (isAbove(role, best) ? role : best), everyone);
}

/**
 * Return whether a member may act on another: the owner on everyone, others on those whose highest role is below their
 * own.
 * @param {Guild} guild
 * @param {Member | undefined} member
 * @param {Member} other
 */
export function outranks(guild, member, other) {
  if (!member || other.user.id === guild.owner_id) return false;
  return member.user.id === guild.owner_id || isAbove(topRole(guild, member), topRole(guild, other));
}

/**
 * Return whether a role is one that a member could give to others or take from them.
 * @param {Guild} guild
 * @param {Member | undefined} member
 * @param {Role} role
 */
export function canAssign(guild, member, role) {
  if (!member || role.managed || role.id === guild.id) return false;
  return member.user.id === guild.owner_id || isAbove(topRole(guild, member), role);
}
