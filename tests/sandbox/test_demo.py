"""The demo guild holds what a newcomer is told to try in it."""

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.demo import PEOPLE, demo
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene
from tux.sandbox.world import Member
from tux.sandbox.world.access import in_guild, outranks
from tux.sandbox.world.snowflakes import moment_of

P = Permission


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    return demo(sandbox.world)


def named(scene: Scene, username: str) -> Member:
    return next(member for member in scene.guild.members.values() if member.user.username == username)


def test_tux_can_act_on_everybody_but_the_owner_and_the_other_bot_on_nobody_who_matters(scene: Scene) -> None:
    tux, herald = named(scene, "Tux"), named(scene, "Herald")
    others = [member for member in scene.guild.members.values() if member is not tux]
    assert [member.user.username for member in others if not outranks(scene.guild, tux, member)] == ["iris"]
    assert not in_guild(scene.guild, herald) & (P.BAN_MEMBERS | P.ADMINISTRATOR)


def test_staff_may_do_what_their_notes_say(scene: Scene) -> None:
    mona, juno, rex, kai = (in_guild(scene.guild, named(scene, name)) for name in ("mona", "juno", "rex", "kai"))
    assert P.BAN_MEMBERS | P.KICK_MEMBERS | P.MODERATE_MEMBERS | P.PIN_MESSAGES in mona
    assert P.KICK_MEMBERS | P.MODERATE_MEMBERS | P.PIN_MESSAGES in juno
    assert not juno & P.BAN_MEMBERS
    assert P.ADMINISTRATOR in rex
    assert not kai & (P.KICK_MEMBERS | P.MANAGE_MESSAGES | P.MODERATE_MEMBERS)


def test_nobody_joined_before_they_had_an_account_and_everything_was_said_since_they_joined(scene: Scene) -> None:
    members = scene.guild.members
    for member in (member for member in members.values() if not member.user.bot):
        assert moment_of(member.id) <= member.joined_at
        assert moment_of(scene.guild.id) <= member.joined_at
    for channel in scene.guild.channels.values():
        told = list(channel.messages.values())
        assert [message.id for message in told] == sorted(message.id for message in told)
        assert all(members[message.author.id].joined_at <= message.timestamp for message in told)


def test_every_note_is_one_short_line(scene: Scene) -> None:
    assert [note for _, _, note, *_ in PEOPLE if len(note) > 36] == []
