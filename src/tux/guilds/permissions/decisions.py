"""Whether somebody may run a command, and why: asked by the gate, help, suggestions and `explain` alike."""

from dataclasses import dataclass
from enum import Enum

from tux.guilds.permissions.callers import Caller
from tux.guilds.permissions.ranks import BY_PERMISSION, RankSettings, passes_as_administrator, standing
from tux.guilds.permissions.rules import Rule, missing, phrases
from tux.runtime.refusals import Refusal


class OnlyInServers(Refusal):
    key = "only-in-servers"


class OnlyBotOwner(Refusal):
    key = "only-bot-owner"


class RankTooLow(Refusal):
    """The command is for a higher rank. Data: `rank` asked for, `own` of the person."""

    key = "rank-too-low"


class PermissionsMissing(Refusal):
    """The person lacks what the command demands. Data: `permissions`, as Discord words them."""

    key = "permissions-missing"


class BotLacksPermissions(Refusal):
    """The bot lacks what the command needs. Data: `permissions`, as Discord words them."""

    key = "bot-lacks-permissions"


class Why(Enum):
    """What decided."""

    ONLY_IN_SERVERS = "only-in-servers"
    BOT_OWNER = "bot-owner"
    GUILD_OWNER = "guild-owner"
    ADMINISTRATOR = "administrator"
    OPEN = "open"
    RANK = "rank"
    PERMISSIONS = "permissions"


@dataclass(frozen=True, slots=True)
class Demand:
    """What a guild asks of who runs a command. Nothing at all: it is open to everybody."""

    level: int = 0
    permissions: tuple[str, ...] = ()
    """To be held in Discord, in the channel at hand."""
    set_on: str | None = None
    """The command for which the guild set the rank: this one or one above it. None: it is the default."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it is somebody's to run, be the bot able to carry it out or not."""

    allowed: bool
    why: Why
    demand: Demand
    missing: tuple[str, ...] = ()
    """Of the permissions asked for, those that they lack."""


def default_rank(rule: Rule) -> int:
    """The rank a command is for where the guild has set none: declared, or what its permissions stand for."""
    return max((BY_PERMISSION.get(name, 0) for name in rule.default), default=0) if rule.rank is None else rule.rank


def demand(rule: Rule, command: str, ranks: RankSettings) -> Demand:
    """What the guild asks for `command` (its qualified name): what it set, else the default.

    Permissions that no rank stands for are asked of Discord even where roles have ranks.
    """
    if found := ranks.requirement(command):
        return Demand(level=found[1], set_on=found[0])
    if ranks.roles is None and rule.default:
        return Demand(permissions=rule.default)
    if rule.rank is not None:
        return Demand(level=rule.rank)
    return Demand(default_rank(rule), tuple(name for name in rule.default if name not in BY_PERMISSION))


def decide(rule: Rule, command: str, caller: Caller, ranks: RankSettings) -> Decision:
    """Whether `caller` may run `command` (its qualified name) under `rule`."""
    asked = demand(rule, command, ranks)
    if rule.guild_only and not caller.in_guild:
        return Decision(False, Why.ONLY_IN_SERVERS, asked)
    if rule.owner_only or caller.owns_bot:
        return Decision(caller.owns_bot, Why.BOT_OWNER, asked)
    if asked == Demand(set_on=asked.set_on):
        return Decision(True, Why.OPEN, asked)
    if caller.owns_guild:
        return Decision(True, Why.GUILD_OWNER, asked)
    if passes_as_administrator(caller, ranks):
        return Decision(True, Why.ADMINISTRATOR, asked)
    if asked.level and standing(caller, ranks).level < asked.level:
        return Decision(False, Why.RANK, asked)
    if lacking := tuple(missing(asked.permissions, caller.permissions)):
        return Decision(False, Why.PERMISSIONS, asked, lacking)
    return Decision(True, Why.RANK if asked.level else Why.PERMISSIONS, asked)


def require(rule: Rule, command: str, caller: Caller, ranks: RankSettings) -> None:
    """Raises the `Refusal` that keeps `caller` from running `command`."""
    decision = decide(rule, command, caller, ranks)
    if not decision.allowed:
        raise _refusal(decision, caller, ranks)
    if rule.needs and (lacking := missing(rule.needs, caller.bot_permissions)):
        raise BotLacksPermissions(permissions=phrases(lacking))


def _refusal(decision: Decision, caller: Caller, ranks: RankSettings) -> Refusal:
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
