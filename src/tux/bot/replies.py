"""Answering people: the same way and by one deferral rule, whether they typed, used a command or clicked.

Who has heard nothing for `DEFER_AFTER` seconds sees that Tux is at work, and the answer then goes where Discord
expects it. So no command ever defers by itself, and none can answer an interaction twice or too late.
"""

import asyncio
import secrets
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, Protocol, TypedDict, TypeVar, Unpack

import discord
import structlog
from discord.utils import MISSING

from tux.bot.policies import Policies, sentence, unwrap
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.refusals import Fault, Refusal
from tux.runtime.tasks import Tasks
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

T = TypeVar("T")

DEFER_AFTER = 1.5
"""Seconds from arrival; Discord gives up after three, and the way there and back is part of them."""

_UNKNOWN_INTERACTION = 10062
_ALREADY_ACKNOWLEDGED = 40060
_TOKEN_GONE = {10015, 50027}
"""Unknown webhook, invalid webhook token: the quarter of an hour in which an interaction can be answered is over."""


class Host(Protocol):
    """The part of the bot that answers use."""

    @property
    def texts(self) -> Texts: ...

    @property
    def tasks(self) -> Tasks: ...

    @property
    def policies(self) -> Policies: ...

    round_trip: float | None
    """Seconds that Discord took to take the last answer; None before the first."""

    def locale_in(self, guild_id: int | None) -> str: ...


class AnswerLost(Fault):
    """Discord did not take an answer. What it was about is over, so it must not look as if that had failed."""

    key = "answer-lost"


class MessageFields(TypedDict, total=False):
    """The contents of a message, named as in discord.py."""

    embed: discord.Embed
    embeds: Sequence[discord.Embed]
    view: Any  # View or LayoutView: discord.py tells them apart by overloads, which cannot be passed on
    file: discord.File
    files: Sequence[discord.File]
    allowed_mentions: discord.AllowedMentions
    suppress_embeds: bool
    silent: bool


class Answers(ABC):
    """All that is said to one person about one thing they did."""

    def __init__(self, host: Host, user: discord.abc.User, guild_id: int | None) -> None:
        self.host = host
        self.user = user
        self.guild_id = guild_id
        self.ephemeral = False
        """Whether answers are for this person's eyes only unless said otherwise. Messages can only be public."""
        self.failed = False
        """Whether they have been told that it failed: once is enough."""

    async def send(
        self, content: str | None = None, *, ephemeral: bool | None = None, **message: Unpack[MessageFields]
    ) -> discord.Message | None:
        """Returns the message, or None where nobody could be reached any more.

        Raises `AnswerLost` where Discord is in trouble.
        """
        try:
            return await self._send(content, self.ephemeral if ephemeral is None else ephemeral, message)
        except (*UNREACHED, discord.DiscordServerError) as error:
            raise AnswerLost from error

    @abstractmethod
    async def _send(self, content: str | None, ephemeral: bool, message: MessageFields) -> discord.Message | None: ...

    @abstractmethod
    def locale(self, *, ephemeral: bool) -> str:
        """The language to answer in."""

    def text(self, key: str, /, *, ephemeral: bool = False, **data: object) -> str:
        """The text `key` in the language of this answer."""
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
        """Answers with the text `key` filled from `data`."""
        private = self.ephemeral if ephemeral is None else ephemeral
        message = MessageFields()
        if embed is not None:
            message["embed"] = embed
        if view is not None:
            message["view"] = view
        return await self.send(self.text(key, ephemeral=private, **data), ephemeral=private, **message)

    def explain(self, error: BaseException, *, reference: str = "") -> str:
        """Return what this person reads about `error`, with the reference of its report."""
        cause = unwrap(error)
        return sentence(self, cause, self.host.policies.policy_for(cause), reference=reference)

    async def refuse(self, refusal: Refusal) -> discord.Message | None:
        """Says why not, to this person alone where that is possible."""
        return await self.send(self.text(refusal.key, ephemeral=True, **refusal.data), ephemeral=True)


class MessageAnswers(Answers):
    """Answers to a message, with the channel shown as typing while they wait."""

    def __init__(self, host: Host, message: discord.Message) -> None:
        super().__init__(host, message.author, message.guild.id if message.guild else None)
        self.message = message
        self._timer = asyncio.get_running_loop().call_later(DEFER_AFTER, self._show_typing)

    def locale(self, *, ephemeral: bool) -> str:
        del ephemeral  # a message is always for all
        return self.host.locale_in(self.guild_id)

    async def _send(self, content: str | None, ephemeral: bool, message: MessageFields) -> discord.Message | None:
        del ephemeral
        self.finish()
        if not self._may_speak():
            _log.info("an answer was left unsaid: the bot may not write there", channel_id=self.message.channel.id)
            return None
        send: Any = self.message.channel.send  # its overloads cannot be given a dictionary
        nonce = secrets.token_hex(8)  # by which Discord knows the second one again
        with _timed(self.host):
            return await _twice(
                lambda: send(content, reference=self._reference(), mention_author=False, nonce=nonce, **message)
            )

    def _reference(self) -> discord.MessageReference | None:
        """The message that is replied to, unless it is the last one there: below it, everybody can see that."""
        if getattr(self.message.channel, "last_message_id", None) == self.message.id:
            return None
        return self.message.to_reference(fail_if_not_exists=False)

    def finish(self) -> None:
        """Nothing more is to come."""
        self._timer.cancel()

    def _may_speak(self) -> bool:
        """Every refused request counts towards Discord's ban of the whole bot, so nothing is sent in vain."""
        channel, guild = self.message.channel, self.message.guild
        if guild is None or isinstance(channel, discord.DMChannel | discord.GroupChannel | discord.PartialMessageable):
            return True
        held = channel.permissions_for(guild.me)
        return held.send_messages_in_threads if isinstance(channel, discord.Thread) else held.send_messages

    def _show_typing(self) -> None:
        if self._may_speak():
            self.host.tasks.spawn(self._type(), name="show typing", owner=__name__)

    async def _type(self) -> None:
        try:
            await self.message.channel.typing()
        except discord.HTTPException as error:
            _log.debug("could not show typing", channel_id=self.message.channel.id, error=str(error))


class _State(Enum):
    WAITING = auto()
    """Discord waits for the first answer."""
    THINKING = auto()
    """Discord shows that we think; the first answer takes the place of that."""
    OPEN = auto()
    """Answered: what follows is a message of its own."""
    LOST = auto()
    """Discord no longer knows this interaction: only the channel is left."""


class InteractionAnswers(Answers):
    """Answers to a command, a click or a modal."""

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        super().__init__(interaction.client, interaction.user, interaction.guild_id)
        self.interaction = interaction
        self.claimed = False
        """Whether somebody deals with it. A click that nobody claims belongs to a message we no longer know."""
        self._state = _State.WAITING
        self._thinks_for_one = False
        self._turn = asyncio.Lock()
        self._timer = asyncio.get_running_loop().call_later(DEFER_AFTER, self._defer_late)

    @classmethod
    def of(cls, interaction: discord.Interaction[Any]) -> "InteractionAnswers":
        """The answers to this interaction, the same at every call. The first starts the time for deferring."""
        answers = interaction.extras.get("answers")
        if answers is None:
            answers = interaction.extras["answers"] = cls(interaction)
        return answers

    def locale(self, *, ephemeral: bool) -> str:
        return str(self.interaction.locale) if ephemeral else self.host.locale_in(self.guild_id)

    async def _send(self, content: str | None, ephemeral: bool, message: MessageFields) -> discord.Message | None:
        async with self._turn:
            if self._state is _State.WAITING:
                return await self._first(content, ephemeral, message)
            if self._state is _State.THINKING:
                return await self._fill(content, ephemeral, message)
        return await self._follow(content, ephemeral, message)

    async def update(self, content: str | None = MISSING, **message: Unpack[MessageFields]) -> None:
        """Redraws the message that was clicked, or the first answer to a command. No `content` leaves that as it is."""
        async with self._turn:
            if self._state is _State.WAITING and self._belongs_to_message:
                self._answered()
                try:
                    await self.interaction.response.edit_message(content=content, **_as_edit(message))
                except (discord.HTTPException, discord.InteractionResponded) as error:
                    self._too_late(error)
                else:
                    return
            if self._state is _State.WAITING:
                await self._first(content or None, self.ephemeral, message)
                return
            if self._state is not _State.LOST:  # else there is nothing left to redraw it with
                self._state = _State.OPEN
                await self.interaction.edit_original_response(content=content, **_as_edit(message))

    async def open(self, modal: discord.ui.Modal) -> None:
        """Shows `modal`. Only possible as the first answer; afterwards `TooSlowForModal`."""
        async with self._turn:
            if self._state is not _State.WAITING:
                raise TooSlowForModal
            self._answered()
            await self.interaction.response.send_modal(modal)

    async def defer(self) -> None:
        """Shows that an answer will come, if none has. Happens by itself; call it only before work known to be slow."""
        async with self._turn:
            if self._state is not _State.WAITING:
                return
            self._timer.cancel()
            thinking = not self._belongs_to_message
            self._state = _State.THINKING if thinking else _State.OPEN
            self._thinks_for_one = self.ephemeral
            try:
                await self.interaction.response.defer(thinking=thinking, ephemeral=self._thinks_for_one)
            except (discord.HTTPException, discord.InteractionResponded) as error:
                self._too_late(error)

    @property
    def _belongs_to_message(self) -> bool:
        """A click, or a modal opened by one: deferring leaves the message as it is."""
        return self.interaction.type is not discord.InteractionType.application_command and bool(
            self.interaction.message
        )

    def _defer_late(self) -> None:
        if self.interaction.client.is_closed():
            return  # a command that a stop has cut off
        late = self.defer() if self.claimed or not self._belongs_to_message else self._disown()
        self.host.tasks.spawn(late, name="defer", owner=__name__)

    async def _disown(self) -> None:
        """A message from before a restart, or one whose time is over."""
        if self._state is _State.WAITING:
            await self.say("click-expired", ephemeral=True)

    def _answered(self) -> None:
        self._timer.cancel()
        self._state = _State.OPEN

    async def _first(self, content: str | None, ephemeral: bool, message: MessageFields) -> discord.Message | None:
        self._answered()
        respond = self.interaction.response.send_message
        tries = 0

        async def send() -> discord.InteractionCallbackResponse[Any]:
            nonlocal tries
            tries += 1
            return await respond(content, ephemeral=ephemeral, **message)

        try:
            with _timed(self.host):
                said = await _twice(send)
        except (discord.HTTPException, discord.InteractionResponded) as error:
            self._too_late(error)
            if tries > 1 and self._state is _State.OPEN:
                return None  # the first one had arrived after all
            return await self._follow(content, ephemeral, message)
        return said.resource if isinstance(said.resource, discord.Message) else None

    async def _fill(self, content: str | None, ephemeral: bool, message: MessageFields) -> discord.Message | None:
        """Put the answer in place of what Discord shows as thinking.

        Who sees it was fixed when we deferred, and the next thing said takes its place whatever it asks for. So where
        that is not who should, it is filled with nothing much, followed up, and taken away.
        """
        self._state = _State.OPEN
        if ephemeral == self._thinks_for_one:
            return await self.interaction.edit_original_response(content=content, **_as_edit(message))
        await self.interaction.edit_original_response(content="…")
        said = await self._follow(content, ephemeral, message)
        await self.interaction.delete_original_response()
        return said

    async def _follow(self, content: str | None, ephemeral: bool, message: MessageFields) -> discord.Message | None:
        if self._state is not _State.LOST:
            try:
                return await self.interaction.followup.send(
                    content or MISSING, ephemeral=ephemeral, wait=True, **message
                )
            except discord.HTTPException as error:
                if error.code not in _TOKEN_GONE:
                    raise
                self._lose(error)
        return await self._send_elsewhere(content, ephemeral, message)

    def _too_late(self, error: discord.HTTPException | discord.InteractionResponded) -> None:
        """Somebody else has answered, or Discord has given up: what to do with the rest of what we have to say."""
        if isinstance(error, discord.HTTPException) and error.code == _UNKNOWN_INTERACTION:
            self._lose(error)
        elif isinstance(error, discord.HTTPException) and error.code != _ALREADY_ACKNOWLEDGED:
            if error.status == HTTPStatus.BAD_REQUEST:
                self._state = _State.WAITING  # nothing was shown, so an answer is still owed
            raise error
        else:
            self._state = _State.OPEN

    def _lose(self, error: discord.HTTPException) -> None:
        self._state = _State.LOST
        _log.warning("an answer came too late for Discord", interaction_id=self.interaction.id, code=error.code)

    async def _send_elsewhere(
        self, content: str | None, ephemeral: bool, message: MessageFields
    ) -> discord.Message | None:
        """The channel, naming whom it is for; a direct message for what only they may see."""
        place = self.user if ephemeral else self.interaction.channel
        if not isinstance(place, discord.abc.Messageable):
            return None
        try:
            send: Any = place.send  # its overloads cannot be given a dictionary
            return await send(content if ephemeral else f"{self.user.mention} {content or ''}", **message)
        except discord.HTTPException as error:
            _log.warning("an answer reached nobody", interaction_id=self.interaction.id, code=error.code)
            return None


class TooSlowForModal(Refusal):
    """A modal can only be the first answer, and that has gone."""

    key = "too-slow-for-modal"


async def _twice(send: Callable[[], Awaitable[T]]) -> T:
    """Once more where the connection broke. For what Discord takes only once."""
    try:
        return await send()
    except UNREACHED:
        return await send()


@contextmanager
def _timed(host: Host) -> Generator[None]:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    yield
    host.round_trip = loop.time() - begun


def _as_edit(message: MessageFields) -> dict[str, Any]:
    """The same for an edit, which calls files attachments and cannot be silent."""
    edit: dict[str, Any] = {k: v for k, v in message.items() if k in ("embed", "embeds", "view", "allowed_mentions")}
    files = [*message.get("files", ()), *([message["file"]] if "file" in message else ())]
    return {**edit, "attachments": files} if files else edit
