"""Channels and overwrites: made, changed, moved and deleted by Discord's rules."""

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild, Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import small

EVERY_FIELD = {
    0: {"name": "new-name", "topic": "new topic", "nsfw": True, "rate_limit_per_user": 30, "position": 3},
    2: {"name": "New name", "bitrate": 96_000, "user_limit": 7, "rtc_region": "us-east", "video_quality_mode": 2},
    4: {"name": "New name", "position": 9},
    5: {"name": "new-name", "topic": "news", "default_auto_archive_duration": 60},
    13: {"name": "New stage", "bitrate": 64_000, "user_limit": 100},
    15: {
        "name": "new-forum",
        "topic": "guidelines",
        "default_sort_order": 1,
        "default_forum_layout": 2,
        "default_thread_rate_limit_per_user": 5,
        "default_reaction_emoji": {"emoji_id": None, "emoji_name": "👍"},
    },
}


@pytest.fixture
def guild(sandbox: Sandbox) -> LiveGuild:
    small(sandbox.world)
    return sandbox.guild("Test Guild")


@pytest.fixture
def owner(guild: LiveGuild) -> Person:
    return guild.member("owner")


@pytest.mark.parametrize("kind", EVERY_FIELD)
async def test_every_field_of_a_channel_can_be_changed_and_is_told_and_written_down(
    guild: LiveGuild, owner: Person, kind: int
) -> None:
    made = await owner.request("POST", f"/guilds/{guild.id}/channels", {"name": "a channel", "type": kind})
    since = len(owner.heard)

    changed = await owner.request("PATCH", f"/channels/{made['id']}", EVERY_FIELD[kind], reason="tidy up")

    assert {key: changed[key] for key in EVERY_FIELD[kind]} == EVERY_FIELD[kind]
    assert await owner.event("CHANNEL_UPDATE", since=since) == changed
    entry = guild.guild.audit_log[-1]
    assert (entry.action_type, entry.target_id, entry.reason) == (11, int(made["id"]), "tidy up")
    assert {change["key"] for change in entry.changes} >= {"name"}


async def test_text_channels_are_named_as_discord_does(guild: LiveGuild, owner: Person) -> None:
    made = await owner.request("POST", f"/guilds/{guild.id}/channels", {"name": "Hello Big World"})
    assert made["name"] == "hello-big-world"


async def test_a_category_leaves_its_children_behind(guild: LiveGuild, owner: Person) -> None:
    path = f"/guilds/{guild.id}/channels"
    category = await owner.request("POST", path, {"name": "Attic", "type": 4})
    child = await owner.request("POST", path, {"name": "box", "parent_id": category["id"]})

    await owner.request("DELETE", f"/channels/{category['id']}")

    assert (await owner.request("GET", f"/channels/{child['id']}"))["parent_id"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "x", "rate_limit_per_user": 21_601}, "rate_limit_per_user"),
        ({"name": "x", "parent_id": "1"}, "parent_id"),
        ({"name": "x", "type": 99}, "type"),
    ],
)
async def test_a_wrong_form_names_the_field(
    guild: LiveGuild, owner: Person, body: dict[str, object], field: str
) -> None:
    with pytest.raises(Denied) as denied:
        await owner.request("POST", f"/guilds/{guild.id}/channels", body)
    assert (denied.value.status, denied.value.code) == (400, 50035)
    assert list(denied.value.body["errors"]) == [field]


async def test_an_unknown_field_is_passed_over_and_named_in_the_log(
    guild: LiveGuild, owner: Person, caplog: pytest.LogCaptureFixture
) -> None:
    made = await owner.request("POST", f"/guilds/{guild.id}/channels", {"name": "x", "colour": "red"})
    assert made["name"] == "x"
    assert "NewChannel: the sandbox does not know the field 'colour'" in caplog.text


async def test_who_may_not_manage_channels_changes_nothing(guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    for method, path in (("PATCH", f"/channels/{general.id}"), ("DELETE", f"/channels/{general.id}")):
        with pytest.raises(Denied) as denied:
            await member.request(method, path, {})
        assert denied.value.code == 50013
    assert guild.channel("general") is general


async def test_a_channel_that_one_cannot_see_gives_missing_access(guild: LiveGuild) -> None:
    with pytest.raises(Denied) as denied:
        await guild.member("member").request("GET", f"/channels/{guild.channel('mod-log').id}")
    assert (denied.value.status, denied.value.code) == (403, 50001)


async def test_an_overwrite_decides_who_may_speak(guild: LiveGuild, owner: Person) -> None:
    general, member = guild.channel("general"), guild.member("member")
    deny = str(int(Permission.SEND_MESSAGES))

    await owner.request(
        "PUT", f"/channels/{general.id}/permissions/{guild.id}", {"type": 0, "deny": deny, "allow": "0"}
    )

    with pytest.raises(Denied) as denied:
        await member.say(general, "hello?")
    assert denied.value.code == 50013
    entry = guild.guild.audit_log[-1]
    assert (entry.action_type, entry.options) == (13, {"id": str(guild.id), "type": "0", "role_name": "@everyone"})

    await owner.request("DELETE", f"/channels/{general.id}/permissions/{guild.id}")
    assert (await member.say(general, "hello!")).content == "hello!"


async def test_channels_move_and_take_over_a_categorys_overwrites(guild: LiveGuild, owner: Person) -> None:
    path, general = f"/guilds/{guild.id}/channels", guild.channel("general")
    overwrite = {"id": str(guild.id), "type": 0, "allow": "0", "deny": str(int(Permission.VIEW_CHANNEL))}
    category = await owner.request("POST", path, {"name": "Closed", "type": 4, "permission_overwrites": [overwrite]})

    move = {"id": str(general.id), "position": 5, "parent_id": category["id"], "lock_permissions": True}
    await owner.request("PATCH", path, [move])

    assert (general.position, str(general.parent_id)) == (5, category["id"])
    with pytest.raises(Denied):
        await guild.member("member").say(general, "locked out")


async def test_a_guild_holds_500_channels(guild: LiveGuild, owner: Person) -> None:
    path = f"/guilds/{guild.id}/channels"
    for number in range(500 - len(guild.guild.channels)):
        await owner.request("POST", path, {"name": f"c{number}"})
    with pytest.raises(Denied) as denied:
        await owner.request("POST", path, {"name": "one too many"})
    assert denied.value.code == 30013


async def test_channels_that_are_in_step_with_their_category_follow_it_and_the_others_stay(
    guild: LiveGuild, owner: Person
) -> None:
    path, member = f"/guilds/{guild.id}/channels", guild.member("member")
    category = await owner.request("POST", path, {"name": "Area", "type": 4})
    hidden = {"id": str(member.id), "type": 1, "deny": str(int(Permission.VIEW_CHANNEL))}
    await owner.request("POST", path, {"name": "following", "parent_id": category["id"]})
    await owner.request(
        "POST", path, {"name": "own", "parent_id": category["id"], "permission_overwrites": [hidden | {"deny": "64"}]}
    )
    since = len(owner.heard)

    await owner.request("PUT", f"/channels/{category['id']}/permissions/{member.id}", hidden)
    following, own = guild.channel("following"), guild.channel("own")
    told = await owner.event("CHANNEL_UPDATE", lambda data: data["name"] == "following", since=since)
    assert told["permission_overwrites"][0]["deny"] == hidden["deny"]
    assert own.overwrites[member.id].deny == Permission.ADD_REACTIONS

    await owner.request("PATCH", f"/channels/{category['id']}", {"permission_overwrites": []})
    assert following.overwrites == {}
    await owner.request("PUT", f"/channels/{following.id}/permissions/{member.id}", hidden)
    await owner.request("PUT", f"/channels/{category['id']}/permissions/{guild.id}", {"type": 0, "deny": "1024"})
    assert set(following.overwrites) == {member.id}
