/** The commands that applications offer, as the picker and the menus list them. */

/** @import { Application, ApplicationCommand, CommandIndex, CommandOption, OfferedCommand } from "../types.d.ts" */

import { OptionType } from "./enums.js";

const NESTED = [OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP];

/**
 * Return every command of a type that can be run, each subcommand by itself.
 * @param {CommandIndex} index
 * @param {number} type
 * @returns {OfferedCommand[]}
 */
export function offeredCommands(index, type) {
  const applications = new Map(index.applications.map((application) => [application.id, application]));
  return index.application_commands.filter((command) => command.type === type).flatMap((command) => {
    const application = /** @type {Application} */ (applications.get(command.application_id));
    return leaves({ command, application, name: command.name, description: command.description, path: [] }, command);
  });
}

/**
 * @param {Omit<OfferedCommand, "options">} offered
 * @param {ApplicationCommand | CommandOption} level
 * @returns {OfferedCommand[]}
 */
function leaves(offered, level) {
  const options = level.options ?? [];
  const nested = options.filter((option) => NESTED.includes(option.type));
  if (!nested.length) return [{ ...offered, options }];
  return nested.flatMap((option) => {
    const { name, type, description } = option;
    return leaves(
      { ...offered, name: `${offered.name} ${name}`, description, path: [...offered.path, { name, type }] },
      option,
    );
  });
}
