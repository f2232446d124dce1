"""Attackers are stopped by what the audit log tells of them, and by what it keeps to itself."""

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable, guard_of
from running import Starting, until
from tux.app import App
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.kinds import AntinukeResponseType


@pytest.mark.parametrize(
    ("attack", "action"),
    [
        ("delete-channels", Action.CHANNEL_DELETE),
        ("create-channels", Action.CHANNEL_CREATE),
        ("delete-roles", Action.ROLE_DELETE),
        ("ban-members", Action.MEMBER_BAN),
        ("kick-members", Action.MEMBER_KICK),
        ("create-webhooks", Action.WEBHOOK_CREATE),
        ("delete-emojis", Action.EMOJI_DELETE),
        ("disconnect-members", Action.MEMBER_MOVE_DISCONNECT),
        ("spam", Action.MASS_MENTION),
    ],
)
async def test_a_rogue_admin_is_stopped_with_one_request(
    attacked: AttackedGuild, tux: App, attack: str, action: Action
) -> None:
    verdicts = await enable(tux, attacked)
    run = attacked.sandbox.attacks.start(attack, attacked.guild, [attacked.rex.user], rate=20, count=20, seed=1)
    report = await run.finished()

    await until(lambda: verdicts)
    assert attacked.roles(attacked.rex) == set()
    assert report.loss < 20
    assert [verdict.action for verdict in verdicts] == [action]
    first, *_ = attacked.requests()
    assert (first.method, first.path.rpartition("/")[2]) == ("PATCH", str(attacked.rex.id))


async def test_a_flood_of_mentions_through_webhooks_ends_with_the_webhooks(attacked: AttackedGuild, tux: App) -> None:
    verdicts = await enable(tux, attacked)
    run = attacked.sandbox.attacks.start("webhook-spam", attacked.guild, [attacked.rex.user], rate=20, count=40, seed=1)
    report = await run.finished()
    assert report.loss < 10
    assert attacked.roles(attacked.rex) == set()
    assert attacked.guild.webhooks == {}
    assert verdicts[0].response is AntinukeResponseType.STRIP_ROLES


@pytest.mark.parametrize(("count", "stays"), [(12, True), (20, False)])
async def test_an_old_webhook_that_is_misused_is_deleted_though_it_mentions_nobody(
    attacked: AttackedGuild, start_tux: Starting, count: int, stays: bool
) -> None:
    general = attacked.live.channel("general")
    hook = await attacked.owner.request("POST", f"/channels/{general.id}/webhooks", {"name": "News"})
    attacked.guild.audit_log.clear()
    async with start_tux() as app:
        verdicts = await enable(app, attacked)
        for number in range(count):
            path = f"/webhooks/{hook['id']}/{hook['token']}"
            await attacked.rex.request("POST", path, {"content": f"Buy now {number}"})
        if stays:  # as when a service has much to tell at once
            await attacked.rex.say(general, "@everyone")
            await until(lambda: guard_of(app).guilds[attacked.guild.id].detector.acts_of(attacked.rex.id))
            assert verdicts == []
            return
        await attacked.sandbox.until(lambda: int(hook["id"]) not in attacked.guild.webhooks)
        assert verdicts[0].response is AntinukeResponseType.DELETE_WEBHOOK
