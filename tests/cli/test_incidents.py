"""`tux antinuke incidents`, as the operator uses it, on both dialects."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tux.cli import main
from tux.cli.exits import Exit
from tux.database import Database, SpooledRecord
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.incidents.event_records import decided_record, responded_record
from tux.features.antinuke.incidents.event_writes import write_records
from tux.features.antinuke.kinds import (
    ActorKind,
    AntinukeActionType,
    AntinukeResponseType,
    Attribution,
    ResponseStatus,
    Trigger,
)
from tux.features.antinuke.outcomes import Outcome, ResponseStep

GUILD, OTHER, ACTOR = 2**60 + 1, 2**60 + 2, 2**60 + 3
NOW = datetime.now(UTC).replace(microsecond=0)


def verdict(incident_id: UUID, guild_id: int, at: datetime) -> Verdict:
    moment = at.timestamp()
    act = Act(guild_id=guild_id, action=AntinukeActionType.CHANNEL_DELETE, at=moment - 1, actor_id=ACTOR, target_id=5)
    return Verdict(
        event_key=uuid4().hex,
        incident_id=incident_id,
        guild_id=guild_id,
        actor_id=ACTOR,
        actor_kind=ActorKind.USER,
        attribution=Attribution.AUDIT,
        action=AntinukeActionType.CHANNEL_DELETE,
        trigger=Trigger.LIMIT,
        response=AntinukeResponseType.STRIP_ROLES,
        is_dry_run=False,
        count=3,
        weight=3.0,
        window_seconds=10,
        threshold=3.0,
        acts=(act, act, act),
        received_at=moment,
        decided_at=moment,
        config_revision=0,
    )


def records(incident_id: UUID, guild_id: int = GUILD, at: datetime = NOW) -> list[SpooledRecord]:
    """Return the records of an incident in which an attacker was stopped after 120 ms."""
    decision = verdict(incident_id, guild_id, at)
    step = ResponseStep(
        response=AntinukeResponseType.STRIP_ROLES,
        status=ResponseStatus.CONFIRMED,
        dispatched_at=at.timestamp(),
        confirmed_at=at.timestamp() + 0.12,
        target_id=ACTOR,
    )
    outcome = Outcome(
        verdict=decision,
        status=ResponseStatus.CONFIRMED,
        steps=(step,),
        loss=4,
        restored_user_ids=(77,),
        removed_user_ids=(78, 79),
        is_final=True,
    )
    return [
        SpooledRecord(guild_id, decision.event_key, decided_record(decision)),
        SpooledRecord(guild_id, decision.event_key, responded_record(outcome)),
    ]


@pytest.fixture
def store(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_database_url: Callable[..., str]
) -> Callable[[list[SpooledRecord]], None]:
    """Write records into the database of the operator."""
    url = make_database_url(migrated=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TUX_DATABASE_URL", url)

    async def write(written: list[SpooledRecord]) -> None:
        database = Database(url)
        async with database.transaction() as session:
            await write_records(session, written)
        await database.close()

    return lambda written: asyncio.run(write(written))


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert main(["antinuke", "incidents", "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_an_incident_has_a_documented_form(
    store: Callable[[list[SpooledRecord]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    incident_id = uuid4()
    store(records(incident_id))
    (incident,) = listed(capsys)
    (event,) = incident.pop("events")
    assert incident == {
        "id": incident_id.hex,
        "guild_id": str(GUILD),
        "status": "confirmed",
        "began_at": (NOW - timedelta(seconds=1)).isoformat(),
        "actors": [{"id": str(ACTOR), "kind": "user"}],
        "acts": {"channel_delete": 3},
        "loss": 4,
        "stopped_after_ms": 120.0,
        "unbanned": ["77"],
        "removed": ["78", "79"],
        "banned": [],
        "false_positive": False,
        "undone_at": None,
        "undone_by": None,
        "message": None,
    }
    assert (event["action"], event["trigger"], event["response"]) == ("channel_delete", "limit", "strip_roles")
    assert event["dispatched_at"] == NOW.isoformat()


def test_incidents_are_listed_newest_first_within_their_bounds(
    store: Callable[[list[SpooledRecord]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    ids = [uuid4() for _ in range(3)]
    for hours, incident_id in enumerate(ids):
        store(records(incident_id, at=NOW - timedelta(hours=hours)))
    elsewhere = uuid4()
    store(records(elsewhere, OTHER, NOW - timedelta(hours=10)))

    assert [incident["id"] for incident in listed(capsys)] == [*(one.hex for one in ids), elsewhere.hex]
    assert [incident["id"] for incident in listed(capsys, "--guild", str(OTHER))] == [elsewhere.hex]
    assert len(listed(capsys, "--since", "90m")) == 2
    assert len(listed(capsys, "--since", (NOW - timedelta(hours=3)).isoformat())) == 3
    assert [incident["id"] for incident in listed(capsys, "--limit", "1")] == [ids[0].hex]


def test_people_get_a_line_for_each(
    store: Callable[[list[SpooledRecord]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    store([])
    assert main(["antinuke", "incidents"]) == 0
    assert capsys.readouterr().out == "There are no incidents.\n"
    incident_id = uuid4()
    store(records(incident_id))
    assert main(["antinuke", "incidents"]) == 0
    out = capsys.readouterr().out
    assert f"{incident_id.hex[:8]}  server {GUILD}  confirmed: {ACTOR}: channel_delete 3; loss 4" in out
    assert "stopped after 120 ms" in out


@pytest.mark.parametrize("since", ["yesterday-ish", "", "0"])
def test_a_time_that_nobody_understands_is_refused(
    store: Callable[[list[SpooledRecord]], None], capsys: pytest.CaptureFixture[str], since: str
) -> None:
    store([])
    assert main(["antinuke", "incidents", "--since", since]) == Exit.USAGE
    assert "neither a time such as 2026-05-04 nor a duration such as 7d" in capsys.readouterr().err
