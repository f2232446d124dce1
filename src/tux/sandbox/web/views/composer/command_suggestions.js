/** The commands that a text beginning with a slash may mean. */

/** @import { CommandIndex, OfferedCommand } from "../../types.d.ts" */

import { offeredCommands } from "../../state/commands.js";
import { CommandType } from "../../state/enums.js";

const MOST = 60;

/**
 * @param {CommandIndex} index
 * @param {string} text What was typed after the slash.
 */
export function commandSuggestions(index, text) {
  const wanted = text.trim().toLowerCase();
  const matching = offeredCommands(index, CommandType.CHAT_INPUT).filter(({ name }) =>
    name.toLowerCase().includes(wanted)
  );
  return byApplication(matching, wanted).slice(0, MOST).map((offered) => ({
    label: `/${offered.name}`,
    description: offered.description,
    group: offered.application.name,
    offered,
  }));
}

/**
 * Sort commands by application, the one with the best match first; within it, those that begin as typed first.
 * @param {OfferedCommand[]} commands
 * @param {string} wanted
 */
function byApplication(commands, wanted) {
  /** @param {OfferedCommand} command */
  const begins = ({ name }) => Number(name.startsWith(wanted));
  const sorted = [...commands].sort(
    (one, other) => begins(other) - begins(one) || one.name.localeCompare(other.name),
  );
  const applications = [...new Set(sorted.map((command) => command.application))];
  return applications.flatMap((application) => sorted.filter((command) => command.application === application));
}
