"""`tux antinuke`: rehearses attacks against rules, without Discord, and lists those that happened."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from tux.cli.exits import CliError, Exit
from tux.cli.flags import with_settings
from tux.runtime.settings import LoadedSettings
from tux.runtime.snowflakes import LARGEST

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
GUILD_ID = 1

app = typer.Typer(help="Rehearse attacks against the limits of antinuke, and list incidents.", no_args_is_help=True)


@app.callback()
def antinuke() -> None:
    """Rehearse attacks against the limits of antinuke, and list incidents."""


@app.command()
def simulate(
    scenario: Annotated[
        str | None, typer.Option(help="The name of the attack or benign scenario; all of them if left out.")
    ] = None,
    *,
    rate: Annotated[float | None, typer.Option(help="The requests per second, at most 100.")] = None,
    count: Annotated[int | None, typer.Option(help="The requests in total, at most 1,000.")] = None,
    actors: Annotated[int, typer.Option(help="The number of those who act in turn, at most 5.")] = 1,
    latency: Annotated[
        float, typer.Option(help="The milliseconds from an act to its event, and from a request to its effect.")
    ] = 60.0,
    preset: Annotated[str, typer.Option(help="The limits: relaxed, default or strict.")] = "default",
    seed: Annotated[int, typer.Option(help="The seed of the irregularity of people.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Say what an attack would destroy before it is stopped, given the limits of a preset. Nothing is sent."""
    from tux.features.antinuke.rehearsals.scenarios import SCENARIOS

    names = [scenario] if scenario is not None else list(SCENARIOS)
    terms = {"rate": rate, "count": count, "actors": actors, "seed": seed}
    predictions = [_predict(name, preset, latency, terms) for name in names]
    if as_json:
        typer.echo(json.dumps(predictions if scenario is None else predictions[0], indent=2))
        return
    for prediction in predictions:
        for line in _sentences(prediction):
            typer.echo(line)


@app.command()
@with_settings
def incidents(
    loaded: LoadedSettings,
    *,
    guild: Annotated[
        int | None, typer.Option(min=1, max=LARGEST, help="The ID of a server; all of them if left out.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="The beginning: a time such as 2026-05-04, or a duration before now such as 7d.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most incidents to list.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what antinuke has decided and done, the newest first."""
    from tux.cli.incidents import print_incidents

    print_incidents(loaded, guild_id=guild, since=since, limit=limit, as_json=as_json)


def _predict(name: str, preset: str, latency: float, terms: dict[str, Any]) -> dict[str, Any]:
    from tux.features.antinuke.detection import presets
    from tux.features.antinuke.kinds import Preset
    from tux.features.antinuke.rehearsals.drills import Drill, UnknownScenario, scenario
    from tux.features.antinuke.rehearsals.simulation import Delays

    measured = [choice.value for choice in Preset if choice is not Preset.CUSTOM]
    if preset not in measured:
        raise CliError(f"There is no preset {preset!r}: there are {', '.join(measured)}.", Exit.USAGE)
    try:
        drill = Drill(name=name, delays=Delays(latency / 1000, latency / 1000), **terms)
    except UnknownScenario as error:
        hint = f" Did you mean {' or '.join(error.similar)}?" if error.similar else ""
        raise CliError(
            f"There is no scenario {name!r}.{hint} Without --scenario, all are shown.", Exit.USAGE
        ) from error
    except ValueError as error:
        raise CliError(f"That cannot be simulated: {error}.", Exit.USAGE) from error
    prediction = drill.run(presets.policy(GUILD_ID, Preset(preset)))
    rehearsed = scenario(name)
    return {
        "scenario": name,
        "benign": rehearsed.is_benign,
        "preset": preset,
        "rate": terms["rate"] or rehearsed.rate,
        "latency_ms": latency,
        **prediction.payload(),
    }


def _sentences(prediction: dict[str, Any]) -> Iterable[str]:
    """Yield the lines that say what would happen."""
    done = f"{prediction['accepted']} of {prediction['planned']} requests get through"
    yield f"{prediction['scenario']}, at {prediction['rate']:g} requests per second: {done}; loss {prediction['loss']}."
    for stop in prediction["stops"]:
        why = f"{stop['action']}, {stop['trigger']}"
        when = f"powerless after {stop['powerless_ms']:g} ms"
        yield f"  {stop['response']} at request {stop['request_number']} ({why}): {when}"
    if not prediction["stops"]:
        yield "  nobody would be stopped"
