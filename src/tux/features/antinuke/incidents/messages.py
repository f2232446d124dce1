"""The messages about incidents: one for each, in the first channel of the guild that takes it."""

from collections.abc import Awaitable
from typing import Any, Protocol

import discord
from discord import ui

from tux.features.antinuke.incidents.embeds import IncidentTexts, incident_embed
from tux.features.antinuke.incidents.incident_channels import IncidentChannels
from tux.features.antinuke.incidents.incidents import Incident
from tux.guilds.cases import Notice
from tux.guilds.notices import alert_owner
from tux.runtime.clock import Clock
from tux.runtime.texts import Texts


class IncidentHost(Protocol):
    """The bot, as far as messages about incidents know it."""

    @property
    def texts(self) -> Texts: ...

    def locale_in(self, guild_id: int | None) -> str: ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...


class IncidentMessages:
    """Posts and edits messages about incidents, and tells owners."""

    def __init__(self, host: IncidentHost, channels: IncidentChannels, clock: Clock) -> None:
        self._host = host
        self._channels = channels
        self._clock = clock

    def texts(self, guild_id: int) -> IncidentTexts:
        """Return the words for everybody in a guild."""
        return IncidentTexts(self._host.texts, self._host.locale_in(guild_id))

    async def show(self, incident: Incident, view: ui.View) -> discord.PartialMessage | None:
        """Edit the message about an incident, or post one. Returns it, or None where no channel takes it.

        Raises `discord.HTTPException`, or one of `UNREACHED`, where Discord is in trouble.
        """
        guild = self._host.get_guild(incident.guild_id)
        if guild is None:
            return None
        fields: dict[str, Any] = {"embed": incident_embed(incident, self.texts(guild.id)), "view": view}
        posted = self._posted(guild, incident)
        if posted is not None and await _is_done(posted.edit(**fields)):
            return posted
        for channel in self._channels.of(guild):
            message = await _is_done(channel.send(**fields))
            if message is not None:
                return channel.get_partial_message(message.id)
        return None

    async def tell_owner(self, incident: Incident, link: str | None) -> Notice:
        """Send the owner a direct message about an incident, which may take minutes. Returns the outcome."""
        guild = self._host.get_guild(incident.guild_id)
        if guild is None:
            return Notice.NONE
        texts = self.texts(guild.id)
        words = {"title": texts.title(incident), "server": guild.name, "summary": texts.summary(incident)}
        return await alert_owner(guild, texts.say("antinuke-owner-alert", **words, link=link), self._clock)

    def _posted(self, guild: discord.Guild, incident: Incident) -> discord.PartialMessage | None:
        channel = guild.get_channel(incident.channel_id or 0)
        if incident.message_id is None or not isinstance(channel, discord.TextChannel):
            return None
        return channel.get_partial_message(incident.message_id)


async def _is_done(request: Awaitable[discord.Message]) -> discord.Message | None:
    """Return the message that a request makes or changes, or None where there is no place for it any more."""
    try:
        return await request
    except (discord.Forbidden, discord.NotFound):
        return None
