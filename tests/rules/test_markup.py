"""Whatever people call themselves and whatever they write, nothing of it acts in a message of Tux's."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from examples import slash_parameters
from rules.stage import Outcomes, Stage, commands_of, in_order
from tux.app import App

SOURCE = Path(__file__).parents[2] / "src" / "tux"
WITH_MARKUP = [SOURCE / part for part in ("bot", "guilds", "errors", "plugins", "features")]
THEIRS = {"content", "display_name", "filename", "global_name", "nick", "reason", "short_reason", "subject", "topic"}
"""Attributes that hold what people wrote."""

SHOWING = {"Embed", "add_field", "set_author", "set_footer", "set_field_at", "insert_field_at", "TextDisplay"}
ESCAPING = {"inline", "paragraph", "code", "code_block", "plain_line", "plain_lines", "joined", "len", "bool"}
MENTION_OR_CODE = re.compile(r"<(?:@[!&]?|#|t:|/)$|`$")

NASTY = "[Win](https://evil) @everyone\u202e**x** `y` ||z||\u2028# w"
"""The name of everything, and the words of everybody."""

CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)

ACTING = [
    re.compile(r"(?<!\\)\[Win\]\("),
    re.compile(r"https://evil"),
    re.compile("@everyone"),
    re.compile("\u202e"),
    re.compile(r"(?<!\\)\*\*x"),
    re.compile(r"^# w", re.MULTILINE),
    re.compile("\u2028"),
]


def trees() -> Iterator[tuple[str, ast.Module]]:
    for folder in WITH_MARKUP:
        for file in sorted(folder.rglob("*.py")):
            yield str(file.relative_to(SOURCE)), ast.parse(file.read_text("utf-8"))


def called(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def within(node: ast.AST, stop: set[str]) -> Iterator[ast.AST]:
    """Yield the nodes within a node, without those within a call of one of the functions `stop`."""
    yield node
    for child in ast.iter_child_nodes(node):
        if called(child) not in stop:
            yield from within(child, stop)


def is_marking(node: ast.AST) -> bool:
    """Return whether an f-string puts a mention or code around a value."""
    texts = (
        [part.value for part in node.values if isinstance(part, ast.Constant)]
        if isinstance(node, ast.JoinedStr)
        else []
    )
    return any(MENTION_OR_CODE.search(str(text)) for text in texts)


def test_a_mention_and_code_are_made_as_markup() -> None:
    """Any other string is escaped by `Texts.say()`, so that it would be shown as it is written."""
    found = [
        f"{name}:{node.lineno}"
        for name, tree in trees()
        for node in within(tree, {"Markup", "compile", "sub", "startswith"})
        if isinstance(node, ast.JoinedStr) and is_marking(node)
    ]
    assert found == []


def test_nothing_else_escapes_what_people_wrote() -> None:
    """A string that something else has escaped would be escaped twice."""
    others = {"escape_markdown", "escape_mentions", "remove_markdown"}
    found = [name for name, tree in trees() for node in ast.walk(tree) if called(node) in others]
    assert found == []


def test_an_embed_shows_what_people_wrote_only_through_one_function_per_place() -> None:
    found = [
        f"{name}:{node.lineno}: {node.attr}"
        for name, tree in trees()
        for call in ast.walk(tree)
        if called(call) in SHOWING
        for node in within(call, ESCAPING)
        if isinstance(node, ast.Attribute) and node.attr in THEIRS
    ]
    assert found == []


def test_the_rule_sees_what_it_is_for() -> None:
    bad = ast.parse("embed.add_field(name='x', value=f'> {case.reason}')").body[0]
    good = ast.parse("embed.add_field(name='x', value=inline(case.reason))").body[0]
    seen = [[n.attr for n in within(tree, ESCAPING) if isinstance(n, ast.Attribute)] for tree in (bad, good)]
    assert seen == [["add_field", "reason"], ["add_field"]]


def parts(payload: Any) -> Iterator[str]:
    """Yield every text of a message that Discord renders as Markdown, without what stands in code."""
    if isinstance(payload, list):
        for item in payload:
            yield from parts(item)
    elif isinstance(payload, dict):
        for name, value in payload.items():
            if name in {"content", "title", "description", "name", "value"} and isinstance(value, str):
                yield CODE.sub("", value)
            elif name in {"embeds", "fields", "components", "accessory"}:
                yield from parts(value)


def acting(payload: Any) -> list[str]:
    return [text for text in parts(payload) if any(pattern.search(text) for pattern in ACTING)]


async def rename_everything(stage: Stage) -> None:
    """Give the server, its people and a role of theirs a name that would act."""
    owner, guild_id = stage.owner, stage.guild.id
    await owner.request("PATCH", f"/guilds/{guild_id}", {"name": NASTY})
    role = await owner.request("POST", f"/guilds/{guild_id}/roles", {"name": NASTY})
    for person in stage.people.values():
        fields = {"nick": NASTY[:32], "roles": [role["id"]]}
        await owner.request("PATCH", f"/guilds/{guild_id}/members/{person.id}", fields)


def told(stage: Stage) -> list[dict[str, Any]]:
    """Return every version of every message of Tux's that the owner has seen, the private ones included."""
    bot_id = str(stage.app.bot.user and stage.app.bot.user.id)
    messages = [data for name, data in stage.owner.heard if name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}]
    return [message for message in messages if message.get("author", {}).get("id") == bot_id]


async def test_no_name_and_no_reason_acts_in_what_any_command_shows(stage: Stage, tux: App) -> None:
    outcomes = Outcomes(tux)
    await rename_everything(stage)

    for name in in_order(command.qualified_name for command in commands_of(tux)):
        if name != "unban":
            await stage.reset()
        await stage.run_slash(name, reason=NASTY)
        assert await outcomes.next() == (name, None)

    assert len(told(stage)) > len(commands_of(tux)), "not every answer was seen"
    assert [text for message in told(stage) for text in acting(message)] == []


async def test_nothing_that_is_typed_into_an_option_acts_in_the_answer(stage: Stage, tux: App) -> None:
    answers = 0
    for command in commands_of(tux):
        typed = [option.display_name for option in slash_parameters(command) if is_free_text(option)]
        for name in typed:
            await stage.reset()
            await stage.run_slash(command.qualified_name, **{name: NASTY})
            answers += 1

    assert len(told(stage)) >= answers > 40
    assert [text for message in told(stage) for text in acting(message)] == []


def is_free_text(option: app_commands.Parameter) -> bool:
    return option.type is discord.AppCommandOptionType.string and not option.choices
