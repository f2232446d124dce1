"""The attribution of acts of which the audit log names no author, or the wrong one.

- A bulk ban may name its author in the first entry alone (discord-api-docs #8188).
- A prune of more than a thousand has further entries that name those who were pruned (#6428).
"""

from collections import deque
from dataclasses import dataclass, replace

from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.audit_log_entries import RawEntry
from tux.features.antinuke.detection.entries import acts_of
from tux.features.antinuke.detection.guild_facts import GuildFacts
from tux.features.antinuke.detection.permissions import ADMINISTRATOR, BAN_MEMBERS, KICK_MEMBERS, MANAGE_GUILD
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.kinds import Attribution

ONE_REQUEST_SECONDS = 0.05
"""The longest time between two entries of one request; each entry of it may be so much later than the one before.

Whoever waits for somebody else's ban, to have their own put down to them, takes longer: they have to hear of it first.
"""

PRUNE_SECONDS = 60.0
"""The longest time between the parts of one prune: Discord removes a thousand members at a time."""

MOST_AUTHORS = 16
MOST_ELIMINATED = 5.0
"""The seconds for which it is remembered who alone could have done something."""


@dataclass(slots=True)
class Authorship:
    """An author of acts of a kind, and the time of the last one."""

    actor_id: int
    at: float
    since: float
    """The time of the first of those that followed each other at once."""

    def is_near(self, at: float, seconds: float) -> bool:
        """Return True for a time that is no further than this from one of its acts."""
        return self.since - seconds <= at <= self.at + seconds

    def extend(self, at: float, seconds: float) -> None:
        """Note another act."""
        self.since = min(self.since, at) if self.is_near(at, seconds) else at
        self.at = max(self.at, at)


@dataclass(slots=True)
class Elimination:
    """The only one who could have done something, if there is one, at a time."""

    actor_id: int | None
    at: float


class Authors:
    """The recent authors of those acts of a guild about which the audit log is not to be trusted."""

    def __init__(self, facts: GuildFacts) -> None:
        self._facts = facts
        self._authors: dict[Action, deque[Authorship]] = {}
        self._elimination: Elimination | None = None

    def acts_in(self, entry: object, *, received_at: float) -> list[Act]:
        """Return what an entry of the audit log stands for, the gravest first, with its true author."""
        return self.acts_of(RawEntry.read(entry), received_at=received_at)

    def acts_of(self, raw: RawEntry, *, received_at: float) -> list[Act]:
        """Return what an entry that is read already stands for, the gravest first, with its true author."""
        return [self.attribute(act) for act in acts_of(raw, self._facts, received_at=received_at)]

    def attribute(self, act: Act) -> Act:
        """Return an act with its true author, as far as that can be known."""
        if act.action is Action.MEMBER_BAN:
            return self._attribute_ban(act)
        if act.action is Action.MEMBER_PRUNE:
            return self._attribute_prune(act)
        return act

    def _attribute_ban(self, act: Act) -> Act:
        if act.actor_id is not None:
            self._note(act, act.actor_id, ONE_REQUEST_SECONDS)
            return act
        if act.target_id is not None and self._facts.banned_by_tux(act.target_id, act.at):
            return replace(act, actor_id=self._facts.tux_id, attribution=Attribution.ELIMINATION)
        if act.entry_id is None:  # the gateway alone tells of it, and single bans are anybody's
            return act
        near = self._near(act, ONE_REQUEST_SECONDS)
        if len({authorship.actor_id for authorship in near}) == 1:
            near[-1].extend(act.at, ONE_REQUEST_SECONDS)
            return replace(act, actor_id=near[-1].actor_id, attribution=Attribution.ADJACENT)
        actor_id = None if near else self._only_one_able(act.at)
        attribution = Attribution.UNKNOWN if actor_id is None else Attribution.ELIMINATION
        return replace(act, actor_id=actor_id, attribution=attribution)

    def _only_one_able(self, at: float) -> int | None:
        """Return the only one, besides Tux, who may ban many at once; None if there are several."""
        known = self._elimination
        if known is None or abs(at - known.at) > MOST_ELIMINATED:
            able = {*self._facts.able(BAN_MEMBERS | MANAGE_GUILD)} - {self._facts.tux_id}
            known = self._elimination = Elimination(able.pop() if len(able) == 1 else None, at)
        return known.actor_id

    def _attribute_prune(self, act: Act) -> Act:
        if act.actor_id is not None and self._may_prune(act.actor_id):
            self._note(act, act.actor_id, PRUNE_SECONDS)
            return act
        near = self._near(act, PRUNE_SECONDS)
        if len({authorship.actor_id for authorship in near}) == 1:
            near[-1].extend(act.at, PRUNE_SECONDS)
            return replace(act, actor_id=near[-1].actor_id, attribution=Attribution.ADJACENT)
        return replace(act, actor_id=None, attribution=Attribution.UNKNOWN)

    def _may_prune(self, user_id: int) -> bool:
        powers, needed = self._facts.powers_of(user_id) or 0, KICK_MEMBERS | MANAGE_GUILD
        return bool(powers & ADMINISTRATOR) or powers & needed == needed

    def _note(self, act: Act, actor_id: int, seconds: float) -> None:
        """Remember who did something. Tux is never taken for the author of what it is not named for."""
        if actor_id == self._facts.tux_id:
            return
        authors = self._authors.setdefault(act.action, deque(maxlen=MOST_AUTHORS))
        for authorship in authors:
            if authorship.actor_id == actor_id:
                authorship.extend(act.at, seconds)
                return
        authors.append(Authorship(actor_id, act.at, act.at))

    def _near(self, act: Act, seconds: float) -> list[Authorship]:
        """Return the authors of acts of the same kind around the same time."""
        return [a for a in self._authors.get(act.action, ()) if a.is_near(act.at, seconds)]
