"""Deleting many messages at once."""

import re
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import discord

from tux.features.moderation.kinds import PURGE
from tux.features.moderation.log import Logged, ModerationLog
from tux.guilds.cases import Case, Cases
from tux.runtime.clock import Clock
from tux.runtime.refusals import Refusal

MOST = 500
"""Messages that one purge deletes."""

_LOOKED_THROUGH = 5000
"""Messages. Beyond that, whoever asked has to narrow it down: it is one request per hundred."""

_DELETABLE = timedelta(days=14) - timedelta(minutes=5)
"""How old Discord lets a message be that is deleted with others; less what a purge takes."""

_AT_ONCE = 100
"""Messages in one request."""

_LINK = re.compile(r"https?://\S|\bdiscord(?:\.gg|(?:app)?\.com/invite)/\S", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[\w.]+/channels/\d+/(?P<channel>\d+)/(?P<message>\d+)/?")

Only = Literal["bots", "links", "attachments"]
Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread

_ONLY: dict[Only, Callable[[discord.Message], bool]] = {
    "bots": lambda message: message.author.bot,
    "links": lambda message: bool(_LINK.search(message.content)),
    "attachments": lambda message: bool(message.attachments),
}


class NothingToPurge(Refusal):
    """No message is as asked for. Data: `channel`."""

    key = "purge-nothing"


class OnlyOldToPurge(Refusal):
    """All that are as asked for are older than Discord lets go. Data: `channel`, `count`."""

    key = "purge-only-old"


class MessageUnclear(Refusal):
    """What was given is neither a message's id nor its link. Data: `given`."""

    key = "purge-message-unclear"


class MessageElsewhere(Refusal):
    """The message is in another channel. Data: `given`, `channel`."""

    key = "purge-message-elsewhere"


class MessagesReversed(Refusal):
    """Nothing lies between the two."""

    key = "purge-reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which messages. What is None does not matter; all that is given has to hold."""

    author: discord.abc.Snowflake | None = None
    only: Only | None = None
    text: str | None = None
    after_id: int | None = None
    before_id: int | None = None

    def __post_init__(self) -> None:
        if self.after_id and self.before_id and self.before_id <= self.after_id + 1:
            raise MessagesReversed

    def takes(self, message: discord.Message) -> bool:
        """Pinned messages are never taken: somebody meant them to stay."""
        return (
            not message.pinned
            and (self.author is None or message.author.id == self.author.id)
            and (self.only is None or _ONLY[self.only](message))
            and (self.text is None or self.text.casefold() in message.content.casefold())
        )


@dataclass(frozen=True, slots=True)
class Purged:
    """What became of a purge. `too_old` counts messages that were asked for and could not be deleted."""

    case: Case
    logged: Logged
    deleted: int
    too_old: int
    pinned: int


@dataclass(slots=True)
class _Found:
    messages: list[discord.Message]
    too_old: int = 0
    pinned: int = 0


def message_id(given: str, channel: Channel) -> int:
    """The id that a message's link, or the id itself, stands for."""
    written = given.strip().strip("<>")
    if address := _ADDRESS.fullmatch(written):
        if int(address["channel"]) != channel.id:
            raise MessageElsewhere(given=given, channel=channel)
        return int(address["message"])
    if written.isdecimal() and 15 <= len(written) <= 20:
        return int(written)
    raise MessageUnclear(given=given)


class Purges:
    def __init__(self, cases: Cases, log: ModerationLog, clock: Clock) -> None:
        self._cases = cases
        self._log = log
        self._clock = clock

    async def purge(
        self, channel: Channel, count: int, wanted: Wanted, *, moderator: discord.Member, reason: str
    ) -> Purged:
        """Deletes the latest `count` messages that are `wanted`, as far as Discord lets them go.

        Refuses, changing nothing, where there is none.
        """
        found = await self._find(channel, count, wanted)
        if not found.messages:
            if found.too_old:
                raise OnlyOldToPurge(channel=channel, count=found.too_old)
            raise NothingToPurge(channel=channel)
        async with self._cases.opening(
            PURGE, guild_id=channel.guild.id, target_id=channel.id, moderator_id=moderator.id, reason=reason
        ) as case:
            why = case.audit_reason(str(moderator))
            for begin in range(0, len(found.messages), _AT_ONCE):
                await _delete(channel, found.messages[begin : begin + _AT_ONCE], why)
        logged = await self._log.post(channel.guild, case)
        return Purged(case, logged, len(found.messages), found.too_old, found.pinned)

    async def _find(self, channel: Channel, count: int, wanted: Wanted) -> _Found:
        found, oldest = _Found([]), self._clock.now() - _DELETABLE
        async for message in _history(channel, wanted):
            if message.pinned:
                found.pinned += 1
            elif not wanted.takes(message):
                continue
            elif message.created_at < oldest:
                found.too_old += 1
            else:
                found.messages.append(message)
            if len(found.messages) + found.too_old >= count:
                break
        return found


async def _history(channel: Channel, wanted: Wanted) -> AsyncGenerator[discord.Message]:
    """The newest first, with both ends left out."""
    before = discord.Object(wanted.before_id) if wanted.before_id else None
    async for message in channel.history(limit=_LOOKED_THROUGH, before=before):
        if wanted.after_id is not None and message.id <= wanted.after_id:
            return
        yield message


async def _delete(channel: Channel, messages: list[discord.Message], reason: str) -> None:
    """One that somebody has deleted meanwhile is as good as deleted."""
    if len(messages) > 1:
        await channel.delete_messages(messages, reason=reason)
        return
    try:
        await messages[0].delete()
    except discord.NotFound:
        return
