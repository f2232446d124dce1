"""`/antinuke drill` and `/antinuke replay`, as the owner of a server uses them. Nothing is done to anybody."""

import pytest

from tux.app import App
from tux.features.antinuke.kinds import Mode
from tux.features.antinuke.settings import AntinukeSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_role
from tux.sandbox.world.audit_log import AuditLogEvent

pytestmark = pytest.mark.usefixtures("tux")


async def enforce(app: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    await app.guild_settings.change(guild.id, AntinukeSettings, by=owner.id, mode=Mode.ENFORCE)


async def test_a_drill_predicts_the_loss_and_who_is_stopped_when(tux: App, sandbox: Sandbox, guild: LiveGuild) -> None:
    await enforce(tux, guild)
    requests = len(sandbox.traffic)
    drill = await guild.member("owner").slash(guild.channel("general"), "antinuke drill", attack="delete-channels")
    assert "60 requests at 50 per second by one attacker" in drill.text
    assert "8 of 60 would get through, with a loss of 8." in drill.text
    assert "By request 2 they deleted 2 channels. Faster than anybody can click." in drill.text
    assert "Roles taken away (142 ms after the first request)" in drill.text
    assert "Nothing was sent to Discord." in drill.text
    assert drill.ephemeral
    exchanges = list(sandbox.traffic)[requests:]
    sent = [exchange for exchange in exchanges if exchange.actor == "Tux" and exchange.method != "GET"]
    assert {exchange.route for exchange in sent} <= {
        "/interactions/{interaction_id}/{interaction_token}/callback",
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
    }
    assert guild.guild.audit_log == []


async def test_a_drill_says_that_in_observe_mode_nobody_would_be_stopped(guild: LiveGuild) -> None:
    drill = await guild.member("owner").slash(guild.channel("general"), "antinuke drill", attack="ban members")
    assert "By request 2" in drill.text
    assert "in reality, nobody would be stopped" in drill.text


async def test_a_drill_says_who_is_out_of_reach(tux: App, scene: Scene, sandbox: Sandbox, guild: LiveGuild) -> None:
    await enforce(tux, guild)
    owner = guild.member("owner")
    drill = await owner.slash(guild.channel("general"), "antinuke drill", attack="spam", member=owner)
    assert "is out of my reach" in drill.text


async def test_a_drill_offers_the_attacks_by_name_and_suggests_similar_ones(guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    assert await owner.autocomplete(general, "antinuke drill", "attack", "prun") == ["prune", "inactive-prune"]
    refused = await owner.slash(general, "antinuke drill", attack="delete-chanels")
    assert "There is no attack called “delete-chanels”. Did you mean `delete-channels`" in refused.text


async def test_a_replay_says_what_would_have_been_done_in_the_past(
    sandbox: Sandbox, guild: LiveGuild, scene: Scene
) -> None:
    admin = add_role(sandbox.world, scene.guild, "Admin", Permission.ADMINISTRATOR)
    moderator = guild.member("moderator")
    scene.guild.members[moderator.id].roles.append(admin.id)
    await sandbox.attacks.start("create-channels", scene.guild, moderator.user, rate=50, count=150).finished()
    owner, general = guild.member("owner"), guild.channel("general")
    replay = await owner.slash(general, "antinuke replay")
    assert "In the last 45 days, I would have acted once" in replay.text
    assert "I read 150 entries of the audit log, of which 150 count." in replay.text
    assert f"<@{moderator.id}> created 2 channels" in replay.text
    assert replay.ephemeral


async def test_a_replay_tries_a_limit_that_the_server_does_not_have(
    sandbox: Sandbox, guild: LiveGuild, scene: Scene
) -> None:
    admin = add_role(sandbox.world, scene.guild, "Admin", Permission.ADMINISTRATOR)
    moderator = guild.member("moderator")
    scene.guild.members[moderator.id].roles.append(admin.id)
    await sandbox.attacks.start("create-channels", scene.guild, moderator.user, rate=1, count=3).finished()
    owner, general = guild.member("owner"), guild.channel("general")
    now = await owner.slash(general, "antinuke replay")
    assert "I would not have acted" in now.text
    tried = await owner.slash(general, "antinuke replay", action="Channels created", count=3, window="1h")
    assert "I would have acted once" in tried.text
    assert f"<@{moderator.id}> created 3 channels" in tried.text
    assert "I would not have acted" in (await owner.slash(general, "antinuke replay")).text


async def test_a_replay_with_half_a_limit_says_what_is_missing(guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    refused = await owner.slash(general, "antinuke replay", count=2)
    assert refused.text == "To try another limit, give me its action, count and window together."


async def test_a_replay_of_a_quiet_past_finds_nothing(sandbox: Sandbox, guild: LiveGuild, scene: Scene) -> None:
    await sandbox.attacks.start("server-setup", scene.guild, guild.member("owner").user, clock=sandbox.clock).finished()
    replay = await guild.member("owner").slash(guild.channel("general"), "antinuke replay", preset="strict", days=7)
    assert "In the last 7 days, I would not have acted" in replay.text


async def test_a_replay_tells_how_far_it_is(sandbox: Sandbox, guild: LiveGuild, scene: Scene) -> None:
    owner = guild.member("owner")
    for number in range(620):
        changes = [{"key": "topic", "new_value": str(number)}]
        sandbox.world.audit(scene.guild, AuditLogEvent.CHANNEL_UPDATE, owner.user, None, changes=changes)
    seen = await guild.member("owner").slash(guild.channel("general"), "antinuke replay")
    assert "Reading the audit log: 500 entries so far" in seen.text
    await guild.member("owner").sees("I read 620 entries")
