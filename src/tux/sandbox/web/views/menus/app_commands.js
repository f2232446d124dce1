/** The context menu commands of applications. */

/** @import { Id } from "../../types.d.ts" */
/** @import { MenuEntry, Page } from "../types.d.ts" */

import { fetchCommands } from "../../actions/channels.js";
import { offeredCommands } from "../../state/commands.js";
import { attempt } from "../elements/toasts.js";

/**
 * Return the entries of the commands of a type that are offered here.
 * @param {Page} page
 * @param {number} type
 * @param {Id} targetId
 * @returns {Promise<MenuEntry[]>}
 */
export async function appCommandEntries({ session, interactions, channel }, type, targetId) {
  const index = channel && await attempt(() => fetchCommands(session, channel));
  if (!index) return [];
  const entries = offeredCommands(index, type).map((offered) => ({
    label: `${offered.name} (${offered.application.name})`,
    run: () => attempt(() => interactions.runOn(channel, offered, targetId)),
  }));
  return entries.length ? [null, { title: "Apps" }, ...entries] : [];
}
