"""The demo guild holds what a newcomer is told to try in it."""

import pytest

from tux.sandbox import Sandbox
from tux.sandbox.demo import PEOPLE, demo
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import STAFF, Scene
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


@pytest.mark.usefixtures("scene")
@pytest.mark.parametrize("name", ["Penguin Harbour", "Lighthouse Society"])
def test_nobody_joined_before_they_had_an_account_and_everything_was_said_since_they_joined(
    sandbox: Sandbox, name: str
) -> None:
    guild = sandbox.guild(name).guild
    members = guild.members
    for member in (member for member in members.values() if not member.user.bot):
        assert moment_of(member.id) <= member.joined_at
        assert moment_of(guild.id) <= member.joined_at
    for channel in guild.channels.values():
        told = list(channel.messages.values())
        assert [message.id for message in told] == sorted(message.id for message in told)
        assert all(members[message.author.id].joined_at <= message.timestamp for message in told)


def test_there_is_a_channel_of_every_kind_that_bots_meet(scene: Scene) -> None:
    text, voice, category, announcement, thread, stage, forum = 0, 2, 4, 5, 11, 13, 15
    kinds = {channel.type for channel in scene.guild.channels.values()}
    assert kinds == {text, voice, category, announcement, thread, stage, forum}


def test_tux_is_in_a_second_guild_too_where_others_have_the_say(sandbox: Sandbox, scene: Scene) -> None:
    other = sandbox.guild("Lighthouse Society").guild
    assert scene.bot.bot.id in other.members
    lena, iris = named(scene, "lena").user, named(scene, "iris").user
    assert P.ADMINISTRATOR in in_guild(other, other.members[lena.id])
    assert not in_guild(other, other.members[iris.id]) & STAFF
    assert P.ADMINISTRATOR in in_guild(scene.guild, scene.guild.members[iris.id])
    assert not in_guild(scene.guild, scene.guild.members[lena.id]) & STAFF


def test_the_newcomer_has_direct_messages_from_a_person_and_a_bot(sandbox: Sandbox, scene: Scene) -> None:
    channels = [channel for channel in sandbox.world.channels.values() if channel.type == 1]
    priya = named(scene, "priya").user
    assert all(priya in channel.recipients for channel in channels)
    assert sorted(next(iter(channel.messages.values())).author.username for channel in channels) == ["Herald", "juno"]


def test_the_ids_of_the_bots_differ_from_those_of_their_applications(sandbox: Sandbox, scene: Scene) -> None:
    applications = sandbox.world.applications.values()
    assert [application.name for application in applications] == ["Herald", "Tux"]
    assert all(application.id != application.bot.id for application in applications)


def test_every_note_is_one_short_line(scene: Scene) -> None:
    assert [note for _, _, note, *_ in PEOPLE if len(note) > 36] == []
