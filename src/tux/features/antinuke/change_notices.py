"""The messages about changes of the settings: in the log channel, and to the owner where protection is less."""

from collections.abc import Iterator
from typing import Protocol

import discord
import structlog

from tux.features.antinuke.concessions import weakens
from tux.features.antinuke.kinds import Mode
from tux.features.antinuke.settings import AntinukeSettings
from tux.guilds.host import GuildHost
from tux.guilds.notices import alert_owner
from tux.guilds.permissions.channels import may_log
from tux.guilds.privacy.personal_data import mention_phrase
from tux.guilds.settings.changes import SettingsChanged
from tux.guilds.settings.display import before_and_after, setting_name
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.markup import Markup, cut

_log = structlog.stdlib.get_logger(__name__)

_MESSAGE_CHARACTERS = 2000


class OwnShards(Protocol):
    """The guilds of this process."""

    def owns(self, guild_id: int, /) -> bool: ...


class ChangeNotices:
    """Tells what was changed, by whom, and how to undo it."""

    def __init__(self, host: GuildHost, own_shards: OwnShards, clock: Clock) -> None:
        self._host = host
        self._own_shards = own_shards
        self._clock = clock

    async def on_settings_changed(self, change: SettingsChanged) -> None:
        """Tell of a change in a guild of this process."""
        before, after = change.before, change.after
        guild = self._host.get_guild(change.guild_id)
        if (
            not (isinstance(before, AntinukeSettings) and isinstance(after, AntinukeSettings))
            or guild is None
            or not self._own_shards.owns(guild.id)
        ):
            return
        text = self._text(guild, change)
        for channel_id in {before.log_channel_id, after.log_channel_id} - {None}:
            await _post(guild, channel_id or 0, text)
        if weakens(before, after, self._clock.now()) and self._concerns_owner(guild, change, before, after):
            lines = self._say(guild, "antinuke-changed-server", server=guild.name)
            await alert_owner(guild, cut(Markup(f"{lines}\n{text}"), _MESSAGE_CHARACTERS), self._clock)

    def _concerns_owner(
        self, guild: discord.Guild, change: SettingsChanged, before: AntinukeSettings, after: AntinukeSettings
    ) -> bool:
        """Return whether the owner is told: of what others changed, and whenever it was switched off."""
        is_off = before.enabled and before.mode is Mode.ENFORCE and not (after.enabled and after.mode is Mode.ENFORCE)
        return change.by != guild.owner_id or is_off

    def _text(self, guild: discord.Guild, change: SettingsChanged) -> Markup:
        by = None if change.by == guild.id else mention_phrase(change.by)
        title = self._say(guild, "antinuke-changed", by=by, number=change.number)
        return cut(Markup("\n".join([title, *self._lines(guild, change)])), _MESSAGE_CHARACTERS)

    def _lines(self, guild: discord.Guild, change: SettingsChanged) -> Iterator[str]:
        texts, locale, section = self._host.texts, self._host.locale_in(guild.id), change.section
        before, after = change.before.model_dump(mode="json"), change.after.model_dump(mode="json")
        for setting in after:
            if before.get(setting) != after[setting]:
                name = setting_name(texts, section, setting, locale)
                old, new = before_and_after(texts, locale, type(change.after), before, after, setting)
                yield self._say(guild, "antinuke-changed-line", setting=name, before=old, after=new)

    def _say(self, guild: discord.Guild, key: str, **data: object) -> Markup:
        return self._host.texts.say(key, locale=self._host.locale_in(guild.id), **data)


async def _post(guild: discord.Guild, channel_id: int, text: str) -> None:
    channel = guild.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel) or not may_log(channel):
        return
    try:
        await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
    except (discord.HTTPException, *UNREACHED) as error:
        _log.warning("could not tell of a change of the settings", guild_id=guild.id, error=str(error))
