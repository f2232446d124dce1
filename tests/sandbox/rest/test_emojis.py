"""Custom emojis."""

import base64

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
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
