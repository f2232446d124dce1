"""The log with Discord's audit log and without it."""

from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from features.serverlog.conftest import Log
from running import take_audit_log
from tux.features.serverlog import attribution
from tux.features.serverlog.embeds import LogMessages
from tux.features.serverlog.entries import LogEntry
from tux.features.serverlog.events import Event


async def test_an_entry_with_many_changes_still_says_who_made_them(log: Log) -> None:
    path = f"/guilds/{log.guild.id}/roles"
    roles = [(await log.owner.request("POST", path, {"name": f"Role {n}".ljust(90, "x")}))["id"] for n in range(140)]
    await log.written(2)
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", {"roles": roles})
    logged = await log.told(log.app.texts.say(Event.MEMBER_ROLES.key))
    assert f"**By:** <@{log.owner.id}>" in logged
    assert "…" in logged


async def test_without_the_audit_log_changes_of_members_not_seen_before_are_logged_as_far_as_known(log: Log) -> None:
    await take_audit_log(log.guild)
    until = datetime.now(UTC) + timedelta(hours=1)
    moderators = log.guild.role("Moderator")
    changes = {"nick": "Captain", "roles": [str(moderators.id)], "communication_disabled_until": until.isoformat()}
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", changes)
    await log.written()

    embeds = {embed["title"]: embed["description"] for embed in log.embeds() if "Role " not in embed["title"]}
    assert "**Nickname:** unknown → Captain" in embeds["Nickname changed"]
    assert f"**Roles:** unknown → <@&{moderators.id}>" in embeds["Member’s roles changed"]
    assert "unknown → " in embeds["Timeout changed"]
    assert all(f"<@{log.member.id}> (member)" in description for description in embeds.values())

    body = {"nick": "Admiral"}
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", body)
    await log.written()
    assert "**Nickname:** Captain → Admiral" in log.embeds()[-1]["description"]


async def test_with_the_audit_log_changes_of_members_not_seen_before_are_logged_once(log: Log) -> None:
    changes = {"nick": "Captain", "roles": [str(log.guild.role("Moderator").id)]}
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", changes)
    await log.written()
    assert sorted(embed["title"] for embed in log.embeds()) == ["Member’s roles changed", "Nickname changed"]
    assert "unknown" not in str(log.embeds())


async def test_without_the_audit_log_leaving_may_have_been_a_kick(log: Log) -> None:
    await take_audit_log(log.guild)
    member = log.member
    await log.owner.kick(log.guild, member)
    left = await log.told("Member left")
    assert f"<@{member.id}>" in left
    assert "Whether somebody kicked them, only the audit log tells." in left


async def test_with_the_audit_log_leaving_is_no_kick(log: Log) -> None:
    someone = log.join(1)
    await log.heard()
    log.world.remove_member(log.guild.guild, someone)
    assert "kicked" not in await log.told("Member left")


async def test_a_timeout_by_automod_is_logged_once_with_its_end(log: Log) -> None:
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", {"nick": "Seen"})
    await log.written()
    await log.automod({"type": 3, "metadata": {"duration_seconds": 60}})
    await log.member.say(log.general, "free gold")
    await log.written()

    (embed,) = [embed for embed in log.embeds() if "imeout" in embed["title"] or "timed out" in embed["title"]]
    assert embed["title"] == "Member timed out by AutoMod"
    assert " → <t:" in embed["description"]
    assert "**By:** AutoMod, rule “No gold”" in embed["description"]


async def test_an_entry_that_tux_cannot_word_is_counted_and_the_log_goes_on(
    log: Log, logs: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = LogMessages._facts

    def fail_at_joins(self: LogMessages, entry: LogEntry) -> Any:
        if entry.event is Event.MEMBER_JOIN:
            raise ValueError("no")
        return facts(self, entry)

    monkeypatch.setattr(LogMessages, "_facts", fail_at_joins)
    for number in (1, 2):
        log.join(number)
        await log.written()
    await log.owner.request("POST", f"/guilds/{log.guild.id}/roles", {"name": "Bosun"})
    await log.written(rounds=2)

    (embed,) = log.embeds()
    assert "Role created: 1" in embed["description"]
    assert log.app.texts.say("serverlog-lost", count=2) in embed["description"]
    (bug,) = (entry for entry in logs if entry["log_level"] == "error")
    logs.remove(bug)
    assert (bug["surface"], bug["source"]) == ("task", "deliver server log")


async def test_entries_that_tux_cannot_join_are_logged_as_they_are(
    log: Log, logs: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(attribution, "_cover", fail)
    await log.owner.request("POST", f"/guilds/{log.guild.id}/roles", {"name": "Bosun"})
    await log.written()

    assert {embed["title"] for embed in log.embeds()} == {"Role created"}
    (bug,) = (entry for entry in logs if entry["log_level"] == "error")
    logs.remove(bug)
