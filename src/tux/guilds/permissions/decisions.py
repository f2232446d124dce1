"""Decisions whether somebody may run a command, with the reason, for the gate, help, suggestions and `explain`."""

from dataclasses import dataclass
from enum import Enum

from tux.guilds.permissions.callers import Caller
from tux.guilds.permissions.errors import (
    BotLacksPermissions,
    OnlyBotOwner,
    OnlyInServers,
    PermissionsMissing,
    RankTooLow,
)
from tux.guilds.permissions.ranks import BY_PERMISSION, RankSettings, passes_as_administrator, standing
from tux.guilds.permissions.rules import Rule, missing, phrases
from tux.runtime.refusals import Refusal


class Why(Enum):
    """The reason for a decision."""

    ONLY_IN_SERVERS = "only-in-servers"
    BOT_OWNER = "bot-owner"
    GUILD_OWNER = "guild-owner"
    ADMINISTRATOR = "administrator"
    OPEN = "open"
    RANK = "rank"
    PERMISSIONS = "permissions"


@dataclass(frozen=True, slots=True)
class Demand:
    """A guild's requirements for a command. Without any, the command is open to everybody."""

    level: int = 0
    permissions: tuple[str, ...] = ()
    """The permissions required in Discord, in the channel at hand."""
    set_on: str | None = None
    """The command for which the guild set the rank, this one or a parent; None where it is the default."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer whether somebody may run a command, regardless of whether the bot can carry it out."""

    allowed: bool
    why: Why
    demand: Demand
    missing: tuple[str, ...] = ()
    """The required permissions that the person lacks."""


def default_rank(rule: Rule) -> int:
    """Return the rank that a command requires by default: the one it declares, or the one its permissions stand for."""
    return max((BY_PERMISSION.get(name, 0) for name in rule.default), default=0) if rule.rank is None else rule.rank


def demand(rule: Rule, command: str, ranks: RankSettings) -> Demand:
    """Return the guild's requirements for `command` (its qualified name): those it has set, else the defaults.

    Permissions that no rank stands for are required in Discord, even where roles have ranks.
    """
    if requirement := ranks.requirement(command):
        return Demand(level=requirement[1], set_on=requirement[0])
    if ranks.roles is None and rule.default:
        return Demand(permissions=rule.default)
    if rule.rank is not None:
        return Demand(level=rule.rank)
    return Demand(default_rank(rule), tuple(name for name in rule.default if name not in BY_PERMISSION))


def decide(rule: Rule, command: str, caller: Caller, ranks: RankSettings) -> Decision:
    """Decide whether `caller` may run `command` (its qualified name) under `rule`."""
    required = demand(rule, command, ranks)
    if rule.guild_only and not caller.in_guild:
        return Decision(False, Why.ONLY_IN_SERVERS, required)
    if rule.owner_only or caller.owns_bot:
        return Decision(caller.owns_bot, Why.BOT_OWNER, required)
    if required == Demand(set_on=required.set_on):
        return Decision(True, Why.OPEN, required)
    if caller.owns_guild:
        return Decision(True, Why.GUILD_OWNER, required)
    if passes_as_administrator(caller, ranks):
        return Decision(True, Why.ADMINISTRATOR, required)
    if required.level and standing(caller, ranks).level < required.level:
        return Decision(False, Why.RANK, required)
    if missing_names := tuple(missing(required.permissions, caller.permissions)):
        return Decision(False, Why.PERMISSIONS, required, missing_names)
    return Decision(True, Why.RANK if required.level else Why.PERMISSIONS, required)


def require(rule: Rule, command: str, caller: Caller, ranks: RankSettings) -> None:
    """Raise the `Refusal` that keeps `caller` from running `command`, if there is one."""
    decision = decide(rule, command, caller, ranks)
    if not decision.allowed:
        raise refusal(decision, caller, ranks)
    if rule.needs and (missing_names := missing(rule.needs, caller.bot_permissions)):
        raise BotLacksPermissions(permissions=phrases(missing_names))


def refusal(decision: Decision, caller: Caller, ranks: RankSettings) -> Refusal:
    """Return the `Refusal` that a decision against `caller` stands for."""
    match decision.why:
        case Why.ONLY_IN_SERVERS:
            return OnlyInServers()
        case Why.BOT_OWNER:
            return OnlyBotOwner()
        case Why.RANK:
            own = standing(caller, ranks).level
            return RankTooLow(rank=ranks.title(decision.demand.level), own=ranks.title(own))
        case _:
            return PermissionsMissing(permissions=phrases(decision.missing))
