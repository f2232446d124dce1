"""Webhooks."""

from typing import Any

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild, Person
from tux.sandbox.rest.call import Reply, Request
from tux.sandbox.scenes import add_channel, small


@pytest.fixture
def guild(sandbox: Sandbox) -> LiveGuild:
    small(sandbox.world)
    return sandbox.guild("Test Guild")


async def make(guild: LiveGuild, channel: str = "general", **fields: Any) -> dict[str, Any]:
    path = f"/channels/{guild.channel(channel).id}/webhooks"
    return await guild.member("owner").request("POST", path, {"name": "Lighthouse"} | fields)


async def by_token(
    sandbox: Sandbox, hook: dict[str, Any], method: str, tail: str = "", body: Any = None, **query: str
) -> Reply:
    return await sandbox.answer(Request(method, f"/webhooks/{hook['id']}/{hook['token']}{tail}", query, None, body))


async def test_whoever_has_the_token_speaks_under_the_webhooks_name(sandbox: Sandbox, guild: LiveGuild) -> None:
    member, hook = guild.member("member"), await make(guild)

    sent = await by_token(sandbox, hook, "POST", body={"content": "Fog!", "username": "Foghorn"}, wait="true")

    seen = await member.sees("Fog!")
    assert (seen.payload["author"]["username"], seen.payload["webhook_id"]) == ("Foghorn", hook["id"])
    edited = await by_token(sandbox, hook, "PATCH", f"/messages/{sent.body['id']}", {"content": "Clear."})
    assert edited.body["content"] == "Clear."
    assert (await by_token(sandbox, hook, "DELETE", f"/messages/{sent.body['id']}")).status == 204
    assert (await by_token(sandbox, hook, "GET", f"/messages/{sent.body['id']}")).body["code"] == 10008
    assert (await by_token(sandbox, hook, "POST", body={"content": "x"})).status == 204


async def test_a_webhook_is_changed_and_deleted_with_its_author_written_down(guild: LiveGuild) -> None:
    owner, hook = guild.member("owner"), await make(guild)
    changed = await owner.request("PATCH", f"/webhooks/{hook['id']}", {"name": "Beacon"}, reason="clearer")
    assert changed["name"] == "Beacon"
    await owner.event("WEBHOOKS_UPDATE")
    await owner.request("DELETE", f"/webhooks/{hook['id']}")
    kinds = [(entry.action_type, entry.user_id) for entry in guild.guild.audit_log[-3:]]
    assert kinds == [(50, owner.id), (51, owner.id), (52, owner.id)]


async def test_what_its_own_token_does_has_no_author(sandbox: Sandbox, guild: LiveGuild) -> None:
    hook = await make(guild)
    await by_token(sandbox, hook, "DELETE")
    entry = guild.guild.audit_log[-1]
    assert (entry.action_type, entry.user_id) == (52, None)


async def test_a_wrong_token_and_an_unknown_webhook_differ(sandbox: Sandbox, guild: LiveGuild) -> None:
    hook = await make(guild)
    wrong = await by_token(sandbox, hook | {"token": "nonsense"}, "POST", body={"content": "x"})
    assert (wrong.status, wrong.body["code"]) == (401, 50027)
    unknown = await by_token(sandbox, hook | {"id": "1"}, "POST", body={"content": "x"})
    assert (unknown.status, unknown.body["code"]) == (404, 10015)


@pytest.mark.parametrize("name", ["Clyde", "my discord hook", "", "x" * 81])
async def test_a_name_that_discord_does_not_take_is_refused(guild: LiveGuild, name: str) -> None:
    with pytest.raises(Denied) as denied:
        await make(guild, name=name)
    assert (denied.value.code, list(denied.value.body["errors"])) == (50035, ["name"])


async def test_a_channel_holds_fifteen(guild: LiveGuild) -> None:
    for _ in range(15):
        await make(guild)
    with pytest.raises(Denied) as denied:
        await make(guild)
    assert denied.value.code == 30007


async def test_only_who_manages_webhooks_sees_and_makes_them(guild: LiveGuild) -> None:
    member: Person = guild.member("member")
    path = f"/channels/{guild.channel('general').id}/webhooks"
    for method in ("GET", "POST"):
        with pytest.raises(Denied) as denied:
            await member.request(method, path, {"name": "mine"})
        assert denied.value.code == 50013


async def test_a_forum_needs_a_post(sandbox: Sandbox, guild: LiveGuild) -> None:
    add_channel(sandbox.world, guild.guild, "ideas", 15)
    hook = await make(guild, "ideas")
    assert (await by_token(sandbox, hook, "POST", body={"content": "x"})).body["code"] == 220001
    sent = await by_token(sandbox, hook, "POST", body={"content": "x", "thread_name": "An idea"}, wait="true")
    assert guild.channel("An idea").messages[int(sent.body["id"])].content == "x"
