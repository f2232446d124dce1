"""The commands of `/config` that do not belong to another feature, and `/permissions`."""

from tux.features.configuration.commands.history import HistoryCommands
from tux.features.configuration.commands.logs import LogCommands
from tux.features.configuration.commands.pages import PageCommands
from tux.features.configuration.commands.permissions import PermissionCommands
from tux.features.configuration.commands.prefix import PrefixCommands
from tux.features.configuration.commands.ranks import RankCommands
from tux.features.configuration.commands.requirements import RequirementCommands
from tux.features.configuration.commands.reset import ResetCommands
from tux.features.configuration.commands.roles import RoleCommands
from tux.features.configuration.commands.transfer import TransferCommands


class Configuration(
    PageCommands,
    HistoryCommands,
    ResetCommands,
    TransferCommands,
    LogCommands,
    PrefixCommands,
    RankCommands,
    RoleCommands,
    RequirementCommands,
):
    """The commands of `/config` itself. Features add theirs with `Feature.config`."""


__all__ = ["Configuration", "PermissionCommands"]
