/** The guild rail and the list of channels. */

import { opensMenu } from "./elements/dialogs.js";
import { h, icon } from "./elements/dom.js";
import { roving } from "./elements/keyboard.js";
import { isThread, P } from "../state/permissions.js";
import { avatar, guildIcon } from "./elements/pictures.js";
import { peopleIn, VOICE } from "./voice.js";

export const ICONS = {
  0: "text",
  2: "voice",
  5: "announcement",
  10: "thread",
  11: "thread",
  12: "thread",
  13: "stage",
  15: "forum",
  16: "forum",
};
const KINDS = {
  2: "voice channel",
  5: "announcement channel",
  10: "thread",
  11: "thread",
  12: "private thread",
  13: "stage",
  15: "forum",
  16: "forum",
};
const CATEGORY = 4;
export const FORUMS = [15, 16];

// servers

export function guildRail(session, current) {
  const { store } = session;
  const guilds = [...store.guilds.values()].map((guild) =>
    guildButton(session, guild.id, guild.name, guildIcon(guild), current, unreadIn(store, guild.id))
  );
  const direct = guildButton(session, "@me", "Direct messages", icon("mail"), current, unreadIn(store, undefined));
  const enter = h("button", {
    class: "guild",
    "aria-label": "Join a server",
    title: "Join a server",
    data: { key: "guild-enter" },
    onclick: () => session.enter(),
  }, icon("plus"));
  return roving(
    h(
      "nav",
      { class: "rail", "aria-label": "Servers", data: { scroll: "rail" } },
      direct,
      h("hr"),
      guilds.length ? guilds : enter,
    ),
    "button",
  );
}

function guildButton(session, id, name, content, current, unread) {
  const badge = unread.mentions || (id === "@me" && unread.count);
  const mark = badge ? h("span", { class: "badge" }, String(badge)) : unread.count > 0 && h("i", { class: "dot" });
  const label = unread.count ? `${name}, ${unread.count} unread` : name;
  return h(
    "button",
    {
      class: id === current ? "guild current" : "guild",
      "aria-label": label,
      title: name,
      "aria-current": id === current ? "page" : null,
      data: { key: `guild-${id}` },
      onclick: () => session.openGuild(id),
    },
    content,
    mark,
  );
}

function unreadIn(store, guildId) {
  const total = { count: 0, mentions: 0 };
  for (const [id, { count, mentions }] of store.unread) {
    const channel = store.channels.get(id);
    if (!channel || channel.guild_id !== guildId || !store.visible(channel)) continue;
    total.count += count;
    total.mentions += mentions;
  }
  return total;
}

// channels

export function channelList(session, guildId, current) {
  if (guildId === "@me") return directList(session, current);
  const { store } = session;
  const guild = store.guilds.get(guildId);
  if (!guild) return h("nav", { class: "channels" });
  const loose = visibleIn(session, guild, null).filter((channel) => channel.type !== CATEGORY);
  const categories = store.childrenOf(guild, null).filter((channel) => channel.type === CATEGORY);
  const rows = [
    loose.map((channel) => channelRow(session, channel, current)),
    categories.map((category) => categoryBlock(session, guild, category, current)),
  ];
  const name = h(
    "button",
    {
      class: "plain guild-name",
      "aria-haspopup": "menu",
      data: { key: "guild-name" },
      onclick: (event) => session.guildMenu(guild, event),
    },
    h("span", {}, guild.name),
    icon("chevron"),
  );
  return h(
    "nav",
    { class: "channels", "aria-label": `Channels of ${guild.name}` },
    h("header", {}, name),
    roving(h("div", { class: "channel-scroll", data: { scroll: "channels" } }, rows), "button"),
    selfBar(session),
  );
}

const visibleIn = (session, guild, parentId) =>
  session.store.childrenOf(guild, parentId).filter((channel) => session.store.visible(channel));

function categoryBlock(session, guild, category, current) {
  const children = visibleIn(session, guild, category.id);
  const manages = session.store.may(P.MANAGE_CHANNELS, guild.id);
  if (!children.length && !manages) return null;
  const folded = session.folded.has(category.id);
  const fold = () => {
    if (folded) session.folded.delete(category.id);
    else session.folded.add(category.id);
    session.drawSidebar();
  };
  const name = h(
    "button",
    {
      class: "plain category-name",
      "aria-expanded": String(!folded),
      data: { key: `fold-${category.id}` },
      onclick: fold,
    },
    icon("chevron"),
    h("span", {}, category.name),
  );
  opensMenu(name, (x, y) => session.channelMenu(category, x, y));
  const create = manages &&
    h("button", {
      class: "plain",
      "aria-label": `Create a channel in ${category.name}`,
      title: "Create channel",
      data: { key: `create-${category.id}` },
      onclick: () => session.createChannel(guild, category),
    }, icon("plus"));
  const shown = folded
    ? children.filter((channel) => channel.id === current || session.store.unread.get(channel.id)?.count)
    : children;
  return h(
    "section",
    { class: "category" },
    h("header", {}, name, create),
    shown.map((channel) => channelRow(session, channel, current)),
  );
}

function channelRow(session, channel, current) {
  const { store } = session;
  const seen = store.unread.get(channel.id) ?? { count: 0, mentions: 0 };
  const unread = seen.count > 0 && channel.id !== current;
  const kinds = ["channel", channel.id === current && "current", unread && "unread", isThread(channel) && "thread"]
    .filter(Boolean).join(" ");
  const label = [channel.name, KINDS[channel.type], isClosed(channel) && "limited", unread && `${seen.count} unread`]
    .filter(Boolean).join(", ");
  const row = h(
    "button",
    {
      class: kinds,
      "aria-current": channel.id === current ? "page" : null,
      "aria-label": label,
      data: { channelId: channel.id, key: `channel-${channel.id}` },
      onclick: () => session.openChannel(channel),
    },
    icon(ICONS[channel.type] ?? "text"),
    h("span", { class: "name" }, channel.name),
    isClosed(channel) && h("span", { class: "lock", title: "Not everyone sees this" }, icon("lock")),
    seen.mentions > 0 && h("span", { class: "badge" }, String(seen.mentions)),
  );
  opensMenu(row, (x, y) => session.channelMenu(channel, x, y));
  const threads = store.threadsOf(channel).filter((thread) => !FORUMS.includes(channel.type) || thread.id === current);
  return [row, threads.map((thread) => channelRow(session, thread, current)), voices(session, channel)];
}

/** Whether a channel is hidden from those without a role. */
function isClosed(channel) {
  const everyone = (channel.permission_overwrites ?? []).find((overwrite) => overwrite.id === channel.guild_id);
  return Boolean(everyone && BigInt(everyone.deny) & P.VIEW_CHANNEL);
}

function voices({ store }, channel) {
  if (!VOICE.includes(channel.type)) return null;
  return peopleIn(store, channel).map(({ user }) => {
    const name = store.nameOf(user, channel.guild_id);
    return h(
      "div",
      { class: "voice-member" },
      avatar(user, store.member(channel.guild_id, user.id), name, "tiny"),
      h("span", {}, name),
    );
  });
}

// direct messages

function directList(session, current) {
  const rows = session.store.directMessages().map((channel) => directRow(session, channel, current));
  const nobody = h("p", { class: "nothing" }, "Nobody yet. Pick someone in a member list and choose Message.");
  const scroll = h("div", { class: "channel-scroll", data: { scroll: "direct" } }, rows.length ? rows : nobody);
  return h(
    "nav",
    { class: "channels", "aria-label": "Direct messages" },
    h("header", {}, h("span", { class: "guild-name" }, "Direct messages")),
    roving(scroll, "button"),
    selfBar(session),
  );
}

function directRow(session, channel, current) {
  const [other] = channel.recipients;
  const unread = session.store.unread.get(channel.id)?.count ?? 0;
  const name = other.global_name ?? other.username;
  const kinds = ["channel direct", channel.id === current && "current", unread && "unread"].filter(Boolean).join(" ");
  return h(
    "button",
    {
      class: kinds,
      "aria-current": channel.id === current ? "page" : null,
      data: { channelId: channel.id, key: `channel-${channel.id}` },
      onclick: () => session.openChannel(channel),
    },
    avatar(other, null, name, "small"),
    h("span", { class: "name" }, name),
    unread > 0 && h("span", { class: "badge" }, String(unread)),
  );
}

function selfBar(session) {
  const { me } = session.store;
  const name = me.global_name ?? me.username;
  return h(
    "footer",
    { class: "self" },
    avatar(me, null, name, "small"),
    h("div", {}, h("strong", {}, name), h("small", {}, me.username)),
    h(
      "button",
      {
        class: "button secondary small",
        onclick: () => session.leave(),
        "aria-label": "Switch person",
        data: { key: "switch" },
        title: "Be someone else",
      },
      "Switch",
      h("span", { class: "roomy" }, "person"),
    ),
  );
}
