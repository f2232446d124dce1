"""An undo reverses the whole response: also what was taken from roles and others, which is known after a restart."""

from typing import Any

from features.antinuke.incidents.defended import record
from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable
from running import Starting
from tux.app import App
from tux.features.antinuke.kinds import AntinukeResponseType, ResponseStatus
from tux.features.antinuke.outcomes import ResponseStep
from tux.features.antinuke.settings import AntinukeSettings
from tux.sandbox import Fault
from tux.sandbox.permissions import Permission
from tux.sandbox.screens import Seen

R = AntinukeResponseType


def step(response: AntinukeResponseType, target_id: int | None, before: dict[str, Any] | None = None) -> ResponseStep:
    return ResponseStep(
        response=response,
        status=ResponseStatus.CONFIRMED,
        dispatched_at=1.0,
        confirmed_at=2.0,
        target_id=target_id,
        before=before,
    )


async def undo(attacked: AttackedGuild, app: App, *swept: ResponseStep, **more: Any) -> Seen:
    """Undo an incident of which the database alone knows, and return the answer."""
    owner = attacked.owner
    verdict = await record(app, attacked, swept=swept, **more)
    shown = await owner.slash(
        attacked.live.channel("general"), "antinuke incidents", incident=verdict.incident_id.hex[:8]
    )
    question = await owner.click(shown, "Undo")
    return await owner.click(question, "Undo it")


async def test_roles_get_back_what_was_taken_from_them_beside_what_they_have_now(
    attacked: AttackedGuild, tux: App
) -> None:
    before = {"permissions": str(int(Permission.ADMINISTRATOR | Permission.SEND_MESSAGES)), "left": "2048"}
    attacked.helper.permissions = Permission.KICK_MEMBERS
    answer = await undo(attacked, tux, step(R.NEUTRALISE_ROLE, attacked.helper.id, before))
    assert attacked.helper.permissions == Permission.KICK_MEMBERS | Permission.ADMINISTRATOR
    assert f"These roles have the permissions again that I took: <@&{attacked.helper.id}>" in answer.text


async def test_what_the_sweep_did_is_undone_or_named(attacked: AttackedGuild, start_tux: Starting) -> None:
    ann = attacked.add_member("ann")
    role = {"name": "Night watch", "permissions": "2", "colour": 255, "hoist": True, "mentionable": False}
    swept = (
        step(R.REVERT, ann.id, {"role_id": str(attacked.helper.id)}),
        step(R.REVERT, 1234, {"role": role}),
        step(R.REMOVE_BOT, 5678),
        step(R.DELETE_WEBHOOK, 9012),
        step(R.REVERT, None, {"invite": "abc"}),
    )
    async with start_tux() as app:
        answer = await undo(attacked, app, *swept)
    assert attacked.roles(ann) == {"Helper"}
    [made] = [one for one in attacked.guild.roles.values() if one.name == "Night watch"]
    assert (int(made.permissions), made.hoist) == (2, True)
    for part in (
        "One member has a role again that I took.",
        f"nobody has them yet: <@&{made.id}>",
        "I can’t bring back <@5678>, whom I kicked.",
        "I can’t restore what I deleted: one webhook and one invite.",
    ):
        assert part in answer.text


async def test_a_refusal_of_one_step_leaves_the_others_undone(attacked: AttackedGuild, tux: App) -> None:
    attacked.sandbox.faults.add(
        Fault("status", status=403, method="PATCH", route=f"/guilds/*/roles/{attacked.helper.id}")
    )
    before = {"permissions": "32", "left": "0"}
    answer = await undo(
        attacked,
        tux,
        step(R.NEUTRALISE_ROLE, attacked.helper.id, before),
        step(R.NEUTRALISE_ROLE, attacked.colour.id, before),
    )
    assert "Discord refused to undo one more thing." in answer.text
    assert attacked.colour.permissions == Permission.MANAGE_GUILD


async def test_whoever_was_put_in_quarantine_stays_there_until_they_are_released(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    owner, rex = attacked.owner, attacked.rex
    cell = attacked.add_role("Quarantined", 5)
    before = attacked.roles(rex)
    async with start_tux() as app:
        attacked.app = app
        await enable(app, attacked)
        chosen: dict[str, Any] = {"quarantine_role_id": cell.id, "default_response": R.QUARANTINE}
        await app.guild_settings.change(attacked.guild.id, AntinukeSettings, by=owner.id, **chosen)
        attacked.sandbox.attacks.start("delete-channels", attacked.guild, [rex.user], rate=20, count=10)
        await attacked.sandbox.until(lambda: attacked.roles(rex) == {"Quarantined"})
        while not [case async for case in app.cases.each(attacked.guild.id) if case.kind == "antinuke-quarantine"]:
            pass
        attacked.world.remove_member(attacked.guild, attacked.guild.members[rex.id])
        attacked.world.join(attacked.guild, rex.user)
        await attacked.sandbox.until(lambda: attacked.roles(rex) == {"Quarantined"})
        left = next(channel for channel in attacked.guild.channels.values() if channel.type == 0)
        answer = await owner.slash(left, "antinuke quarantine remove", member=rex)
        assert "was released from quarantine" in answer.text
        assert attacked.roles(rex) == before
