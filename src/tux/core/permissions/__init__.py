"""Who may run a command, decided in one place for prefix, slash, subcommand and help alike."""

from tux.core.permissions.deciding import (
    BotLacksPermissions,
    Decision,
    Demand,
    OnlyBotOwner,
    OnlyInServers,
    PermissionsMissing,
    RankTooLow,
    Why,
    decide,
    default_rank,
    demand,
    require,
)
from tux.core.permissions.hierarchy import Outranked, require_rank_over
from tux.core.permissions.ranks import ABOVE_ALL, Rank, RankSettings, Source, Standing, staff_roles, standing
from tux.core.permissions.rules import Caller, Rule, missing, phrases

__all__ = [
    "ABOVE_ALL",
    "BotLacksPermissions",
    "Caller",
    "Decision",
    "Demand",
    "OnlyBotOwner",
    "OnlyInServers",
    "Outranked",
    "PermissionsMissing",
    "Rank",
    "RankSettings",
    "RankTooLow",
    "Rule",
    "Source",
    "Standing",
    "Why",
    "decide",
    "default_rank",
    "demand",
    "missing",
    "phrases",
    "require",
    "require_rank_over",
    "staff_roles",
    "standing",
]
