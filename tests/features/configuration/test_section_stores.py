"""Settings that a feature keeps in its own table are shown and changed like all others."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select, text

from attachments import downloaded_json
from pages import on, open_page
from running import Starting
from settings_files import import_file
from tux.app import App
from tux.guilds.settings.general import GeneralSettings
from tux.guilds.settings.tables import GuildSetting
from tux.sandbox.people import LiveGuild
from weather import WeatherSettings


@pytest.fixture
async def app(start_tux: Starting) -> AsyncIterator[App]:
    async with start_tux(features=("weather",)) as app:
        yield app


async def row(app: App, guild: LiveGuild) -> tuple[Any, ...] | None:
    """Return the row in the table of the feature: revision, channel, sunny."""
    query = text("SELECT revision, channel_id, sunny FROM weather WHERE guild_id = :guild_id")
    async with app.database.session() as session:
        row = (await session.execute(query, {"guild_id": guild.id})).one_or_none()
        assert await session.scalar(select(func.count()).where(GuildSetting.section == "weather")) == 0
    return tuple(row) if row else None


async def test_the_overview_and_a_page_show_and_change_the_settings(app: App, guild: LiveGuild) -> None:
    owner, log = guild.member("owner"), guild.channel("mod-log")
    overview = await owner.slash(guild.channel("general"), "config overview")
    assert "**Weather**" in overview.text

    page = await open_page(guild, "weather")
    page = await owner.select(page, on(page, "pick", "channel_id"), log)
    page = await owner.click(page, on(page, "flip", "sunny"))

    assert f"**Channel**: <#{log.id}>" in page.text
    assert "**Sunny**: off" in page.text
    assert await row(app, guild) == (2, log.id, 0)
    assert await app.guild_settings.get(guild.id, WeatherSettings) == WeatherSettings(channel_id=log.id, sunny=False)


async def test_of_two_pages_the_slower_does_not_overwrite_the_settings(app: App, guild: LiveGuild) -> None:
    owner, log, general = guild.member("owner"), guild.channel("mod-log"), guild.channel("general")
    slow, fast = await open_page(guild, "weather"), await open_page(guild, "weather")
    await owner.select(fast, on(fast, "pick", "channel_id"), log)

    slow = await owner.select(slow, on(slow, "pick", "channel_id"), general)

    assert "in the meantime, so your change wasn’t saved" in slow.text
    assert await row(app, guild) == (1, log.id, None)


async def test_the_settings_are_set_listed_and_undone_by_command(app: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    done = await owner.slash(general, "config set", feature="weather", setting="sunny", value="off")
    assert "Weather · Sunny is now: off" in done.text

    history = await owner.slash(general, "config history", feature="weather")
    assert "Weather · Sunny: on → off" in history.text

    await owner.slash(general, "config undo", number=1)
    assert await row(app, guild) == (2, None, None)


async def test_a_reset_and_its_undo_cover_both_stores_at_once(app: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await owner.slash(general, "config set", feature="weather", setting="sunny", value="off")
    await owner.slash(general, "config set", feature="general", setting="prefix", value="!")

    done = await owner.slash(general, "config reset", feature="everything", name=guild.guild.name)
    assert await row(app, guild) == (2, None, None)
    assert (await app.guild_settings.get(guild.id, GeneralSettings)).prefix is None

    await owner.click(done, "Undo #3")
    assert await row(app, guild) == (3, None, 0)
    assert (await app.guild_settings.get(guild.id, GeneralSettings)).prefix == "!"


async def test_the_settings_are_exported_and_imported(app: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await owner.slash(general, "config set", feature="weather", setting="sunny", value="off")
    exported = await downloaded_json(await owner.slash(general, "config export"))
    assert exported["sections"]["weather"] == {"sunny": False}
    await owner.slash(general, "config reset", feature="everything", name=guild.guild.name)

    preview = await import_file(owner, general, exported)
    assert "Weather · Sunny: on → off" in preview.text
    await owner.click(preview, "Import")

    assert await row(app, guild) == (3, None, 0)


async def test_a_step_is_not_undone_without_its_feature(start_tux: Starting, guild: LiveGuild) -> None:
    """Otherwise, its values would go to the shared table, where nobody reads them."""
    owner, general = guild.member("owner"), guild.channel("general")
    async with start_tux(features=("weather",)):
        await owner.slash(general, "config set", feature="weather", setting="sunny", value="off")

    async with start_tux() as app:
        refused = await owner.slash(general, "config undo", number=1)
        assert "loaded" in refused.text
        assert await row(app, guild) == (1, None, 0)
