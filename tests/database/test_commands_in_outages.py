"""The answers that a moderator gets while PostgreSQL is down."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from databases import Frail
from running import Starting
from tux.sandbox.people import LiveGuild

ANSWER_SECONDS = 3
"""The time in which Discord wants an answer to an interaction."""


@pytest.mark.parametrize("outage", ["freeze", "kill"])
async def test_a_ban_without_a_database_says_so_in_time_and_bans_nobody(
    start_tux: Starting,
    guild: LiveGuild,
    frail_url: str,
    frail_postgres: Frail,
    logs: list[MutableMapping[str, Any]],
    outage: str,
) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    async with start_tux(database_url=frail_url):
        await moderator.slash(general, "ping")
        getattr(frail_postgres, outage)()

        async with asyncio.timeout(ANSWER_SECONDS):
            await moderator.slash(general, "ban", user=newcomer, reason="spam")
            await moderator.sees("be reached right now", general)
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = await moderator.command(general, f"$ban <@{newcomer.id}> spam")
        assert "be reached right now" in answer.text
        assert [message for message in newcomer.messages.values() if "banned" in message["content"]] == []
        assert not guild.guild.bans
    assert [entry["event"] for entry in logs].count("a dependency is down") == 1
    logs[:] = [entry for entry in logs if entry["event"] != "unexpected error"]
