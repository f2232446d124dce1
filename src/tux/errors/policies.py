"""The policies for errors of Tux itself, of discord.py and of the network.

An error without a policy has that of the nearest class it derives from. If there is none, it is a bug.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.error_policy import ErrorKind, ErrorPolicy, Policies
from tux.guilds.permissions import phrases
from tux.runtime.markup import code, role_mention
from tux.runtime.refusals import Fault, Refusal

Data = Mapping[str, object]
Entry = tuple[tuple[ErrorKind, ...], ErrorPolicy]


def library_policies() -> Policies:
    """Return policies for everything that libraries raise. Raises `ErrorPolicyExists` if a kind is listed twice."""
    policies = Policies()
    for kinds, policy in _TABLE:
        for kind in kinds:
            policies.add({kind: policy})
    return policies


def _user(*kinds: ErrorKind, key: str, data: Callable[[Any], Data] | None = None) -> Entry:
    """Return the entry for a mistake of the person who asked: they are told, and nobody else needs to know."""
    return _entry(kinds, key, logging.DEBUG, data)


def _outcome(*kinds: ErrorKind, key: str) -> Entry:
    """Return the entry for an outcome that is nobody's mistake."""
    return _entry(kinds, key, logging.INFO)


def _setup(*kinds: ErrorKind, key: str, data: Callable[[Any], Data] | None = None) -> Entry:
    """Return the entry for something that the server's setup or Discord prevents: the operator can see it."""
    return _entry(kinds, key, logging.WARNING, data)


def _bug(*kinds: ErrorKind, key: str = "fault", data: Callable[[Any], Data] | None = None) -> Entry:
    """Return the entry for something that only the operator or a developer can fix."""
    return _entry(kinds, key, logging.ERROR, data)


def _entry(kinds: Iterable[ErrorKind], key: str, level: int, data: Callable[[Any], Data] | None = None) -> Entry:
    return (tuple(kinds), ErrorPolicy(key, level, data) if data else ErrorPolicy(key, level))


def _argument(error: Any) -> Data:
    return {"given": error.argument}


def _parameter(error: Any) -> Data:
    return {"parameter": error.param.displayed_name or error.param.name}


def _flag(error: Any) -> Data:
    return {"parameter": error.flag.name}


def _permissions(error: Any) -> Data:
    return {"permissions": phrases(error.missing_permissions)}


def _roles(error: Any) -> Data:
    missing = getattr(error, "missing_roles", None) or [error.missing_role]
    return {"roles": [role_mention(role) if isinstance(role, int) else role for role in missing]}


def _own_data(error: Any) -> Data:
    return error.data


_TABLE: tuple[Entry, ...] = (
    _user(Refusal, key="refused", data=_own_data),
    _bug(Fault, data=_own_data),
    # Input
    _user(commands.UserInputError, commands.BadArgument, commands.ArgumentParsingError, key="input-wrong"),
    _user(commands.MissingRequiredArgument, key="argument-missing", data=_parameter),
    _user(commands.MissingRequiredAttachment, key="attachment-missing"),
    _user(commands.TooManyArguments, key="arguments-too-many"),
    _user(
        commands.UnexpectedQuoteError,
        commands.InvalidEndOfQuotedStringError,
        commands.ExpectedClosingQuoteError,
        key="quotes-wrong",
    ),
    _user(
        commands.RangeError,
        key="range-wrong",
        data=lambda error: {"given": error.value, "minimum": error.minimum, "maximum": error.maximum},
    ),
    _user(commands.BadBoolArgument, key="not-yes-or-no", data=_argument),
    _user(
        commands.BadLiteralArgument,
        key="not-a-choice",
        data=lambda error: {"given": error.argument, "choices": [code(str(choice)) for choice in error.literals]},
    ),
    _user(commands.BadUnionArgument, key="not-understood", data=lambda error: {"parameter": error.param.name}),
    _user(commands.BadColourArgument, key="not-a-colour", data=_argument),
    _user(commands.BadInviteArgument, key="not-an-invite", data=_argument),
    _user(commands.BadTimestampArgument, key="not-a-timestamp", data=_argument),
    _user(commands.MemberNotFound, key="member-not-found", data=_argument),
    _user(commands.UserNotFound, key="user-not-found", data=_argument),
    _user(commands.RoleNotFound, key="role-not-found", data=_argument),
    _user(commands.ChannelNotFound, commands.ThreadNotFound, key="channel-not-found", data=_argument),
    _user(commands.ChannelNotReadable, key="channel-not-readable", data=_argument),
    _user(commands.MessageNotFound, key="message-not-found", data=_argument),
    _user(commands.GuildNotFound, key="guild-not-found", data=_argument),
    _user(
        commands.EmojiNotFound,
        commands.PartialEmojiConversionFailure,
        commands.GuildStickerNotFound,
        commands.ScheduledEventNotFound,
        commands.SoundboardSoundNotFound,
        commands.ObjectNotFound,
        key="object-not-found",
        data=_argument,
    ),
    _user(commands.FlagError, commands.BadFlagArgument, key="input-wrong"),
    _user(
        commands.MissingRequiredFlag,
        commands.MissingFlagArgument,
        key="argument-missing",
        data=_flag,
    ),
    _user(commands.TooManyFlags, key="flag-repeated", data=_flag),
    _user(app_commands.TransformerError, key="not-understood", data=lambda error: {"parameter": error.value}),
    # Permission
    _user(commands.CheckFailure, commands.CheckAnyFailure, app_commands.CheckFailure, key="not-allowed"),
    _user(commands.MissingPermissions, app_commands.MissingPermissions, key="permissions-missing", data=_permissions),
    _setup(
        commands.BotMissingPermissions,
        app_commands.BotMissingPermissions,
        key="bot-lacks-permissions",
        data=_permissions,
    ),
    _user(
        commands.MissingRole,
        commands.MissingAnyRole,
        app_commands.MissingRole,
        app_commands.MissingAnyRole,
        key="roles-missing",
        data=_roles,
    ),
    _setup(commands.BotMissingRole, commands.BotMissingAnyRole, key="bot-lacks-roles", data=_roles),
    _user(commands.NotOwner, key="only-bot-owner"),
    _user(commands.NSFWChannelRequired, key="only-age-restricted"),
    _user(commands.NoPrivateMessage, app_commands.NoPrivateMessage, key="only-in-servers"),
    _user(commands.PrivateMessageOnly, key="only-in-direct-messages"),
    _user(commands.DisabledCommand, key="command-disabled"),
    # Rate
    _user(
        commands.CommandOnCooldown,
        app_commands.CommandOnCooldown,
        key="on-cooldown",
        data=lambda error: {"seconds": max(1, round(error.retry_after))},
    ),
    _user(commands.MaxConcurrencyReached, key="too-many-at-once", data=lambda error: {"limit": error.number}),
    # Commands of which Discord has another version; the next start updates them
    _setup(app_commands.CommandNotFound, app_commands.CommandSignatureMismatch, key="commands-updating"),
    # Discord's responses; error codes say more than classes
    _bug(discord.HTTPException),
    _setup(discord.Forbidden, key="discord-forbids"),
    _setup(discord.NotFound, key="discord-knows-no-longer"),
    _setup(discord.DiscordServerError, discord.RateLimited, discord.GatewayNotFound, key="discord-has-trouble"),
    _setup(aiohttp.ClientError, asyncio.TimeoutError, ConnectionError, key="discord-has-trouble"),
    _outcome(10003, 10004, 10007, 10008, 10011, 10013, 10026, key="discord-knows-no-longer"),
    _setup(10062, 10015, 40060, key="discord-too-late"),
    _setup(50001, 50013, 160002, key="discord-forbids"),
    _outcome(50007, key="direct-messages-closed"),
    _outcome(50083, 160005, key="thread-closed"),
    _setup(30005, 30013, 30035, key="discord-limit"),
    _outcome(200000, 240000, key="discord-blocks-content"),
    _setup(130000, key="discord-has-trouble"),
    _bug(40333, key="discord-has-trouble"),
    # Bugs, and mistakes of the operator
    _bug(
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
    ),
)
