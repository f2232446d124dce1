"""The widget of a guild: its settings, and what it shows to everybody."""

from typing import Any

from acting import Place
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.requests import Request
from tux.sandbox.scenes import add_channel
from tux.sandbox.world.presence import Presence
from tux.sandbox.world.voice import connect

P = Permission


def path(place: Place) -> str:
    return f"/guilds/{place.guild.id}/widget"


async def shown(place: Place) -> Any:
    """Return the widget as it is shown to somebody without a token."""
    return (await place.sandbox.answer(Request("GET", path(place) + ".json"))).body


async def test_the_settings_are_changed_and_told(place: Place) -> None:
    assert await place.owner.ok("GET", path(place)) == {"enabled": False, "channel_id": None}
    general = str(place.general.id)
    changed = await place.owner.ok("PATCH", path(place), {"enabled": True, "channel_id": general}, reason="web page")
    assert changed == await place.owner.ok("GET", path(place)) == {"enabled": True, "channel_id": general}
    told = place.bot.last("GUILD_UPDATE")
    assert (told["widget_enabled"], told["widget_channel_id"]) == (True, general)
    [entry] = place.guild.audit_log
    assert (entry.action_type, entry.reason) == (1, "web page")
    assert entry.changes == [
        {"key": "widget_enabled", "old_value": False, "new_value": True},
        {"key": "widget_channel_id", "new_value": general},
    ]
    assert (await place.owner.ok("PATCH", path(place), {"channel_id": None}))["channel_id"] is None


async def test_the_settings_are_for_those_who_manage_the_guild(place: Place) -> None:
    for method in ("GET", "PATCH"):
        assert await place.moderator.code(method, path(place), {}) == 50013
    assert list(await place.owner.wrong("PATCH", path(place), {"channel_id": "1"})) == ["channel_id"]


async def test_a_widget_that_is_off_shows_nothing(place: Place) -> None:
    assert (await shown(place))["code"] == 50004
    missing = await place.sandbox.answer(Request("GET", "/guilds/1/widget.json"))
    assert (missing.status, missing.body["code"]) == (404, 10004)


async def test_a_widget_shows_open_voice_channels_and_who_is_online(place: Place) -> None:
    world, guild = place.sandbox.world, place.guild
    lounge, hidden = (add_channel(world, guild, name, 2) for name in ("Lounge", "Staff"))
    hidden.overwrites = dict(place.channel("mod-log").overwrites)
    world.set_presence(guild, place.member.user, Presence("idle", [{"name": "Chess", "type": 0}]))
    for actor, room in ((place.member, lounge), (place.moderator, hidden)):
        connect(world, guild, guild.members[actor.id], room)
    await place.owner.ok("PATCH", path(place), {"enabled": True})

    widget = await shown(place)

    assert (widget["id"], widget["name"], widget["instant_invite"]) == (str(guild.id), "Test Guild", None)
    assert widget["channels"] == [{"id": str(lounge.id), "name": "Lounge", "position": lounge.position}]
    assert widget["presence_count"] == len(world.online(guild))
    mia = next(member for member in widget["members"] if member["username"] == "Mia Member")
    assert (mia["status"], mia["activity"], mia["channel_id"]) == ("idle", {"name": "Chess"}, str(lounge.id))
    assert str(place.member.id) not in str(widget), "nobody's id is shown"
    assert str(hidden.id) not in str(widget)


async def test_a_widget_has_an_invite_to_its_channel(place: Place) -> None:
    await place.owner.ok("PATCH", path(place), {"enabled": True, "channel_id": str(place.general.id)})
    await place.owner.ok("POST", f"/channels/{place.general.id}/invites", {"max_age": 60})
    address = (await shown(place))["instant_invite"]
    assert (await shown(place))["instant_invite"] == address
    invite = await place.bot.ok("GET", f"/invites/{address.rpartition('/')[2]}")
    assert (invite["channel"]["name"], invite["expires_at"], "inviter" in invite) == ("general", None, False)


async def test_a_deleted_channel_is_no_longer_the_widgets(place: Place) -> None:
    await place.owner.ok("PATCH", path(place), {"enabled": True, "channel_id": str(place.general.id)})
    await place.owner.ok("DELETE", f"/channels/{place.general.id}")
    assert (await place.owner.ok("GET", path(place)))["channel_id"] is None
    assert (await shown(place))["instant_invite"] is None


async def test_the_picture_of_a_widget_is_refused_by_its_name(place: Place) -> None:
    answer = await place.sandbox.answer(Request("GET", path(place) + ".png"))
    assert answer.status == 501
    assert "get_guild_widget_png" in answer.body["message"]
