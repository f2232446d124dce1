"""Every attack does what its name says, under the name of whoever does it; every benign scenario too."""

from collections import Counter

import pytest
import pytest_asyncio

from scripted import ScriptedBot, command, option, whisper
from tux.sandbox import Sandbox
from tux.sandbox.attacks import ATTACKS, BENIGN, SCENARIOS
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.scenes import Scene
from tux.sandbox.world import Guild

COUNT = 4
LEFT = {
    "delete-channels": {12: 4},
    "create-channels": {10: 4},
    "rename-channels": {11: 4},
    "delete-overwrites": {15: 4},
    "delete-threads": {112: 4},
    "create-threads": {110: 4},
    "create-invites": {40: 4},
    "delete-invites": {42: 4},
    "delete-roles": {32: 4},
    "create-roles": {30: 4},
    "rename-roles": {31: 4},
    "grant-role": {25: 4},
    "strip-roles": {25: 4},
    "escalate-roles": {31: 4},
    "escalate-member": {30: 1, 25: 3},
    "open-everyone": {31: 1},
    "ban-members": {22: 4},
    "bulk-ban": {22: 8},
    "kick-members": {20: 4},
    "prune": {21: 4},
    "time-out-members": {24: 4},
    "rename-members": {24: 4},
    "disconnect-members": {27: 1},
    "lift-bans": {23: 4},
    "raid": {},
    "create-webhooks": {50: 4},
    "webhook-spam": {50: 2},
    "delete-webhooks": {52: 4},
    "spam": {},
    "delete-messages": {72: 1},
    "bulk-delete-messages": {73: 4},
    "empty-channels": {73: 4},
    "delete-emojis": {62: 4},
    "delete-stickers": {92: 4},
    "delete-sounds": {132: 4},
    "create-sounds": {130: 4},
    "rename-guild": {1: 4},
    "change-vanity": {1: 4},
    "change-onboarding": {30: 1, 166: 1, 163: 3, 165: 2},
    "delete-events": {102: 4},
    "create-events": {100: 4},
    "remove-integrations": {82: 4},
    "delete-automod-rules": {142: 4},
    "one-of-each": {12: 1, 32: 1, 22: 1, 50: 1},
    "add-bot": {28: 1, 80: 1, 12: 3},
    "commands": {},
    "server-setup": {10: 4},
    "permission-sync": {13: 4},
    "raid-clean-up": {22: 4},
    "raid-bulk-ban": {22: 12},
    "emoji-pack": {60: 4},
    "inactive-prune": {21: 1},
    "seasonal-rename": {11: 4},
    "github-webhook": {50: 1, 51: 1},
    "ticket-bot": {10: 3, 12: 1},
    "role-menu": {25: 4},
    "template": {30: 1, 10: 3},
    "bot-purge": {73: 4},
    "picture-threads": {110: 4},
    "calendar": {100: 4},
}
"""The audit log entries that four requests leave, by type and number."""
COUNTED_BY_DISCORD = {"delete-messages", "disconnect-members", "permission-sync"}
"""Those of whose entries some count several acts, or depend on what was there."""
EVERYBODYS = {"raid", "spam", "create-threads", "create-invites"}
"""Attacks that need no permission that members do not have from the start."""
OWN = {"bulk-ban": {"size": 2}, "webhook-spam": {"hooks": 2}, "raid-bulk-ban": {"size": 12}, "prune": {"size": 5}}


@pytest_asyncio.fixture
async def bot(sandbox: Sandbox, scene: Scene) -> ScriptedBot:
    """The guild's bot, which has a command to ban, and answers that it was used."""
    bot = ScriptedBot(sandbox, scene.bot, scene.guild)
    await bot.offer(command("ban", "Ban somebody", option(3, "user", required=True), option(3, "reason")))
    bot.on("ban", whisper("done"))
    return bot


def settings(name: str) -> dict[str, object]:
    count = min(COUNT, SCENARIOS[name].count) if name == "open-everyone" else COUNT
    return {"rate": 100, "count": count, **OWN.get(name, {})}


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("name", sorted(SCENARIOS))
async def test_it_leaves_its_entries_in_the_audit_log_under_the_name_of_its_actor(
    name: str, sandbox: Sandbox, guild: Guild
) -> None:
    run = sandbox.attacks.start(name, guild, **settings(name))
    report = await run.finished()

    assert run.state == "finished"
    assert (report.accepted, report.refused, report.failed, report.skipped) == (report.planned, 0, 0, 0)
    found = Counter(entry.action_type for entry in guild.audit_log)
    assert (set(found) >= set(LEFT[name])) if name in COUNTED_BY_DISCORD else (found == LEFT[name])
    assert {entry.user_id for entry in guild.audit_log} <= {actor.id for actor in run.actors}


def test_every_scenario_is_tested() -> None:
    assert set(LEFT) == set(SCENARIOS)
    assert not set(ATTACKS) & set(BENIGN)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("name", sorted(set(ATTACKS) - EVERYBODYS - {"bulk-delete-messages", "commands"}))
async def test_a_member_without_permissions_achieves_nothing(name: str, sandbox: Sandbox, guild: Guild) -> None:
    kai = sandbox.guild(guild.name).member("kai")

    run = sandbox.attacks.start(name, guild, kai.user, **settings(name))
    report = await run.finished()

    assert report.planned > 0
    assert (report.accepted, report.loss, report.neutral) == (0, 0, None)
    assert report.refused == report.sent > 0
    assert guild.audit_log == []


async def test_a_bot_that_is_added_deletes_channels_under_its_own_name(
    sandbox: Sandbox, guild: Guild, rex: Person
) -> None:
    run = sandbox.attacks.start("add-bot", guild, rex.user, rate=100, count=5)
    await run.finished()
    helper = run.actors[1]
    assert [(entry.action_type, entry.user_id) for entry in guild.audit_log] == [
        (28, rex.id),
        (80, rex.id),
        *[(12, helper.id)] * 4,
    ]


async def test_only_people_add_bots(sandbox: Sandbox, scene: Scene) -> None:
    with pytest.raises(ValueError, match="only people add bots"):
        sandbox.attacks.start("add-bot", scene.guild, scene.bot.bot)


async def test_deleted_channels_are_gone(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    before = {channel.id for channel in guild.channels.values() if not channel.is_thread}
    run = sandbox.attacks.start("delete-channels", guild, rex.user, rate=100, count=3)
    await run.finished()
    assert len(before - guild.channels.keys()) == 3


async def test_a_bulk_ban_and_a_prune_count_everybody_whom_they_remove(sandbox: Sandbox, guild: Guild) -> None:
    bulk = await sandbox.attacks.start("bulk-ban", guild, size=150).finished()
    assert (bulk.accepted, bulk.loss, len(guild.bans)) == (1, 150, 150)
    members = len(guild.members)
    pruned = await sandbox.attacks.start("prune", guild, size=300).finished()
    assert (pruned.accepted, pruned.loss) == (1, members + 300 - len(guild.members))


@pytest.mark.parametrize("name", ["one-of-each", "create-webhooks", "emoji-pack"])
async def test_it_asks_for_nothing_that_the_limits_of_the_guild_forbid(
    sandbox: Sandbox, guild: Guild, name: str
) -> None:
    sandbox.attacks.start("delete-webhooks", guild, rate=100, count=16).stop()
    sandbox.attacks.start("delete-emojis", guild, rate=100, count=45).stop()
    report = await sandbox.attacks.start(name, guild, rate=100, count=25).finished()
    assert (report.refused, report.failed) == (0, 0)
    assert report.accepted


async def test_an_escalated_member_is_an_administrator(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    await sandbox.attacks.start("escalate-member", guild, rex.user, rate=100, count=2).finished()
    role = next(role for role in guild.roles.values() if role.name == "harmless")
    assert sum(role.id in member.roles for member in guild.members.values()) == 1


async def test_a_webhook_spams_on_after_its_creator_is_gone(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    iris = sandbox.guild(guild.name).member("iris")
    created = sandbox.attacks.start("webhook-spam", guild, rex.user, rate=100, count=40, hooks=1)
    await sandbox.until(lambda: len(guild.webhooks) == 1)
    await iris.ban(guild, rex)
    report = await created.finished()
    assert (report.accepted, created.state) == (40, "finished")
    assert "free gold" in next(m.content for c in guild.channels.values() for m in c.messages.values() if m.webhook_id)


async def test_webhook_spam_ends_when_the_webhooks_are_gone(sandbox: Sandbox, guild: Guild, rex: Person) -> None:
    iris = sandbox.guild(guild.name).member("iris")
    run = sandbox.attacks.start("webhook-spam", guild, rex.user, rate=100, count=1000, hooks=1)
    await sandbox.until(lambda: any(m.webhook_id for c in guild.channels.values() for m in c.messages.values()))
    await iris.request("DELETE", f"/webhooks/{next(iter(guild.webhooks))}")
    await iris.ban(guild, rex)
    report = await run.finished()
    assert report.neutral is not None
    assert report.refused >= 3


@pytest.mark.usefixtures("scene")
async def test_a_persons_commands_reach_the_bot_with_one_member_after_the_other(
    sandbox: Sandbox, guild: Guild, rex: Person, bot: ScriptedBot
) -> None:
    run = sandbox.attacks.start("commands", guild, rex.user, rate=100, count=5)
    await run.finished()
    await bot.was_asked(5)
    assert {asked["member"]["user"]["username"] for asked in bot.asked} == {"rex"}
    assert len({asked["data"]["options"][0]["value"] for asked in bot.asked}) == 5


async def test_a_command_that_nobody_offers_is_refused_in_one_sentence(
    sandbox: Sandbox, guild: Guild, rex: Person
) -> None:
    with pytest.raises(ValueError, match="no bot offers rex the command /explode here"):
        sandbox.attacks.start("commands", guild, rex.user, command="explode")


async def test_raiders_come_in_by_an_invite_each_with_an_account_of_its_own(sandbox: Sandbox, scene: Scene) -> None:
    live: LiveGuild = sandbox.guild(scene.guild.name)
    run = sandbox.attacks.start("raid", scene.guild, rate=100, count=6)
    await run.finished()
    assert [live.member(f"raider{number}").id for number in range(1, 7)] == [actor.id for actor in run.actors]


async def test_a_role_menu_gives_no_role_with_power(sandbox: Sandbox, guild: Guild) -> None:
    everyone = guild.roles[guild.id].permissions
    report = await sandbox.attacks.start("role-menu", guild, rate=100, count=30).finished()
    given = {int(role["id"]) for entry in guild.audit_log for role in entry.changes[0].get("new_value") or ()}
    assert report.accepted == 30
    assert given
    assert [role.name for role in guild.roles.values() if role.id in given and role.permissions & ~everyone] == []
