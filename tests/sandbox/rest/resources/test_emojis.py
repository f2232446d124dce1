"""Custom emojis."""

import base64

import pytest

from acting import Place, data_uri, gif, png
from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import small

IMAGE = "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"\0" * 20).decode()


@pytest.fixture
def guild(sandbox: Sandbox) -> LiveGuild:
    small(sandbox.world)
    return sandbox.guild("Test Guild")


async def test_an_emoji_is_added_shown_renamed_and_removed(sandbox: Sandbox, guild: LiveGuild) -> None:
    owner, member, path = guild.member("owner"), guild.member("member"), f"/guilds/{guild.id}/emojis"
    made = await owner.request("POST", path, {"name": "penguin", "image": IMAGE})
    _, picture = sandbox.file(f"emojis/{made['id']}.png")
    assert picture == base64.b64decode(IMAGE.partition(",")[2])

    await owner.request("PATCH", f"{path}/{made['id']}", {"name": "tux"})
    told = await member.event("GUILD_EMOJIS_UPDATE", lambda data: data["emojis"][0]["name"] == "tux")
    assert told["guild_id"] == str(guild.id)

    await owner.request("DELETE", f"{path}/{made['id']}")
    assert [entry.action_type for entry in guild.guild.audit_log[-3:]] == [60, 61, 62]
    assert await owner.request("GET", path) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "x", "image": IMAGE}, "name"),
        ({"name": "with blank", "image": IMAGE}, "name"),
        ({"name": "penguin", "image": "nonsense"}, "image"),
        ({"name": "penguin"}, "image"),
    ],
)
async def test_a_wrong_emoji_names_the_field(guild: LiveGuild, body: dict[str, str], field: str) -> None:
    with pytest.raises(Denied) as denied:
        await guild.member("owner").request("POST", f"/guilds/{guild.id}/emojis", body)
    assert (denied.value.code, list(denied.value.body["errors"])) == (50035, [field])


async def test_who_may_not_manage_emojis_does_not(guild: LiveGuild) -> None:
    with pytest.raises(Denied) as denied:
        await guild.member("member").request("POST", f"/guilds/{guild.id}/emojis", {"name": "mine", "image": IMAGE})
    assert denied.value.code == 50013


async def test_still_and_animated_ones_are_counted_apart(place: Place) -> None:
    path = f"/guilds/{place.guild.id}/emojis"
    still, moving = data_uri(png()), data_uri(gif(), "image/gif")
    made = await place.owner.ok("POST", path, {"name": "party", "image": moving})
    assert made["animated"] is True
    for number in range(50):
        await place.owner.ok("POST", path, {"name": f"e{number}", "image": still})
    assert await place.owner.code("POST", path, {"name": "more", "image": still}) == 30008
    place.guild.premium_tier = 1
    await place.owner.ok("POST", path, {"name": "more", "image": still})


async def test_an_emoji_is_at_most_256_kib_and_for_known_roles(place: Place) -> None:
    path, large = f"/guilds/{place.guild.id}/emojis", data_uri(png() + bytes(256 * 1024))
    assert await place.owner.wrong("POST", path, {"name": "big", "image": large}) == {"image": "BINARY_TYPE_MAX_SIZE"}
    assert await place.owner.code("POST", path, {"name": "few", "image": data_uri(png()), "roles": ["1"]}) == 10011
    role = str(place.role("Moderator").id)
    made = await place.owner.ok("POST", path, {"name": "few", "image": data_uri(png()), "roles": [role]})
    assert made["roles"] == [role]


async def test_who_made_one_may_change_it(place: Place) -> None:
    path = f"/guilds/{place.guild.id}/emojis"
    place.allow(place.member, Permission.CREATE_GUILD_EXPRESSIONS)
    made = await place.member.ok("POST", path, {"name": "mine", "image": data_uri(png())})
    assert "user" not in (await place.newcomer.ok("GET", f"{path}/{made['id']}"))
    assert await place.newcomer.code("DELETE", f"{path}/{made['id']}") == 50013
    await place.member.ok("PATCH", f"{path}/{made['id']}", {"name": "ours"})
    await place.member.ok("DELETE", f"{path}/{made['id']}")
    assert await place.member.code("DELETE", f"{path}/{made['id']}") == 10014


async def test_an_application_has_emojis_of_its_own(place: Place) -> None:
    path = f"/applications/{place.bot.id}/emojis"
    made = await place.bot.ok("POST", path, {"name": "penguin", "image": data_uri(png())})
    assert made["user"]["id"] == str(place.bot.id)
    assert (await place.bot.ok("PATCH", f"{path}/{made['id']}", {"name": "tux"}))["name"] == "tux"
    assert [emoji["name"] for emoji in (await place.bot.ok("GET", path))["items"]] == ["tux"]
    assert place.sandbox.file(f"emojis/{made['id']}.webp") == ("image/png", png())
    place.deny(Permission.USE_EXTERNAL_EMOJIS)
    sent = await place.bot.ok("POST", f"/channels/{place.general.id}/messages", {"content": "x"})
    reactions = f"/channels/{place.general.id}/messages/{sent['id']}/reactions"
    await place.bot.ok("PUT", f"{reactions}/tux:{made['id']}/@me")
    assert await place.owner.code("GET", path) == 20012
    await place.bot.ok("DELETE", f"{path}/{made['id']}")
    assert await place.bot.code("GET", f"{path}/{made['id']}") == 10014
