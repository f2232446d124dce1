/** The channels of a server, or the direct messages. */

/** @import { Channel, Guild, User } from "../types.d.ts" */
/** @import { Child, Page } from "./types.d.ts" */

import {
  CHANNEL_KINDS,
  channelName,
  DIRECT_MESSAGES,
  isCategory,
  isForum,
  isThread,
  isVoice,
} from "../state/channels.js";
import { ChannelType } from "../state/enums.js";
import { Permission } from "../state/permissions.js";
import { openCreateChannel } from "./dialogs/channel_dialogs.js";
import { avatar, withStatus } from "./elements/avatars.js";
import { h } from "./elements/dom.js";
import { channelIcon, icon } from "./elements/icons.js";
import { rovingFocus } from "./elements/keyboard.js";
import { onContextMenu, pointBelow } from "./elements/menus.js";
import { openChannelMenu } from "./menus/channel_menu.js";
import { openGuildMenu } from "./menus/guild_menu.js";
import { personBar } from "./person_bar.js";
import { voiceRows } from "./voice_rows.js";

/** @param {Page} page */
export function channelList(page) {
  if (page.guildId === DIRECT_MESSAGES) return directMessages(page);
  const { guild } = page;
  if (!guild) return h("nav", { class: "channels" });
  const channels = page.session.store.childrenOf(guild, null);
  const rows = channels.filter((channel) => !isCategory(channel)).map((channel) => visibleRow(page, channel));
  const categories = channels.filter(isCategory).map((category) => categoryBlock(page, guild, category));
  return list(page, `Channels of ${guild.name}`, guildName(page, guild), [rows, categories], "channels");
}

/**
 * @param {Page} page
 * @param {string} label
 * @param {Child} heading
 * @param {Child} rows
 * @param {string} scroll The name by which scrolling is kept.
 */
function list(page, label, heading, rows, scroll) {
  return h(
    "nav",
    { class: "channels", "aria-label": label },
    h("header", {}, heading),
    rovingFocus(h("div", { class: "channel-scroll", data: { scroll } }, rows)),
    personBar(page),
  );
}

/**
 * @param {Page} page
 * @param {Guild} guild
 */
function guildName(page, guild) {
  const properties = {
    class: "plain guild-name",
    "aria-haspopup": "menu",
    data: { key: "guild-name" },
    onclick: (/** @type {{ currentTarget: HTMLElement }} */ { currentTarget }) =>
      openGuildMenu(page, guild, pointBelow(currentTarget)),
  };
  return h("button", properties, h("span", {}, guild.name), icon("chevron"));
}

// categories

/**
 * @param {Page} page
 * @param {Guild} guild
 * @param {Channel} category
 */
function categoryBlock(page, guild, category) {
  const { session } = page;
  const { store, collapsed } = session;
  const children = store.childrenOf(guild, category.id).filter((channel) => store.canSee(channel));
  const canManage = store.can(Permission.MANAGE_CHANNELS, guild.id);
  if (!children.length && !canManage) return null;
  /** @param {Channel} channel */
  const isKept = ({ id }) => id === page.channel?.id || store.unread.get(id)?.count;
  const shown = collapsed.has(category.id) ? children.filter(isKept) : children;
  return h(
    "section",
    { class: "category" },
    h("header", {}, categoryName(page, category), canManage && createButton(page, guild, category)),
    shown.map((channel) => channelRow(page, channel)),
  );
}

/**
 * @param {Page} page
 * @param {Channel} category
 */
function categoryName(page, category) {
  const { collapsed } = page.session;
  const isCollapsed = collapsed.has(category.id);
  const toggle = () => {
    if (isCollapsed) collapsed.delete(category.id);
    else collapsed.add(category.id);
    page.drawSidebar();
  };
  const properties = {
    class: "plain category-name",
    "aria-expanded": String(!isCollapsed),
    data: { key: `fold-${category.id}` },
    onclick: toggle,
  };
  const button = h("button", properties, icon("chevron"), h("span", {}, category.name));
  return onContextMenu(button, (point) => openChannelMenu(page, category, point));
}

/**
 * @param {Page} page
 * @param {Guild} guild
 * @param {Channel} category
 */
function createButton(page, guild, category) {
  const properties = {
    class: "plain",
    "aria-label": `Create a channel in ${category.name}`,
    title: "Create Channel",
    data: { key: `create-${category.id}` },
    onclick: () => openCreateChannel(page.session, guild, category),
  };
  return h("button", properties, icon("plus"));
}

// channels

/**
 * @param {Page} page
 * @param {Channel} channel
 */
const visibleRow = (page, channel) => page.session.store.canSee(channel) && channelRow(page, channel);

/**
 * Draw a channel with its threads and those who are in it.
 * @param {Page} page
 * @param {Channel} channel
 * @returns {Child}
 */
function channelRow(page, channel) {
  const { store } = page.session;
  const { count, mentions } = store.unread.get(channel.id) ?? { count: 0, mentions: 0 };
  const isCurrent = channel.id === page.channel?.id;
  const isUnread = count > 0 && !isCurrent;
  const isPrivate = isHiddenFromEveryone(channel);
  const button = rowButton(page, channel, {
    kinds: ["channel", isUnread && "unread", isThread(channel) && "thread"],
    label: [channel.name, kindName(channel), isPrivate && "private", isUnread && `${count} unread`],
    content: [
      channelIcon(channel.type),
      h("span", { class: "name" }, channel.name),
      isPrivate && h("span", { class: "lock", title: "Private: not everyone sees this channel" }, icon("lock")),
      mentions > 0 && h("span", { class: "badge" }, mentions),
    ],
  });
  onContextMenu(button, (point) => openChannelMenu(page, channel, point));
  const threads = store.threadsOf(channel).filter((thread) => !isForum(channel) || thread.id === page.channel?.id);
  return [button, threads.map((thread) => channelRow(page, thread)), isVoice(channel) && voiceRows(page, channel)];
}

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {{ kinds: (string | false)[], label: (string | false | null | undefined)[], content: Child }} parts
 */
function rowButton(page, channel, { kinds, label, content }) {
  const isCurrent = channel.id === page.channel?.id;
  const properties = {
    class: [...kinds, isCurrent && "current"].filter(Boolean).join(" "),
    "aria-current": isCurrent ? "page" : null,
    "aria-label": label.filter(Boolean).join(", "),
    data: { channelId: channel.id, key: `channel-${channel.id}` },
    onclick: () => page.openChannel(channel),
  };
  return h("button", properties, content);
}

/**
 * Return the word for a kind of channel, where it is not the usual one.
 * @param {Channel} channel
 */
function kindName({ type }) {
  if (type === ChannelType.TEXT) return null;
  return type === ChannelType.VOICE || type === ChannelType.ANNOUNCEMENT
    ? `${CHANNEL_KINDS[type]} channel`
    : CHANNEL_KINDS[type];
}

/** @param {Channel} channel */
function isHiddenFromEveryone({ guild_id: guildId, permission_overwrites: overwrites = [] }) {
  const everyone = overwrites.find((overwrite) => overwrite.id === guildId);
  return Boolean(everyone && BigInt(everyone.deny) & Permission.VIEW_CHANNEL);
}

// direct messages

/** @param {Page} page */
function directMessages(page) {
  const rows = page.session.store.directMessages().map((channel) => directMessageRow(page, channel));
  const text = "No direct messages yet. Pick someone in a member list and choose Message.";
  const heading = h("span", { class: "guild-name" }, "Direct Messages");
  return list(page, "Direct Messages", heading, rows.length ? rows : h("p", { class: "nothing" }, text), "direct");
}

/**
 * @param {Page} page
 * @param {Channel} channel
 */
function directMessageRow(page, channel) {
  const count = page.session.store.unread.get(channel.id)?.count ?? 0;
  const name = channelName(channel);
  const [other] = channel.recipients ?? [];
  return rowButton(page, channel, {
    kinds: ["channel direct", count > 0 && "unread"],
    label: [name, count > 0 && `${count} unread`],
    content: [
      other && withStatus(avatar(other, null, name, "small"), statusOf(page, other)),
      h("span", { class: "name" }, name),
      count > 0 && h("span", { class: "badge" }, count),
    ],
  });
}

/**
 * @param {Page} page
 * @param {User} user
 */
const statusOf = (page, user) => page.session.store.presenceOf(user.id)?.status ?? "offline";
