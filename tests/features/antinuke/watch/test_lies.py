"""The audit log lies and is late, and attackers are stopped all the same."""

from collections.abc import MutableMapping
from typing import Any

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable, guard_of
from running import until
from tux.app import App
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.kinds import Attribution
from tux.sandbox import Fault

MANY = 40


@pytest.mark.parametrize(
    "fault",
    [
        Fault("audit_delay", seconds=0.3),
        Fault("audit_duplicate"),
        Fault("audit_reorder", chance=0.5, seed=1),
        Fault("audit_loss", chance=0.5, seed=1),
        Fault("null_action_type", chance=0.3, seed=1),
    ],
    ids=lambda fault: fault.kind,
)
async def test_an_attacker_is_stopped_although_the_log_is_unreliable(
    attacked: AttackedGuild, tux: App, fault: Fault
) -> None:
    verdicts = await enable(tux, attacked)
    attacked.sandbox.faults.add(fault)
    run = attacked.sandbox.attacks.start(
        "delete-channels", attacked.guild, [attacked.rex.user], rate=20, count=MANY, seed=1
    )
    report = await run.finished()
    assert attacked.roles(attacked.rex) == set()
    assert report.loss < MANY / 2
    assert len(verdicts) == 1


async def test_a_bulk_ban_that_names_its_author_once_is_put_down_to_them(attacked: AttackedGuild, tux: App) -> None:
    verdicts = await enable(tux, attacked)
    attacked.sandbox.faults.add(Fault("null_executor", event="MEMBER_BAN_ADD", after=1))
    run = attacked.sandbox.attacks.start("bulk-ban", attacked.guild, [attacked.rex.user], rate=1, count=1, size=30)
    await run.finished()
    await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))
    assert (verdicts[0].action, verdicts[0].actor_id) == (Action.MEMBER_BAN, attacked.rex.id)


async def test_bans_without_any_author_are_noticed(attacked: AttackedGuild, tux: App) -> None:
    verdicts = await enable(tux, attacked)
    attacked.sandbox.faults.add(Fault("null_executor", event="MEMBER_BAN_ADD"))
    run = attacked.sandbox.attacks.start("bulk-ban", attacked.guild, [attacked.rex.user], rate=1, count=1, size=30)
    await run.finished()
    await until(lambda: verdicts)
    assert (verdicts[0].action, verdicts[0].attribution) == (Action.MEMBER_BAN, Attribution.UNKNOWN)


async def test_whoever_deletes_messages_one_by_one_is_stopped(attacked: AttackedGuild, tux: App) -> None:
    verdicts = await enable(tux, attacked)
    run = attacked.sandbox.attacks.start(
        "delete-messages", attacked.guild, [attacked.rex.user], rate=20, count=200, seed=1
    )
    report = await run.finished()
    assert report.loss < 150
    assert [(verdict.action, verdict.actor_id) for verdict in verdicts] == [(Action.MESSAGE_DELETE, attacked.rex.id)]


async def test_what_a_bot_deletes_is_not_put_down_to_a_moderator_who_deleted_a_message_before(
    attacked: AttackedGuild, tux: App
) -> None:
    verdicts = await enable(tux, attacked)
    general = attacked.live.channel("general")
    await attacked.rex.delete(await attacked.owner.say(general, "spam"))
    log = "/guilds/{guild_id}/audit-logs"
    read = len([exchange for exchange in attacked.sandbox.traffic if exchange.route == log])
    (session,) = attacked.sandbox.connected(attacked.scene.bot.bot.id)
    for _ in range(30):  # as another bot does, of which there is no entry
        ids = attacked.world.ids.new(), general.id, attacked.guild.id
        session.dispatch("MESSAGE_DELETE", b'{"id":"%d","channel_id":"%d","guild_id":"%d"}' % ids)
    await attacked.sandbox.until(
        lambda: len([exchange for exchange in attacked.sandbox.traffic if exchange.route == log]) > read
    )
    assert "Pong" in (await attacked.rex.command(general, "$ping")).text
    assert verdicts == []
    assert attacked.roles(attacked.rex) != set()


async def test_members_who_leave_voice_are_not_put_down_to_a_moderator_who_disconnected_one(
    attacked: AttackedGuild, tux: App
) -> None:
    verdicts = await enable(tux, attacked)
    path = f"/guilds/{attacked.guild.id}"
    made = await attacked.owner.request("POST", f"{path}/channels", {"name": "talk", "type": 2})
    talk = attacked.guild.channels[int(made["id"])]
    trolls = [attacked.add_member(f"troll{number}") for number in range(30)]
    for troll in trolls:
        await troll.join_voice(talk)
    guard = guard_of(tux)
    await until(lambda: all(guard.voice_channel_of(attacked.guild.id, troll.id) == talk.id for troll in trolls))
    first, *others = trolls
    await attacked.rex.request("PATCH", f"{path}/members/{first.id}", {"channel_id": None})
    for troll in others:
        await troll.leave_voice(attacked.guild.id)
    assert "Pong" in (await attacked.rex.command(attacked.live.channel("general"), "$ping")).text
    assert verdicts == []
    assert attacked.roles(attacked.rex) != set()


async def test_an_entry_of_an_unexpected_form_hides_none_after_it(
    attacked: AttackedGuild, tux: App, logs: list[MutableMapping[str, Any]]
) -> None:
    await enable(tux, attacked)
    (session,) = attacked.sandbox.connected(attacked.scene.bot.bot.id)
    start = b'{"guild_id":"%d","id":"%d",' % (attacked.guild.id, attacked.world.ids.new())
    for rest in (
        b'"action_type":12,"user_id":null,"target_id":null}',
        b'"action_type":"many","user_id":{},"target_id":[]}',
        b'"action_type":25,"user_id":"1","target_id":"2","changes":5,"options":"x"}',
        b'"action_type":999,"user_id":"1","target_id":"2"}',
    ):
        session.dispatch("GUILD_AUDIT_LOG_ENTRY_CREATE", start + rest)
    run = attacked.sandbox.attacks.start("delete-channels", attacked.guild, [attacked.rex.user], rate=20, count=20)
    await run.finished()
    assert attacked.roles(attacked.rex) == set()
    bugs = [line for line in logs if line["log_level"] == "error"]
    assert "guard" not in {line["source"] for line in bugs}  # discord.py's parser fails, and so may others
    logs[:] = [line for line in logs if line not in bugs]
