"""Restorations: they are started, go on after a restart, make way for the guard, and are verified at the end."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import discord
import structlog
from discord.http import HTTPClient

from tux.database import DatabaseUnavailable
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import RestoreStatus, SnapshotKind
from tux.features.antinuke.outcomes import Outcome
from tux.features.antinuke.restoration.entitlements import Entitlements, HeldRoles
from tux.features.antinuke.restoration.errors import NoRestoration, PanicUnderWay, RestorationUnderWay
from tux.features.antinuke.restoration.id_maps import IdMap
from tux.features.antinuke.restoration.paces import RequestPace
from tux.features.antinuke.restoration.plans import Options
from tux.features.antinuke.restoration.proposals import PastGuilds, Proposal, Proposals, own_role_ids
from tux.features.antinuke.restoration.requests import StepRequests
from tux.features.antinuke.restoration.runs import Run
from tux.features.antinuke.restoration.settings_ids import replace_ids
from tux.features.antinuke.restoration.steps import RestorePlan
from tux.features.antinuke.restoration.stored_runs import StoredRun, StoredRuns
from tux.features.antinuke.restoration.verification import verify, with_pictures
from tux.guilds.settings.provider import SettingsProvider
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

MOST_ROUNDS = 3
"""The number of times that a plan is made anew because an attack came in between."""

Replaced = Callable[[int, IdMap], Awaitable[None]]
"""A function that is told which ids of a guild were replaced."""

Progress = Callable[[StoredRun], Awaitable[None]]


class RestoreHost(Protocol):
    """The part of the bot that restorations use."""

    @property
    def http(self) -> HTTPClient: ...

    @property
    def user(self) -> discord.ClientUser | None: ...

    def get_guild(self, guild_id: int, /) -> discord.Guild | None: ...


class Restorations:
    """Every restoration of this process, at most one for each guild. It observes the guard, and pauses for attacks."""

    def __init__(
        self,
        host: RestoreHost,
        archive: PastGuilds,
        proposals: Proposals,
        runs: StoredRuns,
        settings: SettingsProvider,
        tasks: Tasks,
        clock: Clock,
        *,
        is_in_panic: Callable[[int], bool] = lambda _: False,
        held_roles: HeldRoles | None = None,
    ) -> None:
        self._host = host
        self._archive = archive
        self._proposals = proposals
        self._runs = runs
        self._settings = settings
        self._tasks = tasks
        self._clock = clock
        self._is_in_panic = is_in_panic
        self._held_roles = held_roles
        self._under_way: dict[int, Run | None] = {}
        """The run of each guild; None while its snapshot is taken."""
        self.on_replaced: list[Replaced] = []
        """The functions that put new ids in the place of old ones where neither Discord nor settings hold them."""
        self.on_progress: list[Progress] = []
        """Functions that are told how far a restoration is, each time a step is over and at the end."""

    # the guard

    def decided(self, verdict: Verdict) -> None:
        """Make way for the guard."""
        run = self._under_way.get(verdict.guild_id)
        if run is not None and verdict.is_acted_on and verdict.actor_id is not None:
            run.entitlements.attacker_ids.add(verdict.actor_id)
        if run is not None and not verdict.is_dry_run:
            if not run.pace.is_paused:
                self._tasks.spawn(self._tell(run.stored), name="show that a restoration is paused", owner=__name__)
            run.pace.pause()

    def responded(self, outcome: Outcome) -> None:
        """Wait on, since there is something going on."""
        self.decided(outcome.verdict)

    # what people ask for

    def run_of(self, guild_id: int) -> Run | None:
        """Return the restoration of a guild that is under way in this process."""
        return self._under_way.get(guild_id)

    def guild_of(self, run_id: int) -> int:
        """Return the guild of a restoration that is under way. Raises `NoRestoration` for any other."""
        for guild_id, run in self._under_way.items():
            if run is not None and run.stored.id == run_id:
                return guild_id
        raise NoRestoration

    def require_free(self, guild_id: int) -> None:
        """Raise `RestorationUnderWay` if a guild is being restored, and `PanicUnderWay` in panic mode."""
        if guild_id in self._under_way:
            raise RestorationUnderWay
        self.require_no_panic(guild_id)

    def require_no_panic(self, guild_id: int) -> None:
        """Raise `PanicUnderWay` if a guild is in panic mode."""
        if self._is_in_panic(guild_id):
            raise PanicUnderWay

    async def start(self, proposal: Proposal, *, by: int | None, place: Mapping[str, int] | None = None) -> StoredRun:
        """Take a snapshot, store the plan, and begin. `place` is the message that shows how far it is.

        Raises what `require_free()` and taking a snapshot raise.
        """
        guild_id = proposal.guild_id
        self.require_free(guild_id)
        self._under_way[guild_id] = None
        try:
            snapshot_id = await self._archive.take_snapshot(guild_id, SnapshotKind.PRE_RESTORE, by)
            stored = StoredRun(
                guild_id=guild_id,
                target={
                    **proposal.target.to_json(),
                    "attackers": sorted(proposal.options.attacker_ids),
                    "planned_at": proposal.present.taken_at.isoformat(),
                },
                plan=proposal.plan,
                wanted=proposal.wanted,
                created_at=self._clock.now(),
                requested_by=by,
                snapshot_id=snapshot_id,
                status=RestoreStatus.RUNNING,
                ids=proposal.ids,
                place=place or {},
            )
            await self._runs.add(stored)
        except BaseException:
            del self._under_way[guild_id]
            raise
        self._begin(stored)
        return stored

    def cancel(self, guild_id: int, run_id: int) -> None:
        """Let a restoration take no further step. Raises `NoRestoration` if it is not under way."""
        run = self._under_way.get(guild_id)
        if run is None or run.stored.id != run_id:
            raise NoRestoration
        run.cancel()

    async def resume(self, guild_id: int | None = None) -> None:
        """Go on with what a crash or a stop has interrupted, in every guild that Tux is in, or in one."""
        for stored in await self._runs.unfinished():
            guild = self._host.get_guild(stored.guild_id)
            chosen = guild_id in {None, stored.guild_id}
            if guild is not None and chosen and stored.guild_id not in self._under_way:
                _log.info("going on with a restoration", guild_id=stored.guild_id, run=stored.id, step=stored.next_step)
                self._begin(stored)

    # the run

    def _begin(self, stored: StoredRun) -> None:
        pace = RequestPace(self._clock, is_held=lambda: self._is_in_panic(stored.guild_id))
        pace.requests = stored.rest_calls
        requests = StepRequests(self._host.http, stored.guild_id, self._own_roles(stored.guild_id), stored.ids, pace)
        requests.started_at = stored.created_at
        requests.creations.own_id = self._host.user.id if self._host.user else None
        requests.content = lambda digest: self._archive.picture(stored.guild_id, digest)
        requests.reason = f"Restoration #{stored.id}"
        requests.entitlements = entitlements = Entitlements(
            stored,
            lambda: self._host.get_guild(stored.guild_id),
            self._archive,
            self._proposals.attackers,
            self._held_roles,
        )
        run = Run(stored, requests, pace, self._save, entitlements)
        self._under_way[stored.guild_id] = run
        self._tasks.spawn(self._finish(run, requests), name="restore a guild", owner=__name__)

    def _own_roles(self, guild_id: int) -> Callable[[], list[int]]:
        def own_roles() -> list[int]:
            guild = self._host.get_guild(guild_id)
            return [] if guild is None else list(own_role_ids(guild))

        return own_roles

    async def _save(self, stored: StoredRun) -> None:
        await self._runs.save(stored)
        await self._tell(stored)

    async def _tell(self, stored: StoredRun) -> None:
        for tell in self.on_progress:
            await tell(stored)

    async def _finish(self, run: Run, requests: StepRequests) -> None:
        """Take all steps, and say at the end what came of it. Being stopped with the process leaves it unfinished."""
        stored = run.stored
        try:
            for _ in range(MOST_ROUNDS):
                pauses = run.pace.pauses
                await self._learn_attackers(run)
                await run.take_steps()
                if run.is_cancelled or run.pace.pauses == pauses or not await self._plan_again(run, requests):
                    break
            stored.replaced_settings = await self._replace_ids(stored)
            await self._verify(run, requests)
            stored.status = RestoreStatus.CANCELLED if run.is_cancelled else RestoreStatus.DONE
        except (discord.HTTPException, *UNREACHED) as error:
            stored.status, stored.error_code = RestoreStatus.FAILED, type(error).__name__
            _log.warning("a restoration failed", guild_id=stored.guild_id, run=stored.id, error=str(error))
        finally:
            self._under_way.pop(stored.guild_id, None)
        stored.finished_at = self._clock.now()
        await run.save()

    async def _learn_attackers(self, run: Run) -> None:
        """Learn who attacked since the plan was made, also before a restart. Without the database nobody is added."""
        try:
            await self._proposals.catch_up()
            await run.entitlements.refresh()
        except DatabaseUnavailable as error:
            _log.warning("a restoration knows only those who attack from now on", run=run.stored.id, error=str(error))

    async def _plan_again(self, run: Run, requests: StepRequests) -> bool:
        """Plan anew what an attack has undone meanwhile; return False if there is nothing of that.

        Only what was to be restored anyway is done again: whatever else the attack did is an incident of its own.
        """
        stored, guild = run.stored, self._host.get_guild(run.stored.guild_id)
        if guild is None:
            return False
        present = await self._archive.live_image(guild)
        options = Options(
            attacker_ids=frozenset(run.entitlements.attacker_ids),
            stored_pictures=frozenset(stored.wanted.pictures.values()),
        )
        plan = await self._proposals.plan_for(guild, stored.wanted, present, options, stored.ids)
        known = {(step.kind, step.object_id) for step in stored.plan.steps}
        steps = [step for step in plan.steps if (step.kind, step.object_id) in known]
        if not steps:
            return False
        stored.plan, stored.failures = RestorePlan(steps, stored.plan.unrestorable, stored.plan.additions), {}
        run.begin_again()
        requests.truth.forget()
        await self._runs.save(stored, with_plan=True)
        return True

    async def _replace_ids(self, stored: StoredRun) -> list[str]:
        by = stored.requested_by or (self._host.user.id if self._host.user else 0)
        try:
            for replaced in self.on_replaced:
                await replaced(stored.guild_id, stored.ids)
            return [*stored.replaced_settings, *await replace_ids(self._settings, stored.guild_id, stored.ids, by=by)]
        except DatabaseUnavailable as error:
            _log.error("settings still name what was recreated", guild_id=stored.guild_id, error=str(error))
            return list(stored.replaced_settings)

    async def _verify(self, run: Run, requests: StepRequests) -> None:
        """Compare the guild, as it is now, with what it was to be."""
        stored, guild = run.stored, self._host.get_guild(run.stored.guild_id)
        if guild is None:
            return
        verify(stored, with_pictures(await self._archive.live_image(guild), requests.uploaded))
