"""Who may run a command, decided in one place for prefix, slash, subcommand and help alike."""

from tux.core.permissions.hierarchy import Outranked, require_rank_over
from tux.core.permissions.rules import (
    BotLacksPermissions,
    Caller,
    OnlyBotOwner,
    OnlyInServers,
    PermissionsMissing,
    Rule,
    may_run,
    phrases,
    require,
)

__all__ = [
    "BotLacksPermissions",
    "Caller",
    "OnlyBotOwner",
    "OnlyInServers",
    "Outranked",
    "PermissionsMissing",
    "Rule",
    "may_run",
    "phrases",
    "require",
    "require_rank_over",
]
