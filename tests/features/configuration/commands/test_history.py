"""The history of settings as admins read it, and undoing steps as far as they may."""

import pytest

from features.configuration.staff import Staff
from running import Starting
from tux.app import App
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.general import GeneralSettings, LogSettings
from tux.sandbox.people import Denied, LiveGuild


async def test_the_history_says_who_changed_what_from_what_to_what(tux: App, guild: LiveGuild) -> None:
    owner, general, log = guild.member("owner"), guild.channel("general"), guild.channel("mod-log")
    empty = await owner.slash(general, "config history")
    await owner.slash(general, "config logs set", channel=log)
    await owner.slash(general, "config prefix set", prefix="!")

    seen = await owner.slash(general, "config history")
    of_logs = await owner.slash(general, "config history", feature="moderation")
    unknown = await owner.slash(general, "config history", feature="weather")

    assert empty.text == "No settings have been changed yet."
    assert f"**#1** · <@{owner.id}> · <t:" in seen.text
    assert f"not set → <#{log.id}>" in seen.text
    assert seen.text.index("**#2**") < seen.text.index("**#1**")
    assert "not set → !" in seen.text
    assert "**#1**" in of_logs.text
    assert "**#2**" not in of_logs.text
    assert "There are no settings called “weather”. Choose one of “Ranks”, “General”, “Moderation log”" in unknown.text


async def test_a_change_is_undone_by_number_and_the_undo_by_its_button(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await owner.slash(general, "config prefix set", prefix="!")

    undone = await owner.slash(general, "config undo", number=1)
    assert "Undid change #1, as change #2" in undone.text
    assert "! → not set" in undone.text
    assert (await tux.guild_settings.get(guild.id, GeneralSettings)).prefix is None

    back = await owner.click(undone, "Undo #2")
    assert "Undid change #2, as change #3" in back.text
    assert (await tux.guild_settings.get(guild.id, GeneralSettings)).prefix == "!"
    assert "Pong" in (await owner.command(general, "!ping")).text


async def test_a_typed_undo_works_too(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await owner.command(general, "$config prefix set !")
    assert "Undid change" in (await owner.command(general, "!config undo 1")).text


async def test_an_undo_button_in_the_history_works_after_a_restart_and_the_list_shows_it(
    start_tux: Starting, guild: LiveGuild
) -> None:
    owner, general, log = guild.member("owner"), guild.channel("general"), guild.channel("mod-log")
    async with start_tux():
        await owner.slash(general, "config logs set", channel=log)
        seen = await owner.slash(general, "config history")

    async with start_tux() as app:
        await owner.click(seen, "Undo #1")
        await seen.changed(lambda it: "undone by #2" in it.text)
        assert "**#2** " in seen.text
        assert "undid #1" in seen.text
        assert not any(button.get("label") == "Undo #1" for button in seen.components)
        assert (await app.guild_settings.get(guild.id, LogSettings)).moderation_channel_id is None


async def test_the_pages_of_the_history_can_be_turned_after_a_restart(start_tux: Starting, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    async with start_tux() as app:
        for number in range(1, 8):
            await app.guild_settings.change(guild.id, GeneralSettings, by=owner.id, prefix=f"{number}!")
        seen = await owner.slash(general, "config history")
        assert "**#7**" in seen.text
        assert "**#2**" not in seen.text

    async with start_tux():
        await owner.click(seen, "Older")
        await seen.changed(lambda it: "**#1**" in it.text)
        assert "**#7**" not in seen.text
        await owner.click(seen, "Newer")
        await seen.changed(lambda it: "**#7**" in it.text)


async def test_nobody_else_can_use_the_buttons(staff: Staff, tux: App) -> None:
    await staff.slash(staff.owner, "config prefix set", prefix="!")
    seen = await staff.owner.command(staff.live.channel("mod-log"), "!config history")
    listed = await staff.admin.sees("**#1**")

    refused = await staff.admin.click(listed, "Undo #1")

    assert refused.ephemeral
    assert seen.text == listed.text
    assert (await tux.guild_settings.get(staff.guild.id, GeneralSettings)).prefix == "!"


async def test_settings_changed_since_are_named(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    for prefix in ("!", "?"):
        await owner.slash(general, "config prefix set", prefix=prefix)

    refused = await owner.slash(general, "config undo", number=1)
    unknown = await owner.slash(general, "config undo", number=9)
    await owner.slash(general, "config undo", number=2)
    again = await owner.slash(general, "config undo", number=2)

    assert refused.text.startswith(
        "Change #1 can\N{RIGHT SINGLE QUOTATION MARK}t be undone because #2 has changed the same settings since."
    )
    assert "history has no change #9" in unknown.text
    assert again.text.startswith("Change #2 was already undone by #3.")


async def test_the_last_changes_are_suggested(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await owner.slash(general, "config prefix set", prefix="!")
    await owner.slash(general, "config logs set", channel=guild.channel("mod-log"))
    await owner.slash(general, "config undo", number=1)

    offered = await owner.autocomplete(general, "config undo", "number", "")

    assert [name.split(" · ")[0] for name in offered] == ["#3", "#2"]
    assert offered[0].split(" · ")[1] == "undo"


async def test_nobody_can_undo_what_they_could_not_do(staff: Staff, tux: App) -> None:
    """An undo that gives a role a rank follows the same rules as assigning it."""
    await staff.types(staff.owner, f"config roles assign <@&{staff.bosses.id}> 5")
    await staff.types(staff.owner, f"config roles assign <@&{staff.trainees.id}> 5")
    await staff.types(staff.owner, f"config roles unassign <@&{staff.trainees.id}>")
    await staff.types(staff.owner, "config commands require ban 6")
    await staff.types(staff.owner, "config ranks administrators false")

    ranks = await staff.slash(staff.boss, "config undo", number=3)
    commands = await staff.slash(staff.boss, "config undo", number=4)
    administrators = await staff.slash(staff.boss, "config undo", number=5)

    assert "Administrator (5) is not below your own rank" in ranks.text
    assert "`ban` requires Head Administrator (6) before or after" in commands.text
    assert "Only the owner of this server can change that" in administrators.text
    assert await tux.guild_settings.revision(staff.guild.id, RankSettings) == 5


async def test_a_role_above_ones_own_gets_no_rank_back(staff: Staff, tux: App) -> None:
    above = staff.live.role("Admins")
    await staff.types(staff.owner, f"config roles assign <@&{staff.bosses.id}> 5")
    await staff.types(staff.owner, f"config roles assign <@&{above.id}> 3")
    await staff.types(staff.owner, f"config roles unassign <@&{above.id}>")

    seen = await staff.slash(staff.boss, "config undo", number=3)

    assert "is not below your highest role" in seen.text


async def test_a_person_who_may_not_use_the_command_may_not_undo_it(staff: Staff, tux: App) -> None:
    await staff.types(staff.owner, f"config roles assign <@&{staff.bosses.id}> 5")
    await staff.types(staff.owner, "config commands require config prefix 6")
    await staff.types(staff.owner, "config prefix set !")

    seen = await staff.slash(staff.boss, "config undo", number=3)

    assert "You need the rank Head Administrator (6)" in seen.text
    assert (await tux.guild_settings.get(staff.guild.id, GeneralSettings)).prefix == "!"


async def test_a_person_who_does_not_manage_the_server_cannot_see_the_history(staff: Staff, tux: App) -> None:
    with pytest.raises(Denied):
        await staff.slash(staff.member, "config history")
    assert "You need Manage Server" in await staff.types(staff.member, "config undo 1")
