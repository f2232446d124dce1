"""A response that was a mistake is undone by those in charge, once, after they have confirmed it."""

import asyncio

from features.antinuke.incidents.defended import DefendedGuild
from running import until
from tux.features.antinuke.kinds import ActorKind, AntinukeResponseType
from tux.sandbox import Fault, Sandbox
from tux.sandbox.screens import Seen


async def told(defended: DefendedGuild) -> Seen:
    """Return the message about an incident once the database has it."""
    seen = await defended.message("Attack stopped")
    await defended.recorded(lambda row: row.case_number)
    return seen


async def test_the_owner_gives_back_the_roles_that_were_taken(defended: DefendedGuild) -> None:
    attacked, owner = defended.attacked, defended.attacked.owner
    before = attacked.roles(attacked.rex)
    defended.attack(attacked.rex.id)
    seen = await told(defended)
    question = await owner.click(seen, "Undo")
    assert question.ephemeral
    assert f"This would give <@{attacked.rex.id}> their roles back: <@&" in question.text
    assert attacked.roles(attacked.rex) == set()

    answer = await owner.click(question, "Undo it")

    assert f"<@{attacked.rex.id}> has these roles again: <@&" in answer.text
    assert attacked.roles(attacked.rex) == before
    (row,) = await defended.recorded(lambda row: row.undone_at)
    assert row.undone_by == owner.id
    shown = await seen.changed(lambda message: "Undone: By" in message.text)
    assert "Undo" not in [component.get("label") for component in shown.components]
    case = await defended.app.cases.get(attacked.guild.id, row.case_number or 0)
    assert case.ended_at is not None


async def test_a_ban_is_lifted_with_a_case_of_its_own(defended: DefendedGuild) -> None:
    rex, owner = defended.attacked.rex, defended.attacked.owner
    defended.attack(rex.id, response=AntinukeResponseType.BAN)
    question = await owner.click(await told(defended), "Undo")
    answer = await owner.click(question, "Undo it")
    assert answer.text.startswith(f"<@{rex.id}> is no longer banned.")
    assert not defended.attacked.live.is_banned(rex)
    cases = [case async for case in defended.app.cases.each(defended.attacked.guild.id)]
    assert ("unban", owner.id) in [(case.kind, case.moderator_id) for case in cases]


async def test_what_cannot_be_undone_has_no_such_button(defended: DefendedGuild) -> None:
    bot_id = defended.attacked.rogue_bot.bot.id
    defended.attack(bot_id, kind=ActorKind.BOT, response=AntinukeResponseType.KICK)
    seen = await told(defended)
    assert "Undo" not in [component.get("label") for component in seen.components]


async def test_nobody_but_those_in_charge_may_undo(defended: DefendedGuild) -> None:
    moderator = defended.attacked.live.member("moderator")
    defended.attack(defended.attacked.rex.id)
    await told(defended)
    seen = await defended.message("Attack stopped", seen_by=moderator)
    assert "Only the owner" in (await moderator.click(seen, "Undo")).text
    assert defended.attacked.roles(defended.attacked.rex) == set()


async def test_two_who_confirm_at_once_undo_it_once(defended: DefendedGuild) -> None:
    owner, moderator = defended.attacked.owner, defended.attacked.live.member("moderator")
    defended.extra_owner_ids.add(moderator.id)
    defended.attack(defended.attacked.rex.id)
    await told(defended)
    questions = [
        (person, await person.click(await defended.message("Attack stopped", seen_by=person), "Undo"))
        for person in (owner, moderator)
    ]
    answers = await asyncio.gather(*(person.click(question, "Undo it") for person, question in questions))
    texts = sorted(answer.text for answer in answers)
    assert "has these roles again" in texts[0]
    assert texts[1] == "This has been undone already."


async def test_nothing_is_undone_for_whoever_has_left(defended: DefendedGuild) -> None:
    rex, owner = defended.attacked.rex, defended.attacked.owner
    defended.attack(rex.id)
    question = await owner.click(await told(defended), "Undo")
    defended.attacked.world.remove_member(defended.attacked.guild, defended.attacked.guild.members[rex.id])
    assert "isn’t in the server, so I can’t give anything back" in (await owner.click(question, "Undo it")).text
    (row,) = await defended.recorded()
    assert row.undone_at is None


async def test_a_refusal_of_discord_is_told_and_leaves_it_to_be_undone(
    defended: DefendedGuild, sandbox: Sandbox
) -> None:
    rex, owner = defended.attacked.rex, defended.attacked.owner
    defended.attack(rex.id)
    question = await owner.click(await told(defended), "Undo")
    sandbox.faults.add(Fault("status", method="PATCH", route="/guilds/*/members/*", status=403, times=1))
    assert "I couldn’t undo it." in (await owner.click(question, "Undo it")).text
    (row,) = await defended.recorded()
    assert row.undone_at is None
    assert "has these roles again" in (await owner.click(question, "Undo it")).text
    await until(lambda: defended.attacked.roles(rex))
