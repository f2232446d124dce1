"""Scenarios of the sandbox, of which the audit log is read and judged as in a guild that is watched."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tux.features.antinuke.detection import presets
from tux.features.antinuke.detection.acts import ActorFacts
from tux.features.antinuke.detection.attribution import Authors
from tux.features.antinuke.detection.detector import Detector
from tux.features.antinuke.detection.guild_facts import KnownGuild
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ActorKind, Preset
from tux.sandbox import Sandbox
from tux.sandbox.world import Guild
from tux.sandbox.world.access import in_guild
from tux.sandbox.world.payloads import Json

UNKNOWN = ActorFacts()


@dataclass(frozen=True)
class Judged:
    """A verdict, and the number of entries that had come by then."""

    entries: int
    verdict: Verdict


@dataclass(frozen=True)
class Recording:
    """The audit log of a scenario that nobody stopped."""

    entries: tuple[Json, ...]
    facts: KnownGuild
    people: dict[int | None, ActorFacts]
    actor_ids: frozenset[int]
    ended_at: float

    def judged(self, preset: Preset = Preset.DEFAULT, entries: Iterable[Json] | None = None) -> list[Judged]:
        """Return the verdicts on it, or on its entries in another order."""
        detector, authors = Detector(presets.policy(self.facts.guild_id, preset)), Authors(self.facts)
        judged = list[Judged]()
        for number, entry in enumerate(self.entries if entries is None else entries, 1):
            for act in authors.acts_in(entry, received_at=self.ended_at):
                actor = self.people.get(act.actor_id, UNKNOWN)
                verdict = detector.observe(act, actor, received_at=self.ended_at)
                judged += [Judged(number, verdict)] if verdict else []
        return judged


async def record(sandbox: Sandbox, guild: Guild, name: str, *, seed: int = 0, **settings: object) -> Recording:
    """Run a scenario to its end, in the sandbox's own time."""
    clock, before = sandbox.world.clock, len(guild.audit_log)
    run = sandbox.attacks.start(name, guild, seed=seed, clock=clock, **settings)  # type: ignore[arg-type]
    facts = _facts_about(guild)
    await run.finished()
    return Recording(
        entries=tuple(entry.payload() for entry in guild.audit_log[before:]),
        facts=replace(facts, permissions={role.id: int(role.permissions) for role in guild.roles.values()}),
        people={
            user.id: ActorFacts(kind=ActorKind.BOT if user.bot else ActorKind.USER, is_owner=user.id == guild.owner_id)
            for user in sandbox.world.users.values()
        },
        actor_ids=frozenset(actor.id for actor in run.actors),
        ended_at=clock.now().timestamp(),
    )


def _facts_about(guild: Guild) -> KnownGuild:
    members = guild.members.values()
    return KnownGuild(
        guild_id=guild.id,
        owner_id=guild.owner_id,
        powers={member.id: int(in_guild(guild, member)) for member in members},
        joined={member.id: member.joined_at.timestamp() for member in members},
    )
