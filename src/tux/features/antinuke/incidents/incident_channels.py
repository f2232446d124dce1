"""The channels in which incidents are told, in memory: the database may be down when one is needed."""

from collections.abc import Callable, Sequence

import discord

from tux.guilds.permissions.channels import may_log
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged
from tux.guilds.settings.general import LogSettings
from tux.guilds.settings.store import GuildSettings

LogChannel = Callable[[int], int | None]
"""Returns the id of the channel that a guild has chosen for antinuke."""

_NOTHING_SET = LogSettings()


class IncidentChannels:
    """The channel of antinuke of every guild, or else its moderation log, or else its channel for reports.

    Where none of these takes it, that is Discord's own channel for messages of the system, if only staff see it.
    """

    def __init__(self, settings: GuildSettings, log_channel: LogChannel) -> None:
        self._settings = settings
        self._log_channel = log_channel
        self._logs: dict[int, LogSettings] = {}

    async def load(self) -> None:
        """Read the channels of every guild. Changes are followed from then on."""
        self._logs = await self._settings.everywhere(LogSettings)

    async def on_settings_changed(self, change: SettingsChanged) -> None:
        """Use the channels that a guild has set."""
        if isinstance(change.after, LogSettings):
            self._logs[change.guild_id] = change.after

    async def on_guild_data_deleted(self, fact: GuildDataDeleted) -> None:
        """Forget a guild."""
        self._logs.pop(fact.guild_id, None)

    def of(self, guild: discord.Guild) -> Sequence[discord.TextChannel]:
        """Return the channels in which Tux can tell an incident, the best first."""
        logs = self._logs.get(guild.id, _NOTHING_SET)
        system = guild.system_channel
        is_for_staff = system is not None and not system.permissions_for(guild.default_role).view_channel
        system_id = system.id if system is not None and is_for_staff else None
        chosen = self._log_channel(guild.id), logs.moderation_channel_id, logs.report_channel_id, system_id
        channels = [guild.get_channel(channel_id) for channel_id in dict.fromkeys(chosen) if channel_id is not None]
        return [channel for channel in channels if isinstance(channel, discord.TextChannel) and may_log(channel)]
