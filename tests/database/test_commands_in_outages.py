"""The answers that a moderator gets while PostgreSQL is down."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest

from databases import Frail
from running import Starting
from tux.app import App
from tux.database import DatabaseUnavailable
from tux.guilds.permissions import RankSettings
from tux.sandbox.people import LiveGuild

ANSWER_SECONDS = 3
"""The time in which Discord wants an answer to an interaction."""


async def known_ranks(app: App, guild: LiveGuild) -> None:
    """Wait until the database is back, and its ranks are read."""
    async with asyncio.timeout(30):
        while True:
            try:
                await app.bot.ranks_in(guild.id)
            except DatabaseUnavailable:
                await asyncio.sleep(0.1)
            else:
                return


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


async def test_a_tux_that_starts_without_its_database_refuses_everybody_whose_rank_it_cannot_know(
    start_tux: Starting,
    guild: LiveGuild,
    frail_url: str,
    frail_postgres: Frail,
    logs: list[MutableMapping[str, Any]],
) -> None:
    owner, newcomer, general = guild.member("owner"), guild.member("newcomer"), guild.channel("general")
    async with start_tux(database_url=frail_url) as app:
        ranks: dict[str, Any] = {"commands": {"ping": 5}}
        await app.guild_settings.change(guild.id, RankSettings, by=owner.id, expected_revision=0, **ranks)
        refusal = await newcomer.slash(general, "ping")
        assert "Administrator (5)" in refusal.text

    frail_postgres.kill()
    async with start_tux(database_url=frail_url) as app:
        slash, typed = await newcomer.slash(general, "ping"), await newcomer.command(general, "$ping")
        assert all("be reached right now" in answer.text for answer in (slash, typed))
        for answer in (await owner.slash(general, "ping"), await owner.command(general, "$ping")):
            assert "Pong" in answer.text

        frail_postgres.start()
        await known_ranks(app, guild)
        refusal = await newcomer.slash(general, "ping")
        assert "Administrator (5)" in refusal.text
    logs[:] = [entry for entry in logs if entry["event"] != "unexpected error"]
