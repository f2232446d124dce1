"""The deletion of many messages at once."""

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import discord
import structlog

from tux.features.moderation.channel_cases import PURGE
from tux.features.moderation.errors import MessagesReversed, NothingToPurge, OnlyOldMessages, OnlySystemMessages
from tux.guilds.actions import Logged, ModerationLog
from tux.guilds.cases import Case, Cases
from tux.guilds.messages import contents_of
from tux.guilds.permissions.channel_access import require_bot_in
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.refusals import Refusal

MAX_MESSAGES = 500
"""The number of messages that one purge deletes."""

_MAX_SEARCHED = 5000
"""The number of messages searched, a hundred per request. Beyond that, the moderator has to narrow the purge down."""

_MAX_AGE = timedelta(days=14) - timedelta(minutes=5)
"""The age up to which Discord deletes messages in bulk, less the time that a purge takes."""

_BATCH_SIZE = 100
"""The number of messages deleted in one request."""

_UNDELETABLE = frozenset(
    {
        discord.MessageType.recipient_add,
        discord.MessageType.recipient_remove,
        discord.MessageType.call,
        discord.MessageType.channel_name_change,
        discord.MessageType.channel_icon_change,
        discord.MessageType.thread_starter_message,
    }
)
"""The types of messages that nobody can delete.

Source: https://discord.com/developers/docs/resources/message#message-object-message-types
"""

_SYSTEM_MESSAGE = 50021
"""Discord's error code for the deletion of such a message."""

_log = structlog.stdlib.get_logger(__name__)
_LINK = re.compile(r"https?://\S|\bdiscord(?:\.gg|(?:app)?\.com/invite)/\S", re.IGNORECASE)

Only = Literal["bots", "links", "attachments"]
Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread

_MATCHES: dict[Only, Callable[[discord.Message], bool]] = {
    "bots": lambda message: message.author.bot,
    "links": lambda message: bool(_LINK.search(contents_of(message).words)),
    "attachments": lambda message: bool(contents_of(message).attachments),
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
        """Return True for a message that meets every condition."""
        return (
            (self.author is None or message.author.id == self.author.id)
            and (self.only is None or _MATCHES[self.only](message))
            and (self.text is None or self.text.casefold() in contents_of(message).words.casefold())
        )


@dataclass(frozen=True, slots=True)
class PurgeResult:
    """A purge that was done, at least in part, and the number of messages that match but are still there."""

    case: Case
    logged: Logged
    deleted: int
    too_old: int
    pinned: int
    """Pinned messages are never deleted, because somebody wanted to keep them."""
    system: int
    """Messages of Discord's own that nobody can delete, such as the one that says that a thread was renamed."""
    left: int
    """Those that were still to come when Discord refused, or gave no answer."""


@dataclass(slots=True)
class _Matches:
    messages: list[discord.Message]
    too_old: int = 0
    pinned: int = 0
    system: int = 0


@dataclass(slots=True)
class _Deletion:
    """The deletion of messages so far."""

    deleted: int = 0
    system: int = 0
    left: int = 0


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

        Refuses, without deleting anything, if there are none, or if the bot lacks permissions in the channel.
        """
        require_bot_in(channel, ("manage_messages", "read_message_history"))
        matches = await self._find(channel, count, message_filter)
        if not matches.messages:
            raise _nothing(channel, matches)
        async with self._cases.opening(
            PURGE,
            guild_id=channel.guild.id,
            target_id=channel.id,
            moderator_id=moderator.id,
            reason=reason,
            data={"matched": len(matches.messages)},
        ) as case:
            deletion = await _delete_all(channel, matches.messages, case.audit_reason(str(moderator)))
            if not deletion.deleted:
                raise OnlySystemMessages(channel=channel, count=deletion.system)
            case.data = {"matched": len(matches.messages), "deleted": deletion.deleted, "left": deletion.left}
        logged = await self._log.post(channel.guild, case)
        system = matches.system + deletion.system
        return PurgeResult(
            case, logged, deletion.deleted, matches.too_old, matches.pinned, system=system, left=deletion.left
        )

    async def _find(self, channel: Channel, count: int, message_filter: MessageFilter) -> _Matches:
        matches, oldest = _Matches([]), self._clock.now() - _MAX_AGE
        async for message in _history(channel, message_filter):
            if not message_filter.matches(message):
                continue
            if message.pinned:
                matches.pinned += 1
            elif message.type in _UNDELETABLE:
                matches.system += 1
            elif message.created_at < oldest:
                matches.too_old += 1
            else:
                matches.messages.append(message)
            if len(matches.messages) + matches.too_old >= count:
                break
        return matches


def _nothing(channel: Channel, matches: _Matches) -> Refusal:
    """Return the refusal of a purge that would delete nothing."""
    if matches.too_old:
        return OnlyOldMessages(channel=channel, count=matches.too_old)
    if matches.system:
        return OnlySystemMessages(channel=channel, count=matches.system)
    return NothingToPurge(channel=channel)


async def _history(channel: Channel, message_filter: MessageFilter) -> AsyncGenerator[discord.Message]:
    """Yield the messages between both ends of the filter, the newest first."""
    before = discord.Object(message_filter.before_id) if message_filter.before_id else None
    async for message in channel.history(limit=_MAX_SEARCHED, before=before):
        if message_filter.after_id is not None and message.id <= message_filter.after_id:
            return
        yield message


async def _delete_all(channel: Channel, messages: Sequence[discord.Message], reason: str) -> _Deletion:
    """Delete messages in batches, and stop where Discord refuses one or gives no answer.

    Raises the error if nothing was deleted before.
    """
    deletion = _Deletion()
    for start in range(0, len(messages), _BATCH_SIZE):
        try:
            await _delete(channel, messages[start : start + _BATCH_SIZE], reason, deletion)
        except (discord.HTTPException, *UNREACHED) as error:
            if not deletion.deleted:
                raise
            deletion.left = len(messages) - deletion.deleted - deletion.system
            _log.warning("a purge stopped half way", channel_id=channel.id, left=deletion.left, error=str(error))
            break
    return deletion


async def _delete(channel: Channel, messages: Sequence[discord.Message], reason: str, deletion: _Deletion) -> None:
    """Delete messages, and count them. One that somebody else deletes meanwhile counts as deleted.

    Discord refuses a whole batch for one message that cannot be deleted, so such a batch is halved until it is found.
    """
    try:
        if len(messages) > 1:
            await channel.delete_messages(messages, reason=reason)
        else:
            await _delete_one(messages[0])
    except discord.HTTPException as error:
        if error.code != _SYSTEM_MESSAGE:
            raise
        if len(messages) == 1:
            deletion.system += 1
            return
        half = len(messages) // 2
        await _delete(channel, messages[:half], reason, deletion)
        await _delete(channel, messages[half:], reason, deletion)
    else:
        deletion.deleted += len(messages)


async def _delete_one(message: discord.Message) -> None:
    try:
        await message.delete()
    except discord.NotFound:
        return
