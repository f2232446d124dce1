"""Durations as people type them beside other words."""

from datetime import timedelta

import pytest

from tux.app import App
from tux.sandbox.people import LiveGuild


@pytest.mark.parametrize(
    ("typed", "duration", "reason"),
    [
        ("10m spam", timedelta(minutes=10), "spam"),
        ("2 days spam", timedelta(days=2), "spam"),
        ("1h30m", timedelta(hours=1, minutes=30), ""),
        ("1.5 hours x", timedelta(hours=1.5), "x"),
        ('"1 day and 2 hours" x', timedelta(hours=26), "x"),
        ("“1 day and 2 hours” x", timedelta(hours=26), "x"),
        ("1d 12h spam", timedelta(hours=36), "spam"),
        ("1 day and 12 hours", timedelta(hours=36), ""),
        ("1 Day, 12 hours, and 5m spam", timedelta(hours=36, minutes=5), "spam"),
        ("1d, spam", timedelta(days=1), "spam"),
        ("1h and more", timedelta(hours=1), "and more"),
        ("1h 5 messages", timedelta(hours=1), "5 messages"),
        ("10 spam", timedelta(seconds=10), "spam"),
        ("10", timedelta(seconds=10), ""),
    ],
)
async def test_a_duration_is_all_the_words_that_make_one(
    tux: App, guild: LiveGuild, typed: str, duration: timedelta, reason: str
) -> None:
    newcomer = guild.member("newcomer")

    await guild.member("moderator").command(guild.channel("general"), f"$timeout {newcomer.id} {typed}")

    case = await tux.cases.get(guild.id, 1)
    assert case.reason == reason
    assert case.expires_at is not None
    assert abs(case.expires_at - case.created_at - duration) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "`duration` is missing. Write it like `$timeout <member> <duration> [reason]`."),
        ("spam", "“spam” as a duration"),
        ("0s", "at least a second"),
        ("-5m", "at least a second"),
        ("- 5m", "“-” as a duration"),
        ("29d", "A timeout can last at most 28 days. Nothing was changed."),
        ("9999999 years", "is too long"),
    ],
)
async def test_an_invalid_duration_gets_one_sentence_and_changes_nothing(
    tux: App, guild: LiveGuild, typed: str, told: str
) -> None:
    newcomer = guild.member("newcomer")

    seen = await guild.member("moderator").command(guild.channel("general"), f"$timeout {newcomer.id} {typed}")

    assert told in seen.text
    assert "Reference" not in seen.text
    assert guild.guild.members[newcomer.id].communication_disabled_until is None
    assert [case async for case in tux.cases.each(guild.id)] == []


async def test_where_a_duration_may_be_left_out_a_number_may_begin_the_reason(tux: App, guild: LiveGuild) -> None:
    newcomer, moderator, general = guild.member("newcomer"), guild.member("moderator"), guild.channel("general")
    await guild.member("owner").slash(general, "config jail setup")

    for typed in ("1d 12h spam", "3 warnings", "1.5 warnings", "and again"):
        await moderator.command(general, f"$jail {newcomer.id} {typed}")
        await moderator.command(general, f"$unjail {newcomer.id} out")

    jailed = [case async for case in tux.cases.each(guild.id) if case.kind == "jail"]
    assert [(case.reason, case.expires_at is not None) for case in jailed] == [
        ("spam", True),
        ("3 warnings", False),
        ("1.5 warnings", False),
        ("and again", False),
    ]


async def test_a_duration_is_confirmed_exactly(tux: App, guild: LiveGuild) -> None:
    newcomer, moderator, general = guild.member("newcomer"), guild.member("moderator"), guild.channel("general")

    for given in ("1d 12h", "1 day and 12 hours", "36h", "129600"):
        slash = await moderator.slash(general, "timeout", member=newcomer, duration=given)
        typed = await moderator.command(general, f"$timeout {newcomer.id} {given}")

        assert "was timed out for 1d 12h. The timeout ends on <t:" in slash.text
        assert "was timed out for 1d 12h. The timeout ends on <t:" in typed.text
