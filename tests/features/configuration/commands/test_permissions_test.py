"""`/permissions test` predicts what run_both_ways, for typed and slash commands."""

from typing import Any

from features.configuration.staff import Staff
from tux.app import App
from tux.guilds.permissions import RankSettings
from tux.sandbox import Fault
from tux.sandbox.people import Denied, Person
from tux.sandbox.permissions import Permission


async def predict(staff: Staff, member: Person, command: str) -> str:
    seen = await staff.slash(staff.owner, "permissions test", member=member, command=command)
    assert seen.ephemeral
    return seen.text


async def run_both_ways(staff: Staff, who: Person, command: str) -> tuple[bool, bool]:
    """Return whether the command runs, typed and as a slash command."""
    typed = await staff.types(who, command)
    try:
        slash = (await staff.slash(who, command)).text
    except Denied:
        slash = "You need"
    return "You need" not in typed, "You need" not in slash


async def require_true_prediction(staff: Staff, who: Person, command: str) -> str:
    answer = await predict(staff, who, command)
    typed, slash = await run_both_ways(staff, who, command)
    assert ("✅ Typed" in answer, "❌ Typed" in answer) == (typed, not typed)
    assert ("✅ As a slash" in answer, "❌ As a slash" in answer) == (slash, not slash)
    return answer


async def set_overrides(staff: Staff, app: App, command: str, *grants: tuple[int, int, bool]) -> None:
    command_id = app.bot.application_id if command == "*" else app.bot.command_ids[command]
    body: dict[str, Any] = {
        "permissions": [{"id": str(of), "type": kind, "permission": allowed} for of, kind, allowed in grants]
    }
    path = f"/applications/{app.bot.application_id}/guilds/{staff.guild.id}/commands/{command_id}/permissions"
    await staff.owner.request("PUT", path, body)


async def test_without_ranks_discords_permissions_decide(staff: Staff, tux: App) -> None:
    boss = await require_true_prediction(staff, staff.boss, "config logs show")
    member = await require_true_prediction(staff, staff.member, "config logs show")
    admin = await require_true_prediction(staff, staff.admin, "config logs show")
    ping = await require_true_prediction(staff, staff.member, "ping")

    assert "I would allow it: they have Manage Server" in boss
    assert "they are missing Manage Server" in member
    assert "hides it from them" in member
    assert "they are an administrator in Discord" in admin
    assert "everybody can use it" in ping


async def test_with_ranks_the_rank_decides_and_discord_still_hides(staff: Staff, tux: App) -> None:
    roles = {staff.trainees.id: 6, staff.bosses.id: 2}
    await tux.guild_settings.edit(staff.guild.id, RankSettings, lambda _: {"roles": roles}, by=1)

    trainee = await require_true_prediction(staff, staff.trainee, "config logs show")
    boss = await require_true_prediction(staff, staff.boss, "config logs show")

    assert "it requires Administrator (5) or above, and they have Head Administrator (6)" in trainee
    assert "❌ As a slash command, it wouldn’t run: Discord hides it from them" in trainee
    assert "I would refuse it: it requires" in boss
    assert "and they have Junior Moderator (2)" in boss


async def test_overrides_under_integrations_are_read(staff: Staff, tux: App) -> None:
    await set_overrides(staff, tux, "ping", (staff.trainees.id, 1, False))
    assert f"hides it from them, as set for their role <@&{staff.trainees.id}>" in await require_true_prediction(
        staff, staff.trainee, "ping"
    )
    assert "Discord shows it to everybody" in await require_true_prediction(staff, staff.member, "ping")

    await set_overrides(staff, tux, "ping", (staff.trainees.id, 1, False), (staff.trainee.id, 2, True))
    assert "shows it to them, as set for them" in await require_true_prediction(staff, staff.trainee, "ping")

    await set_overrides(staff, tux, "ping", (staff.guild.id, 1, False))
    assert "hides it from everybody" in await require_true_prediction(staff, staff.member, "ping")

    await set_overrides(staff, tux, "ping", (staff.general.id, 3, False))
    assert "hides it in this channel" in await require_true_prediction(staff, staff.member, "ping")

    await set_overrides(staff, tux, "ping")
    await set_overrides(staff, tux, "*", (staff.trainees.id, 1, False))
    assert "hides it from them, as set for their role" in await require_true_prediction(staff, staff.trainee, "ping")


async def test_a_member_who_may_not_use_commands_here_is_offered_none(staff: Staff, tux: App) -> None:
    await staff.owner.request(
        "PUT",
        f"/channels/{staff.general.id}/permissions/{staff.member.id}",
        {"type": 1, "allow": "0", "deny": str(int(Permission.USE_APPLICATION_COMMANDS))},
    )

    answer = await require_true_prediction(staff, staff.member, "ping")

    assert "they are missing Use Application Commands" in answer


async def test_overrides_that_could_not_be_read_are_mentioned(staff: Staff, tux: App) -> None:
    staff.sandbox.faults.add(Fault("status", route="/applications/*/guilds/*/commands/permissions", status=403))

    answer = await predict(staff, staff.member, "ping")

    assert "read Server Settings → Integrations" in answer
    assert "✅ Typed, it would run" in answer


async def test_a_missing_permission_of_the_bot_is_named(staff: Staff, tux: App) -> None:
    role = staff.live.role("Tux")
    await staff.owner.request(
        "PATCH",
        f"/guilds/{staff.guild.id}/roles/{role.id}",
        {"permissions": str(int(role.permissions & ~Permission.MANAGE_WEBHOOKS))},
    )
    answer = await predict(staff, staff.owner, "needy")
    assert "I would have to refuse it" in answer
    assert "❌ Typed" in answer
    assert "❌ As a slash command" in answer
