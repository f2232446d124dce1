"""A guild that Tux defends, in which every incident is recorded and told."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from features.antinuke.responses.attacked import AttackedGuild, Bell, Calm
from tux.app import App
from tux.bot.feature_scope import FeatureScope
from tux.database import Database, SpooledRecord
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.incidents.event_records import decided_record, responded_record
from tux.features.antinuke.incidents.event_writes import write_records
from tux.features.antinuke.incidents.incident_cases import ANTINUKE
from tux.features.antinuke.incidents.parts import IncidentParts, incident_parts
from tux.features.antinuke.kinds import AntinukeActionType, ResponseStatus
from tux.features.antinuke.outcomes import Observers, Outcome, ResponseStep
from tux.features.antinuke.responses.quarantine_kinds import QUARANTINE, UNQUARANTINE
from tux.features.antinuke.responses.responder import Responder
from tux.features.antinuke.tables import AntinukeEvent, AntinukeEventEntry
from tux.guilds.settings.general import LogSettings
from tux.sandbox.people import Person
from tux.sandbox.screens import Seen


class DefendedGuild:
    """The attacked guild, with a responder whose decisions and outcomes are recorded."""

    def __init__(self, app: App, attacked: AttackedGuild) -> None:
        self.app = app
        self.attacked = attacked
        self.alerts_owner = False
        self.log_channel_id: int | None = None
        self.extra_owner_ids: set[int] = set()
        scope = FeatureScope(app.bot, "antinuke")
        self.scope = scope
        scope.add_case_kinds(ANTINUKE, QUARANTINE, UNQUARANTINE)
        self.observers = Observers()
        self.responder = Responder(
            app.bot,
            self.observers,
            lambda _: attacked.policy,
            Bell(),
            Calm(),
            tasks=app.bot.tasks,
            clock=app.bot.clock,
        )

    parts: IncidentParts

    async def set_up(self) -> "DefendedGuild":
        """Register everything that records and tells incidents."""
        self.parts = await incident_parts(
            self.scope,
            log_channel=lambda _: self.log_channel_id,
            alerts_owner=lambda _: self.alerts_owner,
            is_in_charge=lambda guild, user_id: user_id in {guild.owner_id, *self.extra_owner_ids},
            forgive=self.responder.forgive,
            quarantine_role_of=lambda _: self.attacked.policy.quarantine_role_id,
        )
        self.observers.observers.append(self.parts.recorder)
        return self

    @property
    def log(self) -> Any:
        return self.attacked.live.channel("mod-log")

    async def set_moderation_log(self) -> None:
        await self.app.guild_settings.change(
            self.attacked.guild.id, LogSettings, by=1, moderation_channel_id=self.log.id
        )

    def now(self) -> float:
        return self.app.clock.now().timestamp()

    def verdict(self, actor_id: int | None, *, count: int = 3, **more: Any) -> Verdict:
        """Return a verdict about an actor who has just deleted that many channels."""
        now = self.now()
        acts = tuple(
            Act(
                guild_id=self.attacked.guild.id,
                action=AntinukeActionType.CHANNEL_DELETE,
                at=now - 1 + number / 100,
                actor_id=actor_id,
                target_id=1000 + number,
                entry_id=5000 + number,
                evidence={"name": f"channel-{number}"},
            )
            for number in range(count)
        )
        values: dict[str, Any] = {"at": now, "acts": acts, "count": count, "weight": float(count)}
        return self.attacked.verdict(actor_id, **(values | more))

    def attack(self, actor_id: int | None, **more: Any) -> Verdict:
        """Let Tux decide about an actor, and stop them."""
        verdict = self.verdict(actor_id, **more)
        self.responder.respond(verdict)
        return verdict

    async def message(self, what: str, *, seen_by: Person | None = None) -> Seen:
        """Return the message about an incident, once it says this."""
        return await (seen_by or self.attacked.owner).sees(what, self.log)

    def message_ids(self) -> list[int]:
        """Return the ids of all messages about incidents in the log channel."""
        return [message.id for message in self.log.messages.values() if "Incident" in str(message.embeds)]

    def titles(self) -> list[str]:
        """Return their titles."""
        return [self.log.messages[message_id].embeds[0]["title"] for message_id in self.message_ids()]

    async def recorded(self, condition: Callable[[AntinukeEvent], object] = bool) -> list[AntinukeEvent]:
        """Return the events in the database, once a condition holds for all of them."""
        async with asyncio.timeout(20):
            while True:
                await self.parts.spool.flush()
                rows = await event_rows(self.app.database)
                if rows and all(map(condition, rows)):
                    return rows
                await asyncio.sleep(0)


async def event_rows(database: Database) -> list[AntinukeEvent]:
    async with database.session() as session:
        return list(await session.scalars(select(AntinukeEvent).order_by(AntinukeEvent.id)))


async def entry_rows(database: Database) -> list[AntinukeEventEntry]:
    async with database.session() as session:
        order = AntinukeEventEntry.event_id, AntinukeEventEntry.position
        return list(await session.scalars(select(AntinukeEventEntry).order_by(*order)))


async def record(
    app: App,
    attacked: AttackedGuild,
    *,
    hours_ago: float = 0,
    removed: Sequence[int] = (),
    swept: Sequence[ResponseStep] = (),
    **more: Any,
) -> Verdict:
    """Write an incident into the database: an attacker who deleted three channels, and was stopped after 120 ms.

    `removed` are the members whom they kicked or pruned, `swept` what was done besides, and `more` are other values of
    the verdict.
    """
    at = app.clock.now().timestamp() - hours_ago * 3600
    guild_id, actor_id = attacked.guild.id, attacked.rex.id
    acts = tuple(
        Act(guild_id=guild_id, action=AntinukeActionType.CHANNEL_DELETE, at=at, actor_id=actor_id, target_id=1000 + one)
        for one in range(3)
    )
    values: dict[str, Any] = {"at": at, "acts": acts}
    verdict = attacked.verdict(actor_id, **(values | more))
    step = ResponseStep(
        response=verdict.response,
        status=ResponseStatus.CONFIRMED,
        dispatched_at=at,
        confirmed_at=at + 0.12,
        target_id=actor_id,
    )
    status = ResponseStatus.DRY_RUN if verdict.is_dry_run else ResponseStatus.CONFIRMED
    outcome = Outcome(
        verdict=verdict, status=status, steps=(step, *swept), loss=3, removed_user_ids=tuple(removed), is_final=True
    )
    records = decided_record(verdict), responded_record(outcome)
    async with app.database.transaction() as session:
        await write_records(session, [SpooledRecord(guild_id, verdict.event_key, data) for data in records])
    return verdict
