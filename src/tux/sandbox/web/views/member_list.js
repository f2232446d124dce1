/** The member list, grouped by hoisted role. */

import { opensMenu } from "./elements/dialogs.js";
import { h } from "./elements/dom.js";
import { roving } from "./elements/keyboard.js";
import { isTimedOut } from "../state/permissions.js";
import { avatar } from "./elements/pictures.js";

const MOST_SHOWN = 200;

export function memberList(session, guild, channel) {
  const groups = grouped(guild, [...guild.members.values()].filter((member) => session.sees(guild, channel, member)));
  let left = MOST_SHOWN;
  const blocks = [];
  for (const group of groups) {
    if (left > 0) blocks.push(groupBlock(session, guild, group, left));
    left -= group.members.length;
  }
  const more = left < 0 && h("p", { class: "nothing" }, `and ${-left} more`);
  return roving(
    h("aside", { class: "members", "aria-label": "Members", data: { scroll: "members" } }, blocks, more),
    "button",
  );
}

/** The members under the highest of their roles that is shown separately, highest first. */
function grouped(guild, members) {
  const hoisted = [...guild.roles.values()].filter((role) => role.hoist && role.id !== guild.id).sort((one, other) =>
    other.position - one.position
  );
  const groups = new Map([...hoisted.map((role) => [role.id, { name: role.name, members: [] }]), ["", {
    name: "Members",
    members: [],
  }]]);
  for (const member of members) {
    const role = hoisted.find((one) => member.roles.includes(one.id));
    groups.get(role?.id ?? "").members.push(member);
  }
  return [...groups.values()].filter((group) => group.members.length);
}

const alphabet = new Intl.Collator();

function groupBlock(session, guild, group, most) {
  const named = group.members.map((member) => [session.store.nameOf(member.user, guild.id), member]);
  named.sort(([one], [other]) => alphabet.compare(one, other));
  return h(
    "section",
    {},
    h("h3", {}, `${group.name} — ${group.members.length}`),
    named.slice(0, most).map(([name, member]) => memberRow(session, guild, member, name)),
  );
}

function memberRow(session, guild, member, name) {
  const { user } = member;
  const color = session.store.colorOf(guild.id, user.id);
  const row = h(
    "button",
    {
      class: "member",
      data: { userId: user.id, key: `member-${user.id}` },
      "aria-label": name,
      "aria-haspopup": "menu",
      onclick: (event) => session.userMenuAt(user, event, guild),
    },
    avatar(user, member, name, "small"),
    h("span", { class: "name", style: color ? { color } : {} }, name),
    user.bot && h("span", { class: "tag" }, "APP"),
    isTimedOut(member) &&
      h("span", {
        class: "tag muted",
        title: `until ${new Date(member.communication_disabled_until).toLocaleString()}`,
      }, "TIMEOUT"),
    guild.owner_id === user.id && h("span", { class: "crown", title: "Owner" }, "♛"),
  );
  return opensMenu(row, (x, y) => session.userMenu(user, x, y, guild));
}
