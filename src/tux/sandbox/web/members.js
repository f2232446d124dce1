/** The member list, grouped by hoisted role, and the card of one user. */

import { h } from "./dom.js";
import { isTimedOut } from "./permissions.js";
import { avatar } from "./pictures.js";

const MOST_SHOWN = 200;

export function memberList(session, guild, channel) {
  const { store } = session;
  const hoisted = [...guild.roles.values()].filter((role) => role.hoist && role.id !== guild.id).sort((one, other) => other.position - one.position);
  const groups = new Map([...hoisted.map((role) => [role.id, { name: role.name, members: [] }]), ["", { name: "Members", members: [] }]]);
  const seeing = [...guild.members.values()].filter((member) => session.sees(guild, channel, member));
  for (const member of seeing.slice(0, MOST_SHOWN)) {
    const role = hoisted.find((one) => member.roles.includes(one.id));
    groups.get(role?.id ?? "").members.push(member);
  }
  const shown = [...groups.values()].filter((group) => group.members.length);
  const more = seeing.length > MOST_SHOWN && h("p", { class: "nothing" }, `and ${seeing.length - MOST_SHOWN} more`);
  return h("aside", { class: "members", "aria-label": "Members" }, shown.map((group) => groupBlock(session, guild, group)), more);
}

function groupBlock(session, guild, group) {
  const name = (member) => session.store.nameOf(member.user, guild.id);
  group.members.sort((one, other) => name(one).localeCompare(name(other)));
  return h("section", {}, h("h3", {}, `${group.name} — ${group.members.length}`), group.members.map((member) => memberRow(session, guild, member, name(member))));
}

function memberRow(session, guild, member, name) {
  const color = session.store.colorOf(guild.id, member.user.id);
  const open = (event) => {
    event.preventDefault();
    const box = event.currentTarget.getBoundingClientRect();
    session.userMenu(member.user, event.clientX || box.left, event.clientY || box.bottom, guild);
  };
  return h(
    "button",
    { class: "member", data: { userId: member.user.id }, "aria-label": name, onclick: open, oncontextmenu: open },
    avatar(member.user, member, name, "small"),
    h("span", { class: "name", style: color ? { color } : {} }, name),
    member.user.bot && h("span", { class: "tag" }, "APP"),
    isTimedOut(member) && h("span", { class: "tag muted", title: `until ${new Date(member.communication_disabled_until).toLocaleString()}` }, "TIMEOUT"),
    guild.owner_id === member.user.id && h("span", { class: "crown", title: "Owner" }, "♛"),
  );
}
