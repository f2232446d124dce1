"""Users as arguments: by mention, id or name, whether they are members of the server or not."""

import re
from collections.abc import AsyncGenerator, Iterable, Iterator
from typing import Annotated, Any

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.commands.arguments.errors import TooManyUsers, UserAmbiguous, UserUnknown
from tux.bot.commands.arguments.user_ids import take_user_words, user_ids_in
from tux.guilds.actions import Target

MAX_USERS = 20
"""The number of users that one command takes, unless it sets its own limit."""

_WORD = re.compile(r'["“”]([^"“”]+)["“”]|(?:<@!?\d+>)|[^\s,;"“”<]+|<\S*')
_MAX_SHOWN = 100
"""The number of characters of an argument that a refusal repeats."""

_MAX_MATCHES = 100
"""The number of members that Discord is asked for by name."""

_FIRST_ID_TOO_LARGE = 1 << 63
"""The first id that does not fit into the database, and that Discord will not assign for decades."""

TargetOrRefusal = Target | UserUnknown | UserAmbiguous
"""A user, or the reason why one was not found: the others that a command names are acted on all the same."""


async def find_user(ctx: commands.Context[Any], given: str) -> Target:
    """Return the user with that mention or id, or the member with that name.

    Raises `UserUnknown` or `UserAmbiguous` if there is not exactly one.
    """
    guild = ctx.guild
    if guild is None:
        raise commands.NoPrivateMessage
    if user_id := next(iter(user_ids_in(given)), None):
        return await _find_by_id(ctx, guild, user_id)
    return await _find_by_name(guild, given)


class UserConverter(commands.Converter[Target], app_commands.Transformer):
    """Reads one user: chosen from Discord's list, or typed as a mention, an id or a name."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.user

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> Target:
        del interaction
        return value

    async def convert(self, ctx: commands.Context[Any], argument: str) -> Target:
        return await find_user(ctx, argument)


User = Annotated[Target, UserConverter]
"""The annotation of a parameter that takes one user."""


class UsersConverter(commands.Converter[list[TargetOrRefusal]]):
    """Reads several users, each once.

    All of a slash option names users. In a typed command, the first word (or what is in quotes) names a user, whatever
    it is, and so do the mentions and ids right behind it: any other word begins the next argument. So `$ban @a @b spam`
    is about two users, and not about a third called "spam".
    """

    async def convert(self, ctx: commands.Context[Any], argument: str) -> list[TargetOrRefusal]:
        words = list(_split(argument)) if ctx.interaction else take_user_words(ctx, argument)
        names = dict.fromkeys(word for word in words if word.strip())
        if len(names) > MAX_USERS:
            raise TooManyUsers(given=len(names), limit=MAX_USERS)
        users = {getattr(user, "id", None) or str(user): user async for user in _find_each(ctx, names)}
        return list(users.values())


Users = Annotated[list[TargetOrRefusal], UsersConverter]
"""The annotation of a parameter that takes several users."""


def _split(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        yield match[1] or match[0]


async def _find_each(ctx: commands.Context[Any], names: Iterable[str]) -> AsyncGenerator[TargetOrRefusal]:
    for name in names:
        try:
            yield await find_user(ctx, name)
        except (UserUnknown, UserAmbiguous) as refusal:
            yield refusal


async def _find_by_id(ctx: commands.Context[Any], guild: discord.Guild, user_id: int) -> Target:
    if user_id >= _FIRST_ID_TOO_LARGE:
        raise UserUnknown(given=str(user_id))
    if member := guild.get_member(user_id):
        return member
    try:
        return await guild.fetch_member(user_id)
    except discord.NotFound:
        pass  # not a member, but perhaps a user
    try:
        return await ctx.bot.fetch_user(user_id)
    except discord.NotFound:
        raise UserUnknown(given=str(user_id)) from None


async def _find_by_name(guild: discord.Guild, given: str) -> discord.Member:
    """Return the member with that username, or else the only one with that display name.

    Anybody can take another's username as their display name, so the username wins.
    """
    name = given.strip('"“”').removeprefix("@")
    wanted = name.casefold()
    if not wanted:
        raise UserUnknown(given=given)
    members = {member.id: member for member in guild.members if _has_name(member, wanted)}
    if guild.chunked is False:
        queried = await guild.query_members(name[:_MAX_SHOWN], limit=_MAX_MATCHES)
        members |= {member.id: member for member in queried if _has_name(member, wanted)}
    by_username = [member for member in members.values() if member.name.casefold() == wanted]
    matches = by_username or list(members.values())
    if not matches:
        raise UserUnknown(given=given[:_MAX_SHOWN])
    if len(matches) > 1:
        raise UserAmbiguous(given=given[:_MAX_SHOWN], similar=[f"`{member}` ({member.id})" for member in matches[:5]])
    return matches[0]


def _has_name(member: discord.Member, wanted: str) -> bool:
    names = (member.name, member.global_name, member.nick)
    return any(name is not None and name.casefold() == wanted for name in names)
