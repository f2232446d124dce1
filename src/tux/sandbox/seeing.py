"""What a person has before their eyes, as plain text and by the names of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from tux.sandbox.world.models import Json, inner, objects

if TYPE_CHECKING:
    from tux.sandbox.people import Person

EPHEMERAL = 1 << 6


class NothingCame(AssertionError):
    """What was waited for did not happen; the message lists what did."""


@dataclass(slots=True, eq=False)
class Seen:
    """What a person has before them: a message as it is now, a modal, a failure notice, or nothing at all."""

    person: Person
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
        """Whether the message was deleted."""
        return self.message_id is not None and self.message_id not in self.person.messages

    @property
    def content(self) -> str:
        """The message's own text."""
        return self.payload.get("content", "")

    @property
    def ephemeral(self) -> bool:
        """Whether only this person sees it."""
        return bool(self.payload.get("flags", 0) & EPHEMERAL)

    @property
    def embeds(self) -> list[Json]:
        """The message's embeds."""
        return objects(self.payload, "embeds")

    @property
    def text(self) -> str:
        """Everything there is to read: text, embeds, Components V2, labels; one piece a line."""
        return "\n".join(piece for piece in readable(self.payload) if piece)

    @property
    def components(self) -> list[Json]:
        """Every component, nested ones too, in reading order."""
        return list(_components(objects(self.payload, "components")))

    def component(self, name: str) -> Json:
        """The component with this label, placeholder, custom id or selected text.

        Raises:
            NothingCame: there is none; the message names those there are.
        """
        for component in self.components:
            if name in {component.get(key) for key in ("label", "custom_id", "placeholder")}:
                return component
        names = [component.get("label") or component.get("custom_id") for component in self.components]
        raise NothingCame(f"no component {name!r}; there are {[name for name in names if name]}")

    async def changed(self, when: Callable[[Seen], bool] | None = None) -> Seen:
        """Wait until the message is as `when` says (it may be already), or without that until it next changes."""
        before = self.person.version(self.message_id)

        def news() -> bool:
            return self.gone or self.person.version(self.message_id) > before

        await self.person.until(news if when is None else lambda: when(self), "a change of a message")
        return self

    async def answer(self) -> Seen:
        """Wait for a bot's message in the same channel after this one."""
        channel_id, mine = self.payload["channel_id"], self.message_id or 0

        def answers(message: Json) -> bool:
            return (
                message["channel_id"] == channel_id and int(message["id"]) > mine and bool(message["author"].get("bot"))
            )

        return await self.person.sees(answers)


def readable(data: Json) -> Iterable[str]:
    """Every piece of text of a message or modal, in reading order; some are empty."""
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
