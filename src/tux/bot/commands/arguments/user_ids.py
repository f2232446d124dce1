"""Ids of users as arguments, without asking Discord who they are."""

import re
from typing import Annotated, Any

import discord
from discord import app_commands
from discord.ext import commands

_ID = re.compile(r"<@!?(\d{15,20})>|(?<![\w<@&#:])(\d{15,20})(?![\w>])")
_IDS_ALONE = re.compile(rf"(?:(?:{_ID.pattern})[\s,;]*)+")


def user_ids_in(text: str) -> list[int]:
    """Return the ids and mentions of users in `text`, each once, in order."""
    return list(dict.fromkeys(int(match[1] or match[2]) for match in _ID.finditer(text)))


def take_user_words(ctx: commands.Context[Any], first: str) -> list[str]:
    """Return the words of a typed command that name users, and leave the rest for the next parameter.

    They are the `first` word, whatever it is, and all ids and mentions right behind it. Ids and mentions become ids.
    """
    words = [str(user_id) for user_id in user_ids_in(first)] if _IDS_ALONE.fullmatch(first) else [first]
    view = ctx.view
    while not view.eof:
        start = view.index
        view.skip_ws()
        word = view.get_word()
        if not _IDS_ALONE.fullmatch(word):
            view.index = start
            break
        words += [str(user_id) for user_id in user_ids_in(word)]
    return words


class UserIdsConverter(commands.Converter[list[int]]):
    """Reads the ids and mentions of users, each once.

    A slash option may have any text around them. In a typed command, the first word that is none of them begins the
    next argument.
    """

    async def convert(self, ctx: commands.Context[Any], argument: str) -> list[int]:
        return user_ids_in(argument if ctx.interaction else " ".join(take_user_words(ctx, argument)))


UserIds = Annotated[list[int], UserIdsConverter]
"""The annotation of a parameter that takes ids of users."""


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
        match = _ID.fullmatch(argument)
        if match is None:
            raise commands.UserNotFound(argument)
        return discord.Object(int(match[1] or match[2]))


UserId = Annotated[discord.abc.Snowflake, UserIdConverter]
"""The annotation of a parameter that takes one user, but no name."""
