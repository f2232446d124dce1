"""Webhooks."""

from typing import Any

import pytest

from acting import Actor, Place, data_uri, png
from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild, Person
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.scenes import add_channel, small

P = Permission


def hooks(place: Place) -> str:
    return f"/channels/{place.general.id}/webhooks"


def token_path(webhook: dict[str, Any]) -> str:
    return f"/webhooks/{webhook['id']}/{webhook['token']}"


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


async def test_a_webhook_is_made_told_and_audited(place: Place) -> None:
    made = await place.bot.ok("POST", hooks(place), {"name": "Lighthouse", "avatar": data_uri(png())}, reason="light")
    assert (made["type"], made["application_id"], made["user"]["id"]) == (1, str(place.bot.id), str(place.bot.id))
    assert made["url"].endswith(f"/webhooks/{made['id']}/{made['token']}")
    assert place.sandbox.file(f"avatars/{made['id']}/{made['avatar']}.png")[1] == png()
    assert place.member.last("WEBHOOKS_UPDATE") == {
        "guild_id": str(place.guild.id),
        "channel_id": str(place.general.id),
    }
    entry = place.guild.audit_log[-1]
    assert (entry.action_type, entry.target_id, entry.reason) == (50, int(made["id"]), "light")
    assert {"key": "name", "new_value": "Lighthouse"} in entry.changes


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Clyde", "USERNAME_INVALID_CONTAINS"),
        ("not DISCORD at all", "USERNAME_INVALID_CONTAINS"),
        ("here", "USERNAME_INVALID"),
        (" ", "BASE_TYPE_REQUIRED"),
        ("x" * 81, "BASE_TYPE_MAX_LENGTH"),
    ],
)
async def test_names_are_refused_with_discords_codes(place: Place, name: str, code: str) -> None:
    assert await place.bot.wrong("POST", hooks(place), {"name": name}) == {"name": code}
    made = await place.bot.ok("POST", hooks(place), {"name": "fine"})
    assert await place.bot.wrong("POST", token_path(made), {"content": "x", "username": name}) == {"username": code}


@pytest.mark.parametrize(("kind", "code"), [(4, 50024), (11, 50024)])
async def test_not_every_channel_has_webhooks(place: Place, kind: int, code: int) -> None:
    channel = add_channel(place.sandbox.world, place.guild, "elsewhere", kind, parent=place.general)
    assert await place.owner.code("POST", f"/channels/{channel.id}/webhooks", {"name": "x"}) == code


async def test_tokens_are_for_those_whom_they_belong_to(place: Place) -> None:
    bots = await place.bot.ok("POST", hooks(place), {"name": "of the bot"})
    owners = await place.owner.ok("POST", hooks(place), {"name": "of the owner"})

    async def tokens(actor: Actor, path: str) -> dict[str, bool]:
        return {hook["name"]: "token" in hook for hook in await actor.ok("GET", path)}

    for path in (hooks(place), f"/guilds/{place.guild.id}/webhooks"):
        assert await tokens(place.owner, path) == {"of the bot": False, "of the owner": True}
        assert await tokens(place.bot, path) == {"of the bot": True, "of the owner": False}
    place.deny(P.MANAGE_WEBHOOKS)
    assert await place.bot.ok("GET", f"/webhooks/{bots['id']}"), "an application's own needs no permission"
    assert await place.bot.code("GET", f"/webhooks/{owners['id']}") == 50013
    assert await place.bot.code("GET", f"/guilds/{place.guild.id}/webhooks") == 50013
    shown = await place.newcomer.ok("GET", token_path(owners))
    assert "user" not in shown


async def test_a_webhook_moves_within_its_guild(place: Place) -> None:
    made = await place.owner.ok("POST", hooks(place), {"name": "x"})
    staff = place.channel("mod-log")
    moved = await place.owner.ok("PATCH", f"/webhooks/{made['id']}", {"channel_id": str(staff.id)})
    assert moved["channel_id"] == str(staff.id)
    assert len(place.owner.events("WEBHOOKS_UPDATE")) == 3, "made, gone from one channel, come to the other"
    assert place.guild.audit_log[-1].changes == [
        {"key": "channel_id", "old_value": str(place.general.id), "new_value": str(staff.id)}
    ]
    assert await place.owner.code("PATCH", f"/webhooks/{made['id']}", {"channel_id": "1"}) == 10003
    await place.newcomer.ok("PATCH", token_path(made), {"name": "y", "channel_id": str(place.general.id)})
    assert place.guild.webhooks[int(made["id"])].channel_id == staff.id, "its token cannot move it"
    assert place.guild.audit_log[-1].user_id is None


async def test_only_users_ring_unless_a_webhook_says_so(place: Place) -> None:
    made = await place.owner.ok("POST", hooks(place), {"name": "x"})
    text = {"content": f"@everyone <@{place.member.id}>"}
    await place.bot.ok("POST", token_path(made), text)
    heard = place.member.last("MESSAGE_CREATE")
    assert (len(heard["mentions"]), heard["mention_everyone"]) == (1, False)
    loud = text | {"allowed_mentions": {"parse": ["everyone"]}}
    await place.bot.ok("POST", token_path(made), loud)
    assert place.member.last("MESSAGE_CREATE")["mention_everyone"] is False, "@everyone may not"
    place.guild.roles[place.guild.id].permissions |= P.MENTION_EVERYONE
    await place.bot.ok("POST", token_path(made), loud)
    assert place.member.last("MESSAGE_CREATE")["mention_everyone"] is True


BUTTON = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}
LINK = {"type": 1, "components": [{"type": 2, "style": 5, "label": "Go", "url": "https://example.com"}]}


async def test_components_are_for_applications_or_if_asked_for(place: Place) -> None:
    own = await place.bot.ok("POST", hooks(place), {"name": "own"})
    other = await place.owner.ok("POST", hooks(place), {"name": "other"})
    body = {"content": "x", "components": [BUTTON]}
    assert (await place.bot.ok("POST", token_path(own) + "?wait=true", body))["components"]
    assert (await place.bot.ok("POST", token_path(other) + "?wait=true", body))["components"] == []
    asked = token_path(other) + "?wait=true&with_components=true"
    assert await place.bot.code("POST", asked, body) == 50035
    assert (await place.bot.ok("POST", asked, {"content": "x", "components": [LINK]}))["components"]


async def test_a_webhook_speaks_in_threads_and_opens_them_again(place: Place) -> None:
    made = await place.owner.ok("POST", hooks(place), {"name": "x"})
    thread = await place.member.ok("POST", f"/channels/{place.general.id}/threads", {"name": "Open", "type": 11})
    await place.member.ok("PATCH", f"/channels/{thread['id']}", {"archived": True})
    inside = f"?wait=true&thread_id={thread['id']}"
    sent = await place.bot.ok("POST", token_path(made) + inside, {"content": "hello"})
    assert sent["channel_id"] == thread["id"]
    assert place.member.last("THREAD_UPDATE")["thread_metadata"]["archived"] is False
    message = f"{token_path(made)}/messages/{sent['id']}"
    assert await place.bot.code("GET", message) == 10008, "the thread must be named"
    assert (await place.bot.ok("PATCH", message + inside, {"content": "hi"}))["content"] == "hi"
    assert await place.bot.code("POST", f"{token_path(made)}?thread_id=1", {"content": "x"}) == 10003
    assert await place.bot.code("POST", token_path(made), {"content": "x", "thread_name": "y"}) == 220003


async def test_a_forum_post_by_webhook_has_tags_and_no_author(place: Place) -> None:
    forum = add_channel(place.sandbox.world, place.guild, "ideas", 15)
    forum.available_tags = [{"id": "9", "name": "good", "moderated": False, "emoji_id": None, "emoji_name": None}]
    made = await place.owner.ok("POST", f"/channels/{forum.id}/webhooks", {"name": "x"})
    body = {"content": "A lighthouse", "thread_name": "Light", "applied_tags": ["9"]}
    sent = await place.bot.ok("POST", token_path(made) + "?wait=true", body)
    post = place.member.last("THREAD_CREATE")
    assert (post["id"], post["name"], post["applied_tags"], post["owner_id"]) == (
        sent["id"],
        "Light",
        ["9"],
        made["id"],
    )
    assert (place.guild.audit_log[-1].action_type, place.guild.audit_log[-1].user_id) == (110, None)
    assert await place.bot.code("POST", token_path(made), body | {"applied_tags": ["8"]}) == 50035
    assert await place.bot.code("POST", f"{token_path(made)}?thread_id={post['id']}", body) == 220002
