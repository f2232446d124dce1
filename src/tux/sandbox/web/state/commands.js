/** The commands that applications offer, as the picker and the menus list them. */

const NESTED = 2;

/**
 * Every command of a type that can be used, subcommands each by themselves:
 * {name, description, command, trail, options, application}.
 */
export function paths(index, type) {
  const applications = new Map(index.applications.map((application) => [application.id, application]));
  const found = [];
  const walk = (command, level, names, trail) => {
    const nested = (level.options ?? []).filter((option) => option.type <= NESTED);
    const path = {
      name: names.join(" "),
      description: level.description,
      command,
      trail,
      options: level.options ?? [],
      application: applications.get(command.application_id),
    };
    if (!nested.length) found.push(path);
    for (const option of nested) {
      walk(command, option, [...names, option.name], [...trail, { name: option.name, type: option.type }]);
    }
  };
  for (const command of index.application_commands.filter((one) => one.type === type)) {
    walk(command, command, [command.name], []);
  }
  return found;
}
