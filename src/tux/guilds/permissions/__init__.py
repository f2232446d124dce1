"""Permission to run commands, decided in one place for prefix and slash commands, subcommands and help."""

from tux.guilds.permissions.callers import BotOwners, Caller
from tux.guilds.permissions.decisions import (
    Decision,
    Demand,
    Why,
    decide,
    default_rank,
    demand,
    require,
)
from tux.guilds.permissions.errors import (
    BotLacksPermissions,
    OnlyBotOwner,
    OnlyInServers,
    Outranked,
    OwnMatter,
    PermissionsMissing,
    RankTooLow,
)
from tux.guilds.permissions.hierarchy import require_bot_over, require_rank_over
from tux.guilds.permissions.ranks import (
    ABOVE_ALL,
    Rank,
    RankSettings,
    RankSource,
    Standing,
    only_staff_reads,
    staff_roles,
    standing,
)
from tux.guilds.permissions.rules import Rule, Rules, missing, phrases

__all__ = [
    "ABOVE_ALL",
    "BotLacksPermissions",
    "BotOwners",
    "Caller",
    "Decision",
    "Demand",
    "OnlyBotOwner",
    "OnlyInServers",
    "Outranked",
    "OwnMatter",
    "PermissionsMissing",
    "Rank",
    "RankSettings",
    "RankSource",
    "RankTooLow",
    "Rule",
    "Rules",
    "Standing",
    "Why",
    "decide",
    "default_rank",
    "demand",
    "missing",
    "only_staff_reads",
    "phrases",
    "require",
    "require_bot_over",
    "require_rank_over",
    "staff_roles",
    "standing",
]
