/** The servers, at the left of the page. */

/** @import { Guild, Id } from "../types.d.ts" */
/** @import { Store } from "../state/store.js" */
/** @import { Child, Page } from "./types.d.ts" */

import { DIRECT_MESSAGES } from "../state/channels.js";
import { guildIcon } from "./elements/avatars.js";
import { h } from "./elements/dom.js";
import { icon } from "./elements/icons.js";
import { rovingFocus } from "./elements/keyboard.js";

/** @param {Page} page */
export function guildList(page) {
  const { store } = page.session;
  const guilds = [...store.guilds.values()].map((guild) => guildButton(page, guild));
  return rovingFocus(h(
    "nav",
    { class: "rail", "aria-label": "Servers", data: { scroll: "rail" } },
    directMessagesButton(page),
    h("hr"),
    guilds.length ? guilds : joinButton(page),
  ));
}

/** @param {Page} page */
function joinButton(page) {
  const label = "Join a Server";
  const data = { key: "guild-join" };
  const onclick = () => page.openEntrance();
  return h("button", { class: "guild", "aria-label": label, title: label, data, onclick }, icon("plus"));
}

/**
 * @param {Page} page
 * @param {Guild} guild
 */
function guildButton(page, guild) {
  const { count, mentions } = unreadIn(page.session.store, guild.id);
  return button(page, guild.id, guild.name, { count, badge: mentions, content: guildIcon(guild) });
}

/** @param {Page} page */
function directMessagesButton(page) {
  const { count } = unreadIn(page.session.store, undefined);
  return button(page, DIRECT_MESSAGES, "Direct Messages", { count, badge: count, content: icon("mail") });
}

/**
 * @param {Page} page
 * @param {Id} id
 * @param {string} name
 * @param {{ count: number, badge: number, content: Child }} parts How many messages are unread; the number to show of
 *   them, else a dot is shown.
 */
function button(page, id, name, { count, badge, content }) {
  const isCurrent = id === page.guildId;
  const properties = {
    class: isCurrent ? "guild current" : "guild",
    "aria-label": count ? `${name}, ${count} unread` : name,
    "aria-current": isCurrent ? "page" : null,
    title: name,
    data: { key: `guild-${id}` },
    onclick: () => page.openGuild(id),
  };
  const mark = badge ? h("span", { class: "badge" }, badge) : count > 0 && h("i", { class: "dot" });
  return h("button", properties, content, mark);
}

/**
 * Count what is unread in a guild, or in direct messages (undefined).
 * @param {Store} store
 * @param {Id | undefined} guildId
 */
function unreadIn(store, guildId) {
  const total = { count: 0, mentions: 0 };
  for (const [id, { count, mentions }] of store.unread) {
    const channel = store.channels.get(id);
    if (!channel || channel.guild_id !== guildId || !store.canSee(channel)) continue;
    total.count += count;
    total.mentions += mentions;
  }
  return total;
}
