"""The reference of commands, generated from the commands themselves."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import discord
from discord import AppCommandOptionType as OptionType
from discord import app_commands

from examples import slash_example, slash_parameters, typed_example
from tables import Row, bullet_list, table
from tux.app import App
from tux.bot.commands import Command, Group, usage
from tux.guilds.permissions import default_rank

OPTION_TYPES = {
    OptionType.string: "text",
    OptionType.integer: "a whole number",
    OptionType.number: "a number",
    OptionType.boolean: "yes or no",
    OptionType.user: "a user",
    OptionType.channel: "a channel",
    OptionType.role: "a role",
    OptionType.mentionable: "a user or a role",
    OptionType.attachment: "a file",
}


def overview(app: App) -> str:
    """Return the table of all commands."""
    slugs = _slugs_of_commands(app)
    rows = [
        (f"[`/{command.qualified_name}`](#{slugs[command]})", app.texts.say(command.key), _audience(app, command))
        for _, feature_commands in _by_feature(app)
        for command in feature_commands
        if not isinstance(command, Group)
    ]
    return table(("Command", "What it does", "Who can use it by default"), rows)


def _slugs_of_commands(app: App) -> dict[Command | Group, str]:
    """Return the anchor of each command on the page, where titles of features are headings too."""
    headings = [(title, command) for title, found in _by_feature(app) for command in (None, *found)]
    slugs = anchors(command.qualified_name if command else title for title, command in headings)
    return {command: slug for (_, command), slug in zip(headings, slugs, strict=True) if command}


def anchors(headings: Iterable[str]) -> list[str]:
    """Return the anchors of the headings of a page, as GitHub makes them."""
    counts: Counter[str] = Counter()
    slugs: list[str] = []
    for heading in headings:
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        slugs.append(f"{slug}-{counts[slug]}" if counts[slug] else slug)
        counts[slug] += 1
    return slugs


def reference(app: App) -> str:
    """Return every command by feature, with its options, requirements and examples."""
    return "\n\n".join(_sections(app))


def _sections(app: App) -> Iterator[str]:
    for title, feature_commands in _by_feature(app):
        yield f"## {title}"
        for command in feature_commands:
            yield _group(app, command) if isinstance(command, Group) else _command(app, command)


def _by_feature(app: App) -> Iterator[tuple[str, list[Command | Group]]]:
    for loaded in app.features:
        package = f"{loaded.module.__name__}."
        own = [command for command in visible_commands(app) if f"{type(command.cog).__module__}.".startswith(package)]
        if own:
            yield app.texts.say(f"feature-{loaded.feature.name}"), own


def visible_commands(app: App) -> list[Command | Group]:
    """Return every command and group that is not hidden, by name."""
    walked = [command for command in app.bot.walk_commands() if isinstance(command, Command | Group)]
    return sorted((command for command in walked if not command.hidden), key=lambda command: command.qualified_name)


def _group(app: App, command: Group) -> str:
    typed = f" Only typed: `{usage(command, app.bot.process.prefix)}`." if command.prefixed else ""
    return f"### {command.qualified_name}\n\n{app.texts.say(command.key)}{typed}"


def _command(app: App, command: Command) -> str:
    parts = (f"### /{command.qualified_name}", app.texts.say(command.key), *_details(app, command))
    return "\n\n".join(part for part in parts if part)


def _details(app: App, command: Command) -> Iterator[str]:
    parameters = slash_parameters(command)
    if parameters:
        rows = [_option_row(app, command, option) for option in parameters]
        yield table(("Option", "Type", "Required", "What it is"), rows)
    yield bullet_list(_facts(app, command))


def _option_row(app: App, command: Command, option: app_commands.Parameter) -> Row:
    text = app.texts.say(f"{command.key}.{option.display_name}")
    sentence = f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
    return (f"`{option.display_name}`", _type(option), "yes" if option.required else "no", sentence)


def _facts(app: App, command: Command) -> Iterator[str]:
    audience = _audience(app, command)
    yield f"Who can use it by default: {audience[:1].lower()}{audience[1:]}"
    yield f"Permissions that Tux needs: {_permissions(app, command.rule.needs) or 'only those to answer'}."
    anywhere = "in a server; the slash command also works in a direct message."
    yield f"Where: {'in a server.' if command.rule.guild_only else anywhere}"
    if command.ephemeral:
        yield "Only you see the answer to the slash command."
    if command.app_command is not None:
        yield f"Example: `{slash_example(command)}`"
    if command.prefixed:
        yield from _typed_facts(command, app.bot.process.prefix)


def _typed_facts(command: Command, prefix: str) -> Iterator[str]:
    has_attachment = any(option.type is OptionType.attachment for option in slash_parameters(command))
    yield f"Typed: `{typed_example(command, prefix)}`{', with the file attached' if has_attachment else ''}"
    if command.clean_params:
        yield f"Typed usage: `{usage(command, prefix)}`"
    if command.aliases:
        parent = f"{command.full_parent_name} ".lstrip()
        yield f"Aliases: {', '.join(f'`{prefix}{parent}{alias}`' for alias in command.aliases)}"


def _audience(app: App, command: Command | Group) -> str:
    if command.rule.owner_only:
        return "The owner of the bot."
    rank = default_rank(command.rule)
    if command.rule.default:
        return f"Members with {_permissions(app, command.rule.default)}{f' (rank {rank})' if rank else ''}."
    return f"Members of rank {rank} and above." if rank else "Everybody."


def _permissions(app: App, names: Sequence[str]) -> str:
    return " and ".join(app.texts.say(f"permission-{name}") for name in names)


def _type(option: app_commands.Parameter) -> str:
    name = OPTION_TYPES[option.type]
    if discord.ChannelType.text in option.channel_types and discord.ChannelType.voice not in option.channel_types:
        name = "a text channel"
    minimum, maximum = option.min_value, option.max_value
    if option.type is OptionType.string or (minimum is None and maximum is None):
        return name
    if None in (minimum, maximum):
        return f"{name}, {f'at most {maximum}' if minimum is None else f'{minimum} or more'}"
    return f"{name}, {minimum} to {maximum}"
