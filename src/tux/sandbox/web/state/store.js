/** One person's view of the local Discord, kept up to date by gateway events. */

/** @import { Channel, Guild, Id, Member, Message, Presence, User, VoiceState } from "../types.d.ts" */

import { isThread, listOrder } from "./channels.js";
import { ChannelType } from "./enums.js";
import { GUILD_EVENTS } from "./guild_events.js";
import { MESSAGE_EVENTS } from "./message_events.js";
import { MessageStore } from "./message_store.js";
import { channelPermissions, guildPermissions, Permission } from "./permissions.js";
import { PRESENCE_EVENTS } from "./presences.js";
import { byId } from "./snowflakes.js";

/**
 * @typedef {object} Change What changed, and the id of where: a channel for messages and typing, else a guild.
 * @property {"ready" | "guilds" | "channels" | "members" | "roles" | "presences" | "messages" | "typing"} what
 * @property {Id} [id]
 */

/** @typedef {{ state: VoiceState, user: User }} VoiceMember */

/** The changes after which no name, colour or permission is another. */
const HARMLESS = ["messages", "typing", "presences"];

/** The types of channel that a guild may open with. */
const HOMES = [ChannelType.TEXT, ChannelType.ANNOUNCEMENT, ChannelType.FORUM];

/** @type {Record<string, (store: Store, data: any) => void>} */
const EVENTS = { READY: (store, data) => store.reset(data), ...GUILD_EVENTS, ...MESSAGE_EVENTS, ...PRESENCE_EVENTS };

export class Store {
  constructor() {
    this.events = new EventTarget();
    /** Who this person is; nobody before the first READY. */
    this.me = /** @type {User} */ ({ id: "", username: "" });
    this.sessionId = "";
    /** @type {Map<Id, User>} */
    this.users = new Map();
    /** @type {Map<Id, Guild>} */
    this.guilds = new Map();
    /** @type {Map<Id, Channel>} */
    this.channels = new Map();
    this.messages = new MessageStore(this.users, (channelId) => this.announce("messages", channelId));
    /** @type {Map<Id, { count: number, mentions: number }>} */
    this.unread = new Map();
    /** Who is typing where, each with the timer that ends it. @type {Map<Id, Map<Id, number>>} */
    this.typing = new Map();
    /** Guilds that were announced and have not come yet. @type {Set<Id>} */
    this.expected = new Set();
    /** Grows whenever a name, colour or permission may have changed. */
    this.revision = 0;
  }

  /**
   * Call a function after each event of that name, or for "change" after each change of the store.
   * @param {string} name
   * @param {(data: any) => void} listener
   */
  on(name, listener) {
    this.events.addEventListener(name, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }

  /** @param {(change: Change) => void} listener */
  onChange(listener) {
    this.on("change", listener);
  }

  /**
   * @param {Change["what"]} what
   * @param {Id} [id]
   */
  announce(what, id) {
    if (!HARMLESS.includes(what)) this.revision += 1;
    this.events.dispatchEvent(new CustomEvent("change", { detail: { what, id } }));
  }

  /**
   * Take in an event of the gateway.
   * @param {string} name
   * @param {any} data
   */
  receive(name, data) {
    EVENTS[name]?.(this, data);
    this.events.dispatchEvent(new CustomEvent(name, { detail: data }));
  }

  /**
   * Begin a new session, which learns everything anew.
   * @param {{ user: User, session_id: string, guilds: { id: Id }[], private_channels: Channel[] }} ready
   */
  reset({ user, session_id: sessionId, guilds, private_channels: channels }) {
    this.me = user;
    this.sessionId = sessionId;
    this.users.set(user.id, user);
    this.expected = new Set(guilds.map((guild) => guild.id));
    this.guilds.clear();
    this.channels.clear();
    for (const channel of channels) this.channels.set(channel.id, channel);
    this.messages.removeShared();
    this.announce("ready");
  }

  // members

  /**
   * @param {Id | undefined} guildId
   * @param {Id} userId
   */
  member(guildId, userId) {
    return this.guilds.get(guildId ?? "")?.members.get(userId);
  }

  /**
   * Return this person as a member of a guild.
   * @param {Guild} guild
   */
  myMember(guild) {
    return guild.members.get(this.me.id);
  }

  /**
   * Return the name to show for a user: nickname, display name or username.
   * @param {User} user
   * @param {Id} [guildId]
   */
  displayName(user, guildId) {
    return this.member(guildId, user.id)?.nick ?? user.global_name ?? user.username;
  }

  /**
   * Return the colour of the highest of a member's roles that has one, or 0.
   * @param {Id | undefined} guildId
   * @param {Id} userId
   */
  nameColor(guildId, userId) {
    const guild = this.guilds.get(guildId ?? "");
    const roles = (this.member(guildId, userId)?.roles ?? []).map((id) => guild?.roles.get(id));
    const colored = roles.flatMap((role) => (role?.color ? [role] : []));
    return colored.sort((one, other) => other.position - one.position)[0]?.color ?? 0;
  }

  /**
   * Return the presence of a user, in any guild that this person shares with them; undefined if they are offline.
   * @param {Id} userId
   * @returns {Presence | undefined}
   */
  presenceOf(userId) {
    for (const guild of this.guilds.values()) {
      const presence = guild.presences.get(userId);
      if (presence) return presence;
    }
    return undefined;
  }

  /** Return the guild in which this person is in voice, if there is one. */
  guildOfOwnVoice() {
    return [...this.guilds.values()].find((guild) => guild.voice.has(this.me.id));
  }

  // permissions

  /**
   * Return whether this person may do something in a guild or in one of its channels; always, outside of guilds.
   * @param {bigint} permission
   * @param {Id | undefined} guildId
   * @param {Channel} [channel]
   */
  can(permission, guildId, channel) {
    const guild = this.guilds.get(guildId ?? "");
    if (!guild) return true;
    const mine = this.myMember(guild);
    const total = channel ? channelPermissions(this.channels, guild, channel, mine) : guildPermissions(guild, mine);
    return (total & permission) === permission;
  }

  /** @param {Channel} channel */
  canSee(channel) {
    return this.can(Permission.VIEW_CHANNEL, channel.guild_id, channel);
  }

  /**
   * Return those members of a guild who see a channel.
   * @param {Guild} guild
   * @param {Channel} channel
   * @returns {Member[]}
   */
  membersIn(guild, channel) {
    /** @param {Member} member */
    const sees = (member) => channelPermissions(this.channels, guild, channel, member) & Permission.VIEW_CHANNEL;
    return [...guild.members.values()].filter(sees);
  }

  // channels

  /**
   * Keep a channel that a request brought, and return it with all that was known of it.
   * @param {Channel} channel
   */
  addChannel(channel) {
    const merged = { ...this.channels.get(channel.id), ...channel };
    this.channels.set(channel.id, merged);
    this.announce("channels", channel.guild_id);
    return merged;
  }

  /**
   * Return the channels in a category, or outside of all (null), in the order of the list.
   * @param {Guild} guild
   * @param {Id | null} parentId
   */
  childrenOf(guild, parentId) {
    return this.channelsOf(guild)
      .filter((channel) => !isThread(channel) && (channel.parent_id ?? null) === parentId)
      .sort((one, other) => listOrder(one) - listOrder(other) || one.position - other.position || byId(one, other));
  }

  /**
   * Return a guild's channels and threads.
   * @param {Guild} guild
   */
  channelsOf(guild) {
    return [...this.channels.values()].filter((channel) => channel.guild_id === guild.id);
  }

  /**
   * Return the channel that a guild opens with, if this person sees any.
   * @param {Guild} guild
   */
  homeOf(guild) {
    const top = this.childrenOf(guild, null);
    const order = [...top, ...top.flatMap((category) => this.childrenOf(guild, category.id))];
    const usable = order.filter((channel) => HOMES.includes(channel.type) && this.canSee(channel));
    return usable.find((channel) => channel.id === guild.system_channel_id) ?? usable[0];
  }

  /**
   * Return the threads of a channel that are not archived.
   * @param {Channel} channel
   */
  threadsOf(channel) {
    return [...this.channels.values()].filter(
      (thread) => isThread(thread) && thread.parent_id === channel.id && !thread.thread_metadata?.archived,
    );
  }

  /**
   * Return the voice states in a channel, each with its user.
   * @param {Channel} channel
   * @returns {VoiceMember[]}
   */
  voiceMembers(channel) {
    const states = [...(this.guilds.get(channel.guild_id ?? "")?.voice.values() ?? [])];
    return states.filter((state) => state.channel_id === channel.id).flatMap((state) => {
      const user = this.users.get(state.user_id);
      return user ? [{ state, user }] : [];
    });
  }

  /** Return the direct messages, the one with the latest message first. */
  directMessages() {
    /** @param {Channel} channel */
    const latest = (channel) => ({
      id: this.messages.list(channel.id).at(-1)?.id ?? channel.last_message_id ?? channel.id,
    });
    return [...this.channels.values()]
      .filter((channel) => channel.type === ChannelType.DM)
      .sort((one, other) => byId(latest(other), latest(one)));
  }

  /** @param {Message} message */
  mentionsMe(message) {
    const roles = this.member(this.channels.get(message.channel_id)?.guild_id, this.me.id)?.roles ?? [];
    return (
      Boolean(message.mention_everyone) ||
      (message.mentions ?? []).some((user) => user.id === this.me.id) ||
      (message.mention_roles ?? []).some((id) => roles.includes(id))
    );
  }
}
