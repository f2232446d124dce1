"""Cases as they come about without a command: stored, cut off in between, and due to end."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from tux.app import App
from tux.guilds.actions.member_actions import BAN, WARN
from tux.guilds.cases import Case, CaseEnded, CaseKind
from tux.guilds.cases.tables import ModerationCase
from tux.jobs.tables import DurableJob
from tux.sandbox.people import LiveGuild
from tux.sandbox.screens import Seen


async def write_cases(tux: App, guild: LiveGuild, count: int, **given: Any) -> None:
    """Store cases without doing anything at Discord."""
    values = {
        "kind": WARN.kind,
        "target_id": guild.member("newcomer").id,
        "moderator_id": guild.member("moderator").id,
        "reason": "spam",
    } | given
    kind = values.pop("kind")
    for _ in range(count):
        async with tux.cases.opening(kind, guild_id=guild.id, **values):
            pass


def numbers(seen: Seen) -> list[int]:
    lines = seen.embeds[0]["description"].splitlines()
    return [int(line.split("`")[1].lstrip("#")) for line in lines if line.startswith("`#")]


async def cut_off(
    app: App, guild: LiveGuild, target_id: int, act: Callable[[Case], Awaitable[Any]], kind: CaseKind = BAN.kind
) -> None:
    """Opens a case as Tux does, acts, and is cut off."""

    async def begin() -> None:
        async with app.cases.opening(
            kind, guild_id=guild.id, target_id=target_id, moderator_id=7, reason="spam"
        ) as case:
            await act(case)
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await begin()


async def nothing(_: Case) -> None:
    return


async def make_everything_due(app: App) -> None:
    """Change the database as if everything that is to end later were due now."""
    past = app.clock.now() - timedelta(seconds=1)
    async with app.database.transaction() as session:
        await session.execute(update(DurableJob).values(due_at=past))
        await session.execute(
            update(ModerationCase)
            .where(ModerationCase.expires_at.is_not(None))
            .values(created_at=past - timedelta(days=1), expires_at=past)
        )
    app.jobs.wake()


class EndedCases:
    """The cases that have ended, in order."""

    def __init__(self, app: App) -> None:
        self.cases: list[Case] = []
        self._heard = asyncio.Event()
        app.facts.subscribe(CaseEnded, self._hear)

    async def _hear(self, fact: CaseEnded) -> None:
        self.cases.append(fact.case)
        self._heard.set()

    async def until(self, count: int) -> None:
        while len(self.cases) < count:
            self._heard.clear()
            await self._heard.wait()

    async def first(self) -> Case:
        await self.until(1)
        return self.cases[0]
