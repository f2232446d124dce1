/** The menu of a message: what this person may do with it. */

/** @import { Channel, Message } from "../../types.d.ts" */
/** @import { MenuEntry, Page, Point } from "../types.d.ts" */

import { deleteMessage, togglePin } from "../../actions/messages.js";
import { ChannelType, CommandType } from "../../state/enums.js";
import { messageLink } from "../../state/mentions.js";
import { isEditable, isEphemeral } from "../../state/messages.js";
import { Permission } from "../../state/permissions.js";
import { openCreateThread, openEdit, openReactions } from "../dialogs/message_dialogs.js";
import { openMenu } from "../elements/menus.js";
import { attempt, copy } from "../elements/toasts.js";
import { appCommandEntries } from "./app_commands.js";

const THREADED = [ChannelType.TEXT, ChannelType.ANNOUNCEMENT];

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {Message} message
 * @param {Point} point
 */
export function openMessageMenu(page, channel, message, point) {
  if (message.unsent) return openMenu(unsentEntries(page, message), point);
  if (isEphemeral(message)) return openMenu(copyEntries(message), point);
  const commands = appCommandEntries(page, CommandType.MESSAGE, message.id);
  openMenu(messageEntries(page, channel, message), point, commands);
}

/**
 * @param {Page} page
 * @param {Message} message
 * @returns {MenuEntry[]}
 */
function unsentEntries({ session }, message) {
  const dismiss = () => session.store.messages.remove(message.channel_id, message.id);
  const [copyText] = copyEntries(message);
  return message.failure ? [copyText, { label: "Dismiss", run: dismiss }] : [copyText];
}

/**
 * @param {Message} message
 * @returns {MenuEntry[]}
 */
const copyEntries = ({ id, content }) => [
  ...(content ? [{ label: "Copy Text", run: () => copy(content) }] : []),
  { label: "Copy Message ID", run: () => copy(id) },
];

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {Message} message
 * @returns {MenuEntry[]}
 */
function messageEntries(page, channel, message) {
  const { session, writing, guild } = page;
  const isMine = message.author.id === session.store.me.id;
  /** @param {bigint} permission */
  const can = (permission) => session.store.can(permission, channel.guild_id, channel);
  const canDelete = isMine || (channel.guild_id && can(Permission.MANAGE_MESSAGES));
  const canPin = can(Permission.MANAGE_MESSAGES) || can(Permission.PIN_MESSAGES);
  const canThread = THREADED.includes(channel.type) && !message.thread;
  const createThread = () => openCreateThread(session, message, (thread) => page.openChannel(thread));
  return [
    writing && { label: "Reply", run: () => writing.reply(message) },
    { label: "Add Reaction", run: () => openReactions(session, guild, message) },
    isMine && isEditable(message) && { label: "Edit Message", run: () => openEdit(session, message) },
    canPin && {
      label: message.pinned ? "Unpin Message" : "Pin Message",
      run: () => attempt(() => togglePin(session, message)),
    },
    canThread && { label: "Create Thread", run: createThread },
    ...copyEntries(message),
    { label: "Copy Message Link", run: () => copy(messageLink(channel, message.id)) },
    canDelete && {
      label: "Delete Message",
      danger: true,
      run: () => attempt(() => deleteMessage(session, message)),
    },
  ].flatMap((entry) => entry || []);
}
