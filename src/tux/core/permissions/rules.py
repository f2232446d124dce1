"""What a command demands of who runs it and of the bot."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import discord

from tux.core.refusals import Refusal
from tux.core.replies import Phrase


class OnlyInServers(Refusal):
    key = "only-in-servers"


class OnlyBotOwner(Refusal):
    key = "only-bot-owner"


class PermissionsMissing(Refusal):
    """The person lacks what the command demands. Data: `permissions`, as Discord words them."""

    key = "permissions-missing"


class BotLacksPermissions(Refusal):
    """The bot lacks what the command needs. Data: `permissions`, as Discord words them."""

    key = "bot-lacks-permissions"


@dataclass(frozen=True, slots=True)
class Rule:
    """Permissions are named as discord.py names them: `ban_members`."""

    default: tuple[str, ...] = ()
    """What a member must be permitted in Discord to run it. Owners and administrators always may."""
    needs: tuple[str, ...] = ()
    """What the bot must be permitted to carry it out."""
    guild_only: bool = True
    owner_only: bool = False
    """Only for whom the bot belongs to: it acts on the whole process."""

    def __post_init__(self) -> None:
        unknown = {*self.default, *self.needs} - {*discord.Permissions.VALID_FLAGS}
        if unknown:
            raise ValueError(f"Discord has no permission called {', '.join(sorted(unknown))}")


class Caller(Protocol):
    """Who wants to run a command, and where."""

    @property
    def permissions(self) -> discord.Permissions: ...

    @property
    def bot_permissions(self) -> discord.Permissions: ...

    @property
    def in_guild(self) -> bool: ...

    @property
    def owns_guild(self) -> bool: ...

    @property
    def owns_bot(self) -> bool: ...


def require(rule: Rule, caller: Caller) -> None:
    """Raises the `Refusal` that keeps `caller` from running a command under `rule`."""
    if rule.guild_only and not caller.in_guild:
        raise OnlyInServers
    if rule.owner_only and not caller.owns_bot:
        raise OnlyBotOwner
    if missing := _missing_to_caller(rule, caller):
        raise PermissionsMissing(permissions=phrases(missing))
    if missing := _missing(rule.needs, caller.bot_permissions) if rule.needs else []:
        raise BotLacksPermissions(permissions=phrases(missing))


def may_run(rule: Rule, caller: Caller) -> bool:
    """Whether it is this person's to run, be the bot able to carry it out or not."""
    return (
        (caller.in_guild or not rule.guild_only)
        and (caller.owns_bot or not rule.owner_only)
        and not _missing_to_caller(rule, caller)
    )


def phrases(permissions: Iterable[str]) -> list[Phrase]:
    """The permissions as Discord's own settings word them."""
    return [Phrase(f"permission-{name}") for name in permissions]


def _missing_to_caller(rule: Rule, caller: Caller) -> list[str]:
    if not rule.default or caller.owns_guild or caller.owns_bot:
        return []
    return _missing(rule.default, caller.permissions)


def _missing(demanded: tuple[str, ...], held: discord.Permissions) -> list[str]:
    if held.administrator:
        return []
    return [name for name in demanded if not getattr(held, name)]
