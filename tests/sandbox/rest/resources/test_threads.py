"""Threads and forum posts."""

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel, small


@pytest.fixture
def guild(sandbox: Sandbox) -> LiveGuild:
    small(sandbox.world)
    return sandbox.guild("Test Guild")


async def test_a_thread_from_a_message_has_its_id_and_shows_on_it(guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    seen = await member.say(general, "what do you think?")

    thread = await member.request(
        "POST", f"/channels/{general.id}/messages/{seen.message_id}/threads", {"name": "Thoughts"}
    )

    assert thread["id"] == str(seen.message_id)
    await seen.changed(lambda message: message.payload.get("thread", {}).get("name") == "Thoughts")
    with pytest.raises(Denied) as denied:
        await member.request("POST", f"/channels/{general.id}/messages/{seen.message_id}/threads", {"name": "Again"})
    assert denied.value.code == 160004


async def test_a_private_thread_is_told_to_its_members_only(guild: LiveGuild) -> None:
    member, newcomer, general = guild.member("member"), guild.member("newcomer"), guild.channel("general")
    thread = await member.request("POST", f"/channels/{general.id}/threads", {"name": "Quiet", "type": 12})

    await member.event("THREAD_CREATE", lambda data: data["id"] == thread["id"])
    assert not [name for name, _ in newcomer.heard if name == "THREAD_CREATE"]
    listed = await newcomer.request("GET", f"/guilds/{guild.id}/threads/active")
    assert listed["threads"] == []


async def test_a_forum_post_begins_with_its_message(sandbox: Sandbox, guild: LiveGuild) -> None:
    forum = add_channel(sandbox.world, guild.guild, "ideas", 15)
    owner, member = guild.member("owner"), guild.member("member")
    tags = [{"name": "good"}]
    tag = (await owner.request("PATCH", f"/channels/{forum.id}", {"available_tags": tags}))["available_tags"][0]
    body = {"name": "A lighthouse", "applied_tags": [tag["id"]], "message": {"content": "It gets dark."}}

    post = await member.request("POST", f"/channels/{forum.id}/threads", body)

    assert (post["message"]["id"], post["message"]["content"], post["applied_tags"]) == (
        post["id"],
        "It gets dark.",
        [tag["id"]],
    )
    with pytest.raises(Denied) as denied:
        await member.request("POST", f"/channels/{forum.id}/threads", body | {"applied_tags": ["1"]})
    assert denied.value.code == 50035
    assert len([channel for channel in guild.guild.channels.values() if channel.is_thread]) == 1


async def test_the_first_message_of_a_post_is_its_last_one_from_the_start_and_is_not_counted(
    sandbox: Sandbox, guild: LiveGuild
) -> None:
    forum = add_channel(sandbox.world, guild.guild, "ideas", 15)
    owner, member = guild.member("owner"), guild.member("member")
    body = {"name": "A lighthouse", "message": {"content": "It gets dark."}}

    post = await member.request("POST", f"/channels/{forum.id}/threads", body)

    told = await owner.event("THREAD_CREATE", lambda data: data["id"] == post["id"])
    for shown in (post, told):
        assert (shown["last_message_id"], shown["message_count"], shown["total_message_sent"]) == (post["id"], 0, 0)
    assert post["message"]["id"] == post["id"]
    reply = await owner.request("POST", f"/channels/{post['id']}/messages", {"content": "Yes."})
    shown = await owner.request("GET", f"/channels/{post['id']}")
    assert (shown["last_message_id"], shown["message_count"], shown["total_message_sent"]) == (reply["id"], 1, 1)
    first = await owner.request("GET", f"/channels/{post['id']}/messages/{post['id']}")
    assert (first["position"], reply["position"]) == (0, 1)


async def test_a_post_of_a_webhook_begins_likewise(sandbox: Sandbox, guild: LiveGuild) -> None:
    forum = add_channel(sandbox.world, guild.guild, "ideas", 15)
    owner = guild.member("owner")
    hook = await owner.request("POST", f"/channels/{forum.id}/webhooks", {"name": "Post"})
    body = {"content": "It gets dark.", "thread_name": "A lighthouse"}

    await owner.request("POST", f"/webhooks/{hook['id']}/{hook['token']}", body)

    told = await owner.event("THREAD_CREATE", lambda data: data["name"] == "A lighthouse")
    assert (told["last_message_id"], told["total_message_sent"]) == (told["id"], 0)


async def test_one_may_join_a_thread_by_post_as_discords_own_client_does(guild: LiveGuild) -> None:
    owner, member, general = guild.member("owner"), guild.member("member"), guild.channel("general")
    thread = await owner.request("POST", f"/channels/{general.id}/threads", {"name": "Open", "type": 11})
    path = f"/channels/{thread['id']}/thread-members"

    assert await member.request("POST", f"{path}/@me") is None

    told = await owner.event("THREAD_MEMBERS_UPDATE", lambda data: "added_members" in data)
    assert [joined["user_id"] for joined in told["added_members"]] == [str(member.id)]
    plain = await owner.request("GET", f"{path}/{member.id}")
    assert "member" not in plain
    with_member = await owner.request("GET", f"{path}/{member.id}?with_member=true")
    assert with_member["member"]["user"]["username"] == "member"


async def test_a_locked_thread_is_for_moderators(guild: LiveGuild) -> None:
    guild.role("Moderator").permissions |= Permission.MANAGE_THREADS
    member, moderator, general = guild.member("member"), guild.member("moderator"), guild.channel("general")
    thread = await member.request("POST", f"/channels/{general.id}/threads", {"name": "Heated", "type": 11})
    path = f"/channels/{thread['id']}"

    locked = await moderator.request("PATCH", path, {"locked": True, "archived": True})

    assert locked["thread_metadata"]["locked"] is True
    assert {change["key"] for change in guild.guild.audit_log[-1].changes} == {"archived", "locked"}
    with pytest.raises(Denied) as denied:
        await member.request("PATCH", path, {"archived": False})
    assert denied.value.code == 160005
    archived = await member.request("GET", f"/channels/{general.id}/threads/archived/public")
    assert [one["name"] for one in archived["threads"]] == ["Heated"]


async def test_members_join_and_leave(guild: LiveGuild) -> None:
    member, newcomer, general = guild.member("member"), guild.member("newcomer"), guild.channel("general")
    thread = await member.request("POST", f"/channels/{general.id}/threads", {"name": "Open", "type": 11})
    path = f"/channels/{thread['id']}/thread-members"

    await newcomer.request("PUT", f"{path}/@me")
    assert {one["user_id"] for one in await member.request("GET", path)} == {str(member.id), str(newcomer.id)}
    told = await member.event("THREAD_MEMBERS_UPDATE")
    assert told["added_members"][0]["user_id"] == str(newcomer.id)

    await newcomer.request("DELETE", f"{path}/@me")
    with pytest.raises(Denied) as denied:
        await newcomer.request("GET", f"{path}/@me")
    assert denied.value.code == 10087
