"""Answers to slash commands, clicks and modals."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Unpack

import discord
import structlog
from discord.utils import MISSING

from tux.bot.replies.answers import Answers, MessageFields, fit
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.refusals import Refusal

_log = structlog.stdlib.get_logger(__name__)

_UNKNOWN_INTERACTION = 10062
_ALREADY_ACKNOWLEDGED = 40060
_TOKEN_EXPIRED = {10015, 50027}
"""Unknown webhook, invalid webhook token: an interaction can be answered for fifteen minutes."""


class TooSlowForModal(Refusal):
    """A modal can only be the first answer, and there has been one already."""

    key = "too-slow-for-modal"


class Unanswered(Exception):
    """Something handled an interaction and came to its end without an answer, which is a bug."""


class _State(Enum):
    WAITING = auto()
    """Discord waits for the first answer."""
    THINKING = auto()
    """Discord shows that Tux is thinking, until the first answer takes its place."""
    ANSWERED = auto()
    """There is a first answer, so any other is a message of its own."""
    LOST = auto()
    """Discord no longer accepts answers to the interaction: only the channel is left."""


class InteractionAnswers(Answers):
    """Answers to a command, a click or a modal."""

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        super().__init__(interaction.client, interaction.user, interaction.guild_id)
        self.interaction = interaction
        self.claimed = False
        """True if something handles the interaction. A click that nothing handles is on a message of an earlier run."""
        self._handlers = 0
        self._report_unanswered: Callable[[Unanswered], Coroutine[Any, Any, None]] | None = None
        self._state = _State.WAITING
        self._thinking_is_ephemeral = False
        self._lock = asyncio.Lock()
        self._timer = self._start_timer(self._on_timer)

    @classmethod
    def of(cls, interaction: discord.Interaction[Any]) -> "InteractionAnswers":
        """Return the answers to this interaction, the same ones at every call. The first call starts the timer."""
        answers = interaction.extras.get("answers")
        if answers is None:
            answers = interaction.extras["answers"] = cls(interaction)
        return answers

    def claim(self, report: Callable[[Unanswered], Coroutine[Any, Any, None]]) -> None:
        """Note that the current task handles the interaction.

        If the tasks that handle it end without an answer, `report` is called, so that nobody looks at "is thinking…"
        for good. A click needs no answer, because its message stays as it is. Nor does what a stop cuts short.
        """
        self.claimed = True
        self._report_unanswered = report
        task = asyncio.current_task()
        if task is not None:
            self.handled_by(task)

    def handled_by(self, task: asyncio.Task[Any]) -> None:
        """Note that a task handles the interaction, besides those that do already."""
        self._handlers += 1
        task.add_done_callback(self._on_end)

    def _on_end(self, task: asyncio.Task[Any]) -> None:
        self._handlers -= 1
        if self._handlers or task.cancelled() or self._is_from_message or self.interaction.client.is_closed():
            return
        if self._report_unanswered is not None and self._state in {_State.WAITING, _State.THINKING}:
            report = self._report_unanswered(Unanswered())
            self.host.tasks.spawn(report, name="report a missing answer", owner=__name__)

    def locale(self, *, ephemeral: bool) -> str:
        return str(self.interaction.locale) if ephemeral else self.host.locale_in(self.guild_id)

    async def update(self, content: str | None = MISSING, **message: Unpack[MessageFields]) -> None:
        """Edit the message that was clicked, or the first answer to a command. Without `content`, the text stays."""
        content = fit(content, message)
        async with self._lock:
            if self._state is _State.WAITING and self._is_from_message:
                self._note_answered()
                respond = self.interaction.response.edit_message
                try:
                    await self._request(
                        lambda fields: respond(content=content, **_as_edit(fields)), message, repeatable=True
                    )
                except (discord.HTTPException, discord.InteractionResponded) as error:
                    self._on_rejection(error)
                else:
                    return
            if self._state is _State.WAITING:
                await self._send_first(content or None, self.ephemeral, message)
                return
            if self._state is not _State.LOST:  # otherwise nothing is left to edit it with
                self._state = _State.ANSWERED
                await self._edit_first(content, message)

    async def open(self, modal: discord.ui.Modal) -> None:
        """Show `modal`. Raises `TooSlowForModal` unless it is the first answer."""
        async with self._lock:
            if self._state is not _State.WAITING:
                raise TooSlowForModal
            self._note_answered()
            await self.interaction.response.send_modal(modal)

    async def defer(self) -> None:
        """Show that an answer will come, if there is none yet.

        That happens by itself when it is time to; call this only before work that is known to be slow.
        """
        async with self._lock:
            if self._state is not _State.WAITING:
                return
            self._timer.cancel()
            thinking = not self._is_from_message
            self._state = _State.THINKING if thinking else _State.ANSWERED
            self._thinking_is_ephemeral = self.ephemeral
            respond = self.interaction.response.defer
            try:
                await self._request(
                    lambda _: respond(thinking=thinking, ephemeral=self._thinking_is_ephemeral), {}, repeatable=True
                )
            except (discord.HTTPException, discord.InteractionResponded) as error:
                self._on_rejection(error)
            except UNREACHED:
                self._state = _State.WAITING  # the answer is tried as the first one
                _log.warning("could not defer", interaction_id=self.interaction.id)

    async def _send(self, content: str | None, ephemeral: bool, message: MessageFields) -> discord.Message | None:
        async with self._lock:
            if self._state is _State.WAITING:
                return await self._send_first(content, ephemeral, message)
            if self._state is _State.THINKING:
                return await self._replace_thinking(content, ephemeral, message)
        return await self._follow_up(content, ephemeral, message)

    @property
    def _is_from_message(self) -> bool:
        """True for a click, and for a modal that one has opened: deferring leaves the message as it is."""
        return self.interaction.type is not discord.InteractionType.application_command and bool(
            self.interaction.message
        )

    def _on_timer(self) -> None:
        if self.interaction.client.is_closed():
            return  # the command was cut short by a stop
        work = self.defer() if self.claimed or not self._is_from_message else self._say_expired()
        self.host.tasks.spawn(work, name="defer", owner=__name__)

    async def _say_expired(self) -> None:
        """Answer a click that nothing handles: the message is from before a restart, or its view has timed out."""
        if self._state is _State.WAITING:
            await self.say("click-expired", ephemeral=True)

    def _note_answered(self) -> None:
        self._timer.cancel()
        self._state = _State.ANSWERED

    async def _send_first(self, content: str | None, ephemeral: bool, message: MessageFields) -> discord.Message | None:
        self._note_answered()
        respond = self.interaction.response.send_message
        tries = 0

        async def send(fields: MessageFields) -> discord.InteractionCallbackResponse[Any]:
            nonlocal tries
            tries += 1
            return await respond(content, ephemeral=ephemeral, **fields)

        try:
            response = await self._request(send, message, repeatable=True)
        except (discord.HTTPException, discord.InteractionResponded) as error:
            self._on_rejection(error)
            if tries > 1 and self._state is _State.ANSWERED:
                return None  # the first try had arrived after all
            return await self._follow_up(content, ephemeral, message)
        return response.resource if isinstance(response.resource, discord.Message) else None

    async def _replace_thinking(
        self, content: str | None, ephemeral: bool, message: MessageFields
    ) -> discord.Message | None:
        """Put the answer where Discord shows that Tux is thinking.

        Deferring has decided who sees that, and the next message takes its place whatever it asks for. If somebody else
        is to see the answer, a dot is put there, the answer follows, and the dot is deleted.
        """
        takes_its_place = ephemeral == self._thinking_is_ephemeral
        answer = await (self._edit_first(content, message) if takes_its_place else self._edit_first("…", {}))
        if answer is None:
            return await self._send_elsewhere(content, ephemeral, message)
        self._state = _State.ANSWERED
        if takes_its_place:
            return answer
        follow_up = await self._follow_up(content, ephemeral, message)
        await self.interaction.delete_original_response()
        return follow_up

    async def _edit_first(self, content: str | None, message: MessageFields) -> discord.InteractionMessage | None:
        """Edit the first answer, and return it, or None if Discord no longer accepts that."""
        edit = self.interaction.edit_original_response
        try:
            return await self._request(
                lambda fields: edit(content=content, **_as_edit(fields)), message, repeatable=True
            )
        except discord.HTTPException as error:
            self._require_expired(error)
            return None

    async def _follow_up(self, content: str | None, ephemeral: bool, message: MessageFields) -> discord.Message | None:
        if self._state is not _State.LOST:
            try:
                send: Any = self.interaction.followup.send
                return await self._request(
                    lambda fields: send(content or MISSING, ephemeral=ephemeral, wait=True, **fields),
                    message,
                    repeatable=False,  # Discord has no nonce for them
                )
            except discord.HTTPException as error:
                self._require_expired(error)
        return await self._send_elsewhere(content, ephemeral, message)

    def _on_rejection(self, error: discord.HTTPException | discord.InteractionResponded) -> None:
        """Note why Discord rejected an answer, so that it can be sent another way. Raises `error` if it can't be."""
        if isinstance(error, discord.HTTPException) and error.code == _UNKNOWN_INTERACTION:
            self._note_lost(error)
        elif isinstance(error, discord.HTTPException) and error.code != _ALREADY_ACKNOWLEDGED:
            if error.status == HTTPStatus.BAD_REQUEST:
                self._state = _State.WAITING  # nothing was shown, so there can still be a first answer
            raise error
        else:
            self._state = _State.ANSWERED

    def _require_expired(self, error: discord.HTTPException) -> None:
        """Note that Discord no longer accepts answers if `error` says so, and raise any other."""
        if error.code not in _TOKEN_EXPIRED:
            raise error
        self._note_lost(error)

    def _note_lost(self, error: discord.HTTPException) -> None:
        self._state = _State.LOST
        _log.warning("an answer came too late for Discord", interaction_id=self.interaction.id, code=error.code)

    async def _send_elsewhere(
        self, content: str | None, ephemeral: bool, message: MessageFields
    ) -> discord.Message | None:
        """Send the answer to the channel, mentioning the person, or to them alone if it is ephemeral."""
        channel = self.user if ephemeral else self.interaction.channel
        if not isinstance(channel, discord.abc.Messageable):
            return None
        try:
            send: Any = channel.send  # its overloads do not accept a dictionary
            text, nonce = content if ephemeral else f"{self.user.mention} {content or ''}", secrets.token_hex(8)
            return await self._request(lambda fields: send(text, nonce=nonce, **fields), message, repeatable=True)
        except discord.HTTPException as error:
            _log.warning("an answer reached nobody", interaction_id=self.interaction.id, code=error.code)
            return None


def _as_edit(message: MessageFields) -> dict[str, Any]:
    """Return the same contents for an edit, which calls files attachments and cannot be silent."""
    edit: dict[str, Any] = {k: v for k, v in message.items() if k in ("embed", "embeds", "view", "allowed_mentions")}
    files = [*message.get("files", ()), *([message["file"]] if "file" in message else ())]
    return {**edit, "attachments": files} if files else edit
