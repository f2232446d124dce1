/** The menu of a user: what this person may do with them. */

/** @import { Guild, Member, User } from "../../types.d.ts" */
/** @import { Session } from "../../state/session.js" */
/** @import { MenuEntry, Page, Point } from "../types.d.ts" */

import { openDirectMessage } from "../../actions/channels.js";
import { disconnect } from "../../actions/members.js";
import { setSuppressed, silence } from "../../actions/voice.js";
import { ChannelType, CommandType } from "../../state/enums.js";
import { canAssign, guildPermissions, outranks, Permission } from "../../state/permissions.js";
import { openBan, openKick, openNickname, openProfile, openRoles, openTimeout } from "../dialogs/member_dialogs.js";
import { openMenu } from "../elements/menus.js";
import { attempt, copy } from "../elements/toasts.js";
import { appCommandEntries } from "./app_commands.js";

/**
 * @param {Page} page
 * @param {User} user
 * @param {Point} point
 * @param {Guild | undefined} guild
 */
export function openUserMenu(page, user, point, guild = page.guild) {
  openMenu(userEntries(page, user, guild), point, appCommandEntries(page, CommandType.USER, user.id));
}

/**
 * @param {Page} page
 * @param {User} user
 * @param {Guild | undefined} guild
 * @returns {MenuEntry[]}
 */
function userEntries(page, user, guild) {
  const { session, writing } = page;
  const { store } = session;
  const name = store.displayName(user, guild?.id);
  const member = guild?.members.get(user.id);
  const canMessage = user.id !== store.me.id && store.users.has(user.id);
  const message = () => attempt(async () => page.openChannel(await openDirectMessage(session, user)));
  return [
    { title: `${name} (${user.username})` },
    ...(guild && member ? [{ label: "Profile", run: () => openProfile(session, guild, member) }] : []),
    ...(canMessage ? [{ label: "Message", run: message }] : []),
    { label: "Mention", run: () => writing?.mention(`@${name}`, `<@${user.id}>`) },
    ...(guild && member ? memberEntries(page, guild, member) : []),
    null,
    { label: "Copy User ID", run: () => copy(user.id) },
  ];
}

/** @typedef {[isOffered: boolean, label: string, run: () => unknown, danger?: boolean]} Row */

/**
 * Return what may be done with a member who is in voice.
 * @param {Session} session
 * @param {Guild} guild
 * @param {Member} member
 * @returns {Row[]}
 */
function voiceTable(session, guild, member) {
  const { store } = session;
  const state = guild.voice.get(member.user.id);
  const channel = store.channels.get(state?.channel_id ?? "");
  if (!state || !channel) return [];
  const isMe = member.user.id === store.me.id;
  /** @param {bigint} permission */
  const can = (permission) => store.can(permission, guild.id, channel);
  const isStage = channel.type === ChannelType.STAGE;
  const { mute, deaf, suppress } = state;
  return [
    [
      isStage && (suppress ? can(Permission.MUTE_MEMBERS) : isMe || can(Permission.MUTE_MEMBERS)),
      suppress ? "Invite to Speak" : "Move to Audience",
      () => attempt(() => setSuppressed(session, guild, member, !suppress)),
    ],
    [
      can(Permission.MUTE_MEMBERS),
      mute ? "Server Unmute" : "Server Mute",
      () => attempt(() => silence(session, guild, member, { mute: !mute })),
    ],
    [
      can(Permission.DEAFEN_MEMBERS),
      deaf ? "Server Undeafen" : "Server Deafen",
      () => attempt(() => silence(session, guild, member, { deaf: !deaf })),
    ],
  ];
}

/**
 * Return what this person may do with a member, by their permissions and their place in the order of roles.
 * @param {Page} page
 * @param {Guild} guild
 * @param {Member} member
 * @returns {MenuEntry[]}
 */
function memberEntries({ session }, guild, member) {
  const { store } = session;
  const mine = store.myMember(guild);
  const isMe = member.user.id === store.me.id;
  const isBelow = outranks(guild, mine, member);
  /** @param {bigint} permission */
  const can = (permission) => store.can(permission, guild.id);
  /** @param {bigint} permission */
  const canTo = (permission) => can(permission) && isBelow && !isMe;
  const isAdministrator = Boolean(guildPermissions(guild, member) & Permission.ADMINISTRATOR);
  const hasRoles = [...guild.roles.values()].some((role) => canAssign(guild, mine, role));
  /** @type {Row[]} */
  const table = [
    [
      isMe ? can(Permission.CHANGE_NICKNAME) : canTo(Permission.MANAGE_NICKNAMES),
      "Change Nickname",
      () => openNickname(session, guild, member),
    ],
    [
      (isMe ? can(Permission.MANAGE_ROLES) : canTo(Permission.MANAGE_ROLES)) && hasRoles,
      "Roles",
      () => openRoles(session, guild, member),
    ],
    [
      !isMe && can(Permission.MOVE_MEMBERS) && Boolean(guild.voice.get(member.user.id)?.channel_id),
      "Disconnect",
      () => attempt(() => disconnect(session, guild, member)),
      true,
    ],
    [
      canTo(Permission.MODERATE_MEMBERS) && !isAdministrator,
      "Timeout",
      () => openTimeout(session, guild, member),
      true,
    ],
    [canTo(Permission.KICK_MEMBERS), "Kick", () => openKick(session, guild, member), true],
    [canTo(Permission.BAN_MEMBERS), "Ban", () => openBan(session, guild, member), true],
  ];
  table.unshift(...voiceTable(session, guild, member));
  const entries = table.flatMap(([isOffered, label, run, danger]) => (isOffered ? [{ label, run, danger }] : []));
  return entries.length ? [null, ...entries] : [];
}
