"""The channel in which a server's staff reads what was done."""

import asyncio
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Protocol
from weakref import WeakValueDictionary

import discord
import structlog

from tux.bot.replies import Host
from tux.database import DatabaseUnavailable
from tux.features.moderation.embeds import case_embed
from tux.guilds.cases import INTERRUPTED, Case, CaseEdited, CaseEnded, Cases, CaseSettled, CaseState
from tux.guilds.settings.sections import LogSettings
from tux.guilds.settings.store import GuildSettings
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.facts import Facts

_log = structlog.stdlib.get_logger(__name__)


_EMBEDS = 10
"""What one message holds of them."""

_LENGTH = 6000
"""Characters that all embeds of a message may have together."""


class CaseLogHost(Host, Protocol):
    """What the log needs of the bot."""

    @property
    def facts(self) -> Facts: ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...

    def get_channel(self, channel_id: int, /) -> object: ...


class Logged(Enum):
    """Whether a case stands in the channel."""

    POSTED = "posted"
    UNSET = "unset"
    """The server has named no channel."""
    GONE = "gone"
    FORBIDDEN = "forbidden"
    FAILED = "failed"
    UNRECORDED = "unrecorded"
    """The database was away, so where the case stands is not known."""


class ModerationLog:
    """Follows each case: what becomes of it later is shown where it was posted."""

    def __init__(self, cases: Cases, settings: GuildSettings, host: CaseLogHost) -> None:
        self._cases = cases
        self._settings = settings
        self._host = host
        self._redrawing: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def post(self, guild: discord.Guild, case: Case) -> Logged:
        """Writes the case down in the server's channel and keeps on the case where.

        Raises nothing of Discord's or of the database's: the act is done, whatever becomes of its message.
        """
        return await self.post_all(guild, [case])

    async def post_all(self, guild: discord.Guild, cases: Sequence[Case]) -> Logged:
        """As `post()`, in as few messages as they fit into. Says what went worst."""
        if not cases:
            return Logged.POSTED
        try:
            return await self._post(guild, cases)
        except DatabaseUnavailable as error:
            _lament(cases[0], error)
            return Logged.UNRECORDED

    async def _post(self, guild: discord.Guild, cases: Sequence[Case]) -> Logged:
        channel_id = (await self._settings.get(guild.id, LogSettings)).moderation_channel_id
        if channel_id is None:
            return Logged.UNSET
        channel = guild.get_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            return Logged.GONE
        if not _may_log(channel):
            return Logged.FORBIDDEN
        logged = Logged.POSTED
        for some in _messages([(case, self._embed(case)) for case in cases]):
            one = await self._send(channel, some)
            logged = logged if one is Logged.POSTED else one
        return logged

    async def _send(self, channel: discord.TextChannel, cases: Sequence[tuple[Case, discord.Embed]]) -> Logged:
        try:
            message = await channel.send(embeds=[embed for _, embed in cases])
        except discord.Forbidden:
            return Logged.FORBIDDEN
        except discord.NotFound:
            return Logged.GONE
        except (discord.HTTPException, *UNREACHED) as error:
            _lament(cases[0][0], error)
            return Logged.FAILED
        for case, embed in cases:
            now = await self._cases.logged(case.guild_id, case.number, channel_id=channel.id, message_id=message.id)
            case.log_channel_id, case.log_message_id = channel.id, message.id
            if self._embed(now) != embed:  # it was changed while nobody knew where to show that
                await self._show(now)
        return Logged.POSTED

    async def on_case_settled(self, fact: CaseSettled) -> None:
        guild = self._host.get_guild(fact.case.guild_id)
        if guild is not None and (fact.late or self._is_of_others(fact.case)):
            await self.post(guild, fact.case)

    async def on_case_changed(self, fact: CaseEdited | CaseEnded) -> None:
        await self._show(fact.case)

    async def _show(self, case: Case) -> None:
        channel = self._host.get_channel(case.log_channel_id or 0)
        if case.log_message_id is None or not isinstance(channel, discord.TextChannel):
            return
        try:
            await self._redraw(channel, case.log_message_id, case)
        except (discord.NotFound, discord.Forbidden):
            return  # somebody has deleted it, or closed the channel: there is nothing to keep up to date
        except (discord.HTTPException, *UNREACHED) as error:
            _lament(case, error)

    async def _redraw(self, channel: discord.TextChannel, message_id: int, case: Case) -> None:
        """A message may tell of several cases, each in an embed of its own; one change after the other."""
        async with self._redrawing.setdefault(message_id, asyncio.Lock()):
            message, embed = await channel.fetch_message(message_id), self._embed(case)
            embeds = [embed if old.title == embed.title else old for old in message.embeds]
            await message.edit(embeds=embeds if len(embeds) > 1 else [embed])

    def _embed(self, case: Case) -> discord.Embed:
        return case_embed(case, self._cases.kinds, self._host.texts, self._host.locale_in(case.guild_id))

    def _is_of_others(self, case: Case) -> bool:
        """Whether nobody else posts it. What failed at once was told to whoever did it, and nobody else."""
        kind = self._cases.kinds.get(case.kind)
        if kind is not None and kind.posted_by_maker:
            return False
        return case.state is CaseState.SETTLED or case.failure == INTERRUPTED


def _messages(cases: Sequence[tuple[Case, discord.Embed]]) -> Iterator[Sequence[tuple[Case, discord.Embed]]]:
    some, length = list[tuple[Case, discord.Embed]](), 0
    for case, embed in cases:
        if some and (len(some) == _EMBEDS or length + len(embed) > _LENGTH):
            yield some
            some, length = list[tuple[Case, discord.Embed]](), 0
        some.append((case, embed))
        length += len(embed)
    yield some


def _lament(case: Case, error: Exception) -> None:
    _log.warning("a case could not be logged", guild_id=case.guild_id, case=case.number, error=str(error))


def _may_log(channel: discord.TextChannel) -> bool:
    held = channel.permissions_for(channel.guild.me)
    return held.view_channel and held.send_messages and held.embed_links
