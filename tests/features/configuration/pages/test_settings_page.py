"""Pages of settings as an admin uses them: they show what is stored."""

from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

import pytest

from features.configuration.staff import Staff
from pages import on, open_page
from running import LaterClock, Starting, lose_database
from tux.app import App
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.general import GeneralSettings, LogSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene
from tux.sandbox.screens import Seen


async def test_the_overview_opens_a_page_for_every_section(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    page = await owner.slash(guild.channel("general"), "config overview")
    assert "Moderation log" in page.text

    for loaded in tux.bot.features:
        if loaded.feature.settings is not None:
            page = await owner.click(page, on(page, "open", loaded.feature.settings.section))
            page = await owner.click(page, "Settings")
    for shows, title in (("ranks", "Add a rank"), ("roles", "Assign a rank to a role")):
        page = await owner.click(page, on(page, "open", shows))
        assert title in page.text
        page = await owner.click(page, "Settings")


async def test_the_log_channel_page_changes_when_a_channel_is_chosen(tux: App, guild: LiveGuild) -> None:
    owner, log = guild.member("owner"), guild.channel("mod-log")
    page = await open_page(guild, "logs")
    assert "Log channel**: not set" in page.text

    page = await owner.select(page, on(page, "pick", "moderation_channel_id"), log)

    assert f"Log channel**: <#{log.id}>" in page.text
    chosen = page.component(on(page, "pick", "moderation_channel_id"))
    assert [value["id"] for value in chosen["default_values"]] == [str(log.id)]
    assert (await tux.guild_settings.get(guild.id, LogSettings)).moderation_channel_id == log.id

    page = await owner.select(page, on(page, "pick", "moderation_channel_id"))
    assert "Log channel**: not set" in page.text
    assert (await tux.guild_settings.get(guild.id, LogSettings)).moderation_channel_id is None


async def test_a_page_works_after_a_restart(start_tux: Starting, guild: LiveGuild) -> None:
    owner, log = guild.member("owner"), guild.channel("mod-log")
    async with start_tux():
        page = await open_page(guild, "logs")

    async with start_tux() as app:
        page = await owner.select(page, on(page, "pick", "moderation_channel_id"), log)
        assert f"Log channel**: <#{log.id}>" in page.text
        assert (await app.guild_settings.get(guild.id, LogSettings)).moderation_channel_id == log.id


async def test_a_text_is_typed_into_a_form_that_shows_the_stored_value(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    await tux.guild_settings.change(guild.id, GeneralSettings, by=owner.id, prefix="?")
    page = await open_page(guild, "general")

    form = await owner.click(page, on(page, "type", "prefix"))
    assert '"value": "?"' in str(form.payload).replace("'", '"')
    await owner.submit(form, value="!!")
    await page.changed(lambda it: "Prefix**: !!" in it.text)
    assert (await tux.guild_settings.get(guild.id, GeneralSettings)).prefix == "!!"

    form = await owner.click(page, on(page, "type", "prefix"))
    refused = await owner.submit(form, value="far too long a prefix")
    assert refused.ephemeral
    assert "be set to that" in refused.text
    assert "Prefix**: !!" in page.text
    assert (await tux.guild_settings.get(guild.id, GeneralSettings)).prefix == "!!"

    form = await owner.click(page, on(page, "type", "prefix"))
    await owner.submit(form, value="")
    await page.changed(lambda it: "Prefix**: not set" in it.text)


async def test_of_two_admins_the_slower_is_shown_the_value_of_the_faster(tux: App, guild: LiveGuild) -> None:
    owner, log, general = guild.member("owner"), guild.channel("mod-log"), guild.channel("general")
    slow = await open_page(guild, "logs")
    fast = await open_page(guild, "logs")
    await owner.select(fast, on(fast, "pick", "moderation_channel_id"), log)

    slow = await owner.select(slow, on(slow, "pick", "moderation_channel_id"), general)

    assert f"<@{owner.id}> has changed these settings in the meantime, so your change wasn’t saved" in slow.text
    assert f"Log channel is now: <#{log.id}>" in slow.text
    assert (await tux.guild_settings.get(guild.id, LogSettings)).moderation_channel_id == log.id
    slow = await owner.select(slow, on(slow, "pick", "moderation_channel_id"), general)
    assert f"Log channel**: <#{general.id}>" in slow.text


async def test_only_the_reader_of_a_page_can_use_it(sandbox: Sandbox, scene: Scene, tux: App) -> None:
    staff = Staff(sandbox, scene)
    await staff.owner.command(staff.live.channel("mod-log"), "$config overview")
    page = await staff.admin.sees("/config wizard")

    refused = await staff.admin.click(page, on(page, "open", "logs"))

    assert refused.ephemeral
    assert "Only the person who ran the command can use this" in refused.text
    assert "Log channel" not in page.text


async def test_a_late_click_is_refused_and_offered_a_fresh_page(start_tux: Starting, guild: LiveGuild) -> None:
    owner, log, clock = guild.member("owner"), guild.channel("mod-log"), LaterClock()
    async with start_tux(clock=clock) as app:
        page = await open_page(guild, "logs")
        clock.by = timedelta(minutes=16)

        late = await owner.select(page, on(page, "pick", "moderation_channel_id"), log)
        assert late.ephemeral
        assert "more than 15 minutes old" in late.text
        assert (await app.guild_settings.get(guild.id, LogSettings)).moderation_channel_id is None

        fresh = await owner.click(late, "Reload the page")
        fresh = await owner.select(fresh, on(fresh, "pick", "moderation_channel_id"), log)
        assert f"Log channel**: <#{log.id}>" in fresh.text


async def test_a_setting_that_was_not_saved_is_not_shown_as_saved(
    tux: App, guild: LiveGuild, logs: list[MutableMapping[str, Any]]
) -> None:
    owner, log, general = guild.member("owner"), guild.channel("mod-log"), guild.channel("general")
    await tux.guild_settings.change(guild.id, LogSettings, by=owner.id, moderation_channel_id=log.id)
    page = await open_page(guild, "logs")
    await lose_database(tux)

    await owner.select(page, on(page, "pick", "moderation_channel_id"), general)
    answer = await owner.sees("be reached right now")

    logs[:] = [entry for entry in logs if entry.get("surface") != "dynamic item"]
    assert answer.ephemeral
    assert f"Log channel**: <#{log.id}>" in page.text
    select = page.component(on(page, "pick", "moderation_channel_id"))
    assert [value["id"] for value in select["default_values"]] == [str(log.id)]


async def test_refused_choices_leave_no_view_behind(start_tux: Starting, guild: LiveGuild) -> None:
    owner, log = guild.member("owner"), guild.channel("mod-log")
    log.overwrites.clear()
    guild.guild.roles[guild.id].permissions &= ~(Permission.EMBED_LINKS | Permission.SEND_MESSAGES)
    guild.role("Tux").permissions &= ~Permission.EMBED_LINKS
    async with start_tux() as app:
        page = await open_page(guild, "logs")
        for _ in range(3):
            await owner.select(page, on(page, "pick", "moderation_channel_id"), log)
            assert not app.bot.persistent_views
        await owner.select(page, on(page, "pick", "moderation_channel_id"), guild.channel("general"))


async def test_a_channel_where_tux_cannot_write_is_refused(start_tux: Starting, guild: LiveGuild) -> None:
    owner, log = guild.member("owner"), guild.channel("mod-log")
    log.overwrites.clear()
    for role in (guild.role("Tux"), guild.guild.roles[guild.id]):
        role.permissions &= ~(Permission.EMBED_LINKS | Permission.SEND_MESSAGES)
    async with start_tux() as app:
        page = await open_page(guild, "logs")
        await owner.select(page, on(page, "pick", "moderation_channel_id"), log)
        refused = await owner.sees("I need Send Messages, Embed Links")
        assert refused.ephemeral
        assert "Log channel**: not set" in page.text
        assert (await app.guild_settings.get(guild.id, LogSettings)).moderation_channel_id is None


async def test_a_deleted_channel_is_shown_as_deleted(tux: App, guild: LiveGuild) -> None:
    owner, log = guild.member("owner"), guild.channel("mod-log")
    await tux.guild_settings.change(guild.id, LogSettings, by=owner.id, moderation_channel_id=log.id)
    await owner.delete(log)

    overview = await owner.slash(guild.channel("general"), "config overview")
    page = await owner.click(overview, on(overview, "open", "logs"))

    assert "Moderation log · Log channel: the channel was deleted" in overview.text or "deleted" in page.text
    assert "Log channel**: ⚠️ deleted" in page.text


@pytest.mark.parametrize("command", ["config overview", "config wizard", "config"])
async def test_only_people_who_manage_the_server_can_open_pages(tux: App, guild: LiveGuild, command: str) -> None:
    seen = await guild.member("moderator").command(guild.channel("general"), f"${command}")
    assert "You need Manage Server" in seen.text


async def test_a_page_shows_the_defaults_of_settings_that_are_not_set(tux: App, guild: LiveGuild) -> None:
    page = await open_page(guild, "general")
    assert "**Prefix**: not set, so $" in page.text
    assert "**Language**: not set, so en-US" in page.text


async def test_of_two_admins_the_slower_does_not_overwrite_a_rank_either(
    sandbox: Sandbox, scene: Scene, start_tux: Starting
) -> None:
    staff = Staff(sandbox, scene)
    async with start_tux() as app:
        shown: list[Seen] = []
        for who in (staff.owner, staff.admin):
            page = await who.slash(staff.general, "config overview")
            page = await who.click(page, on(page, "open", "roles"))
            shown.append(await who.select(page, on(page, "role"), staff.trainees))
        first, second = shown
        await staff.owner.select(first, on(first, "give"), "3")

        second = await staff.admin.select(second, on(second, "give"), "1")

        assert f"<@{staff.owner.id}> has changed the ranks in the meantime" in second.text
        assert "Moderator (3)" in second.text
        assert ((await app.guild_settings.get(staff.guild.id, RankSettings)).roles or {})[staff.trainees.id] == 3
        await staff.admin.select(second, on(second, "give"), "1")
        assert ((await app.guild_settings.get(staff.guild.id, RankSettings)).roles or {})[staff.trainees.id] == 1


async def test_a_late_form_is_refused_as_well(start_tux: Starting, guild: LiveGuild) -> None:
    clock, owner = LaterClock(), guild.member("owner")
    async with start_tux(clock=clock) as app:
        page = await open_page(guild, "general")
        form = await owner.click(page, on(page, "type", "prefix"))
        clock.by = timedelta(minutes=40)
        await owner.submit(form, value="!")
        assert (await owner.sees("This page is more than 15 minutes old")).ephemeral
        assert (await app.guild_settings.get(guild.id, GeneralSettings)).prefix is None


@pytest.mark.parametrize("section", ["ranks", "roles", "jail", "serverlog", "logs"])
async def test_a_page_shows_nothing_that_its_reader_may_not_read_by_command(
    tux: App, guild: LiveGuild, section: str
) -> None:
    moderator, role, log = guild.member("moderator"), guild.role("Moderator"), guild.channel("mod-log")
    ranks = {"roles": {role.id: 5}, "commands": {"config": 3, f"config {section}": 7}}
    await tux.guild_settings.edit(guild.id, RankSettings, lambda _: ranks, by=1)
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=log.id)
    role.permissions |= Permission.MANAGE_GUILD  # Discord hides the command from others
    page = await moderator.slash(guild.channel("general"), "config overview")

    seen = await moderator.click(page, on(page, "open", section))

    assert "You need the rank Server Owner (7) for that" in seen.text
    assert not [text for text in (f"<#{log.id}>", f"<@&{role.id}>", "commands have") if text in seen.text]
    seen = await moderator.click(seen, "Settings")
    assert "You need" not in seen.text
