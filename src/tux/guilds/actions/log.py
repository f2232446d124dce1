"""The moderation log: the channel in which a server's staff read every case."""

import asyncio
from collections.abc import Iterator, Sequence
from enum import Enum
from weakref import WeakValueDictionary

import discord
import structlog

from tux.database import DatabaseUnavailable
from tux.guilds.actions.embeds import case_embed
from tux.guilds.cases import INTERRUPTED, Case, CaseEdited, CaseEnded, Cases, CaseSettled, CaseState
from tux.guilds.host import GuildHost
from tux.guilds.permissions.channels import may_log
from tux.guilds.settings.general import LogSettings
from tux.guilds.settings.store import GuildSettings
from tux.runtime.discord_endpoints import UNREACHED

_log = structlog.stdlib.get_logger(__name__)

_MESSAGE_EMBEDS = 10
"""The most embeds that a message may have."""

_MESSAGE_CHARACTERS = 6000
"""The most characters that all embeds of a message may have together."""

CaseEmbed = tuple[Case, discord.Embed]


class Logged(Enum):
    """The outcome of posting a case, from the best to the worst."""

    POSTED = "posted"
    UNSET = "unset"
    """The server has not set a channel."""
    GONE = "gone"
    FORBIDDEN = "forbidden"
    FAILED = "failed"
    UNRECORDED = "unrecorded"
    """The database was down, so it is unknown where the case was posted."""


_FROM_BEST_TO_WORST = tuple(Logged)


class ModerationLog:
    """The moderation log, which posts cases and updates the message of a case that changes."""

    def __init__(self, cases: Cases, settings: GuildSettings, host: GuildHost) -> None:
        self._cases = cases
        self._settings = settings
        self._host = host
        self._edit_locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def post(self, guild: discord.Guild, case: Case) -> Logged:
        """Post a case to the server's channel, and record the message on the case.

        It raises no error of Discord's or of the database's: the action is done, whatever becomes of its message.
        """
        return await self.post_all(guild, [case])

    async def post_all(self, guild: discord.Guild, cases: Sequence[Case]) -> Logged:
        """Post cases in as few messages as possible, and return the worst outcome."""
        if not cases:
            return Logged.POSTED
        try:
            return await self._post(guild, cases)
        except DatabaseUnavailable as error:
            _log_failure(cases[0], error)
            return Logged.UNRECORDED

    async def _post(self, guild: discord.Guild, cases: Sequence[Case]) -> Logged:
        channel_id = (await self._settings.get(guild.id, LogSettings)).moderation_channel_id
        if channel_id is None:
            return Logged.UNSET
        channel = guild.get_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            return Logged.GONE
        if not may_log(channel):
            return Logged.FORBIDDEN
        batches = _batches([(case, self._embed(case)) for case in cases])
        return max([await self._send(channel, batch) for batch in batches], key=_FROM_BEST_TO_WORST.index)

    async def _send(self, channel: discord.TextChannel, cases: Sequence[CaseEmbed]) -> Logged:
        try:
            message = await channel.send(embeds=[embed for _, embed in cases])
        except discord.Forbidden:
            return Logged.FORBIDDEN
        except discord.NotFound:
            return Logged.GONE
        except (discord.HTTPException, *UNREACHED) as error:
            _log_failure(cases[0][0], error)
            return Logged.FAILED
        for case, embed in cases:
            current = await self._cases.record_log_message(
                case.guild_id, case.number, channel_id=channel.id, message_id=message.id
            )
            case.log_channel_id, case.log_message_id = channel.id, message.id
            if self._embed(current) != embed:  # it changed before its message was recorded
                await self._update_message(current)
        return Logged.POSTED

    async def on_case_settled(self, fact: CaseSettled) -> None:
        """Post a case that its creator does not post."""
        guild = self._host.get_guild(fact.case.guild_id)
        if guild is not None and (fact.late or self._posts(fact.case)):
            await self.post(guild, fact.case)

    async def on_case_changed(self, fact: CaseEdited | CaseEnded) -> None:
        """Update the message of a case that changed."""
        await self._update_message(fact.case)

    async def _update_message(self, case: Case) -> None:
        guild = self._host.get_guild(case.guild_id)
        channel = guild and guild.get_channel(case.log_channel_id or 0)
        if case.log_message_id is None or not isinstance(channel, discord.TextChannel):
            return
        try:
            await self._edit(channel, case.log_message_id, case)
        except (discord.NotFound, discord.Forbidden):
            return  # the message is gone, or the bot can no longer see it
        except (discord.HTTPException, *UNREACHED) as error:
            _log_failure(case, error)

    async def _edit(self, channel: discord.TextChannel, message_id: int, case: Case) -> None:
        """Replace the embed of one case. A message may hold several, so edits of it wait for each other."""
        async with self._edit_locks.setdefault(message_id, asyncio.Lock()):
            message, embed = await channel.fetch_message(message_id), self._embed(case)
            embeds = [embed if old.title == embed.title else old for old in message.embeds]
            await message.edit(embeds=embeds if len(embeds) > 1 else [embed])

    def _embed(self, case: Case) -> discord.Embed:
        return case_embed(case, self._cases.kinds, self._host.texts, self._host.locale_in(case.guild_id))

    def _posts(self, case: Case) -> bool:
        """Return True for a case that its creator does not post, unless its failure was shown to the moderator."""
        kind = self._cases.kinds.get(case.kind)
        if kind is not None and kind.posted_by_creator:
            return False
        return case.state is CaseState.SETTLED or case.failure == INTERRUPTED


def _batches(cases: Sequence[CaseEmbed]) -> Iterator[Sequence[CaseEmbed]]:
    """Yield batches of cases, each of which fits into one message."""
    batch, length = list[CaseEmbed](), 0
    for case, embed in cases:
        if batch and (len(batch) == _MESSAGE_EMBEDS or length + len(embed) > _MESSAGE_CHARACTERS):
            yield batch
            batch, length = list[CaseEmbed](), 0
        batch.append((case, embed))
        length += len(embed)
    yield batch


def _log_failure(case: Case, error: Exception) -> None:
    _log.warning("could not post a case", guild_id=case.guild_id, case=case.number, error=str(error))
