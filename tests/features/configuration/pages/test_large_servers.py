"""Pages in a server that is as large as Discord allows."""

import pytest

from features.configuration.staff import Staff
from pages import is_at, is_next, on, open_page
from running import Starting
from tux.app import App
from tux.features.serverlog.events import Event
from tux.features.serverlog.settings import ServerLogSettings
from tux.guilds.permissions import RankSettings
from tux.sandbox import Sandbox
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_channel
from tux.sandbox.screens import Seen

ROLES, CHANNELS = 250, 500


@pytest.fixture
def large(sandbox: Sandbox, scene: Scene) -> Staff:
    staff = Staff(sandbox, scene)
    while len(staff.guild.roles) < ROLES:
        name = f"**{len(staff.guild.roles)}** <@&1> ".ljust(100, "`")
        staff.role(name, Permission.BAN_MEMBERS if len(staff.guild.roles) % 2 else Permission(0))
    while len(staff.guild.channels) < CHANNELS:
        add_channel(staff.world, staff.guild, f"{len(staff.guild.channels)}-".ljust(100, "x"))
    return staff


async def test_every_step_of_the_wizard_and_every_page_can_be_shown(large: Staff, start_tux: Starting) -> None:
    async with start_tux() as app:
        channels = [channel.id for channel in large.guild.channels.values()]
        await app.guild_settings.change(
            large.guild.id,
            ServerLogSettings,
            by=large.owner.id,
            expected_revision=0,
            own_channels=dict(zip(Event, channels, strict=False)),
            off=tuple(Event),
            ignored_channels=tuple(channels),
            ignored_roles=tuple(large.guild.roles),
            ignored_members=tuple(range(2**60, 2**60 + 500)),
        )
        page = await large.owner.slash(large.general, "config wizard")
        seen = 1
        while not is_at(page, "health"):
            if any(str(component.get("label", "")).startswith("Accept") for component in page.components):
                page = await large.owner.click(page, on(page, "propose"))
                assert "more" in page.text
            if any(
                "custom_id" in component and component["custom_id"].startswith("cfg:plan")
                for component in page.components
            ):
                page = await large.owner.click(page, on(page, "plan"))
                page = await large.owner.click(page, "Not now")
            page = await large.owner.click(
                page, next(component["label"] for component in page.components if is_next(component))
            )
            seen += 1
        assert f"Step {seen} of {seen}" in page.text

        assert len((await app.guild_settings.get(large.guild.id, RankSettings)).roles or {}) > ROLES / 3
        for shows in ("ranks", "roles", "jail", "serverlog"):
            page = await open_page(large.live, shows)
            number = 0
            while turn := turn_to(page, number := number + 1):
                page = await large.owner.click(page, turn)


def turn_to(page: Seen, number: int) -> str | None:
    """Return the custom id of the button to the page, counted from 0, or None if it is not shown."""
    custom_ids = [str(component.get("custom_id")) for component in page.components]
    return next((custom_id for custom_id in custom_ids if custom_id.startswith(f"cfg:show:{number}:")), None)


async def test_values_that_a_select_cannot_show_stay(large: Staff, tux: App) -> None:
    roles = [role.id for role in large.guild.roles.values() if role.id != large.guild.id][:40]
    ignored = {"ignored_roles": tuple(roles)}
    await tux.guild_settings.edit(large.guild.id, ServerLogSettings, lambda _: ignored, by=large.owner.id)
    page = await open_page(large.live, "serverlog")
    while not any("ignored_roles" in str(component.get("custom_id")) for component in page.components):
        page = await large.owner.click(
            page,
            [component for component in page.components if "Go to page" in component.get("label", "")][-1]["label"],
        )

    await large.owner.select(page, on(page, "pick", "ignored_roles"), large.guild.roles[roles[0]])

    settings = await tux.guild_settings.get(large.guild.id, ServerLogSettings)
    assert set(settings.ignored_roles) == {roles[0], *roles[25:]}
