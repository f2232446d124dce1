"""The default requirement of a command: nobody lowers it beside their own rank, by whatever means."""

from features.configuration.staff import Staff
from settings_files import export, import_file
from tux.app import App
from tux.guilds.permissions import RankSettings

REFUSED = "`config reset` requires Administrator (5) before or after that change"


async def require(tux: App, staff: Staff, **commands: int) -> int:
    """Store what commands require, and return the step. Bosses have rank 5, which opens `/config` by default."""
    named = {name.replace("_", " "): level for name, level in commands.items()}
    ranks = {"roles": {staff.bosses.id: 5}, "commands": named}
    change = await tux.guild_settings.edit(staff.guild.id, RankSettings, lambda _: ranks, by=staff.owner.id)
    return change.number


async def stored(tux: App, staff: Staff) -> dict[str, int]:
    return dict((await tux.guild_settings.get(staff.guild.id, RankSettings)).commands)


async def test_an_import_does_not_lower_a_default_requirement_of_ones_own_rank(staff: Staff, tux: App) -> None:
    await require(tux, staff)
    exported = await export(staff.owner, staff.general)
    exported["sections"]["ranks"]["commands"] = {"config reset": 1}

    seen = await import_file(staff.boss, staff.general, exported)

    assert REFUSED in seen.text
    assert await stored(tux, staff) == {}


async def test_an_undo_does_not_lower_a_default_requirement_of_ones_own_rank(staff: Staff, tux: App) -> None:
    """The step that is undone returned to the default, which is the rank of whoever undoes it."""
    await require(tux, staff, config_reset=1)
    number = await require(tux, staff)

    seen = await staff.boss.command(staff.general, f"$config undo {number}")

    assert REFUSED in seen.text
    assert await stored(tux, staff) == {}


async def test_an_import_may_lower_a_default_requirement_below_ones_rank(staff: Staff, tux: App) -> None:
    await require(tux, staff)
    exported = await export(staff.owner, staff.general)
    exported["sections"]["ranks"]["commands"] = {"kick": 1}

    await staff.boss.click(await import_file(staff.boss, staff.general, exported), "Import")

    assert await stored(tux, staff) == {"kick": 1}
