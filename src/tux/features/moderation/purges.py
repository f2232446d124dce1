"""The deletion of many messages at once."""

import re
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import discord

from tux.features.moderation.channel_cases import PURGE
from tux.features.moderation.errors import MessagesReversed, NothingToPurge, OnlyOldMessages
from tux.guilds.actions import Logged, ModerationLog
from tux.guilds.cases import Case, Cases
from tux.runtime.clock import Clock

MAX_MESSAGES = 500
"""The number of messages that one purge deletes."""

_MAX_SEARCHED = 5000
"""The number of messages searched, a hundred per request. Beyond that, the moderator has to narrow the purge down."""

_MAX_AGE = timedelta(days=14) - timedelta(minutes=5)
"""The age up to which Discord deletes messages in bulk, less the time that a purge takes."""

_BATCH_SIZE = 100
"""The number of messages deleted in one request."""

_LINK = re.compile(r"https?://\S|\bdiscord(?:\.gg|(?:app)?\.com/invite)/\S", re.IGNORECASE)

Only = Literal["bots", "links", "attachments"]
Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread

_MATCHES: dict[Only, Callable[[discord.Message], bool]] = {
    "bots": lambda message: message.author.bot,
    "links": lambda message: bool(_LINK.search(message.content)),
    "attachments": lambda message: bool(message.attachments),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFilter:
    """The messages to delete: those that meet every condition that is not None."""

    author: discord.abc.Snowflake | None = None
    only: Only | None = None
    text: str | None = None
    after_id: int | None = None
    before_id: int | None = None

    def __post_init__(self) -> None:
        if self.after_id and self.before_id and self.before_id <= self.after_id + 1:
            raise MessagesReversed

    def matches(self, message: discord.Message) -> bool:
        """Return True for a message to delete. Pinned ones are never deleted, because somebody wanted to keep them."""
        return (
            not message.pinned
            and (self.author is None or message.author.id == self.author.id)
            and (self.only is None or _MATCHES[self.only](message))
            and (self.text is None or self.text.casefold() in message.content.casefold())
        )


@dataclass(frozen=True, slots=True)
class PurgeResult:
    """A purge that was done. `too_old` counts messages that match and could not be deleted."""

    case: Case
    logged: Logged
    deleted: int
    too_old: int
    pinned: int


@dataclass(slots=True)
class _Matches:
    messages: list[discord.Message]
    too_old: int = 0
    pinned: int = 0


class Purges:
    """Deletes many messages at once."""

    def __init__(self, cases: Cases, log: ModerationLog, clock: Clock) -> None:
        self._cases = cases
        self._log = log
        self._clock = clock

    async def purge(
        self, channel: Channel, count: int, message_filter: MessageFilter, *, moderator: discord.Member, reason: str
    ) -> PurgeResult:
        """Delete the latest `count` messages that match the filter and are young enough for Discord.

        Refuses, without deleting anything, if there are none.
        """
        matches = await self._find(channel, count, message_filter)
        if not matches.messages:
            if matches.too_old:
                raise OnlyOldMessages(channel=channel, count=matches.too_old)
            raise NothingToPurge(channel=channel)
        async with self._cases.opening(
            PURGE, guild_id=channel.guild.id, target_id=channel.id, moderator_id=moderator.id, reason=reason
        ) as case:
            audit_reason = case.audit_reason(str(moderator))
            for start in range(0, len(matches.messages), _BATCH_SIZE):
                await _delete(channel, matches.messages[start : start + _BATCH_SIZE], audit_reason)
        logged = await self._log.post(channel.guild, case)
        return PurgeResult(case, logged, len(matches.messages), matches.too_old, matches.pinned)

    async def _find(self, channel: Channel, count: int, message_filter: MessageFilter) -> _Matches:
        matches, oldest = _Matches([]), self._clock.now() - _MAX_AGE
        async for message in _history(channel, message_filter):
            if message.pinned:
                matches.pinned += 1
            elif not message_filter.matches(message):
                continue
            elif message.created_at < oldest:
                matches.too_old += 1
            else:
                matches.messages.append(message)
            if len(matches.messages) + matches.too_old >= count:
                break
        return matches


async def _history(channel: Channel, message_filter: MessageFilter) -> AsyncGenerator[discord.Message]:
    """Yield the messages between both ends of the filter, the newest first."""
    before = discord.Object(message_filter.before_id) if message_filter.before_id else None
    async for message in channel.history(limit=_MAX_SEARCHED, before=before):
        if message_filter.after_id is not None and message.id <= message_filter.after_id:
            return
        yield message


async def _delete(channel: Channel, messages: list[discord.Message], reason: str) -> None:
    """Delete messages. One that somebody else deletes meanwhile counts as deleted."""
    if len(messages) > 1:
        await channel.delete_messages(messages, reason=reason)
        return
    try:
        await messages[0].delete()
    except discord.NotFound:
        return
