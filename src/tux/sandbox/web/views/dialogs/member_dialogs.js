/** The forms of what is done with a member, and their profile. */

/** @import { Guild, Member, Role } from "../../types.d.ts" */
/** @import { Session } from "../../state/session.js" */

import { ban, kick, setNickname, setRoles, timeOut } from "../../actions/members.js";
import { formatDate } from "../../state/dates.js";
import { canAssign, rolesFromTop } from "../../state/permissions.js";
import { avatar } from "../elements/avatars.js";
import { nameStyle } from "../elements/colors.js";
import { openDialog } from "../elements/dialogs.js";
import { h } from "../elements/dom.js";
import { checkedValues, reasonField, selectField, textField, valueOf } from "../elements/fields.js";

/** @type {[label: string, seconds: number][]} */
const TIMEOUTS = [
  ["1 minute", 60],
  ["5 minutes", 300],
  ["10 minutes", 600],
  ["1 hour", 3600],
  ["1 day", 86400],
  ["1 week", 604800],
  ["Remove timeout", 0],
];
/** @type {[label: string, seconds: number][]} */
const DELETED_HISTORY = [
  ["Don't delete any", 0],
  ["Previous hour", 3600],
  ["Previous 6 hours", 21600],
  ["Previous 24 hours", 86400],
  ["Previous 3 days", 259200],
  ["Previous 7 days", 604800],
];

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 */
export function openNickname(session, guild, member) {
  const { global_name: name, username } = member.user;
  openDialog({
    title: `Change nickname of ${session.store.displayName(member.user, guild.id)}`,
    content: textField("nick", "Nickname", { maxlength: 32, value: member.nick ?? "", placeholder: name ?? username }),
    label: "Save",
    submit: (data) => setNickname(session, guild, member, valueOf(data, "nick")),
  });
}

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 */
export function openKick(session, guild, member) {
  openDialog({
    title: `Kick ${session.store.displayName(member.user, guild.id)}`,
    content: reasonField(),
    label: "Kick",
    danger: true,
    submit: (data) => kick(session, guild, member, valueOf(data, "reason")),
  });
}

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 */
export function openBan(session, guild, { user }) {
  openDialog({
    title: `Ban ${session.store.displayName(user, guild.id)}`,
    content: [selectField("seconds", "Delete message history", DELETED_HISTORY), reasonField()],
    label: "Ban",
    danger: true,
    submit: (data) => ban(session, guild, user, Number(valueOf(data, "seconds")), valueOf(data, "reason")),
  });
}

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 */
export function openTimeout(session, guild, member) {
  openDialog({
    title: `Timeout ${session.store.displayName(member.user, guild.id)}`,
    content: [selectField("seconds", "Duration", TIMEOUTS), reasonField()],
    label: "Timeout",
    submit: (data) => timeOut(session, guild, member, Number(valueOf(data, "seconds")), valueOf(data, "reason")),
  });
}

// roles

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 */
export function openRoles(session, guild, member) {
  const mine = session.store.myMember(guild);
  const shown = rolesFromTop(guild).filter((role) => role.id !== guild.id && !role.managed);
  const fixed = member.roles.filter((id) => {
    const role = guild.roles.get(id);
    return role && !canAssign(guild, mine, role);
  });
  openDialog({
    title: `Roles of ${session.store.displayName(member.user, guild.id)}`,
    content: shown.map((role) => roleBox(role, member.roles.includes(role.id), canAssign(guild, mine, role))),
    label: "Save",
    submit: (data) => setRoles(session, guild, member, [...fixed, ...checkedValues(data, "role")]),
  });
}

/**
 * @param {Role} role
 * @param {boolean} checked
 * @param {boolean} canChange
 */
function roleBox(role, checked, canChange) {
  const title = canChange ? null : "This role is not below your highest role";
  const box = h("input", { type: "checkbox", name: "role", value: role.id, checked, disabled: !canChange });
  return h("label", { class: "check", title }, box, roleName(role));
}

/** @param {Role} role */
export const roleName = (role) => h("span", { style: nameStyle(role.color) }, role.name);

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 */
export function openProfile(session, guild, member) {
  const { user } = member;
  const name = session.store.displayName(user, guild.id);
  const roles = rolesFromTop(guild).filter((role) => member.roles.includes(role.id));
  const names = h("div", {}, h("strong", {}, name), h("div", {}, user.username), h("small", {}, `ID ${user.id}`));
  openDialog({
    title: "Profile",
    content: [
      h("div", { class: "profile" }, avatar(user, member, name, "large"), names),
      h("p", {}, `Member since ${formatDate(member.joined_at, "D")}`),
      h(
        "div",
        { class: "chips" },
        roles.length ? roles.map((role) => h("span", { class: "chip" }, roleName(role))) : "No roles",
      ),
    ],
  });
}
