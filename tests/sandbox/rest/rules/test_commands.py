"""Application commands: those that Discord would not accept, and who may use them."""

from typing import Any

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.scenes import Scene, small


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    return small(sandbox.world)


@pytest.fixture
def guild(sandbox: Sandbox, scene: Scene) -> LiveGuild:
    return sandbox.guild("Test Guild")


def command(**fields: Any) -> dict[str, Any]:
    return {"name": "ping", "description": "Answer", "type": 1} | fields


def option(**fields: Any) -> dict[str, Any]:
    return {"name": "text", "description": "What", "type": 3} | fields


async def put(sandbox: Sandbox, scene: Scene, *commands: dict[str, Any]) -> Reply:
    path = f"/applications/{scene.bot.id}/commands"
    return await sandbox.answer(Request("PUT", path, {}, f"Bot {scene.bot.bot.token}", list(commands)))


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("upper case", command(name="Ping"), "name"),
    ("a blank", command(name="two words"), "name"),
    ("no description", command(description=""), "description"),
    ("a description of 101", command(description="x" * 101), "description"),
    ("a described menu", command(type=2, description="no"), "description"),
    ("an unknown locale", command(name_localizations={"xx": "ping"}), "name_localizations"),
    ("required after optional", command(options=[option(), option(name="b", required=True)]), "options"),
    ("options of one name", command(options=[option(), option()]), "options"),
    (
        "choices and autocomplete",
        command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])]),
        "options",
    ),
    ("choices for a user", command(options=[option(type=6, choices=[{"name": "a", "value": "a"}])]), "options"),
    ("26 options", command(options=[option(name=f"o{n}") for n in range(26)]), "options"),
    ("sub-command beside option", command(options=[option(type=1, name="sub"), option()]), "options"),
    ("a group in a group", command(options=[option(type=2, name="a", options=[option(type=2, name="b")])]), "options"),
    (
        "8,001 characters",
        command(
            options=[
                option(choices=[{"name": f"{n:x>100}", "value": f"{n:x>100}"} for n in range(25)], name=f"o{k}")
                for k in range(2)
            ]
        ),
        "name",
    ),
]


@pytest.mark.parametrize(("wrong", "field"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
async def test_what_discord_would_not_take_is_refused_whole(
    sandbox: Sandbox, scene: Scene, wrong: dict[str, Any], field: str
) -> None:
    assert (await put(sandbox, scene, command(name="kept"))).status == 200
    reply = await put(sandbox, scene, command(name="fine"), wrong)
    assert (reply.status, reply.body["code"], list(reply.body["errors"]["1"])) == (400, 50035, [field])
    assert [one["name"] for one in scene.bot.commands.values()] == ["kept"]


async def test_a_command_with_everything_is_taken(sandbox: Sandbox, scene: Scene) -> None:
    sub = option(
        type=1, name="sub", options=[option(required=True), option(name="how", choices=[{"name": "a", "value": "a"}])]
    )
    whole = command(
        name="größe",
        name_localizations={"de": "größe", "fr": "taille"},
        options=[option(type=2, name="group", options=[sub]), option(type=1, name="alone")],
    )
    reply = await put(sandbox, scene, whole, command(name="Show it", type=3, description=""))
    assert reply.status == 200


async def test_names_are_unique_and_kinds_are_counted(sandbox: Sandbox, scene: Scene) -> None:
    twice = await put(sandbox, scene, command(), command())
    assert twice.body["code"] == 50035
    menus = [command(name=f"m{number}", type=2, description="") for number in range(16)]
    assert (await put(sandbox, scene, *menus)).body["code"] == 30032


async def test_admins_say_who_may_use_a_command(sandbox: Sandbox, scene: Scene, guild: LiveGuild) -> None:
    [made] = (await put(sandbox, scene, command())).body
    owner, member, general = guild.member("owner"), guild.member("member"), guild.channel("general")
    path = f"/applications/{scene.bot.id}/guilds/{guild.id}/commands/{made['id']}/permissions"
    assert [one["name"] for one in await member.commands(general)] == ["ping"]
    everyone = {"id": str(guild.id), "type": 1, "permission": False}

    await owner.request("PUT", path, {"permissions": [everyone]})

    assert await member.commands(general) == []
    assert [one["name"] for one in await owner.commands(general)] == ["ping"]
    told = await member.event("APPLICATION_COMMAND_PERMISSIONS_UPDATE")
    assert told["permissions"] == [everyone]
    assert guild.guild.audit_log[-1].action_type == 121
    for actor in (member, guild.member("moderator")):
        with pytest.raises(Denied):
            await actor.request("PUT", path, {"permissions": []})
