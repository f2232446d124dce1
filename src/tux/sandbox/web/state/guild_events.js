/** The changes that events of guilds, channels, roles, members and voice make to the store. */

/** @import { Channel, Emoji, Guild, GuildPayload, Id, Member, Role, VoiceState } from "../types.d.ts" */
/** @import { Store } from "./store.js" */

import { isThread } from "./channels.js";

/**
 * @template {{ id: Id }} T
 * @param {T[]} objects
 * @returns {Map<Id, T>}
 */
const mapById = (objects) => new Map(objects.map((object) => [object.id, object]));

/**
 * @param {Store} store
 * @param {GuildPayload} data
 */
function addGuild(store, data) {
  /** @type {Guild} */
  const guild = {
    ...data,
    roles: mapById(data.roles),
    members: new Map(data.members.map((member) => [member.user.id, member])),
    voice: new Map(data.voice_states.map((state) => [state.user_id, state])),
    presences: new Map(data.presences.map((presence) => [presence.user.id, presence])),
  };
  for (const member of data.members) store.users.set(member.user.id, member.user);
  for (const channel of [...data.channels, ...data.threads]) store.channels.set(channel.id, channel);
  store.guilds.set(guild.id, guild);
  store.expected.delete(guild.id);
  store.announce("guilds", guild.id);
}

/**
 * @param {Store} store
 * @param {Partial<GuildPayload> & { id: Id, roles: Role[] }} data
 */
function updateGuild(store, data) {
  const guild = store.guilds.get(data.id);
  if (guild) Object.assign(guild, data, { roles: mapById(data.roles) });
  store.announce("guilds", data.id);
}

/**
 * @param {Store} store
 * @param {{ id: Id }} data
 */
function removeGuild(store, { id }) {
  store.guilds.delete(id);
  store.expected.delete(id);
  for (const channel of store.channels.values()) if (channel.guild_id === id) store.channels.delete(channel.id);
  store.announce("guilds", id);
}

/**
 * @param {Store} store
 * @param {{ guild_id: Id, emojis: Emoji[] }} data
 */
function setEmojis(store, { guild_id: guildId, emojis }) {
  const guild = store.guilds.get(guildId);
  if (guild) guild.emojis = emojis;
}

/**
 * @param {Store} store
 * @param {Channel} data
 */
const setChannel = (store, data) => store.addChannel(data);

/**
 * Forget a channel with its threads.
 * @param {Store} store
 * @param {Channel} data
 */
function removeChannel(store, data) {
  const threads = [...store.channels.values()].filter((one) => isThread(one) && one.parent_id === data.id);
  for (const { id } of [data, ...threads]) {
    store.channels.delete(id);
    store.messages.removeChannel(id);
    store.unread.delete(id);
  }
  store.announce("channels", data.guild_id);
}

/**
 * @param {Store} store
 * @param {Member & { guild_id: Id }} data
 */
function setMember(store, data) {
  const members = store.guilds.get(data.guild_id)?.members;
  members?.set(data.user.id, { ...members.get(data.user.id), ...data });
  store.users.set(data.user.id, data.user);
  store.announce("members", data.guild_id);
}

/**
 * @param {Store} store
 * @param {Member & { guild_id: Id }} data
 */
function removeMember(store, data) {
  const guild = store.guilds.get(data.guild_id);
  guild?.members.delete(data.user.id);
  guild?.presences.delete(data.user.id);
  store.announce("members", data.guild_id);
}

/**
 * @param {Store} store
 * @param {{ guild_id: Id, role: Role }} data
 */
function setRole(store, data) {
  store.guilds.get(data.guild_id)?.roles.set(data.role.id, data.role);
  store.announce("roles", data.guild_id);
}

/**
 * @param {Store} store
 * @param {{ guild_id: Id, role_id: Id }} data
 */
function removeRole(store, data) {
  const guild = store.guilds.get(data.guild_id);
  guild?.roles.delete(data.role_id);
  for (const member of guild?.members.values() ?? []) {
    member.roles = member.roles.filter((id) => id !== data.role_id);
  }
  store.announce("roles", data.guild_id);
}

/**
 * @param {Store} store
 * @param {VoiceState & { guild_id: Id }} data
 */
function setVoiceState(store, data) {
  const voice = store.guilds.get(data.guild_id)?.voice;
  if (data.channel_id) voice?.set(data.user_id, data);
  else voice?.delete(data.user_id);
  store.announce("channels", data.guild_id);
}

export const GUILD_EVENTS = {
  GUILD_CREATE: addGuild,
  GUILD_UPDATE: updateGuild,
  GUILD_DELETE: removeGuild,
  GUILD_EMOJIS_UPDATE: setEmojis,
  CHANNEL_CREATE: setChannel,
  CHANNEL_UPDATE: setChannel,
  CHANNEL_DELETE: removeChannel,
  THREAD_CREATE: setChannel,
  THREAD_UPDATE: setChannel,
  THREAD_DELETE: removeChannel,
  /** @type {(store: Store, data: { threads: Channel[] }) => void} */
  THREAD_LIST_SYNC: (store, data) => data.threads.forEach((thread) => setChannel(store, thread)),
  GUILD_MEMBER_ADD: setMember,
  GUILD_MEMBER_UPDATE: setMember,
  GUILD_MEMBER_REMOVE: removeMember,
  GUILD_ROLE_CREATE: setRole,
  GUILD_ROLE_UPDATE: setRole,
  GUILD_ROLE_DELETE: removeRole,
  VOICE_STATE_UPDATE: setVoiceState,
};
