"""The parts that follow the settings: the policies, the authority over them, and the messages about changes."""

from dataclasses import dataclass

import discord

from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.authority import SettingsAuthority
from tux.features.antinuke.change_notices import ChangeNotices
from tux.features.antinuke.guard.checkpoints import CheckpointFiles
from tux.features.antinuke.policies import GuildPolicies
from tux.features.antinuke.policy_files import KeptPolicies
from tux.features.antinuke.settings import AntinukeSettings
from tux.features.antinuke.settings_store import AntinukeStore
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged, SettingsRewritten

STORE = AntinukeStore()


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingParts:
    """The settings of all guilds, in memory."""

    policies: GuildPolicies
    authority: SettingsAuthority

    def log_channel(self, guild_id: int) -> int | None:
        """Return the id of the channel for incidents that a guild has chosen."""
        return self.policies.settings_of(guild_id).log_channel_id

    def alerts_owner(self, guild_id: int) -> bool:
        """Return whether the owner of a guild wants a direct message about every incident."""
        return self.policies.settings_of(guild_id).alert_owner

    def is_in_charge(self, guild: discord.Guild, user_id: int) -> bool:
        """Return whether a user may change the settings of a guild."""
        return self.authority.is_in_charge(guild, user_id, self.policies.settings_of(guild.id))


async def setting_parts(scope: FeatureScope) -> SettingParts:
    """Return the settings of all guilds, which are loaded and followed from then on."""
    policies = GuildPolicies(scope.database, scope.settings, STORE, scope.clock)
    files = CheckpointFiles(scope.process.data_dir / "antinuke" / "policies")
    kept = KeptPolicies(policies, files, scope.bot.own_shards.owns, clock=scope.clock, tasks=scope.tasks)
    scope.subscribe(SettingsChanged, policies.on_settings_changed)
    scope.subscribe(SettingsChanged, kept.on_settings_changed)
    scope.subscribe(SettingsRewritten, kept.on_settings_rewritten)
    scope.subscribe(GuildDataDeleted, kept.on_guild_data_deleted)
    if scope.bot.application is not None:  # otherwise it is not logged in, and only declares what it has
        await kept.load()
    authority = SettingsAuthority(scope.bot, scope.clock)
    scope.check_settings(AntinukeSettings, authority.check)
    notices = ChangeNotices(scope.bot, scope.bot.own_shards, scope.clock)
    scope.subscribe(SettingsChanged, notices.on_settings_changed)
    return SettingParts(policies=policies, authority=authority)
