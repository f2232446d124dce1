"""Whoever attacks is stopped with one request, whoever they are."""

import pytest

from features.antinuke.responses.attacked import AttackedGuild, Told
from running import until
from tux.features.antinuke.kinds import ActorKind, AntinukeResponseType, ResponseStatus
from tux.features.antinuke.responses.requests import ResponseRequest
from tux.features.antinuke.responses.responder import Responder
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_bot

R, S = AntinukeResponseType, ResponseStatus


async def test_an_admin_loses_every_role_with_one_request(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    responder.respond(attacked.verdict(attacked.rex.id))
    await until(lambda: told.final)
    assert attacked.roles(attacked.rex) == set()
    assert [(request.method, request.status) for request in attacked.requests()] == [("PATCH", 200)]
    assert told.final is not None
    assert told.final.status is S.CONFIRMED
    assert set(told.final.role_ids_before) == {attacked.admin.id, attacked.helper.id, attacked.colour.id}


async def test_a_bot_is_kicked_with_one_request(attacked: AttackedGuild, responder: Responder, told: Told) -> None:
    bot_id = attacked.rogue_bot.bot.id
    responder.respond(attacked.verdict(bot_id, kind=ActorKind.BOT, response=R.KICK))
    await until(lambda: told.final)
    assert not attacked.is_member(bot_id)
    assert [request.method for request in attacked.requests()] == ["DELETE"]


async def test_an_admin_whom_tux_does_not_know_yet_loses_every_role_with_one_request(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    stranger = attacked.add_member("stranger", attacked.admin, attacked.colour)
    responder.respond(attacked.verdict(stranger.id))
    await until(lambda: told.final)
    assert attacked.roles(stranger) == set()
    assert attacked.is_member(stranger.id)
    assert [request.method for request in attacked.requests()] == ["PATCH"]


async def test_somebody_unknown_with_a_role_that_nobody_can_take_is_banned(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    attacked.colour.managed = True
    stranger = attacked.add_member("stranger", attacked.admin, attacked.colour)
    responder.respond(attacked.verdict(stranger.id))
    await until(lambda: told.final)
    assert attacked.live.is_banned(stranger)
    assert [(request.method, request.status) for request in attacked.requests()] == [("PATCH", 403), ("PUT", 204)]


async def test_a_bot_that_tux_does_not_know_yet_is_kicked_with_one_request(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    owner = attacked.world.users[attacked.owner.id]
    bot = add_bot(attacked.world, attacked.guild, "Late", owner, Permission.ADMINISTRATOR).bot
    responder.respond(attacked.verdict(bot.id, kind=ActorKind.BOT, response=R.KICK))
    await until(lambda: told.final)
    assert not attacked.is_member(bot.id)
    assert [request.method for request in attacked.requests()] == ["DELETE"]


@pytest.mark.parametrize("answer", ["", None, {}, {"roles": None}, {"roles": ["7"]}])
def test_an_answer_that_does_not_say_so_does_not_confirm_a_strip(answer: object) -> None:
    request = ResponseRequest(
        response=R.STRIP_ROLES, target_id=1, method="PATCH", path="/", parameters={}, body={"roles": []}
    )
    assert not request.is_granted_by(answer)
    assert request.is_granted_by({"roles": []})


async def test_everyone_may_go_on_mentioning_everyone(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    everyone = attacked.guild.roles[attacked.guild.id]
    everyone.permissions |= Permission.MENTION_EVERYONE
    await attacked.world_told()
    responder.respond(attacked.verdict(attacked.rex.id))
    await until(lambda: told.final)
    assert attacked.roles(attacked.rex) == set()
    assert len(attacked.requests()) == 1
    assert everyone.permissions & Permission.MENTION_EVERYONE


async def test_what_lets_everyone_destroy_the_server_is_taken_from_everyone(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    everyone = attacked.guild.roles[attacked.guild.id]
    everyone.permissions |= Permission.MANAGE_CHANNELS | Permission.MENTION_EVERYONE
    await attacked.world_told()
    responder.respond(attacked.verdict(attacked.rex.id))
    await until(lambda: told.final)
    assert not everyone.permissions & Permission.MANAGE_CHANNELS
    assert everyone.permissions & Permission.MENTION_EVERYONE
