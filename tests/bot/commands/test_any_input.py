"""Whatever people put into an option, they read one clear sentence: no failure of Discord's, and no reference."""

from collections.abc import Iterator
from typing import Any

from probe import Probe
from running import Starting
from tux.app import App
from tux.bot.commands import Command
from tux.sandbox.people import Denied, File, LiveGuild
from tux.sandbox.screens import Seen

STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, ATTACHMENT = 3, 4, 5, 6, 7, 8, 11

TEXTS = ("`<@1>*” " * 737, "a\0", f"{2**63}", "1e999 \u202e\u2028#")
TYPED_TEXTS = (f"{10**30}", "“«‘’" * 400)
NUMBERS = (0, 2**53 - 1)


class Asked:
    """A guild's owner, who runs every command with every value for one option, and usual ones for the others."""

    def __init__(self, guild: LiveGuild) -> None:
        self.guild = guild
        self.owner, self.channel = guild.member("owner"), guild.channel("general")
        self.usual: dict[int, Any] = {
            INTEGER: 1,
            BOOLEAN: False,
            USER: guild.member("newcomer"),
            CHANNEL: guild.channel("mod-log"),
            ROLE: guild.role("Moderator"),
            ATTACHMENT: File("list.txt", b"1"),
        }

    async def answer(self, name: str, options: dict[str, Any]) -> Seen | None:
        """Return the answer to a command; None if Discord itself takes no such option."""
        try:
            return await self.owner.slash(self.channel, name, **options)
        except Denied as denied:
            if denied.code != 50035:
                raise
            return None

    def cases(self, option: dict[str, Any]) -> Iterator[Any]:
        if option["type"] == STRING and "choices" not in option:
            yield from TEXTS
        elif option["type"] == INTEGER:
            yield from NUMBERS

    def options(self, declared: list[dict[str, Any]], name: str, value: object) -> dict[str, Any]:
        """Return the options of a command: the one of that name, and every other that is required."""
        others = [option for option in declared if option.get("required") and option["name"] != name]
        return {option["name"]: self._usual(option) for option in others} | {name: value}

    def _usual(self, option: dict[str, Any]) -> object:
        if option.get("choices"):
            return option["choices"][0]["value"]
        return self.usual.get(option["type"], "1h" if option["name"] == "duration" else "x")


def leaves(command: dict[str, Any], name: str = "") -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the name and the options of every command and subcommand."""
    path, options = f"{name} {command['name']}".strip(), command.get("options", [])
    if options and options[0]["type"] in (1, 2):
        for option in options:
            yield from leaves(option, path)
    else:
        yield path, options


def require_clear(text: str, asked: object) -> None:
    """Fail if a person could not know from this what is wrong."""
    for unclear in ("Reference", "{???}", "Something went wrong", "String should", "_id", "pydantic"):
        assert unclear not in text, (asked, text)


async def test_every_option_takes_any_value_or_says_what_is_wrong(
    start_tux: Starting, guild: LiveGuild, database_url: str
) -> None:
    async with start_tux(database_url=database_url):
        await require_clear_answers(Asked(guild))


async def require_clear_answers(asked: Asked) -> None:
    commands = [command for command in await asked.owner.commands(asked.channel) if command["type"] == 1]
    for name, declared in (leaf for command in commands for leaf in leaves(command)):
        for option in declared:
            assert option["type"] != INTEGER or {"min_value", "max_value"} <= option.keys() or option.get("choices"), (
                name
            )
            for value in asked.cases(option):
                options = asked.options(declared, option["name"], value)
                seen = await asked.answer(name, options)
                if seen is not None:
                    assert seen.kind in {"message", "modal"}, (name, option["name"], value, seen.kind)
                    assert seen.kind == "modal" or seen.text, (name, option["name"], value)
                    require_clear(seen.text, (name, option["name"], value))


async def test_every_typed_command_takes_any_words_or_says_what_is_wrong(tux: App, guild: LiveGuild) -> None:
    asked = Asked(guild)
    commands = [command for command in tux.bot.walk_commands() if isinstance(command, Command)]
    names = sorted(command.qualified_name for command in commands if not isinstance(command.cog, Probe))
    for name in names:
        for text in TYPED_TEXTS if name != "config prefix set" else ():
            seen = await asked.owner.command(asked.channel, f"$ {name} {text}")
            require_clear(seen.text, (name, text))


async def test_a_form_takes_any_text(start_tux: Starting, guild: LiveGuild, database_url: str) -> None:
    member, owner, general = guild.member("member"), guild.member("owner"), guild.channel("general")
    async with start_tux(database_url=database_url):
        await owner.slash(general, "config logs set", channel=guild.channel("mod-log"))
        seen = await member.submit(
            await member.slash(general, "report"), subject="a\0", text="\0bbb", who=["anonymous"]
        )
        reported = await owner.sees("bbb", guild.channel("mod-log"))

    require_clear(seen.text, "report")
    assert "\0" not in reported.text
