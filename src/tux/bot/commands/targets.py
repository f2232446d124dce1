"""Targets of a command: one or several people, by mention, id or name, typed and as a slash option alike."""

import re
from collections.abc import AsyncGenerator, Iterable, Iterator
from typing import Annotated, Any

import discord
from discord import app_commands
from discord.ext import commands

from tux.runtime.refusals import Refusal

Target = discord.Member | discord.User

AT_ONCE = 20
"""People that one command can be about, unless it says otherwise."""

_ID = re.compile(r"<@!?(\d{15,20})>|(?<![\w<@&#:])(\d{15,20})(?![\w>])")
_ONLY_IDS = re.compile(rf"(?:(?:{_ID.pattern})[\s,;]*)+")
_WORD = re.compile(r'["“”]([^"“”]+)["“”]|(?:<@!?\d+>)|[^\s,;"“”<]+|<\S*')
_SHOWN = 100
"""Characters of what was given that a refusal repeats."""


class TargetUnknown(Refusal):
    """Nobody is called that. Data: `given`."""

    key = "target-unknown"


class TargetUnclear(Refusal):
    """Several are called that. Data: `given`, `similar`."""

    key = "target-unclear"


class TooManyTargets(Refusal):
    """Data: `given`, `limit`."""

    key = "targets-too-many"


Found = Target | TargetUnknown | TargetUnclear
"""Somebody, or why not: one who cannot be found does not keep the others from being."""


class TargetsConverter(commands.Converter[list[Found]]):
    """Reads everybody who is named, each once.

    As a slash option, that is all of it. Typed, the first word (or what is in quotes) is a target, whatever it is, and
    so are the mentions and ids right behind it: the word after them begins what comes next. So `$ban @a @b spam` is
    about two, and nobody called "spam" is.
    """

    async def convert(self, ctx: commands.Context[Any], argument: str) -> list[Found]:
        words = list(_words(argument)) if ctx.interaction else _typed(ctx, argument)
        wanted = dict.fromkeys(word for word in words if word.strip())
        if len(wanted) > AT_ONCE:
            raise TooManyTargets(given=len(wanted), limit=AT_ONCE)
        found = {getattr(one, "id", None) or str(one): one async for one in _each(ctx, wanted)}
        return list(found.values())


class OneConverter(commands.Converter[Target], app_commands.Transformer):
    """One person: chosen from Discord's own picker, or typed as a mention, an id or a name."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.user

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> Target:
        del interaction
        return value

    async def convert(self, ctx: commands.Context[Any], argument: str) -> Target:
        return await _find(ctx, argument)


One = Annotated[Target, OneConverter]
"""The annotation of a parameter that takes one person."""

Targets = Annotated[list[Found], TargetsConverter]
"""The annotation of a parameter that takes several people."""


class IdsConverter(commands.Converter[list[int]]):
    """Reads every id and mention, each once, without asking who they are. ReasonFlags, up to the first other word."""

    async def convert(self, ctx: commands.Context[Any], argument: str) -> list[int]:
        return ids_in(argument if ctx.interaction else " ".join(_typed(ctx, argument)))


Ids = Annotated[list[int], IdsConverter]
"""The annotation of a parameter that takes ids."""


def ids_in(text: str) -> list[int]:
    """Every id and mention of a user in `text`, each once, in order."""
    return list(dict.fromkeys(int(match[1] or match[2]) for match in _ID.finditer(text)))


def _typed(ctx: commands.Context[Any], first: str) -> list[str]:
    words = [str(user_id) for user_id in ids_in(first)] if _ONLY_IDS.fullmatch(first) else [first]
    view = ctx.view
    while not view.eof:
        begun = view.index
        view.skip_ws()
        word = view.get_word()
        if not _ONLY_IDS.fullmatch(word):
            view.index = begun
            break
        words += [str(user_id) for user_id in ids_in(word)]
    return words


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        yield match[1] or match[0]


async def _each(ctx: commands.Context[Any], words: Iterable[str]) -> AsyncGenerator[Found]:
    for word in words:
        try:
            yield await _find(ctx, word)
        except (TargetUnknown, TargetUnclear) as nobody:
            yield nobody


async def _find(ctx: commands.Context[Any], word: str) -> Target:
    guild = ctx.guild
    if guild is None:
        raise commands.NoPrivateMessage
    if user_id := next(iter(ids_in(word)), None):
        return await _by_id(ctx, guild, user_id)
    return await _by_name(guild, word)


async def _by_id(ctx: commands.Context[Any], guild: discord.Guild, user_id: int) -> Target:
    if user_id >= 2**63:
        raise TargetUnknown(given=str(user_id))
    if member := guild.get_member(user_id):
        return member
    try:
        return await guild.fetch_member(user_id)
    except discord.NotFound:
        pass  # somebody else then
    try:
        return await ctx.bot.fetch_user(user_id)
    except discord.NotFound:
        raise TargetUnknown(given=str(user_id)) from None


async def _by_name(guild: discord.Guild, name: str) -> discord.Member:
    """A username is one person's alone; what they are shown as may be anybody's, and must not pass for it."""
    wanted = name.removeprefix("@").casefold()
    if not wanted:
        raise TargetUnknown(given=name)
    found = {member.id: member for member in guild.members if _is_called(member, wanted)}
    if guild.chunked is False:
        asked = await guild.query_members(name.removeprefix("@")[:_SHOWN], limit=100)
        found |= {member.id: member for member in asked if _is_called(member, wanted)}
    exact = [member for member in found.values() if member.name.casefold() == wanted] or list(found.values())
    if not exact:
        raise TargetUnknown(given=name[:_SHOWN])
    if len(exact) > 1:
        raise TargetUnclear(given=name[:_SHOWN], similar=[f"`{member}` ({member.id})" for member in exact[:5]])
    return exact[0]


def _is_called(member: discord.Member, wanted: str) -> bool:
    names = (member.name, member.global_name, member.nick)
    return any(name is not None and name.casefold() == wanted for name in names)
