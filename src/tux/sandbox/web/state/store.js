/** What this person knows of the local Discord, kept up to date by gateway events. */

import { channelPermissions, guildPermissions, isThread, P } from "./permissions.js";
import { idAt } from "./dates.js";

const EPHEMERAL = 1 << 6;
const TYPING_LASTS = 10000;
const OWN_IDS = 4096;

/** Tells listeners `change` (detail: what changed, e.g. "messages", and the id of where) after each event. */
export class Store extends EventTarget {
  constructor() {
    super();
    this.me = null;
    this.users = new Map();
    this.guilds = new Map();
    this.channels = new Map();
    this.messages = new Map();
    this.sorted = new Map();
    this.unread = new Map();
    this.typing = new Map();
    this.sessionId = null;
    this.own = 0;
    /** Guilds that were announced and have not come yet. */
    this.expected = new Set();
    /** Grows whenever a name, colour or permission may have changed. */
    this.revision = 0;
  }

  changed(what, id) {
    if (what !== "messages" && what !== "typing") this.revision += 1;
    this.dispatchEvent(new CustomEvent("change", { detail: { what, id } }));
  }

  /** A new session knows everything anew; what was only for this person's eyes stays, for nobody sends it again. */
  begin({ user, session_id: sessionId, guilds, private_channels: direct }) {
    this.me = user;
    this.sessionId = sessionId;
    this.users.set(user.id, user);
    this.expected = new Set(guilds.map((guild) => guild.id));
    this.guilds.clear();
    this.channels.clear();
    for (const channel of direct) this.channels.set(channel.id, channel);
    for (const [channelId, kept] of this.messages) {
      this.messages.set(
        channelId,
        new Map([...kept].filter(([, message]) => message.flags & EPHEMERAL || message.unsent)),
      );
    }
    this.sorted.clear();
    this.changed("ready");
  }

  hear(name, data) {
    const react = EVENTS[name];
    if (react) react(this, data);
    this.dispatchEvent(new CustomEvent(name, { detail: data }));
  }

  // looking things up

  member(guildId, userId) {
    return this.guilds.get(guildId)?.members.get(userId);
  }

  myMember(guild) {
    return guild.members.get(this.me.id);
  }

  may(permission, guildId, channel = null) {
    const guild = this.guilds.get(guildId);
    if (!guild) return true;
    const mine = this.myMember(guild);
    const total = channel ? channelPermissions(this, guild, channel, mine) : guildPermissions(guild, mine);
    return (total & permission) === permission;
  }

  visible(channel) {
    const guild = this.guilds.get(channel.guild_id);
    return !guild || Boolean(channelPermissions(this, guild, channel, this.myMember(guild)) & P.VIEW_CHANNEL);
  }

  /** The name to show for a user: nickname, display name, username. */
  nameOf(user, guildId) {
    return this.member(guildId, user.id)?.nick ?? user.global_name ?? user.username;
  }

  colorOf(guildId, userId) {
    const guild = this.guilds.get(guildId);
    const member = guild?.members.get(userId);
    const roles = (member?.roles ?? []).map((id) => guild.roles.get(id)).filter((role) => role?.color);
    roles.sort((one, other) => other.position - one.position);
    return roles.length ? `#${roles[0].color.toString(16).padStart(6, "0")}` : null;
  }

  childrenOf(guild, parentId) {
    return [...this.channels.values()]
      .filter((channel) =>
        channel.guild_id === guild.id && !isThread(channel) && (channel.parent_id ?? null) === parentId
      )
      .sort((one, other) => rank(one) - rank(other) || one.position - other.position || byId(one, other));
  }

  threadsOf(channel) {
    return [...this.channels.values()].filter((thread) =>
      isThread(thread) && thread.parent_id === channel.id && !thread.thread_metadata?.archived
    );
  }

  /** The one with the latest message comes first. */
  directMessages() {
    const latest = (channel) => ({ id: this.list(channel.id).at(-1)?.id ?? channel.last_message_id ?? channel.id });
    return [...this.channels.values()].filter((channel) => channel.type === 1).sort((one, other) =>
      byId(latest(other), latest(one))
    );
  }

  // messages

  /** The messages of a channel that are known, oldest first. */
  list(channelId) {
    if (!this.sorted.has(channelId)) {
      this.sorted.set(channelId, [...(this.messages.get(channelId)?.values() ?? [])].sort(byId));
    }
    return this.sorted.get(channelId);
  }

  message(channelId, messageId) {
    return this.messages.get(channelId)?.get(messageId);
  }

  /** Keeps a new or changed message, always as a new object: whoever drew the former sees that it changed. */
  keep(message) {
    if (!this.messages.has(message.channel_id)) this.messages.set(message.channel_id, new Map());
    const kept = this.messages.get(message.channel_id);
    kept.set(message.id, { ...kept.get(message.id), ...message });
    this.sorted.delete(message.channel_id);
    for (const user of [message.author, ...(message.mentions ?? [])]) {
      if (!this.users.has(user.id)) this.users.set(user.id, user);
    }
  }

  /** Keeps a message that only this tab has, as if it were said now. Returns its id. */
  keepOwn(message) {
    const now = Date.now();
    const id = idAt(now, this.own++ % OWN_IDS);
    this.keep({ id, timestamp: new Date(now).toISOString(), ...message });
    this.changed("messages", message.channel_id);
    return id;
  }

  /** Changes something of a message that is known. */
  change(channelId, messageId, change) {
    const message = this.message(channelId, messageId);
    if (!message) return;
    this.keep({ ...message, ...change(message) });
    this.changed("messages", channelId);
  }

  forget(channelId, messageId) {
    this.messages.get(channelId)?.delete(messageId);
    this.sorted.delete(channelId);
  }

  dismiss(message) {
    this.forget(message.channel_id, message.id);
    this.changed("messages", message.channel_id);
  }

  isMentioned(message) {
    const roles = this.member(this.channels.get(message.channel_id)?.guild_id, this.me.id)?.roles ?? [];
    return (
      message.mention_everyone ||
      (message.mentions ?? []).some((user) => user.id === this.me.id) ||
      (message.mention_roles ?? []).some((id) => roles.includes(id))
    );
  }
}

/** Ids are numbers too long for numbers; the longer text is the greater. */
export const byId = ({ id: one }, { id: other }) =>
  one.length - other.length || (one < other ? -1 : Number(one > other));

const rank = (channel) => (channel.type === 4 ? 2 : [2, 13].includes(channel.type) ? 1 : 0);

function addGuild(store, data) {
  const guild = { ...data };
  guild.roles = new Map(data.roles.map((role) => [role.id, role]));
  guild.members = new Map(data.members.map((member) => [member.user.id, member]));
  guild.voice = new Map(data.voice_states.map((state) => [state.user_id, state]));
  for (const member of data.members) store.users.set(member.user.id, member.user);
  for (const channel of [...data.channels, ...data.threads]) store.channels.set(channel.id, channel);
  store.guilds.set(guild.id, guild);
  store.expected.delete(guild.id);
  store.changed("guilds", guild.id);
}

function setChannel(store, data) {
  store.channels.set(data.id, { ...store.channels.get(data.id), ...data });
  store.changed("channels", data.guild_id);
}

function removeChannel(store, data) {
  const gone = [...store.channels.values()].filter((channel) =>
    channel.id === data.id || (isThread(channel) && channel.parent_id === data.id)
  );
  for (const { id } of gone) {
    store.channels.delete(id);
    store.messages.delete(id);
    store.sorted.delete(id);
    store.unread.delete(id);
  }
  store.changed("channels", data.guild_id);
}

function setMember(store, data) {
  const guild = store.guilds.get(data.guild_id);
  guild?.members.set(data.user.id, { ...guild.members.get(data.user.id), ...data });
  store.users.set(data.user.id, data.user);
  store.changed("members", data.guild_id);
}

function setRole(store, data) {
  store.guilds.get(data.guild_id)?.roles.set(data.role.id, data.role);
  store.changed("roles", data.guild_id);
}

const sameEmoji = (one, other) => (one.id ? one.id === other.id : !other.id && one.name === other.name);

/** Changes the reactions of a message: `change(reactions, found)` gives the new list. */
function react(store, data, change) {
  store.change(data.channel_id, data.message_id, ({ reactions = [] }) => {
    const found = data.emoji && reactions.find((reaction) => sameEmoji(reaction.emoji, data.emoji));
    return { reactions: change(reactions, found).filter((reaction) => reaction.count > 0) };
  });
}

/** One reaction more or less, in its place in the list. */
function counted(reactions, found, change) {
  return reactions.map((reaction) => (reaction === found ? { ...reaction, ...change(reaction) } : reaction));
}

function stopTyping(store, channelId, userId) {
  clearTimeout(store.typing.get(channelId)?.get(userId));
  store.typing.get(channelId)?.delete(userId);
}

const EVENTS = {
  READY: (store, data) => store.begin(data),
  GUILD_CREATE: addGuild,
  GUILD_UPDATE(store, data) {
    const guild = store.guilds.get(data.id);
    if (guild) Object.assign(guild, data, { roles: new Map(data.roles.map((role) => [role.id, role])) });
    store.changed("guilds", data.id);
  },
  GUILD_DELETE(store, data) {
    store.guilds.delete(data.id);
    store.expected.delete(data.id);
    for (const channel of store.channels.values()) if (channel.guild_id === data.id) store.channels.delete(channel.id);
    store.changed("guilds", data.id);
  },
  CHANNEL_CREATE: setChannel,
  CHANNEL_UPDATE: setChannel,
  CHANNEL_DELETE: removeChannel,
  THREAD_CREATE: setChannel,
  THREAD_UPDATE: setChannel,
  THREAD_DELETE: removeChannel,
  THREAD_LIST_SYNC: (store, data) => data.threads.forEach((thread) => setChannel(store, thread)),
  GUILD_EMOJIS_UPDATE(store, data) {
    const guild = store.guilds.get(data.guild_id);
    if (guild) guild.emojis = data.emojis;
  },
  GUILD_MEMBER_ADD: setMember,
  GUILD_MEMBER_UPDATE: setMember,
  GUILD_MEMBER_REMOVE(store, data) {
    store.guilds.get(data.guild_id)?.members.delete(data.user.id);
    store.changed("members", data.guild_id);
  },
  GUILD_ROLE_CREATE: setRole,
  GUILD_ROLE_UPDATE: setRole,
  GUILD_ROLE_DELETE(store, data) {
    const guild = store.guilds.get(data.guild_id);
    guild?.roles.delete(data.role_id);
    for (const member of guild?.members.values() ?? []) member.roles = member.roles.filter((id) => id !== data.role_id);
    store.changed("roles", data.guild_id);
  },
  VOICE_STATE_UPDATE(store, data) {
    const guild = store.guilds.get(data.guild_id);
    if (data.channel_id) guild?.voice.set(data.user_id, data);
    else guild?.voice.delete(data.user_id);
    store.changed("channels", data.guild_id);
  },
  MESSAGE_CREATE(store, data) {
    const known = store.message(data.channel_id, data.id);
    store.keep(data);
    stopTyping(store, data.channel_id, data.author.id);
    if (data.author.id !== store.me.id && !known) {
      const seen = store.unread.get(data.channel_id) ?? { count: 0, mentions: 0 };
      store.unread.set(data.channel_id, {
        count: seen.count + 1,
        mentions: seen.mentions + (store.isMentioned(data) ? 1 : 0),
      });
    }
    store.changed("messages", data.channel_id);
  },
  MESSAGE_UPDATE: (store, data) => store.change(data.channel_id, data.id, () => data),
  MESSAGE_DELETE(store, data) {
    store.forget(data.channel_id, data.id);
    store.changed("messages", data.channel_id);
  },
  MESSAGE_DELETE_BULK(store, data) {
    for (const id of data.ids) store.forget(data.channel_id, id);
    store.changed("messages", data.channel_id);
  },
  MESSAGE_REACTION_ADD(store, data) {
    const mine = data.user_id === store.me.id;
    react(store, data, (reactions, found) => {
      if (!found) return [...reactions, { emoji: data.emoji, count: 1, me: mine }];
      return counted(reactions, found, ({ count, me }) => ({ count: count + 1, me: me || mine }));
    });
  },
  MESSAGE_REACTION_REMOVE(store, data) {
    const mine = data.user_id === store.me.id;
    react(
      store,
      data,
      (reactions, found) => counted(reactions, found, ({ count, me }) => ({ count: count - 1, me: me && !mine })),
    );
  },
  MESSAGE_REACTION_REMOVE_EMOJI: (store, data) =>
    react(store, data, (reactions, found) => reactions.filter((reaction) => reaction !== found)),
  MESSAGE_REACTION_REMOVE_ALL: (store, data) => react(store, data, () => []),
  TYPING_START(store, data) {
    if (data.user_id === store.me.id) return;
    if (!store.typing.has(data.channel_id)) store.typing.set(data.channel_id, new Map());
    const typing = store.typing.get(data.channel_id);
    stopTyping(store, data.channel_id, data.user_id);
    const over = () => {
      typing.delete(data.user_id);
      store.changed("typing", data.channel_id);
    };
    typing.set(data.user_id, setTimeout(over, TYPING_LASTS));
    store.changed("typing", data.channel_id);
  },
};
