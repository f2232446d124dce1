"""Antinuke is switched on and off by those in charge, and whatever it needs is created once they have seen it."""

from datetime import timedelta

import pytest

from pages import on, open_page
from running import LaterClock, Starting, direct, until
from settings_files import export, import_file
from tux.app import App
from tux.features.antinuke.kinds import Mode, Preset
from tux.features.antinuke.settings import AntinukeSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_person, add_role
from tux.sandbox.screens import Seen

REFUSED = "Only the owner of the server and its extra owners can do that."


async def settings_in(app: App, guild: LiveGuild) -> AntinukeSettings:
    return await app.guild_settings.get(guild.id, AntinukeSettings)


@pytest.fixture
async def admin(sandbox: Sandbox, scene: Scene) -> Person:
    role = add_role(sandbox.world, scene.guild, "Admins", Permission.ADMINISTRATOR)
    return sandbox.person(add_person(sandbox.world, scene.guild, "admin", "Admin", "Runs things", role).user)


async def antinuke(who: Person, guild: LiveGuild, command: str, /, **options: object) -> Seen:
    return await who.slash(guild.channel("general"), f"antinuke {command}", **options)


async def enable(guild: LiveGuild) -> None:
    owner = guild.member("owner")
    await owner.click(await antinuke(owner, guild, "enable"), "Create and enable")
    await owner.sees("Antinuke is **on**")


async def test_enabling_creates_the_role_and_the_channel_that_are_missing(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    question = await antinuke(owner, guild, "enable")
    assert "Create the role “Quarantine”" in question.text
    assert "Create the channel #antinuke" in question.text
    assert (await settings_in(tux, guild)).mode is Mode.OBSERVE

    await owner.click(question, "Create and enable")
    await owner.sees("Antinuke is **on**")

    role, channel = guild.role("Quarantine"), guild.channel("antinuke")
    settings = await settings_in(tux, guild)
    assert (settings.mode, settings.quarantine_role_id, settings.log_channel_id) == (Mode.ENFORCE, role.id, channel.id)
    assert role.permissions == Permission(0)
    again = await antinuke(owner, guild, "enable", mode="observe")
    assert "observes" in again.text
    assert (await settings_in(tux, guild)).mode is Mode.OBSERVE


async def test_nothing_is_created_for_whoever_cancels(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    question = await antinuke(owner, guild, "enable")

    cancelled = await owner.click(question, "Cancel")

    assert "Nothing was changed" in cancelled.text
    assert await settings_in(tux, guild) == AntinukeSettings()
    assert "antinuke" not in {channel.name for channel in guild.guild.channels.values()}


async def test_an_administrator_changes_nothing_on_any_path(admin: Person, tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await antinuke(owner, guild, "preset", name="strict")
    exported = await export(owner, general)
    before = await settings_in(tux, guild)

    for name, options in (
        ("enable", {}),
        ("disable", {}),
        ("preset", {"name": "relaxed"}),
        ("limits set", {"action": "channel_delete", "count": 99, "window": "1m"}),
        ("limits show", {}),
        ("trust add", {"member": admin}),
        ("drill", {"attack": "spam"}),
        ("replay", {}),
        ("trust list", {}),
        ("panic start", {}),
    ):
        refused = await antinuke(admin, guild, name, **options)
        assert REFUSED in refused.text, name
    typed = await admin.command(general, "$antinuke disable")
    assert REFUSED in typed.text

    by_setting = await admin.slash(general, "config set", feature="antinuke", setting="enabled", value="off")
    assert REFUSED in by_setting.text
    undone = await admin.slash(general, "config undo", number=1)
    assert REFUSED in undone.text
    page = await admin.slash(general, "config overview")
    page = await admin.click(page, on(page, "open", "antinuke"))
    await admin.click(page, on(page, "flip", "enabled"))
    await admin.sees(REFUSED)
    exported["sections"]["antinuke"] = {"enabled": False}
    imported = await import_file(admin, general, exported, feature="antinuke")
    assert REFUSED in imported.text
    reset = await admin.slash(general, "config reset", feature="antinuke")
    assert REFUSED in reset.text
    assert await settings_in(tux, guild) == before


async def test_an_administrator_creates_nothing_on_the_page(admin: Person, tux: App, guild: LiveGuild) -> None:
    page = await admin.slash(guild.channel("general"), "config overview")
    page = await admin.click(page, on(page, "open", "antinuke"))
    page = await admin.click(page, "Create it for me")
    await admin.click(page, "Create")

    await admin.sees(REFUSED)
    assert "antinuke" not in {channel.name for channel in guild.guild.channels.values()}


async def test_the_owner_changes_it_on_its_page_and_undoes_that(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    page = await open_page(guild, "antinuke")
    assert "**Mode**: Observe" in page.text
    assert "**Preset**: Default" in page.text

    page = await owner.select(page, on(page, "pick", "preset"), "strict")

    assert "**Preset**: Strict" in page.text
    assert (await settings_in(tux, guild)).preset is Preset.STRICT
    history = await owner.slash(guild.channel("general"), "config history", feature="antinuke")
    assert "Antinuke · Preset: Default → Strict" in history.text
    await owner.slash(guild.channel("general"), "config undo", number=1)
    assert (await settings_in(tux, guild)).preset is Preset.DEFAULT


async def test_a_pause_ends_by_itself_and_is_not_longer_than_six_hours(start_tux: Starting, guild: LiveGuild) -> None:
    clock = LaterClock()
    async with start_tux(clock=clock) as app:
        owner = guild.member("owner")
        await enable(guild)
        refused = await antinuke(owner, guild, "disable", duration="7h")
        assert "at most" in refused.text or "6 hours" in refused.text

        await antinuke(owner, guild, "disable", duration="2h")
        assert "paused until" in (await antinuke(owner, guild, "status")).text
        clock.by = timedelta(hours=2, minutes=1)
        assert "stops attackers" in (await antinuke(owner, guild, "status")).text
        assert (await settings_in(app, guild)).mode is Mode.ENFORCE


async def test_the_log_channel_and_the_owner_are_told_when_an_extra_owner_switches_it_off(
    admin: Person, tux: App, guild: LiveGuild
) -> None:
    owner = guild.member("owner")
    await enable(guild)
    await antinuke(owner, guild, "trust add", member=admin, level="extra_owner")

    await antinuke(admin, guild, "disable")

    await direct(owner, "is less protected than before")
    log = guild.channel("antinuke")
    await until(lambda: any("Enabled" in message.content for message in log.messages.values()))
    told = next(message.content for message in log.messages.values() if "Enabled" in message.content)
    assert f"<@{admin.id}> changed the antinuke settings" in told
    assert "**Enabled**: on → off" in told
    assert (await settings_in(tux, guild)).enabled is False


@pytest.mark.parametrize(
    "typed", ["disable soon", "panic soon", "panic start soon", "limits set channel_delete 3 1m boom"]
)
async def test_a_typed_command_that_makes_no_sense_does_nothing(tux: App, guild: LiveGuild, typed: str) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await owner.say(general, f"$antinuke {typed}")
    await owner.sees("That’s more than this command takes.", general)
    assert await settings_in(tux, guild) == AntinukeSettings()
