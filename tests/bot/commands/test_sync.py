"""Commands are registered with Discord if they have changed, and only then."""

from typing import Any

import pytest

from running import Starting, caught_up
from tux.bot.commands.sync import Payload, same
from tux.runtime.clock import ManualClock
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene


def writes(sandbox: Sandbox) -> int:
    return sum(exchange.method == "PUT" and exchange.path.endswith("/commands") for exchange in sandbox.traffic)


async def test_the_first_start_writes_the_commands_and_the_second_does_not(
    start_tux: Starting, sandbox: Sandbox
) -> None:
    async with start_tux() as app:
        ids = dict(app.bot.command_ids)
    assert writes(sandbox) == 1

    async with start_tux() as app:
        again = dict(app.bot.command_ids)

    assert writes(sandbox) == 1
    assert again == ids
    assert "ban" in ids


async def test_commands_that_somebody_else_has_changed_are_restored(
    start_tux: Starting, sandbox: Sandbox, guild: LiveGuild
) -> None:
    async with start_tux() as app:
        await app.bot.http.bulk_upsert_global_commands(app.bot.application_id or 0, payload=[])

    async with start_tux():
        assert "Pong" in (await guild.member("member").slash(guild.channel("general"), "ping")).text


async def test_descriptions_come_from_the_texts(start_tux: Starting, guild: LiveGuild) -> None:
    async with start_tux():
        offered = {entry["name"]: entry for entry in await guild.member("owner").commands(guild.channel("general"))}

    assert offered["ban"]["description"] == "Ban users, whether they are in this server or not."
    assert [option["name"] for option in offered["ban"]["options"]] == [
        "user",
        "duration",
        "reason",
        "delete_messages",
        "silent",
        "others",
    ]
    assert offered["ban"]["options"][0]["type"] == 6
    assert offered["ban"]["options"][3]["description"] == "Days of messages to delete, 0 to 7"
    logs = next(option for option in offered["config"]["options"] if option["name"] == "logs")
    assert logs["options"][0]["description"] == "Set the channel where Tux logs what moderators do."
    assert offered["ban"]["default_member_permissions"] == "4"
    assert offered["ban"]["contexts"] == [0]
    assert sorted(offered["ping"]["contexts"]) == [0, 1]


async def test_while_discord_is_in_trouble_the_bot_works_and_syncs_commands_later(
    start_tux: Starting, sandbox: Sandbox, guild: LiveGuild, scene: Scene
) -> None:
    member, owner, general = guild.member("member"), guild.member("owner"), guild.channel("general")
    async with start_tux():
        pass
    del scene.bot.commands[next(number for number, told in scene.bot.commands.items() if told["name"] == "ping")]
    sandbox.faults.add(Fault("status", method="GET", route="/applications/*/commands", status=503, times=2))
    clock = ManualClock()

    async with start_tux(clock=clock) as app:
        await caught_up(app, guild)
        for seconds in (5, 60):
            await clock.until_due_in(seconds)
            assert "Pong" in (await member.command(general, "$ping")).text
            assert "ping" not in {offered["name"] for offered in await owner.commands(general)}
            await clock.advance(seconds)
        await sandbox.until(lambda: writes(sandbox) == 2)

        assert "Pong" in (await member.slash(general, "ping")).text


def command(**differences: Any) -> Payload:
    return {
        "name": "ban",
        "description": "Ban somebody",
        "type": 1,
        "options": [{"type": 6, "name": "user", "description": "whom", "required": True}],
        "default_member_permissions": 4,
        "contexts": [0],
        "integration_types": [0],
        "nsfw": False,
        **differences,
    }


def test_additions_and_formats_of_discord_are_no_change() -> None:
    present = command(
        id="1",
        application_id="2",
        version="3",
        default_member_permissions="4",
        dm_permission=False,
        name_localizations=None,
        options=[{"type": 6, "name": "user", "description": "whom", "required": True, "autocomplete": False}],
    )

    assert same([present], [command()])


@pytest.mark.parametrize(
    "difference",
    [
        {"description": "Ban"},
        {"default_member_permissions": None},
        {"options": []},
        {"options": [{"type": 6, "name": "user", "description": "whom"}]},
        {"options": [{"type": 3, "name": "user", "description": "whom", "required": True}]},
        {"options": [{"type": 6, "name": "user", "description": "whom", "required": True, "autocomplete": True}]},
        {"contexts": [0, 1]},
        {"nsfw": True},
        {"name": "unban"},
        {"description_localizations": {"de": "Jemanden bannen"}},
    ],
)
def test_every_difference_that_people_would_notice_is_a_change(difference: dict[str, Any]) -> None:
    assert not same([command(**difference)], [command()])
