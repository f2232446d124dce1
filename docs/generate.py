"""`make docs`: writes the parts of the pages that come from the code: commands, settings, exit codes and more.

A page marks such a part: everything between `<!-- name: … -->` and `<!-- end of name -->` is replaced.
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import discord
import typer

import command_reference
import foreign_clients
import scenarios
from floors import floors
from tables import Row, bullet_list, table
from tux.app import App
from tux.cli.exits import Exit
from tux.cli.run import missing_intents, run
from tux.features import serverlog
from tux.features.serverlog.events import Event
from tux.guilds.permissions.ranks import BY_PERMISSION, DEFAULT_NAMES
from tux.runtime.settings import PREFIX, ProcessSettings, accepts, decide_level
from tux.runtime.texts import Texts

ROOT = Path(__file__).parents[1]
NOTE = "generated from the code by `make docs`; edit it there"
BLOCK = re.compile(r"<!-- (?P<name>[a-z-]+): [^\n]*-->\n.*?<!-- end of (?P=name) -->", re.DOTALL)


def pages() -> dict[Path, str]:
    """Return every page that has a generated part, with its text brought up to date."""
    candidates = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    texts = {page: page.read_text("utf-8") for page in candidates}
    return {page: regenerated(text) for page, text in texts.items() if BLOCK.search(text)}


def regenerated(text: str) -> str:
    """Return the text of a page with its generated parts brought up to date."""
    return BLOCK.sub(lambda block: _block(block["name"]), text)


def _block(name: str) -> str:
    return f"<!-- {name}: {NOTE} -->\n\n{PARTS[name]().strip()}\n\n<!-- end of {name} -->"


async def _with_app(write: Callable[[App], str]) -> str:
    app = App(ProcessSettings(), strict_texts=True)
    await app.load_features()
    try:
        return write(app)
    finally:
        await app.database.close()


# The process


def exit_codes() -> str:
    """Return the table of exit codes."""
    return table(("Code", "What it means"), ((str(int(code)), code.meaning) for code in Exit))


def settings() -> str:
    """Return the table of the settings of the process."""
    head = ("In `tux.toml`", "In the environment and `.env`", "Flag", "Default", "What it is", "What it accepts")
    return table(head, map(_setting_row, ProcessSettings.model_fields))


def _setting_row(name: str) -> Row:
    description = ProcessSettings.model_fields[name].description or ""
    flag = _flags().get(name)
    flag_cell = f"`{flag}`" if flag else ""
    return (f"`{name}`", f"`{PREFIX}{name.upper()}`", flag_cell, _default(name), description, accepts(name))


def _flags() -> dict[str, str]:
    """Return the flags of `tux run` by the settings that they set."""
    app = typer.Typer(add_completion=False)
    app.command()(run)
    parameters = typer.main.get_command(app).params
    return {flag.name: "/".join([*flag.opts, *flag.secondary_opts]) for flag in parameters if flag.name}


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
    """Return the list of decisions by number."""
    decision_pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    titles = {page: page.read_text("utf-8").splitlines()[0].lstrip("# ") for page in decision_pages}
    return bullet_list(f"[{title}]({page.name})" for page, title in titles.items())


# The log level

Layer = tuple[bool | None, Any]
"""The values of `debug` and `log_level` in one layer of settings; None where it has no value."""

UNSET: Layer = (None, None)
LEVEL_EXAMPLES: tuple[tuple[Layer, Layer, Layer], ...] = (
    (UNSET, UNSET, UNSET),
    (UNSET, UNSET, (None, "warning")),
    (UNSET, UNSET, (True, "error")),
    (UNSET, (None, "warning"), (True, None)),
    (UNSET, (True, None), (None, "warning")),
    ((True, None), (None, "error"), UNSET),
    ((None, "error"), (True, None), UNSET),
    ((False, None), (True, None), UNSET),
    ((False, None), (True, None), (None, "warning")),
    ((False, None), (None, "debug"), (None, "warning")),
)
"""Combinations of flags, environment and `tux.toml`."""


def log_level() -> str:
    """Return the table of examples for the log level, worked out by the rule itself."""
    notations = (_as_flag, _as_variable, _as_toml)
    rows = [
        (*(_layer(*pair) for pair in zip(layers, notations, strict=True)), f"`{decide_level(layers)[0]}`")
        for layers in LEVEL_EXAMPLES
    ]
    return table(("Flag", "Environment", "`tux.toml`", "Level"), rows)


def _layer(layer: Layer, notation: Callable[[str, str], str]) -> str:
    debug, level = layer
    values = {"debug": None if debug is None else str(debug).lower(), "log_level": level}
    return ", ".join(f"`{notation(name, value)}`" for name, value in values.items() if value)


def _as_flag(name: str, value: str) -> str:
    if name == "debug":
        return "--debug" if value == "true" else "--no-debug"
    return f"--{name.replace('_', '-')} {value}"


def _as_variable(name: str, value: str) -> str:
    return f"{PREFIX}{name.upper()}={value}"


def _as_toml(name: str, value: str) -> str:
    return f"{name} = {value}" if name == "debug" else f'{name} = "{value}"'


# The bot


def permissions() -> str:
    """Return the table of the permissions that the invite link requests, each with what is lost without it."""
    return asyncio.run(_with_app(_permissions))


def _permissions(app: App) -> str:
    rows = (
        (app.texts.say(f"permission-{need.permission}"), need.cost(app.texts)) for need in app.bot.permission_needs()
    )
    return table(("Permission", "Without it, …"), rows)


def intents() -> str:
    """Return the list of privileged intents without which Tux cannot start."""
    return asyncio.run(_with_app(lambda app: bullet_list(missing_intents(app.bot.intents, discord.ApplicationFlags()))))


def ranks() -> str:
    """Return the table of the ranks that every server starts with."""
    return asyncio.run(_with_app(_ranks))


def _ranks(app: App) -> str:
    return table(("Rank", "Name", "In Discord"), map(partial(_rank_row, app), DEFAULT_NAMES))


def _rank_row(app: App, level: int) -> Row:
    names = (app.texts.say(f"permission-{name}") for name, of_level in BY_PERMISSION.items() if of_level == level)
    return (str(level), DEFAULT_NAMES[level], ", ".join(names))


def commands() -> str:
    """Return the reference of all commands."""
    return asyncio.run(_with_app(command_reference.reference))


def command_table() -> str:
    """Return the table of all commands."""
    return asyncio.run(_with_app(command_reference.overview))


def server_log() -> str:
    """Return the table of the events in server logs."""
    texts = Texts.load(Path(serverlog.__file__).parent / "strings", strict=True)
    rows = (
        (
            texts.say(event.key),
            f"`{event.value}`",
            texts.say(f"serverlog-category-{event.category}"),
            texts.say(f"{event.key}.about"),
        )
        for event in Event
    )
    return table(("Event", "Name", "Group", "When"), rows)


PARTS: dict[str, Callable[[], str]] = {
    "exit-codes": exit_codes,
    "settings": settings,
    "log-level": log_level,
    "decisions": decisions,
    "floors": floors,
    "permissions": permissions,
    "ranks": ranks,
    "intents": intents,
    "commands": commands,
    "command-table": command_table,
    "server-log": server_log,
    "foreign-clients": foreign_clients.overview,
    "attacks": scenarios.attacks,
    "benign-scenarios": scenarios.benign,
} | {name: partial(foreign_clients.addresses, script) for name, script in foreign_clients.scripts().items()}
"""The function that generates each part, by the name in its mark."""


def write(texts: Iterable[tuple[Path, str]]) -> None:
    """Write the pages."""
    for page, text in texts:
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(pages().items())
