"""A world that was kept goes on as it was."""

import pickle
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.demo import demo
from tux.sandbox.kept_worlds import WorldNotReadable, keep, load
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel, add_role
from tux.sandbox.world import Overwrite


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "world"


def test_everything_is_there_again_and_new_ids_are_newer(file: Path) -> None:
    before, after = Sandbox().world, Sandbox().world
    scene = demo(before)
    keep(before, scene, file)

    again = load(after, file)

    assert again.bot.bot.token == scene.bot.bot.token
    assert again.guild is after.guilds[scene.guild.id]
    assert again.guild.clock is after.clock
    assert {role.name for role in again.guild.roles.values()} == {role.name for role in scene.guild.roles.values()}
    assert {channel: len(after.channels[channel].messages) for channel in after.channels} == {
        channel: len(before.channels[channel].messages) for channel in before.channels
    }
    assert after.ids.new() > max(after.channels)
    assert file.stat().st_mode & 0o777 == 0o600


def test_permissions_that_have_no_name_yet_are_kept_too(file: Path) -> None:
    before, after = Sandbox().world, Sandbox().world
    scene = demo(before)
    bits = Permission(1 << 48 | 1 << 59 | 1 << 60 | Permission.BAN_MEMBERS)
    role = add_role(before, scene.guild, "Crew", bits)
    channel = next(iter(scene.guild.channels.values()))
    channel.overwrites[role.id] = Overwrite(role.id, 0, Permission(1 << 60), Permission(1 << 59 | 1))
    keep(before, scene, file)

    again = load(after, file).guild

    overwrite = again.channels[channel.id].overwrites[role.id]
    assert again.roles[role.id].permissions == bits
    assert (int(overwrite.allow), int(overwrite.deny)) == (1 << 60, 1 << 59 | 1)


async def test_what_is_kept_can_be_used(file: Path) -> None:
    before = Sandbox()
    keep(before.world, demo(before.world), file)

    async with Sandbox() as sandbox:
        scene = load(sandbox.world, file)
        guild = sandbox.guild(scene.guild.name)
        channel = next(channel for channel in scene.guild.channels.values() if channel.name == "mod-log")
        await sandbox.person(sandbox.world.users[scene.guild.owner_id]).say(channel, "It goes on.")

        assert [*guild.channel("mod-log").messages.values()][-1].content == "It goes on."


async def test_events_stages_templates_and_widgets_go_on(file: Path) -> None:
    async with Sandbox() as sandbox:
        scene = demo(sandbox.world)
        stage = add_channel(sandbox.world, scene.guild, "Stage", 13)
        start, at = (sandbox.clock.now() + timedelta(hours=1)).isoformat(), f"/guilds/{scene.guild.id}"
        talk = {
            "name": "Talk", "privacy_level": 2, "entity_type": 1, "channel_id": str(stage.id),
            "scheduled_start_time": start, "recurrence_rule": {"start": start, "frequency": 3},
        }  # fmt: skip
        owner = sandbox.person(sandbox.world.users[scene.guild.owner_id])
        event = await owner.request("POST", f"{at}/scheduled-events", talk)
        left_out = {"original_scheduled_start_time": start, "is_canceled": True}
        await owner.request("POST", f"{at}/scheduled-events/{event['id']}/exceptions", left_out)
        await owner.request("POST", "/stage-instances", {"channel_id": str(stage.id), "topic": "Ask us"})
        await owner.request("POST", f"{at}/templates", {"name": "Ours"})
        await owner.request("PATCH", f"{at}/widget", {"enabled": True})
        paths = [f"{at}/scheduled-events", f"/stage-instances/{stage.id}", f"{at}/templates", f"{at}/widget"]
        shown = [await owner.request("GET", path) for path in paths]
        keep(sandbox.world, scene, file)

    async with Sandbox() as sandbox:
        scene = load(sandbox.world, file)
        owner = sandbox.person(sandbox.world.users[scene.guild.owner_id])
        assert [await owner.request("GET", path) for path in paths] == shown


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:-1],
        lambda content: content[:32],
        lambda content: b"\0" * 32 + content[32:],
        lambda content: content[:32] + pickle.dumps(print),
        lambda content: content[:32] + pickle.dumps(Path("x")),
    ],
    ids=["empty", "cut off", "without content", "another version", "a function", "another class"],
)
def test_what_is_no_world_is_refused(file: Path, damage: Callable[[bytes], bytes]) -> None:
    world = Sandbox().world
    keep(world, demo(world), file)
    file.write_bytes(damage(file.read_bytes()))

    fresh = Sandbox().world
    with pytest.raises(WorldNotReadable):
        load(fresh, file)
    assert fresh.guilds == {}
