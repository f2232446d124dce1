/** What this person knows of the local Discord, kept up to date by gateway events. */

import { P, channelPermissions, guildPermissions, isThread } from "./permissions.js";

/** Tells listeners `change` (detail: what changed, e.g. "messages", and the id of where) after each event. */
export class Store extends EventTarget {
  constructor() {
    super();
    this.me = null;
    this.users = new Map();
    this.guilds = new Map();
    this.channels = new Map();
    this.messages = new Map();
    this.unread = new Map();
    this.typing = new Map();
    this.sessionId = null;
  }

  changed(what, id) {
    this.dispatchEvent(new CustomEvent("change", { detail: { what, id } }));
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
      .filter((channel) => channel.guild_id === guild.id && !isThread(channel) && (channel.parent_id ?? null) === parentId)
      .sort((one, other) => rank(one) - rank(other) || one.position - other.position || (one.id < other.id ? -1 : 1));
  }

  threadsOf(channel) {
    return [...this.channels.values()].filter((thread) => isThread(thread) && thread.parent_id === channel.id && !thread.thread_metadata?.archived);
  }

  directMessages() {
    return [...this.channels.values()].filter((channel) => channel.type === 1);
  }

  // messages

  list(channelId) {
    return [...(this.messages.get(channelId)?.values() ?? [])].sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
  }

  keep(message) {
    if (!this.messages.has(message.channel_id)) this.messages.set(message.channel_id, new Map());
    const kept = this.messages.get(message.channel_id);
    kept.set(message.id, { ...kept.get(message.id), ...message });
    this.users.set(message.author.id, this.users.get(message.author.id) ?? message.author);
    for (const user of message.mentions ?? []) this.users.set(user.id, this.users.get(user.id) ?? user);
  }

  forget(channelId, messageId) {
    this.messages.get(channelId)?.delete(messageId);
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

const rank = (channel) => (channel.type === 4 ? 2 : [2, 13].includes(channel.type) ? 1 : 0);

function addGuild(store, data) {
  const guild = { ...data };
  guild.roles = new Map(data.roles.map((role) => [role.id, role]));
  guild.members = new Map(data.members.map((member) => [member.user.id, member]));
  guild.voice = new Map(data.voice_states.map((state) => [state.user_id, state]));
  for (const member of data.members) store.users.set(member.user.id, member.user);
  for (const channel of [...data.channels, ...data.threads]) store.channels.set(channel.id, channel);
  store.guilds.set(guild.id, guild);
  store.changed("guilds", guild.id);
}

function setChannel(store, data) {
  store.channels.set(data.id, { ...store.channels.get(data.id), ...data });
  store.changed("channels", data.guild_id);
}

function removeChannel(store, data) {
  store.channels.delete(data.id);
  store.messages.delete(data.id);
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

function react(store, data, change) {
  const message = store.messages.get(data.channel_id)?.get(data.message_id);
  if (!message) return;
  const same = (one, other) => (one.id ? one.id === other.id : one.name === other.name);
  message.reactions = [...(message.reactions ?? [])];
  change(message, (emoji) => message.reactions.find((reaction) => same(reaction.emoji, emoji)));
  store.changed("messages", data.channel_id);
}

const EVENTS = {
  READY(store, data) {
    store.me = data.user;
    store.sessionId = data.session_id;
    store.users.set(data.user.id, data.user);
    for (const channel of data.private_channels) store.channels.set(channel.id, channel);
    store.changed("ready");
  },
  GUILD_CREATE: addGuild,
  GUILD_UPDATE(store, data) {
    const guild = store.guilds.get(data.id);
    if (guild) Object.assign(guild, data, { roles: new Map(data.roles.map((role) => [role.id, role])) });
    store.changed("guilds", data.id);
  },
  GUILD_DELETE(store, data) {
    store.guilds.delete(data.id);
    for (const channel of store.channels.values()) if (channel.guild_id === data.id) store.channels.delete(channel.id);
    store.changed("guilds", data.id);
  },
  CHANNEL_CREATE: setChannel,
  CHANNEL_UPDATE: setChannel,
  CHANNEL_DELETE: removeChannel,
  THREAD_CREATE: setChannel,
  THREAD_UPDATE: setChannel,
  THREAD_DELETE: removeChannel,
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
    store.keep(data);
    store.typing.get(data.channel_id)?.delete(data.author.id);
    if (data.author.id !== store.me.id) {
      const seen = store.unread.get(data.channel_id) ?? { count: 0, mentions: 0 };
      store.unread.set(data.channel_id, { count: seen.count + 1, mentions: seen.mentions + (store.isMentioned(data) ? 1 : 0) });
    }
    store.changed("messages", data.channel_id);
  },
  MESSAGE_UPDATE(store, data) {
    store.keep(data);
    store.changed("messages", data.channel_id);
  },
  MESSAGE_DELETE(store, data) {
    store.forget(data.channel_id, data.id);
    store.changed("messages", data.channel_id);
  },
  MESSAGE_DELETE_BULK(store, data) {
    for (const id of data.ids) store.forget(data.channel_id, id);
    store.changed("messages", data.channel_id);
  },
  MESSAGE_REACTION_ADD(store, data) {
    react(store, data, (message, find) => {
      const found = find(data.emoji);
      const mine = data.user_id === store.me.id;
      if (found) Object.assign(found, { count: found.count + 1, me: found.me || mine });
      else message.reactions.push({ emoji: data.emoji, count: 1, me: mine });
    });
  },
  MESSAGE_REACTION_REMOVE(store, data) {
    react(store, data, (message, find) => {
      const found = find(data.emoji);
      if (found) Object.assign(found, { count: found.count - 1, me: found.me && data.user_id !== store.me.id });
      message.reactions = message.reactions.filter((reaction) => reaction.count > 0);
    });
  },
  MESSAGE_REACTION_REMOVE_ALL(store, data) {
    react(store, data, (message) => (message.reactions = []));
  },
  TYPING_START(store, data) {
    if (data.user_id === store.me.id) return;
    if (!store.typing.has(data.channel_id)) store.typing.set(data.channel_id, new Map());
    const typing = store.typing.get(data.channel_id);
    clearTimeout(typing.get(data.user_id));
    typing.set(data.user_id, setTimeout(() => {
      typing.delete(data.user_id);
      store.changed("typing", data.channel_id);
    }, 10000));
    store.changed("typing", data.channel_id);
  },
};
