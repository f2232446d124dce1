"""The answers to one person, wherever they are sent."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, TypedDict, TypeVar, Unpack

import discord

from tux.bot.error_policy import Policies, brief, sentence, unwrap
from tux.bot.replies.limits import cut, cut_embeds, cut_layout
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.refusals import Fault, Refusal
from tux.runtime.tasks import Tasks
from tux.runtime.texts import Texts

T = TypeVar("T")

DEFER_AFTER_SECONDS = 1.5
"""The time from arrival to deferring. Discord gives up after three seconds, which include the requests' way."""


class ReplyHost(Protocol):
    """The part of the bot that answers use."""

    @property
    def texts(self) -> Texts: ...

    @property
    def tasks(self) -> Tasks: ...

    @property
    def policies(self) -> Policies: ...

    round_trip: float | None
    """The seconds that Discord took to accept the last answer; None before the first."""

    def locale_in(self, guild_id: int | None) -> str: ...


class AnswerLost(Fault):
    """Discord did not accept an answer. What was asked for may be done, so it must not look as if it had failed."""

    key = "answer-lost"


class MessageFields(TypedDict, total=False):
    """The contents of a message, named as in discord.py."""

    embed: discord.Embed
    embeds: Sequence[discord.Embed]
    view: Any  # a View or a LayoutView: discord.py has an overload for each, so no union can be passed on
    file: discord.File
    files: Sequence[discord.File]
    allowed_mentions: discord.AllowedMentions
    suppress_embeds: bool
    silent: bool


def fit(content: str | None, message: MessageFields) -> str | None:
    """Cut a message to Discord's limits, and return its content."""
    embed = message.get("embed")
    cut_embeds([*message.get("embeds", ()), *([embed] if embed else ())])
    cut_layout(message.get("view"))
    return cut(content) if content else content


class Answers(ABC):
    """Everything that Tux answers to one person about one thing that they did."""

    def __init__(self, host: ReplyHost, user: discord.abc.User, guild_id: int | None) -> None:
        self.host = host
        self.user = user
        self.guild_id = guild_id
        self.ephemeral = False
        """True if only this person sees the answers, unless one says otherwise. Answers to messages are public."""
        self.staff_only = False
        """True if the answers are for staff. In a channel that others read, a message is answered in a direct message.

        That does not go for refusals and failures, which are sent as `ephemeral`.
        """
        self.failed = False
        """True once they have been told of a failure: they are told only once."""

    async def send(
        self, content: str | None = None, *, ephemeral: bool | None = None, **message: Unpack[MessageFields]
    ) -> discord.Message | None:
        """Send an answer and return its message, or None if it could reach nobody.

        What exceeds Discord's limits is cut. Raises `AnswerLost` if Discord is in trouble.
        """
        content = fit(content, message)
        try:
            if ephemeral is None and self.staff_only:
                return await self._send_to_staff(content, message)
            return await self._send(content, self.ephemeral if ephemeral is None else ephemeral, message)
        except (*UNREACHED, discord.DiscordServerError) as error:
            raise AnswerLost from error

    @abstractmethod
    async def _send(self, content: str | None, ephemeral: bool, message: MessageFields) -> discord.Message | None: ...

    async def _send_to_staff(self, content: str | None, message: MessageFields) -> discord.Message | None:
        """Send an answer that is for staff where nobody else reads it."""
        return await self._send(content, True, message)

    @abstractmethod
    def locale(self, *, ephemeral: bool) -> str:
        """Return the language to answer in."""

    def text(self, key: str, /, *, ephemeral: bool = False, **data: object) -> str:
        """Return the text `key` in the language of this answer."""
        locale = self.locale(ephemeral=ephemeral)
        return self.host.texts.say(key, locale=locale, **data)

    async def say(
        self,
        key: str,
        /,
        *,
        ephemeral: bool | None = None,
        embed: discord.Embed | None = None,
        view: discord.ui.View | None = None,
        **data: object,
    ) -> discord.Message | None:
        """Answer with the text `key`, filled from `data`."""
        private = self.ephemeral if ephemeral is None else ephemeral
        message = MessageFields()
        if embed is not None:
            message["embed"] = embed
        if view is not None:
            message["view"] = view
        return await self.send(self.text(key, ephemeral=private, **data), ephemeral=ephemeral, **message)

    def explain(self, error: BaseException, *, reference: str = "") -> str:
        """Return what this person reads about `error`, with the reference of its report."""
        cause = unwrap(error)
        return sentence(self, cause, self.host.policies.policy_for(cause), reference=reference)

    async def refuse(self, refusal: Refusal) -> discord.Message | None:
        """Say why a request is refused, to this person alone if that is possible."""
        return await self.send(self.text(refusal.key, ephemeral=True, **brief(refusal.data)), ephemeral=True)

    def _start_timer(self, function: Callable[[], None]) -> asyncio.TimerHandle:
        """Call `function` when it is time to defer, unless the timer is cancelled before."""
        return asyncio.get_running_loop().call_later(DEFER_AFTER_SECONDS, function)

    async def _request(
        self, send: Callable[[MessageFields], Awaitable[T]], message: MessageFields, *, repeatable: bool
    ) -> T:
        """Make a request with a message, and measure the round trip. Every request of an answer is made here.

        It is made again if the connection broke and it is `repeatable`: if Discord carries it out once, however often
        it arrives.
        """
        loop = asyncio.get_running_loop()
        start = loop.time()
        try:
            result = await send(with_new_files(message))
        except UNREACHED:
            if not repeatable:
                raise
            result = await send(with_new_files(message))
        self.host.round_trip = loop.time() - start
        return result


def with_new_files(message: MessageFields) -> MessageFields:
    """Return the same contents with new files. discord.py can send a file once: after that, it has no bytes left."""
    renewed = message.copy()
    if "file" in message:
        renewed["file"] = _new_file(message["file"])
    if "files" in message:
        renewed["files"] = [_new_file(file) for file in message["files"]]
    return renewed


def _new_file(file: discord.File) -> discord.File:
    file.reset()
    return discord.File(file.fp, file.filename, description=file.description)
