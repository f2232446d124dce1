"""Users as arguments: by mention, id or name, whether they are members of the server or not."""

import re
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from typing import Annotated, Any

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.commands.arguments.errors import TooManyUsers, UserAmbiguous, UserUnknown
from tux.bot.commands.arguments.user_ids import read_user_list, take_user_words, user_ids_in
from tux.bot.commands.quotes import split_quoted, unquoted
from tux.guilds.actions import Target, banned_users
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.markup import Markup, code

MAX_USERS = 20
"""The number of users that one command takes, unless it sets its own limit."""

_MAX_SHOWN = 100
"""The number of characters of an argument that a refusal repeats."""

_MAX_MATCHES = 100
"""The number of members that Discord is asked for by name."""

_SEPARATOR = re.compile(r"[,;\n]")

TargetOrRefusal = Target | UserUnknown | UserAmbiguous
"""A user, or the reason why one was not found: the others that a command names are acted on all the same."""


async def find_user(ctx: commands.Context[Any], given: str, *, banned: bool = False) -> Target:
    """Return the user with that mention or id, or the member with that name; with `banned`, else the banned user.

    Raises `UserUnknown` or `UserAmbiguous` if there is not exactly one.
    """
    guild = ctx.guild
    if guild is None:
        raise commands.NoPrivateMessage
    if user_id := next(iter(user_ids_in(given)), None):
        return await _find_by_id(ctx, guild, user_id)
    return await _find_by_name(guild, given, banned=banned)


class UserConverter(commands.Converter[Target], app_commands.Transformer):
    """Reads one user: chosen from Discord's list, or typed as a mention, an id or a name."""

    banned = False
    """True if somebody who is banned can be named as well."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.user

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> Target:
        del interaction
        return value

    async def convert(self, ctx: commands.Context[Any], argument: str) -> Target:
        return await find_user(ctx, argument, banned=self.banned)


class _UserOrBannedConverter(UserConverter):
    banned = True


User = Annotated[Target, UserConverter]
"""The annotation of a parameter that takes one user."""

UserOrBanned = Annotated[Target, _UserOrBannedConverter]
"""The annotation of a parameter that takes one user, who may be named although they are banned."""


class UsersConverter(commands.Converter[Sequence[TargetOrRefusal]], app_commands.Transformer):
    """Reads users: one chosen from Discord's list, or several that are typed, each once.

    The first word (or what is in quotes) names a user, whatever it is, and so do the mentions and ids right behind it:
    any other word begins the next argument. So `$ban @a @b spam` is about two users, and not about a third called
    "spam". A slash command takes `OtherUsers` besides.
    """

    banned = False
    """True if somebody who is banned can be named as well."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.user

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> Sequence[TargetOrRefusal]:
        del interaction
        return [value]

    async def convert(self, ctx: commands.Context[Any], argument: str) -> Sequence[TargetOrRefusal]:
        return await _find_all(ctx, take_user_words(ctx, argument), banned=self.banned)


class _UsersOrBannedConverter(UsersConverter):
    banned = True


Users = Annotated[Sequence[TargetOrRefusal], UsersConverter]
"""The annotation of a parameter that takes users."""

UsersOrBanned = Annotated[Sequence[TargetOrRefusal], _UsersOrBannedConverter]
"""The annotation of a parameter that takes users, who may be named although they are banned."""


class OtherUsersConverter(commands.Converter[Sequence[TargetOrRefusal]]):
    """Reads the slash option with which a command for one user takes more, by mention, id or name."""

    banned = False

    async def convert(self, ctx: commands.Context[Any], argument: str) -> Sequence[TargetOrRefusal]:
        return await _find_all(ctx, _split(argument), banned=self.banned)


class _OtherUsersOrBannedConverter(OtherUsersConverter):
    banned = True


OtherUsers = Annotated[Sequence[TargetOrRefusal], OtherUsersConverter]
"""The annotation of the option for more users. It stands behind the reason, so that nobody types it."""

OtherUsersOrBanned = Annotated[Sequence[TargetOrRefusal], _OtherUsersOrBannedConverter]
"""The same, for a command that also acts on those who are banned."""


def together(users: Sequence[TargetOrRefusal], others: Sequence[TargetOrRefusal]) -> Sequence[TargetOrRefusal]:
    """Return all users, each once. Raise `TooManyUsers` for more than a command takes."""
    by_id = {getattr(user, "id", None) or str(user): user for user in (*users, *others)}
    if len(by_id) > MAX_USERS:
        raise TooManyUsers(given=len(by_id), limit=MAX_USERS)
    return list(by_id.values())


def _split(text: str) -> Iterator[str]:
    """Yield the users named in an option: what is in quotes, ids and mentions, and any other words between commas."""
    for part, is_quoted in split_quoted(text):
        if is_quoted:
            yield part
        else:
            for words in _SEPARATOR.split(part):
                yield from _ids_and_name(words)


def _ids_and_name(words: str) -> Iterator[str]:
    listed = read_user_list(words)
    yield from map(str, listed.ids)
    if listed.unread:
        yield " ".join(listed.unread) if listed.ids else words.strip()


async def _find_all(ctx: commands.Context[Any], words: Iterable[str], *, banned: bool) -> Sequence[TargetOrRefusal]:
    names = dict.fromkeys(word for word in words if word.strip())
    if len(names) > MAX_USERS:
        raise TooManyUsers(given=len(names), limit=MAX_USERS)
    return together([user async for user in _find_each(ctx, names, banned=banned)], ())


async def _find_each(
    ctx: commands.Context[Any], names: Iterable[str], *, banned: bool
) -> AsyncGenerator[TargetOrRefusal]:
    for name in names:
        try:
            yield await find_user(ctx, name, banned=banned)
        except (UserUnknown, UserAmbiguous) as refusal:
            yield refusal


async def _find_by_id(ctx: commands.Context[Any], guild: discord.Guild, user_id: int) -> Target:
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


async def _find_by_name(guild: discord.Guild, given: str, *, banned: bool) -> Target:
    """Return the member with that username, or else the only one with that display name.

    With `banned`, who is banned is looked for if no member has the name. Anybody can take another's username as their
    display name, so the username wins.
    """
    name = unquoted(given).removeprefix("@").strip()
    wanted = name.casefold()
    if not wanted:
        raise UserUnknown(given=given)
    users: Sequence[Target] = await _members_named(guild, name)
    if not users and banned:
        users = [user for user in await _banned(guild) if _has_name(user, wanted)]
    by_username = [user for user in users if user.name.casefold() == wanted]
    matches = by_username or users
    if not matches:
        raise UserUnknown(given=given[:_MAX_SHOWN])
    if len(matches) > 1:
        names = [Markup(f"{code(str(user))} ({user.id})") for user in matches[:5]]
        raise UserAmbiguous(given=given[:_MAX_SHOWN], similar=names)
    return matches[0]


async def _members_named(guild: discord.Guild, name: str) -> Sequence[discord.Member]:
    wanted = name.casefold()
    members = {member.id: member for member in guild.members if _has_name(member, wanted)}
    if guild.chunked is False:
        queried = await guild.query_members(name[:_MAX_SHOWN], limit=_MAX_MATCHES)
        members |= {member.id: member for member in queried if _has_name(member, wanted)}
    return list(members.values())


async def _banned(guild: discord.Guild) -> Sequence[discord.User]:
    """Return who is banned; nobody if Discord does not tell the bot."""
    try:
        return await banned_users(guild)
    except (discord.HTTPException, *UNREACHED):
        return []


def _has_name(user: Target, wanted: str) -> bool:
    names = (user.name, user.global_name, getattr(user, "nick", None))
    return any(name is not None and name.casefold() == wanted for name in names)
