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
    ],
)
async def test_a_duration_is_one_word_or_a_number_and_its_unit(
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
        ("", "`duration` is missing. Write it like `$timeout <members> <duration> [reason]`."),
        ("spam", "“spam” as a duration"),
        ("10 spam", "“10” as a duration"),
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
