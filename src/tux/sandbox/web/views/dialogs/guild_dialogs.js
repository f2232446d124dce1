/** The dialogs of a server: its roles, its bans and an invite. */

/** @import { Ban, Guild, Role } from "../../types.d.ts" */
/** @import { Session } from "../../state/session.js" */

import { createInvite, inviteChannel } from "../../actions/guilds.js";
import { fetchBans, unban } from "../../actions/members.js";
import { permissionNames, rolesFromTop } from "../../state/permissions.js";
import { avatar } from "../elements/avatars.js";
import { openDialog } from "../elements/dialogs.js";
import { h } from "../elements/dom.js";
import { textField } from "../elements/fields.js";
import { attempt, copy, toast } from "../elements/toasts.js";
import { roleName } from "./member_dialogs.js";

/**
 * Show every role with what it permits.
 * @param {Guild} guild
 */
export function openGuildRoles(guild) {
  const head = h("tr", {}, ["Role", "Members", "Permissions"].map((name) => h("th", {}, name)));
  const rows = rolesFromTop(guild).map((role) => roleRow(guild, role));
  const content = h("table", { class: "roles" }, h("thead", {}, head), h("tbody", {}, rows));
  openDialog({ title: `Roles of ${guild.name}`, content, wide: true });
}

/**
 * @param {Guild} guild
 * @param {Role} role
 */
function roleRow(guild, role) {
  const members = [...guild.members.values()];
  const holders = role.id === guild.id ? members : members.filter((member) => member.roles.includes(role.id));
  const names = permissionNames(role.permissions);
  const permissions = names.includes("Administrator") ? "Administrator: all of them" : names.join(", ") || "None";
  const tag = role.managed ? [" ", h("span", { class: "tag" }, "APP")] : null;
  return h("tr", {}, h("td", {}, roleName(role), tag), h("td", {}, holders.length), h("td", {}, permissions));
}

/**
 * Show who is banned, each with a way back.
 * @param {Session} session
 * @param {Guild} guild
 */
export async function openBans(session, guild) {
  const bans = await fetchBans(session, guild);
  const rows = bans.map((ban) => banRow(session, guild, ban));
  const content = rows.length ? rows : h("p", { class: "nothing" }, "Nobody is banned.");
  openDialog({ title: `Bans of ${guild.name}`, content });
}

/**
 * @param {Session} session
 * @param {Guild} guild
 * @param {Ban} ban
 */
function banRow(session, guild, { user, reason }) {
  const name = user.global_name ?? user.username;
  const lift = async () => {
    await unban(session, guild, user);
    row.remove();
    toast(`${user.username} is no longer banned.`);
  };
  const row = h(
    "div",
    { class: "ban-row" },
    avatar(user, null, name, "small"),
    h("div", {}, h("strong", {}, name), h("small", {}, reason ?? "No reason given")),
    h("button", {
      class: "button secondary small",
      type: "button",
      "aria-label": `Unban ${user.username}`,
      onclick: () => void attempt(lift),
    }, "Unban"),
  );
  return row;
}

/**
 * Create an invite and show its code.
 * @param {Session} session
 * @param {Guild} guild
 */
export async function openInvite(session, guild) {
  const code = await createInvite(session, inviteChannel(session, guild));
  /** @param {{ currentTarget: HTMLInputElement }} event */
  const onfocus = ({ currentTarget }) => currentTarget.select();
  openDialog({
    title: `Invite people to ${guild.name}`,
    content: [
      h("p", {}, "Whoever is in no server is asked for an invite. This one never expires."),
      textField("code", "Invite code", { value: code, readonly: true, onfocus }),
      h("button", { class: "button secondary", type: "button", onclick: () => copy(code) }, "Copy"),
    ],
  });
}
