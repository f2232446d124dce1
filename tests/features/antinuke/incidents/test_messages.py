"""Those in charge are told of an incident in one message, which says what happened and what Tux did."""

from collections.abc import MutableMapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from features.antinuke.incidents.defended import DefendedGuild, entry_rows
from running import direct
from tux.features import antinuke
from tux.features.antinuke.kinds import (
    ActorKind,
    AntinukeActionType,
    AntinukeResponseType,
    Attribution,
    ResponseStatus,
)
from tux.guilds import notices
from tux.guilds.settings.general import LogSettings
from tux.runtime.texts import Texts
from tux.sandbox import Fault, Sandbox


async def test_an_incident_is_told_in_the_moderation_log(defended: DefendedGuild) -> None:
    rex = defended.attacked.rex
    defended.attack(rex.id)
    seen = await defended.message("Attack stopped")
    assert f"<@{rex.id}> deleted 3 channels. It began <t:" in seen.text
    assert "Too many too quickly" in seen.text
    assert "Roles taken away" in seen.text
    assert "3 actions got through" in seen.text
    assert "stopped after" in seen.text


async def test_what_is_told_is_also_recorded(defended: DefendedGuild) -> None:
    verdict = defended.attack(defended.attacked.rex.id)
    await defended.message("Attack stopped")

    (row,) = await defended.recorded(lambda row: row.log_message_id)
    assert (row.event_key, row.incident_id) == (verdict.event_key, verdict.incident_id)
    assert row.response_status is ResponseStatus.CONFIRMED
    assert row.actor_id == defended.attacked.rex.id
    assert row.loss_count == 3
    assert row.received_at <= row.decided_at <= row.dispatched_at <= row.confirmed_at  # pyright: ignore[reportOperatorIssue]
    attacked = defended.attacked
    assert row.actor_role_ids is not None
    assert set(row.actor_role_ids) == {attacked.admin.id, attacked.helper.id, attacked.colour.id}
    assert (row.log_channel_id, row.log_message_id) == (defended.log.id, defended.message_ids()[0])
    entries = await entry_rows(defended.app.database)
    assert [entry.entry_id for entry in entries] == [5000, 5001, 5002]
    assert entries[0].evidence == {"name": "channel-0"}


async def test_the_response_has_a_case(defended: DefendedGuild) -> None:
    rex = defended.attacked.rex
    defended.attack(rex.id)
    seen = await defended.message("Stopped by antinuke")
    assert "Antinuke: deleted 3 channels" in seen.text
    (row,) = await defended.recorded(lambda row: row.case_number)
    case = await defended.app.cases.get(defended.attacked.guild.id, row.case_number or 0)
    assert (case.target_id, case.moderator_id) == (rex.id, defended.app.bot.user_id)
    assert case.data == {"rule": "antinuke", "response": "strip_roles", "event": row.event_key}


async def test_a_ban_is_a_case_of_a_ban(defended: DefendedGuild) -> None:
    defended.attack(defended.attacked.rex.id, response=AntinukeResponseType.BAN)
    await defended.message("Ban")
    (row,) = await defended.recorded(lambda row: row.case_number)
    case = await defended.app.cases.get(defended.attacked.guild.id, row.case_number or 0)
    assert case.kind == "ban"


async def test_several_decisions_about_one_attack_share_a_message(defended: DefendedGuild) -> None:
    first = defended.attack(defended.attacked.rex.id)
    seen = await defended.message("Attack stopped")
    bot_id = defended.attacked.rogue_bot.bot.id
    defended.attack(bot_id, incident_id=first.incident_id, kind=ActorKind.BOT, response=AntinukeResponseType.KICK)
    changed = await seen.changed(lambda message: str(bot_id) in message.text)
    assert f"1. <@{defended.attacked.rex.id}>: Roles taken away" in changed.text
    assert f"2. <@{bot_id}>: Bot removed" in changed.text
    assert "6 actions got through" in changed.text
    assert defended.titles() == ["Attack stopped"]


async def test_an_attacker_out_of_reach_is_told_in_the_channel_and_to_the_owner(defended: DefendedGuild) -> None:
    defended.attacked.admin.position = 95  # without any event about it
    defended.attack(defended.attacked.rex.id)
    seen = await defended.message("Attack not stopped")
    assert "Discord refused everything I tried (50013)." in seen.text
    await direct(defended.attacked.owner, "Attack not stopped in ")


async def test_the_owner_hears_of_every_incident_who_wants_to(defended: DefendedGuild) -> None:
    defended.alerts_owner = True
    defended.attack(defended.attacked.rex.id)
    await direct(defended.attacked.owner, f"https://discord.com/channels/{defended.attacked.guild.id}/")


async def test_closed_direct_messages_of_the_owner_are_noted(defended: DefendedGuild, sandbox: Sandbox) -> None:
    defended.alerts_owner = True
    sandbox.faults.add(Fault("status", method="POST", route="/users/@me/channels", status=403))
    defended.attack(defended.attacked.rex.id)
    await defended.message("I couldn’t send the owner a direct message: theirs are closed.")


async def test_a_rate_limit_of_direct_messages_delays_what_the_owner_is_told_and_loses_nothing(
    defended: DefendedGuild, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "ALERT_RETRY_SECONDS", (0.01, 0.01))
    defended.alerts_owner = True
    route, times = "/users/@me/channels", 6  # after five, discord.py gives up
    sandbox.faults.add(Fault("rate_limit", method="POST", route=route, retry_after=0.01, times=times))
    defended.attack(defended.attacked.rex.id)
    await direct(defended.attacked.owner, "Attack stopped in ")
    assert "direct message" not in (await defended.message("Attack stopped")).text


async def test_without_a_channel_the_owner_is_told(defended: DefendedGuild) -> None:
    guild_id = defended.attacked.guild.id
    await defended.app.guild_settings.change(guild_id, LogSettings, by=1, moderation_channel_id=None)
    defended.attack(defended.attacked.rex.id)
    await direct(defended.attacked.owner, "Attack stopped in ")


async def test_the_channel_of_antinuke_comes_before_the_moderation_log(defended: DefendedGuild) -> None:
    general = defended.attacked.live.channel("general")
    defended.log_channel_id = general.id
    defended.attack(defended.attacked.rex.id)
    await defended.attacked.owner.sees("Attack stopped", general)
    assert defended.titles() == []


async def test_a_message_whose_channel_is_deleted_is_posted_anew_elsewhere(defended: DefendedGuild) -> None:
    attacked = defended.attacked
    general = attacked.live.channel("general")
    defended.log_channel_id = general.id
    first = defended.attack(attacked.rex.id)
    await attacked.owner.sees("Attack stopped", general)
    await attacked.owner.delete(general)
    bot_id = attacked.rogue_bot.bot.id
    defended.attack(bot_id, incident_id=first.incident_id, kind=ActorKind.BOT, response=AntinukeResponseType.KICK)
    seen = await defended.message("Attack stopped")
    assert str(bot_id) in seen.text


async def test_while_discord_fails_the_message_is_tried_again(defended: DefendedGuild, sandbox: Sandbox) -> None:
    route = f"/channels/{defended.log.id}/messages"
    sandbox.faults.add(Fault("status", method="POST", route=route, status=400, times=1))
    defended.attack(defended.attacked.rex.id)
    await defended.message("Attack stopped")


async def test_in_observe_mode_nothing_is_done_but_told(defended: DefendedGuild) -> None:
    defended.attack(defended.attacked.rex.id, is_dry_run=True)
    seen = await defended.message("Attack noticed, nothing done")
    assert "I would have done this: Roles taken away" in seen.text
    assert {request.method for request in defended.attacked.requests()} == {"POST"}  # the message alone


async def test_no_limit_is_ever_shown(defended: DefendedGuild) -> None:
    defended.alerts_owner = True
    defended.attack(defended.attacked.rex.id, threshold=37.0, window_seconds=4711)
    await direct(defended.attacked.owner, "Attack stopped")
    shown = str(defended.attacked.owner.messages)
    assert "37" not in shown.replace(str(defended.attacked.rex.id), "") or "4711" not in shown


async def test_evidence_that_is_no_json_does_not_keep_a_decision_from_being_recorded(
    defended: DefendedGuild, logs: list[MutableMapping[str, Any]]
) -> None:
    verdict = defended.verdict(defended.attacked.rex.id)
    odd = replace(verdict, acts=tuple(replace(act, evidence={"odd": object()}) for act in verdict.acts))
    defended.responder.respond(odd)
    (row,) = await defended.recorded(lambda row: row.confirmed_at)
    assert row.event_key == verdict.event_key
    assert [entry.evidence for entry in await entry_rows(defended.app.database)] == [None, None, None]
    logs.remove(next(line for line in logs if line["log_level"] == "error"))


@pytest.mark.parametrize("action", list(AntinukeActionType))
def test_every_action_is_told_in_words(action: AntinukeActionType) -> None:
    texts = Texts.load(Path(antinuke.__file__).parent / "strings", strict=True)
    one, several = (texts.say(f"antinuke-did-{action}", count=count) for count in (1, 2))
    assert one
    assert several


async def test_nobody_is_told_to_have_been_stopped_whom_tux_only_reported(defended: DefendedGuild) -> None:
    defended.attack(defended.attacked.owner.id, response=AntinukeResponseType.ALERT)
    seen = await defended.message("Looks like an attack, nobody stopped")
    assert "Only reported" in seen.text
    assert "got through" not in seen.text


async def test_the_owner_always_hears_of_panic_mode(defended: DefendedGuild) -> None:
    defended.attack(None, response=AntinukeResponseType.PANIC_MODE, attribution=Attribution.UNKNOWN)
    await direct(defended.attacked.owner, f" in {defended.attacked.guild.name}")


async def test_the_owner_always_hears_that_tux_was_blinded(defended: DefendedGuild) -> None:
    defended.attack(
        None,
        action=AntinukeActionType.SELF_TAMPER,
        response=AntinukeResponseType.ALERT,
        attribution=Attribution.UNKNOWN,
    )
    await direct(defended.attacked.owner, f" in {defended.attacked.guild.name}")
