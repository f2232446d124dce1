"""Restorations as the database has them, so that they go on after a crash."""

import base64
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database
from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.encoded_images import decoded, encoded
from tux.features.antinuke.kinds import RestoreStatus
from tux.features.antinuke.restoration.id_maps import IdMap
from tux.features.antinuke.restoration.steps import RestorePlan, StepKind
from tux.features.antinuke.tables import RestoreRun

UNFINISHED = (RestoreStatus.PLANNED, RestoreStatus.RUNNING, RestoreStatus.PAUSED)


@dataclass(kw_only=True)
class StoredRun:
    """A restoration: its plan, how far it is, and what came of it."""

    guild_id: int
    target: Mapping[str, Any]
    plan: RestorePlan
    wanted: GuildImage
    created_at: datetime
    requested_by: int | None = None
    snapshot_id: int | None = None
    id: int = 0
    status: RestoreStatus = RestoreStatus.PLANNED
    ids: IdMap = field(default_factory=IdMap)
    """The ids that earlier restorations have replaced, and this one."""
    next_step: int = 0
    """The number of steps at the beginning of which nothing is left to do."""
    failures: dict[int, str] = field(default_factory=dict[int, str])
    """Discord's codes, or others, by the number of the step that failed."""
    rest_calls: int = 0
    identical_fields: int | None = None
    total_fields: int | None = None
    remaining: Sequence[Mapping[str, Any]] = ()
    """The differences that are left afterwards: `kind`, `name`, `field`, `wanted` and `present`."""
    replaced_settings: Sequence[str] = ()
    """The settings of Tux in which ids were replaced, as `section.setting`."""
    place: Mapping[str, int] = field(default_factory=dict[str, int])
    """The message that shows how far it is: `channel_id` and `message_id`."""
    finished_at: datetime | None = None
    error_code: str | None = None

    @property
    def planned_at(self) -> datetime:
        """Return the time of the image of the guild by which the plan was made."""
        planned_at = self.target.get("planned_at")
        return self.created_at if planned_at is None else datetime.fromisoformat(planned_at)

    def results(self) -> dict[str, Any]:
        """Return what the row has in `differences`."""
        return {
            "failures": {str(number): code for number, code in self.failures.items()},
            "remaining": list(self.remaining),
            "replaced_settings": list(self.replaced_settings),
            "place": dict(self.place),
        }


class StoredRuns:
    """The restorations of all guilds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, run: StoredRun) -> None:
        """Store a new restoration, and give it its id."""
        row = RestoreRun(
            guild_id=run.guild_id,
            status=run.status,
            target=run.target,
            plan=run.plan.to_json() | {"wanted": _packed(run.wanted)},
            created_at=run.created_at,
            requested_by=run.requested_by,
            snapshot_id=run.snapshot_id,
            id_map=run.ids.to_json(),
            differences=run.results(),
        )
        async with self._database.transaction() as session:
            session.add(row)
            await session.flush()
            run.id = row.id

    async def save(self, run: StoredRun, *, with_plan: bool = False) -> None:
        """Store how far a restoration is. Its plan is written only where it has changed."""
        values: dict[str, Any] = {
            "status": run.status,
            "id_map": run.ids.to_json(),
            "next_step": run.next_step,
            "rest_calls": run.rest_calls,
            "identical_fields": run.identical_fields,
            "total_fields": run.total_fields,
            "differences": run.results(),
            "error_code": run.error_code,
            "finished_at": run.finished_at,
        }
        if with_plan:
            values["plan"] = run.plan.to_json() | {"wanted": _packed(run.wanted)}

        async def write(session: AsyncSession) -> None:
            await session.execute(update(RestoreRun).where(RestoreRun.id == run.id).values(values))

        await self._database.retrying(write, idempotent=True)

    async def unfinished(self) -> Sequence[StoredRun]:
        """Return the restorations that a crash or a stop has interrupted."""
        async with self._database.session() as session:
            rows = await session.scalars(select(RestoreRun).where(RestoreRun.finished_at.is_(None)))
            return [_run(row) for row in rows]

    async def find(self, guild_id: int, run_id: int) -> StoredRun | None:
        """Return a restoration of a guild."""
        async with self._database.session() as session:
            found = select(RestoreRun).where(RestoreRun.guild_id == guild_id, RestoreRun.id == run_id)
            row = await session.scalar(found)
            return None if row is None else _run(row)

    async def ids(self, guild_id: int) -> IdMap:
        """Return what all restorations of a guild have replaced."""
        maps = select(RestoreRun.id_map).where(RestoreRun.guild_id == guild_id).order_by(RestoreRun.id)
        async with self._database.session() as session:
            return IdMap.from_json(*(await session.scalars(maps)).all())

    async def role_creations(self, guild_id: int, now: datetime) -> int:
        """Return the number of roles that restorations of a guild have planned to make in the last two days."""
        recent = RestoreRun.created_at > now - timedelta(hours=48)
        plans = select(RestoreRun.plan).where(RestoreRun.guild_id == guild_id, recent)
        async with self._database.session() as session:
            stored = (await session.scalars(plans)).all()
        return sum(step["kind"] == StepKind.ROLE_CREATE.value for plan in stored for step in plan["steps"])


def _run(row: RestoreRun) -> StoredRun:
    results: Mapping[str, Any] = row.differences or {}
    return StoredRun(
        id=row.id,
        guild_id=row.guild_id,
        target=row.target,
        plan=RestorePlan.from_json(row.plan),
        wanted=_unpacked(row.plan["wanted"]),
        created_at=row.created_at,
        requested_by=row.requested_by,
        snapshot_id=row.snapshot_id,
        status=row.status,
        ids=IdMap.from_json(row.id_map),
        next_step=row.next_step,
        failures={int(number): code for number, code in results.get("failures", {}).items()},
        rest_calls=row.rest_calls,
        identical_fields=row.identical_fields,
        total_fields=row.total_fields,
        remaining=results.get("remaining", ()),
        replaced_settings=results.get("replaced_settings", ()),
        place=results.get("place", {}),
        finished_at=row.finished_at,
        error_code=row.error_code,
    )


def _packed(image: GuildImage) -> str:
    return base64.b64encode(zlib.compress(encoded(image))).decode()


def _unpacked(text: str) -> GuildImage:
    return decoded(zlib.decompress(base64.b64decode(text)))
