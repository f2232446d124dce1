"""The buttons below an incident do what they say, once, for those who may."""

import asyncio

from features.antinuke.incidents.defended import DefendedGuild
from tux.features.antinuke.kinds import ActorKind, AntinukeResponseType
from tux.sandbox.screens import Seen


def labels(seen: Seen) -> list[str]:
    return [component["label"] for component in seen.components if "label" in component]


async def test_the_owner_marks_a_false_alarm_and_everybody_sees_it(defended: DefendedGuild) -> None:
    defended.attack(defended.attacked.rex.id)
    seen = await defended.message("Attack stopped")
    await defended.recorded()
    marked = await defended.attacked.owner.click(seen, "False alarm")
    assert marked.text.startswith("False alarm")
    assert labels(marked) == ["Undo"]
    (row,) = await defended.recorded()
    assert row.false_positive is True


async def test_an_incident_is_found_before_its_record_is_in_the_database(defended: DefendedGuild) -> None:
    """Its message is out by then, and somebody may click on a button."""
    rex, verdict = defended.attacked.rex, defended.verdict(defended.attacked.rex.id)
    defended.parts.recorder.decided(verdict)
    incident = await defended.parts.incidents.get(verdict.guild_id, verdict.incident_id)
    assert incident.actor_ids == [rex.id]


async def test_an_extra_owner_may_do_so_as_well(defended: DefendedGuild) -> None:
    moderator = defended.attacked.live.member("moderator")
    defended.extra_owner_ids.add(moderator.id)
    defended.attack(defended.attacked.rex.id)
    seen = await defended.message("Attack stopped", seen_by=moderator)
    await defended.recorded()
    assert (await moderator.click(seen, "False alarm")).text.startswith("False alarm")


async def test_nobody_else_may(defended: DefendedGuild) -> None:
    moderator = defended.attacked.live.member("moderator")
    defended.attack(defended.attacked.rex.id)
    seen = await defended.message("Attack stopped", seen_by=moderator)
    answer = await moderator.click(seen, "False alarm")
    assert answer.ephemeral
    assert answer.text == "Only the owner of the server and its extra owners can do that."
    (row,) = await defended.recorded()
    assert row.false_positive is None


async def test_of_two_who_mark_it_at_once_the_second_is_told(defended: DefendedGuild) -> None:
    owner, moderator = defended.attacked.owner, defended.attacked.live.member("moderator")
    defended.extra_owner_ids.add(moderator.id)
    defended.attack(defended.attacked.rex.id)
    seen = [await defended.message("Attack stopped", seen_by=person) for person in (owner, moderator)]
    await defended.recorded()
    answers = await asyncio.gather(
        owner.click(seen[0], "False alarm"), moderator.click(seen[1], "False alarm"), return_exceptions=True
    )
    texts = [answer.text for answer in answers if not isinstance(answer, BaseException)]
    assert sum(text == "This is marked as a false alarm already." for text in texts) == 1


async def test_staff_who_may_ban_ban_the_attacker_with_a_reason(defended: DefendedGuild) -> None:
    rex, moderator = defended.attacked.rex, defended.attacked.live.member("moderator")
    defended.attack(rex.id)
    seen = await defended.message("Attack stopped", seen_by=moderator)
    form = await moderator.click(seen, "Ban")
    await moderator.submit(form, reason="attacked us")
    assert defended.attacked.live.is_banned(rex)
    cases = [case async for case in defended.app.cases.each(defended.attacked.guild.id)]
    assert ("ban", moderator.id, "attacked us") in [(case.kind, case.moderator_id, case.reason) for case in cases]


async def test_members_may_not_ban(defended: DefendedGuild) -> None:
    member = defended.attacked.live.member("member")
    general = defended.attacked.live.channel("general")
    defended.log_channel_id = general.id
    defended.attack(defended.attacked.rex.id)
    seen = await member.sees("Attack stopped", general)
    answer = await member.click(seen, "Ban")
    assert answer.ephemeral
    assert not defended.attacked.live.is_banned(defended.attacked.rex)


async def test_whoever_is_banned_has_no_such_button(defended: DefendedGuild) -> None:
    defended.attack(defended.attacked.rex.id, response=AntinukeResponseType.BAN)
    seen = await defended.message("Attack stopped")
    assert labels(seen) == ["Undo", "False alarm"]


async def test_several_attackers_have_a_button_each(defended: DefendedGuild) -> None:
    first = defended.attack(defended.attacked.rex.id)
    bot_id = defended.attacked.rogue_bot.bot.id
    defended.attack(bot_id, incident_id=first.incident_id, response=AntinukeResponseType.KICK)
    seen = await defended.message("2. <@")
    assert "1. <@" in seen.text
    assert labels(seen) == ["False alarm", "Ban 1", "Ban 2"]


async def test_the_buttons_work_after_a_restart(defended: DefendedGuild) -> None:
    defended.attack(defended.attacked.rex.id)
    seen = await defended.message("Attack stopped")
    await defended.recorded(lambda row: row.log_message_id)
    await defended.scope.close()
    again = await DefendedGuild(defended.app, defended.attacked).set_up()
    try:
        marked = await again.attacked.owner.click(seen, "False alarm")
        assert marked.text.startswith("False alarm")
        assert "deleted 3 channels" in marked.text
    finally:
        await again.scope.close()


async def test_somebody_unknown_has_a_case_and_can_be_banned(defended: DefendedGuild) -> None:
    defended.attack(defended.attacked.rex.id, kind=ActorKind.UNKNOWN)
    assert "Ban" in labels(await defended.message("Attack stopped"))
    await defended.recorded(lambda row: row.case_number)
