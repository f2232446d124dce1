"""The view that people of the local Discord have of it, as plain text and by the names of its parts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from tux.sandbox.gateway.session import Session
from tux.sandbox.gateway.sessions import Sessions
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.message_flags import EPHEMERAL, LOADING
from tux.sandbox.world.payloads import Json, inner, objects
from tux.sandbox.world.user import User

PATIENCE_SECONDS = 10.0
"""The real time after which an outcome that never came is an error."""
SHOWN_EVENTS = 8
"""The number of latest events that such an error lists."""


class NothingCame(AssertionError):
    """Raised when what was waited for did not happen; the message lists what did."""


class Observer:
    """A user who follows the local Discord by a gateway session of their own.

    Attributes:
        heard: The name and data of every gateway event so far, oldest first.
        messages: The message objects that the user can see now, by id.
    """

    def __init__(self, sessions: Sessions, user: User) -> None:
        self.user = user
        self.heard: list[tuple[str, Json]] = []
        self.messages: dict[int, Json] = {}
        self._versions: dict[int, int] = {}
        self._news = asyncio.Event()
        self.session: Session = sessions.listen(user, self._hear)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.user.username}>"

    def _hear(self, payload: Json) -> None:
        name, data = payload.get("t"), payload.get("d")
        if name is None:
            return
        self.heard.append((name, data or {}))
        if name in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and data:
            message_id = int(data["id"])
            self.messages[message_id] = data
            self._versions[message_id] = self._versions.get(message_id, 0) + 1
        elif name == "MESSAGE_DELETE" and data:
            self.messages.pop(int(data["id"]), None)
        elif name == "MESSAGE_DELETE_BULK" and data:
            for message_id in data["ids"]:
                self.messages.pop(int(message_id), None)
        self._news.set()

    def version(self, message_id: int | None) -> int:
        """Return how often a message was created or changed within this user's sight."""
        return self._versions.get(message_id or 0, 0)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until a condition on what this user sees holds; `what` describes it for the error.

        Raises:
            NothingCame: it does not hold within 10 seconds of real time.
        """
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            latest = [f"{name} {data.get('content', '')}".strip() for name, data in self.heard[-SHOWN_EVENTS:]]
            raise NothingCame(f"{self!r} waited for {what}; the latest events were {latest}") from None

    async def event(self, name: str, when: Callable[[Json], bool] = lambda _: True, *, since: int = 0) -> Json:
        """Return the data of a gateway event: the first one in `heard` after index `since`, or else the next to come.

        Raises:
            NothingCame: no such event comes.
        """

        def match() -> Json | None:
            return next((data for heard, data in self.heard[since:] if heard == name and when(data)), None)

        await self.until(lambda: match() is not None, name)
        return match() or {}

    async def sees(self, what: str | Callable[[Json], bool], channel: Channel | None = None) -> Seen:
        """Wait for a message that contains a text, or that a function over the message object accepts.

        Raises:
            NothingCame: no such message comes.
        """

        def is_wanted(message: Json) -> bool:
            if (channel is not None and message["channel_id"] != str(channel.id)) or message["flags"] & LOADING:
                return False
            return what(message) if callable(what) else what in "\n".join(readable(message))

        await self.until(lambda: any(map(is_wanted, self.messages.values())), f"a message {what!r}")
        message_id = next(message_id for message_id, message in self.messages.items() if is_wanted(message))
        return Seen(self, "message", message_id)


@dataclass(slots=True, eq=False)
class Seen:
    """The outcome that a person sees: a message in its present state, a modal, a failure notice, or nothing."""

    person: Observer
    kind: Literal["message", "modal", "failure", "nothing"]
    message_id: int | None = None
    modal: Json = field(default_factory=dict[str, Any])

    @property
    def payload(self) -> Json:
        """The message object in its present state, or the modal."""
        if self.message_id is None:
            return self.modal
        return self.person.messages[self.message_id]

    @property
    def gone(self) -> bool:
        """True if the message was deleted."""
        return self.message_id is not None and self.message_id not in self.person.messages

    @property
    def content(self) -> str:
        """The message's own text."""
        return self.payload.get("content", "")

    @property
    def ephemeral(self) -> bool:
        """True if only this person sees it."""
        return bool(self.payload.get("flags", 0) & EPHEMERAL)

    @property
    def embeds(self) -> list[Json]:
        """The message's embeds."""
        return objects(self.payload, "embeds")

    @property
    def text(self) -> str:
        """Everything there is to read: text, embeds, Components V2 and labels, one piece a line."""
        return "\n".join(piece for piece in readable(self.payload) if piece)

    @property
    def components(self) -> list[Json]:
        """Every component, nested ones too, in reading order."""
        return list(_components(objects(self.payload, "components")))

    def component(self, name: str) -> Json:
        """Return the component with this label, placeholder or custom id.

        Raises:
            NothingCame: there is none; the message names those there are.
        """
        for component in self.components:
            if name in {component.get(key) for key in ("label", "custom_id", "placeholder")}:
                return component
        names = [component.get("label") or component.get("custom_id") for component in self.components]
        raise NothingCame(f"no component {name!r}; there are {[name for name in names if name]}")

    async def changed(self, when: Callable[[Seen], bool] | None = None) -> Seen:
        """Wait until `when` holds for the message, at once if it already does; without it, until the next change."""
        before = self.person.version(self.message_id)

        def has_changed() -> bool:
            return self.gone or self.person.version(self.message_id) > before

        await self.person.until(has_changed if when is None else lambda: when(self), "a change of a message")
        return self

    async def answer(self) -> Seen:
        """Wait for a bot's message in the same channel after this one."""
        channel_id, own_id = self.payload["channel_id"], self.message_id or 0

        def is_answer(message: Json) -> bool:
            is_later = message["channel_id"] == channel_id and int(message["id"]) > own_id
            return is_later and bool(message["author"].get("bot"))

        return await self.person.sees(is_answer)


def readable(data: Json) -> Iterable[str]:
    """Yield every piece of text of a message or modal, in reading order; some are empty."""
    yield data.get("title", "")
    yield data.get("content", "") or ""
    for embed in objects(data, "embeds"):
        yield inner(embed, "author").get("name", "")
        yield embed.get("title", "")
        yield embed.get("description", "")
        for entry in objects(embed, "fields"):
            yield f"{entry['name']}: {entry['value']}"
        yield inner(embed, "footer").get("text", "")
    for component in _components(objects(data, "components")):
        yield from (
            str(component[key]) for key in ("content", "label", "placeholder", "description") if component.get(key)
        )


def _components(components: Iterable[Json]) -> Iterable[Json]:
    for component in components:
        yield component
        yield from _components(objects(component, "components"))
        yield from _components([component[key] for key in ("accessory", "component") if component.get(key)])
