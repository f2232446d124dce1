"""`make docs`: writes into the pages what the code knows by itself: commands, settings, exit codes.

A page marks where: everything between `<!-- name: … -->` and `<!-- end of name -->` is written anew.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import discord
import typer
from discord import AppCommandOptionType as Option
from discord import app_commands

from tux.app import App
from tux.bot.commands import Command, Group, usage
from tux.cli.exits import Exit
from tux.cli.run import missing_intents, run
from tux.features import serverlog
from tux.features.serverlog.events import Event
from tux.guilds.permissions import default_rank
from tux.guilds.permissions.ranks import BY_PERMISSION, DEFAULT_NAMES
from tux.runtime.settings import PREFIX, ProcessSettings, accepts, decide_level
from tux.runtime.texts import Texts

ROOT = Path(__file__).parents[1]
NOTE = "made from the code by `make docs`; change it there, not here"
BLOCK = re.compile(r"<!-- (?P<name>[a-z-]+): [^\n]*-->\n.*?<!-- end of (?P=name) -->", re.DOTALL)

Row = Sequence[str]


def pages() -> dict[Path, str]:
    """Every page with such a part, and what it has to say."""
    marked = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return {page: rewritten(text) for page in marked if BLOCK.search(text := page.read_text("utf-8"))}


def rewritten(text: str) -> str:
    """The page with its marked parts made anew."""
    return BLOCK.sub(lambda block: _block(block["name"]), text)


def _block(name: str) -> str:
    return f"<!-- {name}: {NOTE} -->\n\n{PARTS[name]().strip()}\n\n<!-- end of {name} -->"


def _table(head: Row, rows: Iterable[Row]) -> str:
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in cells)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


# the process


def exit_codes() -> str:
    """Every exit code."""
    return _table(("Code", "What it means"), ((str(int(code)), code.meaning) for code in Exit))


def settings() -> str:
    """Every setting of the process."""
    head = ("In `tux.toml`", "In the environment and `.env`", "Flag", "Default", "What it is", "What it accepts")
    return _table(head, map(_setting, ProcessSettings.model_fields))


def _setting(name: str) -> Row:
    purpose = ProcessSettings.model_fields[name].description or ""
    flag = _flags().get(name)
    shown = f"`{flag}`" if flag else ""
    return (f"`{name}`", f"`{PREFIX}{name.upper()}`", shown, _default(name), purpose, accepts(name))


def _flags() -> dict[str, str]:
    """As the command line of `tux run` has them."""
    one = typer.Typer(add_completion=False)
    one.command()(run)
    found = typer.main.get_command(one).params
    return {flag.name: "/".join([*flag.opts, *flag.secondary_opts]) for flag in found if flag.name}


def _default(name: str) -> str:
    match ProcessSettings.model_fields[name].default:
        case None:
            return "not set"
        case []:
            return "none"
        case bool(value):
            return f"`{str(value).lower()}`"
        case value:
            return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def decisions() -> str:
    """Every decision, by its number."""
    found = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    return _list(f"[{page.read_text('utf-8').splitlines()[0].lstrip('# ')}]({page.name})" for page in found)


Said = tuple[bool | None, Any]
"""What one layer says: `debug`, `log_level`; None where it says nothing."""

SILENT: Said = (None, None)
LEVELS: tuple[tuple[Said, Said, Said], ...] = (
    (SILENT, SILENT, SILENT),
    (SILENT, SILENT, (None, "warning")),
    (SILENT, SILENT, (True, "error")),
    (SILENT, (None, "warning"), (True, None)),
    (SILENT, (True, None), (None, "warning")),
    ((True, None), (None, "error"), SILENT),
    ((None, "error"), (True, None), SILENT),
    ((False, None), (True, None), SILENT),
    ((False, None), (True, None), (None, "warning")),
    ((False, None), (None, "debug"), (None, "warning")),
)
"""By flag, environment and `tux.toml`."""


def log_level() -> str:
    """Examples of the rule, worked out by the rule itself."""
    names = (_flag, lambda name, value: f"{PREFIX}{name.upper()}={value}", _toml)
    rows = [(*(_said(layer, name) for layer, name in zip(said, names, strict=True)), _level(said)) for said in LEVELS]
    return _table(("Flag", "Environment", "`tux.toml`", "Level"), rows)


def _level(said: Iterable[Said]) -> str:
    return f"`{decide_level(said)[0]}`"


def _said(layer: Said, written: Callable[[str, str], str]) -> str:
    debug, level = layer
    parts = [] if debug is None else [written("debug", str(debug).lower())]
    return ", ".join(f"`{part}`" for part in [*parts, *([written("log_level", level)] if level else [])])


def _flag(name: str, value: str) -> str:
    if name == "debug":
        return "--debug" if value == "true" else "--no-debug"
    return f"--{name.replace('_', '-')} {value}"


def _toml(name: str, value: str) -> str:
    return f"{name} = {value}" if name == "debug" else f'{name} = "{value}"'


# commands

EXAMPLES = {
    "user": "@newcomer",
    "members": "@newcomer",
    "users": "123456789012345678 234567890123456789",
    "duration": "2h",
    "kind": "warn",
    "number_or_user": "3",
    "reason": "scam links",
    "delete_messages": "1",
    "number": "3",
    "channel": "#mod-log",
    "prefix": "!",
    "command": "ban",
    "rank": "Moderator",
    "level": "8",
    "name": "Founder",
}
"""A value for an option, by its name."""

KINDS = {
    Option.string: ("text", "words"),
    Option.integer: ("a whole number", "1"),
    Option.number: ("a number", "1.5"),
    Option.boolean: ("yes or no", "True"),
    Option.user: ("a user", "@somebody"),
    Option.channel: ("a channel", "#general"),
    Option.role: ("a role", "@Regular"),
    Option.mentionable: ("a user or a role", "@somebody"),
    Option.attachment: ("a file", "picture.png"),
}
"""What each type of option is, and a value for one that has no example of its own."""


def permissions() -> str:
    """Every permission that the invite link asks for."""
    return asyncio.run(_with_app(lambda app: _list(_names(app, app.bot.permissions_needed()))))


def intents() -> str:
    """Every privileged intent that Tux cannot start without."""
    return asyncio.run(_with_app(lambda app: _list(missing_intents(app.bot.intents, discord.ApplicationFlags()))))


def _names(app: App, needed: discord.Permissions) -> list[str]:
    return [app.texts.say(f"permission-{name}") for name, wanted in needed if wanted]


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def ranks() -> str:
    """The ranks that every server begins with, and the permissions that stand for each."""
    return asyncio.run(
        _with_app(lambda app: _table(("Rank", "Name", "In Discord"), map(partial(_rank, app), DEFAULT_NAMES)))
    )


def _rank(app: App, level: int) -> Row:
    permissions = (app.texts.say(f"permission-{name}") for name, its in BY_PERMISSION.items() if its == level)
    return (str(level), DEFAULT_NAMES[level], ", ".join(permissions))


def commands() -> str:
    """Every command, by feature."""
    return asyncio.run(_with_app(lambda app: "\n\n".join(_features(app))))


def command_table() -> str:
    """Every command in one table."""
    return asyncio.run(_with_app(_overview))


async def _with_app(written: Callable[[App], str]) -> str:
    app = App(ProcessSettings(), strict_texts=True)
    await app.load_features()
    try:
        return written(app)
    finally:
        await app.database.close()


def _overview(app: App) -> str:
    anchors = _anchors(app)
    rows = [
        (f"[`/{command.qualified_name}`](#{anchors[command]})", app.texts.say(command.key), _who(app, command))
        for _, found in _by_feature(app)
        for command in found
        if not isinstance(command, Group)
    ]
    return _table(("Command", "What it does", "Who may use it by default"), rows)


def _anchors(app: App) -> dict[Command | Group, str]:
    """Where each stands on the page: where a feature is called like its command, the latter is numbered."""
    places = [(title, command) for title, found in _by_feature(app) for command in (None, *found)]
    slugs = anchors(command.qualified_name if command else title for title, command in places)
    return {command: slug for (_, command), slug in zip(places, slugs, strict=True) if command}


def anchors(headings: Iterable[str]) -> list[str]:
    """By what each heading of a page is linked to, as GitHub makes it."""
    seen: Counter[str] = Counter()
    made: list[str] = []
    for heading in headings:
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        made.append(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return made


def _features(app: App) -> Iterator[str]:
    for name, found in _by_feature(app):
        yield f"## {name}"
        for command in found:
            yield _group(app, command) if isinstance(command, Group) else _command(app, command)


def _by_feature(app: App) -> Iterator[tuple[str, list[Command | Group]]]:
    for loaded in app.features:
        name = loaded.module.__name__
        found = [command for command in _shown(app) if f"{type(command.cog).__module__}.".startswith(f"{name}.")]
        if found:
            yield app.texts.say(f"feature-{loaded.feature.name}"), found


def _shown(app: App) -> list[Command | Group]:
    found = [c for c in app.bot.walk_commands() if isinstance(c, Command | Group) and not c.hidden]
    return sorted(found, key=lambda command: command.qualified_name)


def _group(app: App, command: Group) -> str:
    typed = f" Only typed: `{usage(command, app.bot.process.prefix)}`." if command.prefixed else ""
    return f"### {command.qualified_name}\n\n{app.texts.say(command.key)}{typed}"


def _command(app: App, command: Command) -> str:
    return "\n\n".join(
        part for part in (f"### /{command.qualified_name}", app.texts.say(command.key), *_details(app, command)) if part
    )


def _details(app: App, command: Command) -> Iterator[str]:
    parameters: list[app_commands.Parameter] = command.app_command.parameters if command.app_command else []
    if parameters:
        rows = (
            (f"`{it.display_name}`", _kind(it), "no" if it.required else "yes", _meaning(app, command, it))
            for it in parameters
        )
        yield _table(("Option", "What it takes", "Can be left out", "What it is"), rows)
    yield "\n".join(f"- {line}" for line in _facts(app, command, parameters))


def _facts(app: App, command: Command, parameters: Sequence[app_commands.Parameter]) -> Iterator[str]:
    yield f"Who may use it by default: {_who(app, command)[:1].lower()}{_who(app, command)[1:]}"
    yield f"What Tux needs: {_permissions(app, command.rule.needs) or 'nothing beyond being able to answer'}."
    anywhere = "in a server, and as a slash command in a direct message too."
    yield f"Where: {'in a server.' if command.rule.guild_only else anywhere}"
    if command.ephemeral:
        yield "As a slash command, only you see the answer."
    if command.app_command is not None:
        given = (f"{it.display_name}:{_example(it)}" for it in parameters)
        yield f"Example: `{' '.join([f'/{command.qualified_name}', *given])}`"
    if command.prefixed:
        yield f"Typed: `{usage(command, app.bot.process.prefix)}`{_aliases(app, command)}"


def _who(app: App, command: Command | Group) -> str:
    if command.rule.owner_only:
        return "The owner of the bot."
    rank = default_rank(command.rule)
    if command.rule.default:
        return f"Members with {_permissions(app, command.rule.default)}{f' (rank {rank})' if rank else ''}."
    return f"Members of rank {rank} and above." if rank else "Everybody."


def _permissions(app: App, names: Sequence[str]) -> str:
    return " and ".join(app.texts.say(f"permission-{name}") for name in names)


def _aliases(app: App, command: Command) -> str:
    parent = f"{command.full_parent_name} ".lstrip()
    names = [f"`{app.bot.process.prefix}{parent}{alias}`" for alias in command.aliases]
    return f", or {', '.join(names)}" if names else ""


def _kind(parameter: app_commands.Parameter) -> str:
    kind, _ = KINDS[parameter.type]
    if discord.ChannelType.text in parameter.channel_types and discord.ChannelType.voice not in parameter.channel_types:
        kind = "a text channel"
    least, most = parameter.min_value, parameter.max_value
    if parameter.type is Option.string or (least is None and most is None):
        return kind
    if None in (least, most):
        return f"{kind}, {f'at most {most}' if least is None else f'{least} or more'}"
    return f"{kind}, {least} to {most}"


def _example(parameter: app_commands.Parameter) -> str:
    return EXAMPLES.get(parameter.display_name, KINDS[parameter.type][1])


def _meaning(app: App, command: Command, parameter: app_commands.Parameter) -> str:
    return _sentence(app.texts.say(f"{command.key}.{parameter.display_name}"))


def server_log() -> str:
    texts = Texts.load(Path(serverlog.__file__).parent / "strings", strict=True)
    rows = [
        [
            texts.say(event.key),
            f"`{event.value}`",
            texts.say(f"serverlog-category-{event.category}"),
            texts.say(f"{event.key}.about"),
        ]
        for event in Event
    ]
    return _table(["Event", "Typed", "Group", "When"], rows)


PARTS: dict[str, Callable[[], str]] = {
    "exit-codes": exit_codes,
    "settings": settings,
    "log-level": log_level,
    "decisions": decisions,
    "permissions": permissions,
    "ranks": ranks,
    "intents": intents,
    "commands": commands,
    "command-table": command_table,
    "server-log": server_log,
}
"""By the name in the mark."""


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text, encoding="utf-8")
