"""The wizard as a new admin uses it. Each known complaint has a test named after it."""

import asyncio

from sqlalchemy import func, select

from features.configuration.staff import Staff
from pages import is_at, is_next, on, walk_to
from running import Starting
from tux.app import App
from tux.features.configuration.pages.wizard import wizard_steps
from tux.features.configuration.services import services_of
from tux.features.configuration.tables import Setup
from tux.guilds.permissions import RankSettings
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.permissions import Permission


async def test_every_feature_with_settings_is_a_step(tux: App, guild: LiveGuild) -> None:
    declared = {loaded.feature.settings.section for loaded in tux.bot.features if loaded.feature.settings}
    order = wizard_steps(services_of(tux.bot))
    assert set(order) == declared | {"ranks", "roles", "health"}
    assert (order[0], order[1], order[2], order[-1]) == ("general", "ranks", "roles", "health")

    owner = guild.member("owner")
    page = await owner.slash(guild.channel("general"), "config wizard")
    for number, step in enumerate(order, 1):
        assert f"Step {number} of {len(order)}" in page.text
        assert is_at(page, step)
        if step != order[-1]:
            page = await owner.click(
                page, next(component["label"] for component in page.components if is_next(component))
            )
    end = await owner.click(page, "Finish")
    assert "### Saved, and " in end.text


async def test_the_wizard_continues_where_it_was_left_even_after_a_restart(
    start_tux: Starting, guild: LiveGuild
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    async with start_tux():
        await walk_to(owner, guild, "logs")

    async with start_tux() as app:
        page = await owner.slash(general, "config wizard")
        assert "where the setup was left off" in page.text
        page = await owner.select(page, on(page, "pick", "moderation_channel_id"), guild.channel("mod-log"))
        assert f"<#{guild.channel('mod-log').id}>" in page.text
        page = await owner.click(page, "Back")
        assert "Role ranks" in page.text

        page = await walk_to(owner, guild, "health")
        await owner.click(page, "Finish")
        async with app.database.session() as session:
            assert await session.scalar(select(func.count()).select_from(Setup)) == 0
        assert "Step 1 of" in (await owner.slash(general, "config wizard")).text


async def test_roles_get_the_proposed_ranks(staff: Staff, tux: App) -> None:
    page = await walk_to(staff.owner, staff.live, "roles")
    assert f"<@&{staff.bosses.id}> → Administrator (5)" in page.text
    assert f"<@&{staff.moderators.id}> → Moderator (3)" in page.text
    assert f"<@&{staff.trainees.id}>" not in page.text

    page = await staff.owner.click(page, "Accept all 4")

    stored = (await tux.guild_settings.get(staff.guild.id, RankSettings)).roles or {}
    assert (stored[staff.bosses.id], stored[staff.moderators.id]) == (5, 3)
    assert f"Administrator (5) · <@&{staff.bosses.id}>" in page.text

    page = await staff.owner.select(page, on(page, "role"), staff.trainees)
    page = await staff.owner.select(page, on(page, "give"), "1")
    assert f"Trusted (1) · <@&{staff.trainees.id}>" in page.text
    page = await staff.owner.select(page, on(page, "give"), "0")
    assert f"Trusted (1) · <@&{staff.trainees.id}>" not in page.text
    assert staff.trainees.id not in ((await tux.guild_settings.get(staff.guild.id, RankSettings)).roles or {})


async def test_nobody_can_give_a_role_their_own_rank_in_the_wizard(staff: Staff, tux: App) -> None:
    page = await walk_to(staff.admin, staff.live, "roles")
    page = await staff.admin.select(page, on(page, "role"), staff.trainees)
    await staff.admin.select(page, on(page, "give"), "6")
    assert (await staff.admin.sees("is not below your own")).ephemeral
    assert (await tux.guild_settings.get(staff.guild.id, RankSettings)).roles is None


async def test_config_ranks_create_works_on_its_page_too(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    page = await walk_to(owner, guild, "ranks")

    form = await owner.click(page, "Add a rank")
    await owner.submit(form, level=["9"], name="Founder")
    await page.changed(lambda it: "**9** Founder" in it.text)
    assert (await tux.guild_settings.get(guild.id, RankSettings)).names[9] == "Founder"

    form = await owner.click(page, "Add a rank")
    assert "9" not in [option["value"] for option in form.component("level")["options"]]
    refused = await owner.submit(form, level=["8"], name="founder")
    assert refused.ephemeral
    assert 8 not in (await tux.guild_settings.get(guild.id, RankSettings)).names

    page = await owner.select(page, on(page, "rank"), "9")
    form = await owner.click(page, "Rename")
    await owner.submit(form, name="Guide")
    await page.changed(lambda it: "**9** Guide" in it.text)
    page = await owner.select(page, on(page, "rank"), "9")
    page = await owner.click(page, "Delete")
    assert "Guide" not in page.text
    assert 9 not in (await tux.guild_settings.get(guild.id, RankSettings)).names


async def no_log_yet(guild: LiveGuild) -> Person:
    """Return the owner, who has renamed the channel that would be used."""
    owner = guild.member("owner")
    await owner.request("PATCH", f"/channels/{guild.channel('mod-log').id}", {"name": "old-log"})
    return owner


async def test_log_channels_are_created_as_previewed(tux: App, guild: LiveGuild) -> None:
    owner = await no_log_yet(guild)
    page = await walk_to(owner, guild, "logs")
    before = set(guild.guild.channels)

    page = await owner.click(page, "Create it for me")
    assert "Create the channel #mod-log in “Staff”" in page.text
    assert set(guild.guild.channels) == before
    page = await owner.click(page, "Not now")
    assert set(guild.guild.channels) == before
    page = await owner.click(page, "Create it for me")
    page = await owner.click(page, "Create")

    created = [channel for channel_id, channel in guild.guild.channels.items() if channel_id not in before]
    assert [channel.name for channel in created] == ["Staff", "mod-log", "reports"]
    for channel in created:
        assert channel.overwrites[guild.id].deny & Permission.VIEW_CHANNEL
        assert channel.overwrites[guild.role("Moderator").id].allow & Permission.VIEW_CHANNEL
    stored = await tux.guild_settings.get(guild.id, LogSettings)
    assert (stored.moderation_channel_id, stored.report_channel_id) == (created[1].id, created[2].id)
    assert f"Log channel**: <#{created[1].id}>" in page.text
    assert "Create it for me" not in page.text


async def test_existing_hidden_channels_are_used(tux: App, guild: LiveGuild) -> None:
    """After a reset, nobody wants a second channel of each."""
    owner, log = guild.member("owner"), guild.channel("mod-log")
    page = await walk_to(owner, guild, "logs")
    page = await owner.click(page, "Create it for me")
    assert f"Use <#{log.id}>" in page.text
    assert "Create the channel #mod-log" not in page.text
    page = await owner.click(page, "Create")
    assert f"Log channel**: <#{log.id}>" in page.text

    for step in ("jail", "serverlog"):
        page = await walk_to(owner, guild, step)
        page = await owner.click(await owner.click(page, "Create it for me"), "Create")
    await owner.click(await walk_to(owner, guild, "health"), "Finish")
    before = (set(guild.guild.channels), set(guild.guild.roles))
    await owner.command(guild.channel("general"), f"$config reset everything {guild.guild.name}")
    for step in ("logs", "jail", "serverlog"):
        page = await walk_to(owner, guild, step)
        page = await owner.click(await owner.click(page, "Create it for me"), "Create")
        assert "Created and saved" in page.text
    assert (set(guild.guild.channels), set(guild.guild.roles)) == before


async def test_a_step_that_fails_half_way_is_undone(sandbox: Sandbox, tux: App, guild: LiveGuild) -> None:
    owner = await no_log_yet(guild)
    page = await walk_to(owner, guild, "logs")
    before = set(guild.guild.channels)
    page = await owner.click(page, "Create it for me")
    sandbox.faults.add(Fault("status", method="POST", route="/guilds/*/channels", status=403, after=2))

    await owner.click(page, "Create")

    assert set(guild.guild.channels) == before
    assert await tux.guild_settings.get(guild.id, LogSettings) == LogSettings()


async def test_a_double_click_creates_once(tux: App, guild: LiveGuild) -> None:
    owner = await no_log_yet(guild)
    page = await walk_to(owner, guild, "logs")
    before = set(guild.guild.channels)
    page = await owner.click(page, "Create it for me")
    await asyncio.gather(owner.click(page, "Create"), owner.click(page, "Create"))
    assert len(set(guild.guild.channels) - before) == 3


async def test_the_reset_button_is_one_small_secondary_button_on_the_last_page(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    await tux.guild_settings.change(guild.id, LogSettings, by=owner.id, moderation_channel_id=1)
    overview = await owner.slash(guild.channel("general"), "config overview")
    assert "reset" not in overview.text.lower()

    page = await walk_to(owner, guild, "health")
    button = page.component("Reset everything…")
    assert button["style"] == 2
    question = await owner.click(page, "Reset everything…")
    assert "This will reset all settings of this server" in question.text
    assert (await tux.guild_settings.get(guild.id, LogSettings)).moderation_channel_id == 1


async def test_the_last_page_says_what_is_wrong_and_what_is_missing(staff: Staff, tux: App) -> None:
    log = staff.live.channel("mod-log")
    await tux.guild_settings.change(staff.guild.id, LogSettings, by=staff.owner.id, moderation_channel_id=log.id)
    await staff.owner.delete(log)

    page = await walk_to(staff.owner, staff.live, "health")

    assert "Moderation log · Log channel: the channel was deleted" in page.text
    assert "No role has a rank yet" in page.text
    assert f"My role <@&{staff.live.role('Tux').id}> is below <@&{staff.trainees.id}>" in page.text
