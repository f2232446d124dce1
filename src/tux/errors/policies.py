"""One table: for each exception that can surface, who is told which sentence, and how loudly it is logged.

An exception without a line of its own has that of its nearest ancestor; one without any is a bug of ours.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from tux.guilds.permissions import phrases
from tux.runtime.refusals import Fault, Refusal

Data = Callable[[Any], Mapping[str, object]]


def _nothing(_: BaseException) -> Mapping[str, object]:
    return {}


@dataclass(frozen=True, slots=True)
class Policy:
    """How one kind of exception is treated."""

    key: str
    """The sentence for the person it happened to."""
    level: int
    """Of the line in the log."""
    data: Data = _nothing
    """What the sentence is filled with."""

    @property
    def bug(self) -> bool:
        """Whether somebody has to look into it: it gets a reference number, and its traceback is logged."""
        return self.level >= logging.ERROR


_TABLE: dict[type[BaseException], Policy] = {}
_CODES: dict[int, Policy] = {}

BUG = Policy("fault", logging.ERROR)


def policy_for(error: BaseException) -> Policy:
    """The policy for this exception. Of Discord's answers the code decides, then the class."""
    if isinstance(error, discord.HTTPException) and error.code in _CODES:
        return _CODES[error.code]
    return _of_class(type(error))


@cache
def _of_class(kind: type[BaseException]) -> Policy:
    return next((_TABLE[ancestor] for ancestor in kind.__mro__ if ancestor in _TABLE), BUG)


def _on(*kinds: type[BaseException], key: str, level: int, data: Data = _nothing) -> None:
    for kind in kinds:
        if kind in _TABLE:
            raise ValueError(f"{kind.__name__} has a policy already")
        _TABLE[kind] = Policy(key, level, data)


def _on_code(*codes: int, key: str, level: int) -> None:
    for code in codes:
        if code in _CODES:
            raise ValueError(f"{code} has a policy already")
        _CODES[code] = Policy(key, level)


def _user(*kinds: type[BaseException], key: str, data: Data = _nothing) -> None:
    """A mistake of who asked: they are told, and nobody else need know."""
    _on(*kinds, key=key, level=logging.DEBUG, data=data)


def _setup(*kinds: type[BaseException], key: str, data: Data = _nothing) -> None:
    """How the server is set up is in the way: they are told, and the operator can see it."""
    _on(*kinds, key=key, level=logging.WARNING, data=data)


def _operator(*kinds: type[BaseException]) -> None:
    """Nothing a member can mend."""
    _on(*kinds, key="fault", level=logging.ERROR)


def _argument(error: Any) -> Mapping[str, object]:
    return {"given": error.argument}


def _parameter(error: Any) -> Mapping[str, object]:
    return {"parameter": error.param.displayed_name or error.param.name}


def _permissions(error: Any) -> Mapping[str, object]:
    return {"permissions": phrases(error.missing_permissions)}


def _roles(error: Any) -> Mapping[str, object]:
    wanted = getattr(error, "missing_roles", None) or [error.missing_role]
    return {"roles": [f"<@&{role}>" if isinstance(role, int) else role for role in wanted]}


def _worded(error: Any) -> Mapping[str, object]:
    return error.data


_on(Refusal, key="refused", level=logging.DEBUG, data=_worded)
_on(Fault, key="fault", level=logging.ERROR, data=_worded)

# What was typed
_user(commands.UserInputError, commands.BadArgument, commands.ArgumentParsingError, key="input-wrong")
_user(commands.MissingRequiredArgument, commands.MissingRequiredAttachment, key="argument-missing", data=_parameter)
_user(commands.TooManyArguments, key="arguments-too-many")
_user(
    commands.UnexpectedQuoteError,
    commands.InvalidEndOfQuotedStringError,
    commands.ExpectedClosingQuoteError,
    key="quotes-wrong",
)
_user(
    commands.RangeError,
    key="range-wrong",
    data=lambda error: {"given": error.value, "minimum": error.minimum, "maximum": error.maximum},
)
_user(commands.BadBoolArgument, key="not-yes-or-no", data=_argument)
_user(
    commands.BadLiteralArgument,
    key="not-a-choice",
    data=lambda error: {"given": error.argument, "choices": [f"`{choice}`" for choice in error.literals]},
)
_user(commands.BadUnionArgument, key="not-understood", data=lambda error: {"parameter": error.param.name})
_user(commands.BadColourArgument, key="not-a-colour", data=_argument)
_user(commands.BadInviteArgument, key="not-an-invite", data=_argument)
_user(commands.BadTimestampArgument, key="not-a-timestamp", data=_argument)
_user(commands.MemberNotFound, key="member-not-found", data=_argument)
_user(commands.UserNotFound, key="user-not-found", data=_argument)
_user(commands.RoleNotFound, key="role-not-found", data=_argument)
_user(commands.ChannelNotFound, commands.ThreadNotFound, key="channel-not-found", data=_argument)
_user(commands.ChannelNotReadable, key="channel-not-readable", data=_argument)
_user(commands.MessageNotFound, key="message-not-found", data=_argument)
_user(commands.GuildNotFound, key="guild-not-found", data=_argument)
_user(
    commands.EmojiNotFound,
    commands.PartialEmojiConversionFailure,
    commands.GuildStickerNotFound,
    commands.ScheduledEventNotFound,
    commands.SoundboardSoundNotFound,
    commands.ObjectNotFound,
    key="object-not-found",
    data=_argument,
)
_user(commands.FlagError, commands.BadFlagArgument, key="input-wrong")
_user(
    commands.MissingRequiredFlag,
    commands.MissingFlagArgument,
    key="argument-missing",
    data=lambda error: {"parameter": error.flag.name},
)
_user(commands.TooManyFlags, key="flag-repeated", data=lambda error: {"parameter": error.flag.name})
_user(app_commands.TransformerError, key="not-understood", data=lambda error: {"parameter": error.value})

# Who may
_user(commands.CheckFailure, commands.CheckAnyFailure, app_commands.CheckFailure, key="not-allowed")
_user(commands.MissingPermissions, app_commands.MissingPermissions, key="permissions-missing", data=_permissions)
_setup(
    commands.BotMissingPermissions, app_commands.BotMissingPermissions, key="bot-lacks-permissions", data=_permissions
)
_user(
    commands.MissingRole,
    commands.MissingAnyRole,
    app_commands.MissingRole,
    app_commands.MissingAnyRole,
    key="roles-missing",
    data=_roles,
)
_setup(commands.BotMissingRole, commands.BotMissingAnyRole, key="bot-lacks-roles", data=_roles)
_user(commands.NotOwner, key="only-bot-owner")
_user(commands.NSFWChannelRequired, key="only-age-restricted")
_user(commands.NoPrivateMessage, app_commands.NoPrivateMessage, key="only-in-servers")
_user(commands.PrivateMessageOnly, key="only-in-direct-messages")
_user(commands.DisabledCommand, key="command-disabled")

# How often
_user(
    commands.CommandOnCooldown,
    app_commands.CommandOnCooldown,
    key="on-cooldown",
    data=lambda error: {"seconds": max(1, round(error.retry_after))},
)
_user(commands.MaxConcurrencyReached, key="too-many-at-once", data=lambda error: {"limit": error.number})

# Commands that Discord has in another form than we do: it is told at the next start
_setup(app_commands.CommandNotFound, app_commands.CommandSignatureMismatch, key="commands-updating")

# Discord's answers; the codes below are more exact
_on(discord.HTTPException, key="fault", level=logging.ERROR)
_setup(discord.Forbidden, key="discord-forbids")
_setup(discord.NotFound, key="discord-knows-no-longer")
_setup(discord.DiscordServerError, discord.RateLimited, discord.GatewayNotFound, key="discord-has-trouble")
_setup(aiohttp.ClientError, asyncio.TimeoutError, ConnectionError, key="discord-has-trouble")
_on_code(10003, 10004, 10007, 10008, 10011, 10013, 10026, key="discord-knows-no-longer", level=logging.INFO)
_on_code(10062, 10015, 40060, key="discord-too-late", level=logging.WARNING)
_on_code(50001, 50013, 160002, key="discord-forbids", level=logging.WARNING)
_on_code(50007, key="direct-messages-closed", level=logging.INFO)
_on_code(50083, 160005, key="thread-closed", level=logging.INFO)
_on_code(30005, 30013, 30035, key="discord-limit", level=logging.WARNING)
_on_code(200000, 240000, key="discord-blocks-content", level=logging.INFO)
_on_code(130000, key="discord-has-trouble", level=logging.WARNING)
_on_code(40333, key="discord-has-trouble", level=logging.ERROR)

# Nobody's mistake but ours or the operator's
_operator(
    discord.DiscordException,
    discord.ClientException,
    discord.InteractionResponded,
    discord.InvalidData,
    discord.ConnectionClosed,
    discord.LoginFailure,
    discord.PrivilegedIntentsRequired,
    discord.MissingApplicationID,
    commands.CommandError,
    commands.ExtensionError,
    commands.ExtensionAlreadyLoaded,
    commands.ExtensionFailed,
    commands.ExtensionNotFound,
    commands.ExtensionNotLoaded,
    commands.NoEntryPointError,
    commands.CommandRegistrationError,
    app_commands.AppCommandError,
    app_commands.CommandAlreadyRegistered,
    app_commands.CommandLimitReached,
    app_commands.CommandSyncFailure,
    app_commands.TranslationError,
)
