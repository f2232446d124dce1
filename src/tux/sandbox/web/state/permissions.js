/** Discord's permissions, computed as its own client does, to know what to show. The server decides all the same. */

export const P = {
  CREATE_INSTANT_INVITE: 1n << 0n,
  KICK_MEMBERS: 1n << 1n,
  BAN_MEMBERS: 1n << 2n,
  ADMINISTRATOR: 1n << 3n,
  MANAGE_CHANNELS: 1n << 4n,
  MANAGE_GUILD: 1n << 5n,
  ADD_REACTIONS: 1n << 6n,
  VIEW_AUDIT_LOG: 1n << 7n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  MANAGE_MESSAGES: 1n << 13n,
  CONNECT: 1n << 20n,
  MOVE_MEMBERS: 1n << 24n,
  CHANGE_NICKNAME: 1n << 26n,
  MANAGE_NICKNAMES: 1n << 27n,
  MANAGE_ROLES: 1n << 28n,
  MANAGE_THREADS: 1n << 34n,
  SEND_MESSAGES_IN_THREADS: 1n << 38n,
  MODERATE_MEMBERS: 1n << 40n,
  PIN_MESSAGES: 1n << 51n,
};
const ALL = (1n << 53n) - 1n;
const WHILE_TIMED_OUT = P.VIEW_CHANNEL | (1n << 16n);

export const NAMES = [
  "Create Invite",
  "Kick Members",
  "Ban Members",
  "Administrator",
  "Manage Channels",
  "Manage Server",
  "Add Reactions",
  "View Audit Log",
  "Priority Speaker",
  "Video",
  "View Channels",
  "Send Messages",
  "Send TTS Messages",
  "Manage Messages",
  "Embed Links",
  "Attach Files",
  "Read Message History",
  "Mention Everyone",
  "Use External Emoji",
  "View Server Insights",
  "Connect",
  "Speak",
  "Mute Members",
  "Deafen Members",
  "Move Members",
  "Use Voice Activity",
  "Change Nickname",
  "Manage Nicknames",
  "Manage Roles",
  "Manage Webhooks",
  "Manage Expressions",
  "Use Application Commands",
  "Request to Speak",
  "Manage Events",
  "Manage Threads",
  "Create Public Threads",
  "Create Private Threads",
  "Use External Stickers",
  "Send Messages in Threads",
  "Use Activities",
  "Timeout Members",
  "View Creator Analytics",
  "Use Soundboard",
  "Create Expressions",
  "Create Events",
  "Use External Sounds",
  "Send Voice Messages",
  null,
  null,
  "Create Polls",
  "Use External Apps",
  "Pin Messages",
  "Bypass Slowmode",
];

/** The names of the permissions in a bit field. */
export function permissionNames(field) {
  const bits = BigInt(field ?? 0);
  return NAMES.filter((name, place) => name && bits & (1n << BigInt(place)));
}

export function guildPermissions(guild, member) {
  if (!member) return 0n;
  if (guild.owner_id === member.user.id) return ALL;
  let total = BigInt(guild.roles.get(guild.id)?.permissions ?? 0);
  for (const id of member.roles) total |= BigInt(guild.roles.get(id)?.permissions ?? 0);
  if (total & P.ADMINISTRATOR) return ALL;
  return isTimedOut(member) ? total & WHILE_TIMED_OUT : total;
}

export function isTimedOut(member) {
  return Boolean(member.communication_disabled_until) && new Date(member.communication_disabled_until) > new Date();
}

/** A member's place in the order of roles: the highest position, and at equal positions the older role. */
function top(guild, member) {
  const roles = member.roles.map((id) => guild.roles.get(id)).filter(Boolean);
  return roles.reduce((best, role) => (isAbove(role, best) ? role : best), guild.roles.get(guild.id));
}

/** Whether one role stands above another. */
export const isAbove = (role, other) =>
  role.position > other.position || (role.position === other.position && BigInt(role.id) < BigInt(other.id));

/** Whether one member may act on another: the owner on everyone, others on those whose highest role is below theirs. */
export function outranks(guild, member, other) {
  if (!member || other.user.id === guild.owner_id) return false;
  return member.user.id === guild.owner_id || isAbove(top(guild, member), top(guild, other));
}

/** Whether a member could give or take a role. */
export const reaches = (guild, member, role) =>
  !role.managed && role.id !== guild.id && (member.user.id === guild.owner_id || isAbove(top(guild, member), role));

export function channelPermissions(store, guild, channel, member) {
  let total = guildPermissions(guild, member);
  if (!member || total === ALL) return total;
  const place = isThread(channel) ? (store.channels.get(channel.parent_id) ?? channel) : channel;
  const overwrites = new Map((place.permission_overwrites ?? []).map((overwrite) => [overwrite.id, overwrite]));
  total = applied(total, overwrites.get(guild.id));
  let allow = 0n;
  let deny = 0n;
  for (const id of member.roles) {
    allow |= BigInt(overwrites.get(id)?.allow ?? 0);
    deny |= BigInt(overwrites.get(id)?.deny ?? 0);
  }
  total = (total & ~deny) | allow;
  total = applied(total, overwrites.get(member.user.id));
  if (!(total & P.VIEW_CHANNEL)) return 0n;
  return isTimedOut(member) ? total & WHILE_TIMED_OUT : total;
}

function applied(total, overwrite) {
  return overwrite ? (total & ~BigInt(overwrite.deny)) | BigInt(overwrite.allow) : total;
}

export const isThread = (channel) => [10, 11, 12].includes(channel.type);
