/** The menu of a channel or thread, and the lists of its pins and threads. */

/** @import { Channel, Message } from "../../types.d.ts" */
/** @import { MenuEntry, Page, Point } from "../types.d.ts" */

import { closeThread, fetchArchivedThreads } from "../../actions/channels.js";
import { fetchPins } from "../../actions/messages.js";
import { isThread } from "../../state/channels.js";
import { Permission } from "../../state/permissions.js";
import { openDeleteChannel, openEditChannel } from "../dialogs/channel_dialogs.js";
import { openMenu } from "../elements/menus.js";
import { attempt, copy } from "../elements/toasts.js";

const LONGEST_EXCERPT = 60;

/**
 * @param {Page} page
 * @param {Channel} channel
 * @param {Point} point
 */
export function openChannelMenu(page, channel, point) {
  openMenu(channelEntries(page, channel), point);
}

/**
 * @param {Page} page
 * @param {Channel} channel
 * @returns {MenuEntry[]}
 */
function channelEntries({ session }, channel) {
  const { store } = session;
  const [noun, permission] = isThread(channel)
    ? ["Thread", Permission.MANAGE_THREADS]
    : ["Channel", Permission.MANAGE_CHANNELS];
  const canManage = store.can(permission, channel.guild_id, channel);
  const canClose = isThread(channel) && (canManage || channel.owner_id === store.me.id);
  const close = { label: "Close Thread", run: () => attempt(() => closeThread(session, channel)) };
  const edit = { label: `Edit ${noun}`, run: () => openEditChannel(session, channel) };
  const remove = { label: `Delete ${noun}`, danger: true, run: () => openDeleteChannel(session, channel) };
  return [
    ...(canManage ? [edit] : []),
    ...(canClose ? [close] : []),
    { label: "Copy Channel ID", run: () => copy(channel.id) },
    ...(canManage ? [remove] : []),
  ];
}

/**
 * Show the pinned messages of the channel that is open.
 * @param {Page} page
 * @param {Channel} channel
 * @param {Point} point
 */
export async function openPins(page, channel, point) {
  const { session } = page;
  const pins = await attempt(() => fetchPins(session, channel));
  if (!pins || channel.id !== page.channel?.id) return;
  /** @param {Message} message */
  const entry = ({ id, author, content }) => ({
    label: `${session.store.displayName(author, page.guildId)}: ${content.slice(0, LONGEST_EXCERPT) || "(no text)"}`,
    run: () => page.showMessage(id),
  });
  const title = pins.length ? "Pinned Messages" : "This channel has no pinned messages yet.";
  openMenu([{ title }, ...pins.map(entry)], point);
}

/**
 * Show the threads of a channel, archived ones too.
 * @param {Page} page
 * @param {Channel} channel
 * @param {Point} point
 */
export async function openThreads(page, channel, point) {
  const { session } = page;
  const active = session.store.threadsOf(channel);
  const archived = (await attempt(() => fetchArchivedThreads(session, channel))) ?? [];
  /** @param {Channel} thread */
  const entry = (thread) => ({
    label: thread.name ?? "",
    run: () => page.openChannel(session.store.addChannel(thread)),
  });
  /** @type {MenuEntry[]} */
  const entries = [
    ...(active.length ? [{ title: "Threads" }, ...active.map(entry)] : []),
    ...(archived.length ? [{ title: "Archived" }, ...archived.map(entry)] : []),
  ];
  const nothing = { title: "There are no threads. Create one from the menu of a message." };
  openMenu(entries.length ? entries : [nothing], point);
}
