"""Resets to the defaults: previewed, never done by accident, and undone whole."""

from features.configuration.staff import Staff
from running import Starting
from tux.app import App
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.general import GeneralSettings, LogSettings
from tux.sandbox.people import LiveGuild


async def fill(app: App, guild_id: int, by: int, channel_id: int) -> None:
    await app.guild_settings.change(guild_id, GeneralSettings, by=by, prefix="!")
    await app.guild_settings.change(guild_id, LogSettings, by=by, moderation_channel_id=channel_id)


async def test_a_section_is_reset_by_the_button_below_the_preview(tux: App, guild: LiveGuild) -> None:
    owner, general, log = guild.member("owner"), guild.channel("general"), guild.channel("mod-log")
    await fill(tux, guild.id, owner.id, log.id)

    question = await owner.slash(general, "config reset", feature="logs")
    assert f"<#{log.id}> → not set" in question.text
    assert "You can undo it for 30 days" in question.text
    assert (await tux.guild_settings.get(guild.id, LogSettings)).moderation_channel_id == log.id

    done = await owner.click(question, "Reset")
    assert "Reset, as change #3" in done.text
    assert await tux.guild_settings.get(guild.id, LogSettings) == LogSettings()
    assert (await tux.guild_settings.get(guild.id, GeneralSettings)).prefix == "!"

    await owner.click(done, "Undo #3")
    assert (await tux.guild_settings.get(guild.id, LogSettings)).moderation_channel_id == log.id


async def test_everything_is_reset_only_after_typing_the_name_of_the_server(tux: App, guild: LiveGuild) -> None:
    owner, general, log = guild.member("owner"), guild.channel("general"), guild.channel("mod-log")
    await fill(tux, guild.id, owner.id, log.id)

    question = await owner.slash(general, "config reset", feature="everything")
    form = await owner.click(question, "Reset everything")
    wrong = await owner.submit(form, name="Another Guild")
    assert f"the name of this server, “{guild.guild.name}”" in wrong.text
    assert (await tux.guild_settings.get(guild.id, GeneralSettings)).prefix == "!"

    form = await owner.click(question, "Reset everything")
    await owner.submit(form, name=guild.guild.name.lower())
    await question.changed(lambda it: "Reset, as change #3" in it.text)
    assert await tux.guild_settings.get(guild.id, GeneralSettings) == GeneralSettings()
    assert await tux.guild_settings.get(guild.id, LogSettings) == LogSettings()

    await owner.slash(general, "config undo", number=3)
    assert (await tux.guild_settings.get(guild.id, GeneralSettings)).prefix == "!"
    assert (await tux.guild_settings.get(guild.id, LogSettings)).moderation_channel_id == log.id


async def test_a_typed_reset_with_the_name_is_done_at_once(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await fill(tux, guild.id, owner.id, guild.channel("mod-log").id)

    wrong = await owner.command(general, "!config reset everything Another Guild")
    done = await owner.command(general, f"!config reset everything {guild.guild.name}")

    assert "the name of this server" in wrong.text
    assert "Reset, as change #3" in done.text
    assert "Pong" in (await owner.command(general, "$ping")).text


async def test_the_button_works_after_a_restart(start_tux: Starting, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    async with start_tux() as app:
        await fill(app, guild.id, owner.id, guild.channel("mod-log").id)
        part = await owner.slash(general, "config reset", feature="general")
        everything = await owner.slash(general, "config reset", feature="everything")

    async with start_tux() as app:
        assert "Reset, as change #3" in (await owner.click(part, "Reset")).text
        assert (await app.guild_settings.get(guild.id, GeneralSettings)).prefix is None
        form = await owner.click(everything, "Reset everything")
        late = await owner.submit(form, name=guild.guild.name)
        assert "These settings have just been changed" in late.text
        assert (await app.guild_settings.get(guild.id, LogSettings)).moderation_channel_id is not None


async def test_settings_changed_since_the_preview_are_not_reset(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await fill(tux, guild.id, owner.id, guild.channel("mod-log").id)
    question = await owner.slash(general, "config reset", feature="general")
    await tux.guild_settings.change(guild.id, GeneralSettings, by=owner.id, prefix="?")

    refused = await owner.click(question, "Reset")

    assert refused.ephemeral
    assert "These settings have just been changed" in refused.text
    assert (await tux.guild_settings.get(guild.id, GeneralSettings)).prefix == "?"


async def test_a_reset_is_refused_if_nothing_is_set(tux: App, guild: LiveGuild) -> None:
    seen = await guild.member("owner").slash(guild.channel("general"), "config reset", feature="everything")
    assert "Nothing is set there" in seen.text


async def test_only_the_person_who_asked_can_press_the_button(staff: Staff, tux: App) -> None:
    await fill(tux, staff.guild.id, staff.owner.id, staff.live.channel("mod-log").id)
    await staff.slash(staff.owner, "config reset", feature="general")
    question = await staff.admin.sees("This will reset")

    refused = await staff.admin.click(question, "Reset")

    assert refused.ephemeral
    assert (await tux.guild_settings.get(staff.guild.id, GeneralSettings)).prefix == "!"


async def test_nobody_can_reset_ranks_that_they_could_not_change(staff: Staff, tux: App) -> None:
    await staff.types(staff.owner, f"config roles assign <@&{staff.bosses.id}> 5")

    seen = await staff.slash(staff.boss, "config reset", feature="everything")

    assert "Administrator (5) is not below your own rank" in seen.text
    assert (await tux.guild_settings.get(staff.guild.id, RankSettings)).roles == {staff.bosses.id: 5}


async def test_a_person_who_lost_the_permission_since_is_refused_at_the_button(staff: Staff, tux: App) -> None:
    await fill(tux, staff.guild.id, staff.owner.id, staff.live.channel("mod-log").id)
    question = await staff.slash(staff.boss, "config reset", feature="general")
    await staff.owner.command(staff.general, "!config commands require config reset 6")

    refused = await staff.boss.click(question, "Reset")

    assert refused.ephemeral
    assert (await tux.guild_settings.get(staff.guild.id, GeneralSettings)).prefix == "!"


async def test_sections_to_reset_are_suggested(tux: App, guild: LiveGuild) -> None:
    offered = await guild.member("owner").autocomplete(guild.channel("general"), "config reset", "feature", "")
    assert offered[-1] == "Everything"
    assert {"Ranks", "General", "Moderation log", "Everything"} <= set(offered)
