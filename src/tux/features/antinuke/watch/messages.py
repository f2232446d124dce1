"""Messages: mass mentions, and what is sent through webhooks, of which the audit log says nothing.

Every message of every guild comes by here, so that an ordinary one is let through after a few look-ups.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.guard import Guard
from tux.features.antinuke.guard.actor_facts import WEBHOOK
from tux.features.antinuke.kinds import AntinukeActionType, Attribution
from tux.guilds.audit_log import RawAuditLogEntry

MOST_CREATORS = 4096
"""The webhooks whose creators are remembered, of all guilds together."""

CREATOR_SECONDS = 3600
"""The time for which the creator of a webhook answers for what is sent through it. Later, its URL may have leaked."""

_FEW_MENTIONS = 3
_MANY_MENTIONS = 10
_ROLE_MENTIONS = 5
"""The number of members for which a mentioned role counts, since few roles are empty."""

_WEBHOOK_CREATE = 50


class Messages:
    """The watch over messages. Their content is not read."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._creators: OrderedDict[int, tuple[int, float]] = OrderedDict()
        """The creators of webhooks, and the times of their creation."""

    def read(self, raw: RawAuditLogEntry, _: GuildPolicy) -> Iterable[Act]:
        """Remember who created a webhook."""
        entry = raw.payload
        if entry.get("action_type") == _WEBHOOK_CREATE and entry.get("user_id") and entry.get("target_id"):
            self._creators[int(entry["target_id"])] = (int(entry["user_id"]), self._guard.now())
            if len(self._creators) > MOST_CREATORS:
                self._creators.popitem(last=False)
        return ()

    def on_message(self, message: Mapping[str, Any]) -> None:
        """Count a message that mentions everyone or many. `message` is the event MESSAGE_CREATE."""
        if (
            not message["mention_everyone"]
            and len(message["mentions"]) <= _FEW_MENTIONS
            and not message["mention_roles"]
        ):
            return
        guild_id = message.get("guild_id")
        weight = _weight(message)
        if guild_id is None or not weight or self._guard.watched(int(guild_id)) is None:
            return
        webhook_id, author_id = int(message.get("webhook_id") or 0), int(message["author"]["id"])
        if webhook_id != author_id:  # the answer of a bot to an interaction has the id of its application there
            self._guard.observe(self._act(message, AntinukeActionType.MASS_MENTION, author_id, weight))
            return
        self._guard.observe(self._act(message, AntinukeActionType.WEBHOOK_SPAM, webhook_id, weight), WEBHOOK)
        creator_id, created_at = self._creators.get(webhook_id, (None, 0.0))
        if creator_id is not None and self._guard.now() - created_at < CREATOR_SECONDS:
            self._guard.observe(
                self._act(message, AntinukeActionType.WEBHOOK_SPAM, creator_id, weight, Attribution.ELIMINATION)
            )

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
            at=self._guard.now(),
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
