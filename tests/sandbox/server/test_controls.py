"""The sandbox's own endpoints, which its web client and its command line use."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from gateways import gateway
from panels import Panel, panel_of
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import Denied
from tux.sandbox.scenes import Scene


@pytest_asyncio.fixture
async def panel(sandbox: Sandbox) -> AsyncIterator[Panel]:
    async with panel_of(sandbox) as panel:
        yield panel


async def test_state_tells_who_and_what_is_there(sandbox: Sandbox, scene: Scene, panel: Panel) -> None:
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        status, state = await panel.ask("GET", "/state")
    assert status == 200
    assert [person["username"] for person in state["people"]] == ["owner", "moderator", "member", "newcomer"]
    assert state["people"][1]["note"] == "Moderator: can kick, ban and time out"
    assert [(bot["username"], bot["online"]) for bot in state["bots"]] == [("Tux", True)]
    assert [guild["name"] for guild in state["guilds"]] == ["Test Guild"]
    assert (state["api"], state["gateway"], state["cdn"]) == (sandbox.api_url, sandbox.gateway_url, sandbox.cdn_url)
    assert scene.bot.bot.token not in str(state)


async def test_a_page_gets_the_token_of_a_person_and_of_no_bot(scene: Scene, panel: Panel) -> None:
    owner = scene.guild.members[scene.guild.owner_id].user
    assert await panel.ask("POST", f"/people/{owner.id}/token") == (200, {"token": owner.token})
    for user_id in (scene.bot.id, 5, "me"):
        assert (await panel.ask("POST", f"/people/{user_id}/token"))[0] == 404


async def test_faults_are_added_listed_and_lifted(sandbox: Sandbox, panel: Panel) -> None:
    body = {"kind": "status", "route": "/channels/*", "status": 502, "actor": "12", "times": 2, "chance": 0.5}
    status, fault = await panel.ask("POST", "/faults", body)
    assert status == 200
    assert fault | body == fault
    assert sandbox.faults.all() == [
        Fault("status", route="/channels/*", status=502, actor=12, times=2, chance=0.5, id=1)
    ]
    assert await panel.ask("GET", "/faults") == (200, [fault])
    await panel.ask("POST", "/faults", {"kind": "reset"})
    assert (await panel.ask("DELETE", "/faults/1"))[0] == 204
    assert (await panel.ask("DELETE", "/faults/1"))[0] == 404
    assert (await panel.ask("DELETE", "/faults"))[0] == 204
    assert sandbox.faults.all() == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "kind: "),
        ({"kind": "flood"}, "kind: "),
        ({"kind": "latency", "seconds": "long"}, "seconds: "),
        ({"kind": "latency", "seconds": 500}, "seconds: must be between 0 and 120"),
        ({"kind": "rate_limit", "retry_after": -5}, "retry_after: must not be below 0"),
        ({"kind": "audit_log_lag", "distribution": "lognormal", "sigma": -3}, "sigma: must be between 0 and 10"),
        ({"kind": "audit_log_lag", "distribution": "lognormal", "sigma": 1e6}, "sigma: must be between 0 and 10"),
        ({"kind": "audit_delay", "distribution": "lognormal", "most": -4}, "most: must not be below seconds"),
        ({"kind": "audit_loss", "event": "GUILD_BAN_ADD"}, "event: GUILD_BAN_ADD is no type of audit log entry"),
        ({"kind": "latency", "speed": 3}, "speed: there are "),
        ({"kind": "latency", "id": 3}, "id: there are "),
        ([], "the body must be a JSON object"),
    ],
)
async def test_a_fault_that_makes_no_sense_is_refused_with_a_sentence(
    sandbox: Sandbox, panel: Panel, body: object, sentence: str
) -> None:
    status, answer = await panel.ask("POST", "/faults", body)
    assert status == 400
    assert answer["message"].startswith(sentence)
    assert sandbox.faults.all() == []


@pytest.mark.parametrize(("action", "op"), [("reconnect", 7), ("invalid_session", 9)])
async def test_the_gateway_is_broken_for_whom_it_says(
    sandbox: Sandbox, scene: Scene, panel: Panel, action: str, op: int
) -> None:
    async with gateway(sandbox) as client:
        await client.identify(scene.bot.bot)
        assert await panel.ask("POST", "/gateway", {"action": action, "user_id": "1"}) == (200, {"sessions": 0})
        body = {"action": action, "user_id": str(scene.bot.id), "resumable": True}
        assert await panel.ask("POST", "/gateway", body) == (200, {"sessions": 1})
        assert (await client.until_op(op))["d"] is (True if op == 9 else None)
        assert await client.closed() == 4000


async def test_people_of_this_process_are_not_cut_off(sandbox: Sandbox, scene: Scene, panel: Panel) -> None:
    member = sandbox.guild("Test Guild").member("member")
    assert await panel.ask("POST", "/gateway", {"action": "invalid_session"}) == (200, {"sessions": 0})
    await member.say(sandbox.guild("Test Guild").channel("general"), "still here")
    assert (await member.sees("still here")).content == "still here"


@pytest.mark.parametrize("flag", ["resumable", "keep_open"])
async def test_a_flag_that_is_no_boolean_is_refused(panel: Panel, flag: str) -> None:
    status, answer = await panel.ask("POST", "/gateway", {"action": "invalid_session", flag: "maybe"})
    assert (status, answer["message"]) == (400, f"{flag}: must be true or false")


@pytest.mark.parametrize("body", [{"action": "explode"}, {"action": "drop", "user_id": "me"}])
async def test_an_unknown_action_is_refused(panel: Panel, body: object) -> None:
    status, answer = await panel.ask("POST", "/gateway", body)
    assert (status, answer["code"]) == (400, 0)


async def test_traffic_shows_what_was_asked_without_bodies_and_tokens(
    sandbox: Sandbox, scene: Scene, panel: Panel
) -> None:
    member = sandbox.guild("Test Guild").member("member")
    general = sandbox.guild("Test Guild").channel("general")
    await member.say(general, "a secret")
    with pytest.raises(Denied, match="404"):
        await member.request("DELETE", f"/webhooks/1/{'t' * 60}/messages/1")
    _, traffic = await panel.ask("GET", "/traffic")
    shown = [(entry["actor"], entry["method"], entry["route"], entry["status"]) for entry in traffic]
    assert shown == [
        ("member", "POST", "/channels/{channel_id}/messages", 200),
        ("member", "DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", 404),
    ]
    assert "a secret" not in str(traffic)
    assert "ttt" not in str(traffic)
    assert (await panel.ask("GET", f"/traffic?after={traffic[0]['seq']}"))[1] == traffic[1:]
    assert (await panel.ask("GET", "/traffic?after=x"))[0] == 400


async def test_routes_are_listed(panel: Panel) -> None:
    _, routes = await panel.ask("GET", "/routes")
    assert {"method": "POST", "path": "/channels/{channel_id}/messages"} in routes
