/** The menu of a server. */

/** @import { Guild } from "../../types.d.ts" */
/** @import { MenuEntry, Page, Point } from "../types.d.ts" */

import { inviteChannel } from "../../actions/guilds.js";
import { Permission } from "../../state/permissions.js";
import { openAddBot } from "../dialogs/add_bot.js";
import { openAuditLog } from "../dialogs/audit_log.js";
import { openCreateChannel } from "../dialogs/channel_dialogs.js";
import { openBans, openGuildRoles, openInvite } from "../dialogs/guild_dialogs.js";
import { openKeyboardHelp } from "../dialogs/keyboard_help.js";
import { openMenu } from "../elements/menus.js";
import { attempt } from "../elements/toasts.js";

/**
 * @param {Page} page
 * @param {Guild} guild
 * @param {Point} point
 */
export function openGuildMenu(page, guild, point) {
  openMenu(guildEntries(page, guild), point);
}

/**
 * @param {Page} page
 * @param {Guild} guild
 * @returns {MenuEntry[]}
 */
function guildEntries(page, guild) {
  const { session } = page;
  /** @param {bigint} permission */
  const can = (permission) => session.store.can(permission, guild.id);
  /** @type {[isOffered: boolean, label: string, run: () => unknown][]} */
  const table = [
    [true, "Roles and Permissions", () => openGuildRoles(guild)],
    [can(Permission.VIEW_AUDIT_LOG), "Audit Log", () => attempt(() => openAuditLog(session, guild))],
    [can(Permission.BAN_MEMBERS), "Bans", () => attempt(() => openBans(session, guild))],
    [Boolean(inviteChannel(session, guild)), "Invite People", () => attempt(() => openInvite(session, guild))],
    [can(Permission.MANAGE_GUILD), "Add a Bot", () => attempt(() => openAddBot(session, guild))],
    [can(Permission.MANAGE_CHANNELS), "Create Channel", () => openCreateChannel(session, guild, null)],
    [true, "Sandbox Controls", () => page.togglePanel()],
    [true, "Keyboard Shortcuts", () => openKeyboardHelp()],
  ];
  return table.flatMap(([isOffered, label, run]) => (isOffered ? [{ label, run }] : []));
}
