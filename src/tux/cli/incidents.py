"""`tux antinuke incidents`: the incidents of every server, for people or as JSON."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import typer

from tux.app import Services
from tux.cli.exits import CliError, Exit
from tux.cli.services import run_with_services
from tux.features.antinuke.incidents.incident_queries import Incidents
from tux.features.antinuke.incidents.incidents import Incident
from tux.features.antinuke.incidents.payloads import incident_payload
from tux.runtime.refusals import Refusal
from tux.runtime.settings import LoadedSettings
from tux.runtime.times import parse_duration


def print_incidents(
    loaded: LoadedSettings, *, guild_id: int | None, since: str | None, limit: int, as_json: bool
) -> None:
    """Print incidents, the newest first: a line for each, or a JSON array of what `incident_payload()` returns."""

    async def find(services: Services) -> Sequence[Incident]:
        begin = None if since is None else _parse(since, services.clock.now())
        return await Incidents(services.database, services.clock).latest(guild_id, limit=limit, since=begin)

    payloads = [incident_payload(incident) for incident in run_with_services(loaded, find)]
    if as_json:
        typer.echo(json.dumps(payloads, indent=2))
        return
    for payload in payloads:
        typer.echo(_line(payload))
    if not payloads:
        typer.echo("There are no incidents.")


def _parse(text: str, now: datetime) -> datetime:
    """Return a past time: a duration before now, or a time in ISO 8601, in UTC unless it says otherwise."""
    with suppress(Refusal):
        return now - parse_duration(text)
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        expected = "neither a time such as 2026-05-04 nor a duration such as 7d"
        raise CliError(f"--since {text!r} is {expected}.", Exit.USAGE) from error
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def _line(payload: dict[str, Any]) -> str:
    acts = ", ".join(f"{action} {count}" for action, count in payload["acts"].items())
    actors = ", ".join(actor["id"] or "unknown" for actor in payload["actors"])
    loss = "" if payload["loss"] is None else f"; loss {payload['loss']}"
    stopped = "" if payload["stopped_after_ms"] is None else f"; stopped after {payload['stopped_after_ms']:g} ms"
    mark = "; false alarm" if payload["false_positive"] else "; undone" if payload["undone_at"] else ""
    head = f"{payload['began_at']}  {payload['id'][:8]}  server {payload['guild_id']}  {payload['status']}"
    return f"{head}: {actors}: {acts}{loss}{stopped}{mark}"
