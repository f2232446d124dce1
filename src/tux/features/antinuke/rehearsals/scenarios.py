"""The scenarios that can be rehearsed, under the names that the sandbox has for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from tux.features.antinuke.kinds import ActorKind
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.rehearsals import deeds
from tux.features.antinuke.rehearsals.deeds import changed, logged, new, old, unlogged
from tux.features.antinuke.rehearsals.paper_guilds import Deed, PaperGuild, RehearsedRequest, Turn

MAX_RATE_PER_SECOND = 100.0
MAX_REQUESTS = 1000
BY_HAND = 0.6
"""The irregularity of people, as a share of the time between two requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario: its deeds in turn, and the pace at which they are done unless told otherwise.

    Attributes:
        deeds: What is done, one after the other, over and over.
        rate: The requests per second.
        count: The requests in total.
        is_benign: True if nobody should be stopped for it.
        actor_kind: Whether people or bots do it.
        jitter: The share of the time between two requests by which whoever acts is irregular.
    """

    deeds: Sequence[Deed]
    rate: float = 10.0
    count: int = 20
    is_benign: bool = False
    actor_kind: ActorKind = ActorKind.USER
    jitter: float = 0.0

    def requests(self, paper: PaperGuild, *, rate: float, count: int, seed: int = 0) -> Iterator[RehearsedRequest]:
        """Yield the requests in the order in which they are carried out.

        Args:
            paper: The guild, and those who act.
            rate: The requests per second of all together.
            count: The requests in total.
            seed: The seed of irregularity.
        """
        random = Random(seed)  # noqa: S311 - no secret
        times = sorted(self._time(number, rate, random) for number in range(count))
        for number, at in enumerate(times):
            actor_id = paper.actor_ids[number % len(paper.actor_ids)]
            deed = self.deeds[number % len(self.deeds)]
            yield deed(Turn(paper, actor_id, number // len(self.deeds), at))

    def _time(self, number: int, rate: float, random: Random) -> float:
        return max(0.0, number + random.uniform(-self.jitter, self.jitter) / 2) / rate


def _attack(*done: Deed, rate: float = 10.0, count: int = 20, kind: ActorKind = ActorKind.USER) -> Scenario:
    return Scenario(deeds=done, rate=rate, count=count, actor_kind=kind)


def _benign(
    done: Deed, rate: float, count: int, *, kind: ActorKind = ActorKind.USER, jitter: float = BY_HAND
) -> Scenario:
    return Scenario(deeds=[done], rate=rate, count=count, is_benign=True, actor_kind=kind, jitter=jitter)


_CHANNEL_DELETED = logged(12, "channel", old(name="quay", type=0))
_CHANNEL_CREATED = logged(10, "channel", new(name="nuked", type=0))
_ROLE_DELETED = logged(32, "role", old(name="Crew", permissions="0"))
_BAN, _KICK = logged(22, "member"), logged(20, "member")
_TIMEOUT = logged(24, "member", new(communication_disabled_until="2030-01-01T00:00:00+00:00"))
_WEBHOOK_CREATED = logged(50, "webhook", new(channel_id="1", name="Harbour news", type=1))
_WEBHOOK_DELETED = logged(52, "webhook", old(channel_id="1", name="Beacon", type=1))
_EMOJI_DELETED = logged(62, "emoji", old(name="knot"))
_STICKER_DELETED = logged(92, "sticker", old(name="Flag"))
_SOUND_DELETED = logged(132, "sound", old(name="Horn"))
_GUILD_RENAMED = logged(1, "guild", changed("name", "Harbour", "Owned"))
_INTEGRATION_REMOVED = logged(82, "integration", old(name="Harbour bot", type="discord"))
_THREAD_CREATED = logged(110, "thread", new(name="nuked", type=11))
_EVENT_CREATED = logged(100, "event", new(name="Regatta", entity_type=3))
_INVITE_DELETED = logged(42, None, old(code="harbour", channel_id="1"))

ATTACKS: Mapping[str, Scenario] = {
    "delete-channels": _attack(_CHANNEL_DELETED),
    "create-channels": _attack(_CHANNEL_CREATED),
    "rename-channels": _attack(logged(11, "channel", changed("name", "quay", "owned"))),
    "delete-overwrites": _attack(deeds.overwrite_deleted),
    "delete-threads": _attack(logged(112, "thread", old(name="Berth", type=11))),
    "create-threads": _attack(_THREAD_CREATED),
    "create-invites": _attack(logged(40, None, new(code="owned", channel_id="1", max_age=0))),
    "delete-invites": _attack(_INVITE_DELETED),
    "delete-roles": _attack(_ROLE_DELETED),
    "create-roles": _attack(logged(30, "role", new(name="nuked", permissions="0"))),
    "rename-roles": _attack(logged(31, "role", changed("name", "Crew", "owned"))),
    "grant-role": _attack(deeds.role_given),
    "strip-roles": _attack(deeds.roles_taken),
    "escalate-roles": _attack(deeds.role_escalated),
    "escalate-member": _attack(deeds.member_escalated, count=2),
    "open-everyone": _attack(deeds.everyone_escalated, count=1),
    "ban-members": _attack(_BAN),
    "bulk-ban": _attack(deeds.banned_in_bulk(100), rate=1, count=1),
    "kick-members": _attack(_KICK),
    "prune": _attack(deeds.pruned(100), rate=1, count=1),
    "time-out-members": _attack(_TIMEOUT),
    "rename-members": _attack(logged(24, "member", new(nick="owned"))),
    "disconnect-members": _attack(unlogged(Action.MEMBER_MOVE_DISCONNECT, "member"), count=10),
    "lift-bans": _attack(logged(23, "member")),
    "raid": _attack(deeds.nothing),
    "create-webhooks": _attack(_WEBHOOK_CREATED),
    "webhook-spam": _attack(deeds.webhook_spammed(3)),
    "delete-webhooks": _attack(_WEBHOOK_DELETED),
    "spam": _attack(unlogged(Action.MASS_MENTION, "channel")),
    "delete-messages": _attack(unlogged(Action.MESSAGE_DELETE, "channel")),
    "bulk-delete-messages": _attack(
        deeds.messages_deleted_in_bulk(20, channels=1), rate=1, count=2, kind=ActorKind.BOT
    ),
    "empty-channels": _attack(deeds.messages_deleted_in_bulk(100), kind=ActorKind.BOT),
    "delete-emojis": _attack(_EMOJI_DELETED),
    "delete-stickers": _attack(_STICKER_DELETED, count=5),
    "delete-sounds": _attack(_SOUND_DELETED, count=8),
    "create-sounds": _attack(logged(130, "sound", new(name="nuked", volume=1)), count=8),
    "rename-guild": _attack(_GUILD_RENAMED, rate=2, count=3),
    "change-vanity": _attack(logged(1, "guild", changed("vanity_url_code", "harbour", "owned")), rate=2, count=3),
    "change-onboarding": _attack(deeds.onboarding_changed, rate=2, count=2),
    "delete-events": _attack(logged(102, "event", old(name="Regatta"))),
    "create-events": _attack(_EVENT_CREATED),
    "remove-integrations": _attack(_INTEGRATION_REMOVED, count=5),
    "delete-automod-rules": _attack(logged(142, "rule", old(name="No gold", enabled=True)), count=6),
    "one-of-each": _attack(
        _CHANNEL_DELETED,
        _ROLE_DELETED,
        _BAN,
        _WEBHOOK_CREATED,
        _EMOJI_DELETED,
        deeds.overwrite_deleted,
        _KICK,
        deeds.role_escalated,
        _CHANNEL_CREATED,
        _STICKER_DELETED,
        _GUILD_RENAMED,
        _TIMEOUT,
        _WEBHOOK_DELETED,
        _INTEGRATION_REMOVED,
        _INVITE_DELETED,
        _SOUND_DELETED,
    ),
    "add-bot": _attack(deeds.bot_smuggled),
    "commands": _attack(_BAN, rate=2, count=10),
}
"""The attacks. Whoever uses a command of Tux counts as though they had done it themselves."""

BENIGN: Mapping[str, Scenario] = {
    "server-setup": _benign(logged(10, "channel", new(name="lobby", type=0)), 0.25, 25),
    "permission-sync": _benign(deeds.overwrites_synchronised, 1, 20),
    "raid-clean-up": _benign(logged(22, "newcomer"), 40 / 300, 40),
    "raid-bulk-ban": _benign(deeds.banned_in_bulk(50, "newcomer"), 1, 1),
    "emoji-pack": _benign(logged(60, "emoji", new(name="pack")), 2, 50, jitter=0.0),
    "inactive-prune": _benign(deeds.pruned(30), 0.2, 1),
    "seasonal-rename": _benign(logged(11, "channel", changed("name", "quay", "❄quay")), 0.5, 40),
    "github-webhook": _benign(deeds.webhook_set_up, 0.2, 8),
    "ticket-bot": _benign(deeds.ticket, 30 / 60, 30, kind=ActorKind.BOT, jitter=0.0),
    "role-menu": _benign(deeds.role_given, 200 / 60, 100, kind=ActorKind.BOT),
    "template": _benign(deeds.templated, 4, 40, kind=ActorKind.BOT, jitter=0.0),
    "bot-purge": _benign(deeds.messages_deleted_in_bulk(100, channels=1), 1, 10, kind=ActorKind.BOT, jitter=0.0),
    "picture-threads": _benign(_THREAD_CREATED, 1, 60, kind=ActorKind.BOT),
    "calendar": _benign(_EVENT_CREATED, 2, 30, kind=ActorKind.BOT, jitter=0.0),
}
"""The benign scenarios, at the pace at which they really happen."""

SCENARIOS: Mapping[str, Scenario] = {**ATTACKS, **BENIGN}
