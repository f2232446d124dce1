"""Guilds on paper, in which scenarios are rehearsed, and the requests of those who act there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tux.features.antinuke.kinds import ActorKind, AntinukeActionType

Payload = dict[str, Any]
"""An entry of an audit log, as the gateway sends it."""

DISCORD_EPOCH_SECONDS = 1_420_070_400.0
MILLISECOND_SHIFT = 22
INVENTED = 1 << 56
"""The first of the ids of things that are only on paper: Discord gave none near it before 2029."""


def snowflake(at: float, number: int) -> int:
    """Return the id of something that was made at a time, in seconds since 1970."""
    return (int((at - DISCORD_EPOCH_SECONDS) * 1000) << MILLISECOND_SHIFT) + number % (1 << MILLISECOND_SHIFT)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperGuild:
    """A guild on paper. Where the real one has too few of something, there is as much more of it as is needed.

    Attributes:
        guild_id: The guild.
        starts_at: The time at which the scenario begins, in seconds since 1970.
        actor_ids: Those who act, in turn.
        things: The ids of what there is, by kind: `channel`, `role`, `member`, and what else has one.
    """

    guild_id: int
    starts_at: float
    actor_ids: tuple[int, ...]
    things: Mapping[str, Sequence[int]] = field(default_factory=dict[str, Sequence[int]])

    def thing(self, kind: str, number: int) -> int:
        """Return the id of a thing of a kind, another one for each number."""
        there = self.things.get(kind, ())
        return there[number] if number < len(there) else INVENTED + KINDS.index(kind) * 1_000_000 + number


KINDS = (
    "channel", "role", "member", "webhook", "emoji", "sticker", "sound", "thread", "event", "rule", "integration",
    "bot", "prompt", "newcomer",
)  # fmt: skip
"""The kinds of things. A newcomer is a member who joined a moment ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnloggedAct:
    """Something that the audit log does not tell, or not truly, and that other events of the gateway do."""

    action: AntinukeActionType
    actor_id: int
    actor_kind: ActorKind = ActorKind.USER
    target_id: int | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedRequest:
    """One request of a scenario.

    Attributes:
        at: The time at which it is carried out, in seconds after the beginning.
        sender_id: Whoever sends it; None for a request that needs no power, such as the message of a webhook.
        entries: The entries that it leaves in the audit log.
        acts: What other events tell of it.
        things: The number of things that it does.
    """

    at: float
    sender_id: int | None
    entries: tuple[Payload, ...] = ()
    acts: tuple[UnloggedAct, ...] = ()
    things: int = 1
    webhook_id: int | None = None
    """The webhook without which it fails."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a scenario: the guild, whoever acts, and how often somebody has acted before."""

    guild: PaperGuild
    actor_id: int
    number: int
    at: float

    def thing(self, kind: str) -> int:
        """Return the thing of a kind that this turn is about."""
        return self.guild.thing(kind, self.number)

    def entry(self, action_type: int, target_id: int | None, **rest: Any) -> Payload:
        """Return an entry of the audit log by whoever acts."""
        made_at = self.guild.starts_at + self.at
        base: Payload = {
            "id": str(snowflake(made_at, self.number * 1000 + rest.pop("place", 0))),
            "guild_id": str(self.guild.guild_id),
            "user_id": str(rest.pop("user_id", self.actor_id)),
            "target_id": None if target_id is None else str(target_id),
            "action_type": action_type,
        }
        return base | {key: value for key, value in rest.items() if value is not None}

    def request(self, *entries: Payload, acts: Sequence[UnloggedAct] = (), **rest: Any) -> RehearsedRequest:
        """Return the request of whoever acts."""
        fields: dict[str, Any] = {"sender_id": self.actor_id, **rest}
        return RehearsedRequest(at=self.at, entries=entries, acts=tuple(acts), **fields)


Deed = Callable[[Turn], RehearsedRequest]
"""A function that does one thing, in one turn."""
