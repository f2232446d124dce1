"""Messages: mass mentions, and what is sent through webhooks, of which the audit log says nothing.

Every message of every guild comes by here, so that an ordinary one is let through after a few look-ups.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.audit_log_entries import RawEntry, time_of
from tux.features.antinuke.guard import Guard, WatchedGuild
from tux.features.antinuke.guard.actor_facts import WEBHOOK
from tux.features.antinuke.kinds import ActorKind, AntinukeActionType, Attribution

MOST_YOUNG = 4096
"""The young webhooks that are remembered, of all guilds together."""

YOUNG_SECONDS = 3600.0
"""The time for which the creator of a webhook answers for what is sent through it. Later, its URL may have leaked."""

FLOOD_MESSAGES = 4
FLOOD_SECONDS = 2.0
"""A young webhook that sends so many messages within this time floods. Discord lets it send 5."""

SPAM_MESSAGES = 20
SPAM_SECONDS = 12.0
"""An old webhook that sends so many messages within this time is misused. Discord lets one send 25 in 10 seconds.

A service tells of a dozen things at once where it has them. Bots that speak for people have webhooks of their own,
which name their application, and are let through.
"""

MOST_OLD = 1024
"""The old webhooks whose last messages are remembered, of all guilds together."""

_FEW_MENTIONS = 3
_MANY_MENTIONS = 10
_ROLE_MENTIONS = 5
"""The number of members for which a mentioned role counts, since few roles are empty."""

WEBHOOK_CREATE = 50


@dataclass(slots=True)
class YoungWebhook:
    """A webhook that was created a short time ago."""

    guild_id: int
    creator_id: int
    created_at: float
    sent_at: deque[float] = field(default_factory=lambda: deque[float](maxlen=FLOOD_MESSAGES))

    def floods(self, at: float) -> bool:
        """Note a message, and return whether there were too many within a short time."""
        self.sent_at.append(at)
        return len(self.sent_at) == FLOOD_MESSAGES and at - self.sent_at[0] <= FLOOD_SECONDS


class Messages:
    """The watch over messages. Their content is not read."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._young: OrderedDict[int, YoungWebhook] = OrderedDict()
        self._sent_at: OrderedDict[int, deque[float]] = OrderedDict()
        """The times of the last messages through webhooks that are not young, of which the URL may have leaked."""
        self._decoys: dict[int, frozenset[str]] = {}
        """The decoys of each guild, as messages name them."""
        self._decoy_channels: frozenset[str] = frozenset()
        """The decoys of all guilds."""

    def on_policy(self, guild_id: int) -> None:
        """Hear of the decoys of a guild, which may have changed."""
        watched = self._guard.watched(guild_id)
        self._decoys[guild_id] = frozenset() if watched is None else frozenset(map(str, watched.policy.canaries))
        self._decoy_channels = frozenset[str]().union(*self._decoys.values())

    def read(self, entry: RawEntry, watched: WatchedGuild) -> Iterable[Act]:
        """Remember who created a webhook, as an entry of the type `WEBHOOK_CREATE` tells."""
        if entry.user_id is not None and entry.target_id is not None:
            created_at = time_of(entry.target_id)
            self._young[entry.target_id] = YoungWebhook(watched.guild.guild_id, entry.user_id, created_at)
            if len(self._young) > MOST_YOUNG:
                self._young.popitem(last=False)
        return ()

    def on_message(self, message: Mapping[str, Any]) -> None:
        """Count a message that mentions everyone or many, or floods. `message` is the event MESSAGE_CREATE."""
        if (
            message.get("mention_everyone")
            or message.get("mention_roles")
            or len(message.get("mentions") or ()) > _FEW_MENTIONS
            or message.get("webhook_id") is not None
            or message.get("channel_id") in self._decoy_channels
        ):
            self._look_at(message)

    def _look_at(self, message: Mapping[str, Any]) -> None:
        guild_id = message.get("guild_id")
        if guild_id is None or self._guard.watched(int(guild_id)) is None:
            return
        for act in self._acts(message):
            self._guard.observe(act, WEBHOOK if str(act.actor_id) == message.get("webhook_id") else None)

    def _acts(self, message: Mapping[str, Any]) -> Iterator[Act]:
        author_id, webhook_id = int(message["author"]["id"]), int(message.get("webhook_id") or 0)
        at, weight = time_of(int(message["id"])), _weight(message)
        if not self._decoys.get(int(message["guild_id"]), frozenset()).isdisjoint(
            (message["channel_id"], str(webhook_id))
        ):
            yield self._act(message, AntinukeActionType.CANARY_TOUCH, author_id, 1.0)
        if author_id != webhook_id:  # the answer of a bot to an interaction has the id of its application there
            if weight:
                yield self._act(message, AntinukeActionType.MASS_MENTION, author_id, weight)
            return
        young = self._young_webhook(webhook_id)
        if young is not None:
            weight = max(weight, self._weight_of_young(young, at))
        elif message.get("application_id") is None and self._is_spam(webhook_id, at):
            weight = self._weight_of_the_last(int(message["guild_id"]))
        if weight:
            yield self._act(message, AntinukeActionType.WEBHOOK_SPAM, webhook_id, weight)
        if weight and young is not None:
            yield self._act(message, AntinukeActionType.WEBHOOK_SPAM, young.creator_id, weight, Attribution.ELIMINATION)

    def _young_webhook(self, webhook_id: int) -> YoungWebhook | None:
        young = self._young.get(webhook_id)
        if young is not None and self._guard.now() - young.created_at > YOUNG_SECONDS:
            del self._young[webhook_id]
            return None
        return young

    def _weight_of_young(self, young: YoungWebhook, at: float) -> float:
        """Return the weight of a message through a young webhook, which is the end of it if its creator was stopped.

        Bots that speak through webhooks for people create one where they need it, and use it much.
        """
        if self._guard.is_stopped(young.guild_id, young.creator_id):
            return self._weight_of_the_last(young.guild_id)
        is_flood = young.floods(at)
        by_bot = self._guard.facts_about(young.guild_id, young.creator_id).kind is ActorKind.BOT
        return 1.0 if is_flood and not by_bot else 0.0

    def _weight_of_the_last(self, guild_id: int) -> float:
        """Return the weight of a message that is the end of its webhook."""
        limits = self._guard.limits_of(guild_id, AntinukeActionType.WEBHOOK_SPAM)
        return min((limit.max_weight for limit in limits), default=1.0)

    def _is_spam(self, webhook_id: int, at: float) -> bool:
        """Note a message through an old webhook, and return whether it sends more than anybody has to tell."""
        sent_at = self._sent_at.setdefault(webhook_id, deque(maxlen=SPAM_MESSAGES))
        self._sent_at.move_to_end(webhook_id)
        if len(self._sent_at) > MOST_OLD:
            self._sent_at.popitem(last=False)
        sent_at.append(at)
        return len(sent_at) == SPAM_MESSAGES and sent_at[-1] - sent_at[0] <= SPAM_SECONDS

    def _act(
        self,
        message: Mapping[str, Any],
        action: AntinukeActionType,
        actor_id: int,
        weight: float,
        attribution: Attribution = Attribution.AUDIT,
    ) -> Act:
        return Act(
            guild_id=int(message["guild_id"]),
            action=action,
            at=time_of(int(message["id"])),
            actor_id=actor_id,
            attribution=attribution,
            weight=weight,
            target_id=int(message["channel_id"]),
            evidence={
                "message_id": message["id"],
                "mention_everyone": message["mention_everyone"],
                "mentions": len(message["mentions"]),
                "mention_roles": message["mention_roles"],
                "webhook_id": message.get("webhook_id"),
            },
        )


def _weight(message: Mapping[str, Any]) -> float:
    """Return 1 for a mention of everyone, or of many, and less for fewer; 0 for what people write every day."""
    if message["mention_everyone"]:
        return 1.0
    mentioned = len(message["mentions"]) + _ROLE_MENTIONS * len(message["mention_roles"])
    return min(1.0, mentioned / _MANY_MENTIONS) if mentioned > _ROLE_MENTIONS else 0.0
