"""Ids of users as arguments, without asking Discord who they are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import discord
from discord import app_commands
from discord.ext import commands

from tux.runtime.snowflakes import parse_snowflake

_ID = re.compile(r"<@!?([0-9]{15,20})>|(?<![\w<@&#:.])([0-9]{15,20})(?![\w>]|\.[0-9])")
_MESSAGE = re.compile(r"[0-9]{15,20}-[0-9]{15,20}")
_SEPARATOR = re.compile(r"[\s,;|]+")
_AROUND = "()[]{}\"'“”„«»`*"
"""The signs that may stand around an id in a list."""

_NEARLY_ID = re.compile(r"[0-9]{13,}|[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
"""A word that is no id, but was one for whoever made the list: too long, cut off, or rounded as `1.57E+18`."""


@dataclass(frozen=True, slots=True)
class ListedUsers:
    """The ids in a list, each once and in order, and the words of the list that are none."""

    ids: Sequence[int] = ()
    unread: Sequence[str] = ()


NOBODY = ListedUsers()


def user_ids_in(text: str) -> list[int]:
    """Return the ids and mentions of users in `text`, each once, in order. The ids in links are no users'."""
    words = " ".join(word for word in _SEPARATOR.split(text) if not _is_link(word))
    snowflakes = (parse_snowflake(match[1] or match[2]) for match in _ID.finditer(words))
    return list(dict.fromkeys(snowflake for snowflake in snowflakes if snowflake is not None))


def _is_link(word: str) -> bool:
    """Return whether a word is a link, with or without its scheme, and not just two ids with a stroke between them.

    The ID of a message, as Discord copies it together with that of its channel, counts as one.
    """
    return ("/" in word and any(character.isalpha() for character in word)) or _MESSAGE.fullmatch(word) is not None


def read_user_list(text: str) -> ListedUsers:
    """Return the ids and mentions of users in `text`, and every other word, such as an id that was rounded."""
    ids, unread = dict[int, None](), dict[str, None]()
    for word in _SEPARATOR.split(text.replace("><", "> <")):
        if found := user_ids_in(word):
            ids |= dict.fromkeys(found)
        elif word.strip(_AROUND):
            unread[word] = None
    return ListedUsers(list(ids), list(unread))


def take_user_words(ctx: commands.Context[Any], first: str) -> list[str]:
    """Return the words of a typed command that name users, and leave the rest for the next parameter.

    They are the `first` word, whatever it is, and all ids and mentions right behind it. Ids and mentions become ids.
    """
    words = _ids_alone(first) or [first]
    for word in _words_of_list(ctx):
        listed = read_user_list(word)
        if listed.unread:
            break
        words += map(str, listed.ids)
    return words


def _words_of_list(ctx: commands.Context[Any]) -> Iterator[str]:
    """Yield the next words. The last one that is asked for is left for the next parameter, unless it ends the text."""
    view = ctx.view
    while not view.eof:
        start = view.index
        view.skip_ws()
        word = view.get_word()
        after, view.index = view.index, start
        yield word
        view.index = after


def _ids_alone(word: str) -> list[str]:
    """Return the ids in a word that has nothing else in it, else none."""
    listed = read_user_list(word)
    return [] if listed.unread else [str(user_id) for user_id in listed.ids]


class ListedUsersConverter(commands.Converter[ListedUsers]):
    """Reads a list of ids and mentions of users.

    A slash option may have any text around them. In a typed command, the first word that is neither one of them nor
    meant as one begins the next argument.
    """

    async def convert(self, ctx: commands.Context[Any], argument: str) -> ListedUsers:
        if ctx.interaction is not None:
            return read_user_list(argument)
        view = ctx.view
        view.index = view.previous
        words = list[str]()
        for word in _words_of_list(ctx):
            listed = read_user_list(word)
            if not listed.ids and not all(_NEARLY_ID.fullmatch(unread) for unread in listed.unread):
                break
            words.append(word)
        return read_user_list(" ".join(words))


UserList = Annotated[ListedUsers, ListedUsersConverter]
"""The annotation of a parameter that takes a list of users' ids."""


class UserIdConverter(commands.Converter[discord.abc.Snowflake], app_commands.Transformer):
    """Reads a user: chosen from Discord's list, or typed as a mention or an id, but not as a name.

    For commands in which free text may follow, where a name is more likely a word of that text.
    """

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.user

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> discord.abc.Snowflake:
        del interaction
        return value

    async def convert(self, ctx: commands.Context[Any], argument: str) -> discord.abc.Snowflake:
        del ctx
        ids = _ids_alone(argument)
        if len(ids) != 1:
            raise commands.UserNotFound(argument)
        return discord.Object(int(ids[0]))


UserId = Annotated[discord.abc.Snowflake, UserIdConverter]
"""The annotation of a parameter that takes one user, but no name."""
