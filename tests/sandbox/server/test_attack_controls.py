"""The endpoints under `/sandbox` that start attacks and benign scenarios, and tell what came of them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from panels import Panel, panel_of
from tux.sandbox import Sandbox
from tux.sandbox.attacks import SCENARIOS
from tux.sandbox.scenes import Scene


@pytest_asyncio.fixture
async def panel(sandbox: Sandbox) -> AsyncIterator[Panel]:
    async with panel_of(sandbox) as panel:
        yield panel


async def test_every_attack_and_scenario_is_listed_with_its_settings(panel: Panel) -> None:
    _, listed = await panel.ask("GET", "/attacks")
    assert [entry["name"] for entry in listed] == list(SCENARIOS)
    assert listed[0]["benign"] is False
    assert listed[-1]["benign"] is True
    assert {parameter["name"] for parameter in listed[0]["parameters"]} == {"rate", "count"}


async def test_a_run_is_started_watched_and_stopped(sandbox: Sandbox, scene: Scene, panel: Panel) -> None:
    body = {"guild_id": str(scene.guild.id), "actor_ids": [str(scene.guild.owner_id)], "rate": 100, "count": 5}
    status, run = await panel.ask("POST", "/attacks/create-channels", body | {"apart": False})
    assert (status, run["id"], run["planned"]) == (200, "1", 5)
    _, ended = await panel.ask("GET", "/attack-runs/1?wait=1")
    assert (ended["state"], ended["accepted"], ended["actors"]) == ("finished", 5, ["owner"])
    assert ended["late_ms"].keys() == {"p50", "p99"}

    endless = body | {"rate": 0.01, "apart": False}
    await panel.ask("POST", "/attacks/create-channels", endless)
    await panel.ask("POST", "/attacks/create-roles", endless)
    assert (await panel.ask("DELETE", "/attack-runs/2"))[0] == 204
    assert (await panel.ask("DELETE", "/attacks"))[0] == 204
    _, runs = await panel.ask("GET", "/attack-runs")
    assert [run["state"] for run in runs] == ["finished", "stopped", "stopped"]
    assert (await panel.ask("DELETE", "/attack-runs/9"))[0] == 404


async def test_nobody_need_be_named(scene: Scene, panel: Panel) -> None:
    body = {"guild_id": str(scene.guild.id), "count": 1, "apart": False}
    _, run = await panel.ask("POST", "/attacks/ticket-bot", body)
    assert run["actors"] == ["Ticket bot"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"guild_id": "5"}, "guild_id: must name a guild"),
        ({"guild_id": "x"}, "guild_id: must be an id"),
        ({"actor_ids": ["5"]}, "actor_ids: must name members of the guild"),
        ({"rate": "fast"}, "rate must be a number from 0.0001 to 100"),
        ({"speed": "high"}, "speed must be a number, and seed a whole number"),
        ({"stocked": "maybe"}, "stocked: must be true or false"),
        ({"clock": "noon"}, "clock: there is no such setting"),
        ({"colour": "red"}, "create-channels has no setting 'colour': there are rate, count"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_a_sentence(
    sandbox: Sandbox, scene: Scene, panel: Panel, change: dict[str, object], sentence: str
) -> None:
    body = {"guild_id": str(scene.guild.id), "actor_ids": [str(scene.guild.owner_id)]}
    status, answer = await panel.ask("POST", "/attacks/create-channels", body | change)
    assert (status, answer["message"]) == (400, sentence)
    assert sandbox.attacks.all() == []


async def test_an_unknown_name_is_refused(scene: Scene, panel: Panel) -> None:
    status, answer = await panel.ask("POST", "/attacks/tsunami", {"guild_id": str(scene.guild.id)})
    assert status == 400
    assert answer["message"].startswith("there is no attack or scenario 'tsunami'")
