/** The guild rail and the list of channels. */

import { h, icon } from "./dom.js";
import { avatar, guildIcon } from "./pictures.js";
import { P, isThread } from "./permissions.js";

const ICONS = { 0: "text", 2: "voice", 5: "announcement", 10: "thread", 11: "thread", 12: "thread", 13: "stage", 15: "forum", 16: "forum" };

export function guildRail(session, current) {
  const { store } = session;
  const entry = (id, label, content, mark) => h("button", { class: id === current ? "guild current" : "guild", "aria-label": label, title: label, "aria-current": id === current ? "page" : null, onclick: () => session.openGuild(id) }, content, mark);
  const guilds = [...store.guilds.values()].map((guild) => entry(guild.id, guild.name, guildIcon(guild), unreadIn(store, guild) ? h("i", { class: "dot" }) : null));
  return h("nav", { class: "rail", "aria-label": "Servers" }, entry("@me", "Direct messages", icon("mail")), h("hr"), guilds);
}

function unreadIn(store, guild) {
  return [...store.unread.entries()].some(([id, seen]) => seen.count && store.channels.get(id)?.guild_id === guild.id && store.visible(store.channels.get(id)));
}

export function channelList(session, guildId, current) {
  const { store } = session;
  if (guildId === "@me") return directList(session, current);
  const guild = store.guilds.get(guildId);
  if (!guild) return h("nav", { class: "channels" });
  const loose = visibleIn(session, guild, null).filter((channel) => channel.type !== 4);
  const categories = store.childrenOf(guild, null).filter((channel) => channel.type === 4);
  return h(
    "nav",
    { class: "channels", "aria-label": `Channels of ${guild.name}` },
    h("header", {}, h("button", { class: "plain guild-name", "aria-haspopup": "menu", onclick: (event) => session.guildMenu(guild, event) }, guild.name, icon("chevron"))),
    h("div", { class: "channel-scroll" }, loose.map((channel) => channelRow(session, channel, current)), categories.map((category) => categoryBlock(session, guild, category, current))),
    selfBar(session),
  );
}

const visibleIn = (session, guild, parentId) => session.store.childrenOf(guild, parentId).filter((channel) => session.store.visible(channel));

function categoryBlock(session, guild, category, current) {
  const children = visibleIn(session, guild, category.id);
  if (!children.length && !session.store.may(P.MANAGE_CHANNELS, guild.id)) return null;
  const folded = session.folded.has(category.id);
  const fold = () => {
    if (folded) session.folded.delete(category.id);
    else session.folded.add(category.id);
    session.drawSidebar();
  };
  const create = session.store.may(P.MANAGE_CHANNELS, guild.id) && h("button", { class: "plain", "aria-label": `Create a channel in ${category.name}`, title: "Create channel", onclick: () => session.createChannel(guild, category) }, icon("plus"));
  const shown = folded ? children.filter((channel) => channel.id === current) : children;
  return h("section", { class: "category" }, h("header", {}, h("button", { class: "plain category-name", "aria-expanded": String(!folded), onclick: fold }, icon("chevron"), category.name), create), shown.map((channel) => channelRow(session, channel, current)));
}

function channelRow(session, channel, current) {
  const { store } = session;
  const seen = store.unread.get(channel.id) ?? { count: 0, mentions: 0 };
  const kinds = ["channel", channel.id === current && "current", seen.count && channel.id !== current && "unread", isThread(channel) && "thread"].filter(Boolean).join(" ");
  const everyone = (channel.permission_overwrites ?? []).find((overwrite) => overwrite.id === channel.guild_id);
  const closed = everyone && BigInt(everyone.deny) & P.VIEW_CHANNEL;
  const row = h(
    "button",
    { class: kinds, "aria-current": channel.id === current ? "page" : null, data: { channelId: channel.id }, onclick: () => session.openChannel(channel), oncontextmenu: (event) => session.channelMenu(channel, event) },
    icon(ICONS[channel.type] ?? "text"),
    h("span", { class: "name" }, channel.name),
    closed ? icon("lock") : null,
    seen.mentions ? h("span", { class: "badge", "aria-label": `${seen.mentions} mentions` }, String(seen.mentions)) : null,
  );
  const threads = channel.type === 15 ? [] : store.threadsOf(channel).map((thread) => channelRow(session, thread, current));
  return [row, threads, voices(session, channel)];
}

function voices(session, channel) {
  if (![2, 13].includes(channel.type)) return null;
  const guild = session.store.guilds.get(channel.guild_id);
  const states = [...guild.voice.values()].filter((state) => state.channel_id === channel.id);
  return states.map((state) => {
    const user = session.store.users.get(state.user_id);
    const name = user ? session.store.nameOf(user, guild.id) : state.user_id;
    return h("div", { class: "voice-member" }, user && avatar(user, null, name, "tiny"), name);
  });
}

function directList(session, current) {
  const rows = session.store.directMessages().map((channel) => {
    const other = channel.recipients[0];
    const seen = session.store.unread.get(channel.id);
    return h("button", { class: `channel direct ${channel.id === current ? "current" : ""} ${seen?.count ? "unread" : ""}`, data: { channelId: channel.id }, onclick: () => session.openChannel(channel) }, avatar(other, null, other.global_name ?? other.username, "small"), h("span", { class: "name" }, other.global_name ?? other.username));
  });
  return h("nav", { class: "channels", "aria-label": "Direct messages" }, h("header", {}, h("span", { class: "guild-name" }, "Direct messages")), h("div", { class: "channel-scroll" }, rows.length ? rows : h("p", { class: "nothing" }, "Nobody yet. Pick someone in a member list and choose Message.")), selfBar(session));
}

function selfBar(session) {
  const { me } = session.store;
  const name = me.global_name ?? me.username;
  return h("footer", { class: "self" }, avatar(me, null, name, "small"), h("div", {}, h("strong", {}, name), h("small", {}, me.username)), h("button", { class: "button secondary small", onclick: () => session.leave(), title: "Be someone else" }, "Switch person"));
}
