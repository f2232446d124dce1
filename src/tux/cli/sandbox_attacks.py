"""`tux sandbox attack`: starts attacks and benign scenarios in a running sandbox, and tells what came of them."""

import json
import time
from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import quote

import typer

from tux.cli.exits import CliError, Exit
from tux.cli.sandbox_requests import URL, Url, ask

POLL_SECONDS = 0.2
ENDS = {
    "finished": "It sent all its requests.",
    "powerless": "It gave up, because it was refused three times in a row.",
    "stopped": "It was stopped.",
}
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

app = typer.Typer(
    help="Attack a guild of a running sandbox, or let benign people and bots be busy in it.", no_args_is_help=True
)


@app.command("list")
def list_scenarios(*, as_json: AsJson = False) -> None:
    """List the attacks and, apart from them, the benign scenarios."""
    from tux.sandbox.attacks import ATTACKS, BENIGN, SCENARIOS

    if as_json:
        typer.echo(json.dumps([scenario.payload() for scenario in SCENARIOS.values()], indent=2))
        return
    for heading, scenarios in (("Attacks", ATTACKS), ("Benign scenarios", BENIGN)):
        typer.echo(f"{heading}:")
        for scenario in scenarios.values():
            own = ", ".join(f"{parameter.name}={parameter.default}" for parameter in scenario.own)
            typer.echo(f"  {scenario.name:<22} {scenario.description}{f' ({own})' if own else ''}")


@app.command()
def start(
    name: Annotated[str, typer.Argument(help="Its name, as `list` shows it.")],
    *,
    actor: Annotated[
        list[str] | None,
        typer.Option(help="The username or ID of who acts; up to five take turns. Somebody who fits if left out."),
    ] = None,
    guild: Annotated[str | None, typer.Option(help="The name or ID of the guild; the first if left out.")] = None,
    rate: Annotated[float | None, typer.Option(help="The requests per second, at most 100.")] = None,
    count: Annotated[int | None, typer.Option(help="The requests in total, at most 1,000.")] = None,
    size: Annotated[int | None, typer.Option(help="The members or messages of each request that has many.")] = None,
    hooks: Annotated[int | None, typer.Option(help="The webhooks to create, for `webhook-spam`.")] = None,
    command: Annotated[str | None, typer.Option(help="The slash command to use, for `commands`.")] = None,
    speed: Annotated[float, typer.Option(help="The factor by which time runs faster.")] = 1.0,
    seed: Annotated[int, typer.Option(help="The seed: the same one makes the same requests.")] = 0,
    until_stopped: Annotated[bool, typer.Option("--until-stopped", help="Go on when refused.")] = False,
    as_it_is: Annotated[bool, typer.Option("--as-it-is", help="Add nothing that the guild has too little of.")] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Do not wait for the end.")] = False,
    as_json: AsJson = False,
    url: Url = URL,
) -> None:
    """Start one, wait for its end, and print what came of it. Ctrl-C stops it."""
    state = ask(url, "GET", "/sandbox/state")
    body: dict[str, Any] = {
        "guild_id": _find(state["guilds"], guild, "name", "guild"),
        "actor_ids": [_find([*state["people"], *state["bots"]], who, "username", "user") for who in actor or ()],
        "seed": seed,
        "speed": speed,
        "until_stopped": until_stopped,
        "stocked": not as_it_is,
    }
    settings = {"rate": rate, "count": count, "size": size, "hooks": hooks, "command": command}
    body |= {setting: value for setting, value in settings.items() if value is not None}
    run = ask(url, "POST", f"/sandbox/attacks/{quote(name, safe='')}", body)
    if not detach:
        run = _wait(url, run["id"])
    typer.echo(json.dumps(run, indent=2) if as_json else "\n".join(_report(run)))
    if run["state"] == "failed":
        raise CliError(f"The run failed: {run['problem']}", Exit.FAILURE)


def _find(entries: list[dict[str, Any]], wanted: str | None, key: str, kind: str) -> str:
    """Return the ID of the entry that has this name or ID; of the first if none is wanted."""
    for entry in entries:
        if wanted is None or wanted in {entry["id"], entry[key]}:
            return entry["id"]
    names = ", ".join(entry[key] for entry in entries)
    raise CliError(f"The sandbox has no {kind} {wanted!r}: there are {names}.", Exit.USAGE)


def _wait(url: str, number: str) -> Any:
    """Wait until a run has ended, and return it; Ctrl-C stops it."""
    path = f"/sandbox/attack-runs/{number}"
    try:
        while (run := ask(url, "GET", path))["state"] == "running":
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        ask(url, "DELETE", path, missing="run")
        return ask(url, "GET", path, missing="run")
    return run


@app.command()
def runs(*, as_json: AsJson = False, url: Url = URL) -> None:
    """List the runs, the latest last."""
    listed = ask(url, "GET", "/sandbox/attack-runs")
    if as_json:
        typer.echo(json.dumps(listed, indent=2))
        return
    for run in listed:
        counts = f"{run['accepted']} of {run['planned']} accepted, {run['refused']} refused"
        typer.echo(f"{run['id']:>3} {run['name']:<22} {run['state']:<10} {counts}")


@app.command()
def stop(
    number: Annotated[int | None, typer.Argument(help="The number of the run; all of them if left out.")] = None,
    *,
    url: Url = URL,
) -> None:
    """Stop all runs, or one."""
    path = "/sandbox/attacks" if number is None else f"/sandbox/attack-runs/{number}"
    ask(url, "DELETE", path, missing="run")


def _end(run: dict[str, Any]) -> str:
    """Return a sentence on how a run ended; nothing while it has not."""
    if run["state"] == "finished" and not run["planned"]:
        return "There was nothing to do."
    if run["state"] == "finished" and run["sent"] + run["skipped"] < run["planned"]:
        return "Some of its actors gave up, because they were refused three times in a row."
    return ENDS.get(run["state"], "")


def _report(run: dict[str, Any]) -> Iterable[str]:
    """Yield the lines that say what came of a run."""
    yield f"Run {run['id']}: {run['name']} by {', '.join(run['actors'])}. {_end(run)}".rstrip()
    if run["state"] == "running" or not run["planned"]:
        return
    counts = [f"{run[name]} {name}" for name in ("accepted", "refused", "failed", "limited", "skipped") if run[name]]
    yield f"  requests       {', '.join(counts) or 'none'}, of {run['planned']} in {run['seconds']:g} s"
    yield f"  loss           {run['loss']}"
    yield f"  first refusal  {_time(run['first_refusal_ms'])}"
    yield f"  neutral        {_time(run['neutral_ms'])}"
    for title, name in (("left late", "late_ms"), ("answered in", "latency_ms")):
        yield f"  {title:<14} {run[name]['p50']:g} ms at the median, {run[name]['p99']:g} ms at p99"


def _time(milliseconds: float | None) -> str:
    return "never" if milliseconds is None else f"{milliseconds:g} ms after the first success"
