/** The member list: those who are online, grouped by the roles that are displayed separately, and the others. */

/** @import { Channel, Guild, Member } from "../types.d.ts" */
/** @import { Page } from "./types.d.ts" */

import { isTimedOut, rolesFromTop } from "../state/permissions.js";
import { activityText, STATUS_NAMES } from "../state/presences.js";
import { avatar, withStatus } from "./elements/avatars.js";
import { nameStyle } from "./elements/colors.js";
import { h } from "./elements/dom.js";
import { rovingFocus } from "./elements/keyboard.js";
import { onContextMenu, pointOf } from "./elements/menus.js";
import { openUserMenu } from "./menus/user_menu.js";

/** @typedef {{ name: string, members: Member[] }} Group */

const MOST_ROWS = 200;

const alphabet = new Intl.Collator();

/**
 * Draw those members of a guild who see a channel.
 * @param {Page} page
 * @param {Guild} guild
 * @param {Channel} channel
 */
export function memberList(page, guild, channel) {
  let room = MOST_ROWS;
  const sections = [];
  for (const group of groupsOf(guild, page.session.store.membersIn(guild, channel))) {
    if (room > 0) sections.push(section(page, guild, group, room));
    room -= group.members.length;
  }
  const more = room < 0 && h("p", { class: "nothing" }, `and ${-room} more`);
  const properties = { class: "members", "aria-label": "Members", data: { scroll: "members" } };
  return rovingFocus(h("aside", properties, sections, more));
}

/**
 * Put those who are online under the highest of their roles that is displayed separately, the highest first, and then
 * the others.
 * @param {Guild} guild
 * @param {Member[]} members
 */
function groupsOf(guild, members) {
  const hoisted = rolesFromTop(guild).filter((role) => role.hoist && role.id !== guild.id);
  const groups = hoisted.map((role) => ({ role, name: role.name, members: /** @type {Member[]} */ ([]) }));
  /** @type {Group} */
  const online = { name: "Online", members: [] };
  /** @type {Group} */
  const offline = { name: "Offline", members: [] };
  for (const member of members) {
    const group = groups.find(({ role }) => member.roles.includes(role.id)) ?? online;
    (guild.presences.has(member.user.id) ? group : offline).members.push(member);
  }
  return [...groups, online, offline].filter((group) => group.members.length);
}

/**
 * @param {Page} page
 * @param {Guild} guild
 * @param {Group} group
 * @param {number} most
 */
function section(page, guild, { name, members }, most) {
  const { store } = page.session;
  const named = members.map((member) => ({ member, name: store.displayName(member.user, guild.id) }));
  named.sort((one, other) => alphabet.compare(one.name, other.name));
  const rows = named.slice(0, most).map(({ member, name }) => row(page, guild, member, name));
  return h("section", {}, h("h3", {}, `${name} — ${members.length}`), rows);
}

/**
 * @param {Page} page
 * @param {Guild} guild
 * @param {Member} member
 * @param {string} name
 */
function row(page, guild, member, name) {
  const { user } = member;
  const color = page.session.store.nameColor(guild.id, user.id);
  const presence = guild.presences.get(user.id);
  const status = presence?.status ?? "offline";
  const properties = {
    class: `member ${status}`,
    title: STATUS_NAMES[status],
    "aria-label": name,
    "aria-haspopup": "menu",
    data: { userId: user.id, key: `member-${user.id}` },
    onclick: (/** @type {MouseEvent} */ event) => openUserMenu(page, user, pointOf(event), guild),
  };
  const activity = activityText(presence);
  const element = h(
    "button",
    properties,
    withStatus(avatar(user, member, name, "small"), status),
    h(
      "span",
      { class: "member-text" },
      h("span", { class: "member-line" }, nameParts(guild, member, name, color)),
      activity && h("small", {}, activity),
    ),
  );
  return onContextMenu(element, (point) => openUserMenu(page, user, point, guild));
}

/**
 * @param {Guild} guild
 * @param {Member} member
 * @param {string} name
 * @param {number} color
 */
const nameParts = (guild, member, name, color) => [
  h("span", { class: "name", style: nameStyle(color) }, name),
  member.user.bot && h("span", { class: "tag" }, "APP"),
  timeoutTag(member),
  guild.owner_id === member.user.id && h("span", { class: "crown", title: "Server Owner" }, "♛"),
];

/** @param {Member} member */
function timeoutTag(member) {
  if (!isTimedOut(member)) return null;
  const until = new Date(member.communication_disabled_until ?? 0).toLocaleString();
  return h("span", { class: "tag muted", title: `until ${until}` }, "TIMEOUT");
}
