"""The ends of sentences: an end looks again, under the member's lock, at what it ends."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from cases import EndedCases, cut_off, make_everything_due, nothing
from features.jail.prison import Prison
from histories import at_once, interrupted_cases_of
from running import Starting, until
from tux.app import App
from tux.features.jail.listeners import JailListeners
from tux.features.jail.prisoners import Prisoners
from tux.guilds.cases.tables import ModerationCase
from tux.jobs.tables import DurableJob


class Queue:
    """The queue of those who wait for the lock of a member."""

    def __init__(self, app: App, prison: Prison) -> None:
        self._locks = app.bot.actions.locks._locks
        self._key = (prison.guild.id, prison.someone.id)
        self.tasks: list[asyncio.Task[object]] = []

    async def join(self, action: Coroutine[Any, Any, object] | None = None) -> None:
        """Start an action, and return once it waits for the lock. Without one, return once somebody else does."""
        waiting = self._length()
        if action is not None:
            self.tasks.append(asyncio.get_running_loop().create_task(action))
        await until(lambda: self._length() > waiting)

    def _length(self) -> int:
        return len(self._locks[self._key]._waiters or ())


@asynccontextmanager
async def queue(app: App, prison: Prison) -> AsyncIterator[Queue]:
    """Hold the lock of `someone` during the block, and then let everybody have it in the order in which they came."""
    async with app.bot.actions.locks.acquire(prison.guild.id, prison.someone.id):
        waiting = Queue(app, prison)
        yield waiting
    await asyncio.gather(*waiting.tasks)


async def test_an_end_that_waits_for_a_release_and_a_new_sentence_frees_nobody(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone, duration="1d")
    ends = EndedCases(tux)

    async with queue(tux, prison) as waiting:
        await waiting.join(prison.slash(prison.moderator, "unjail", member=prison.someone))
        await waiting.join(prison.slash(prison.moderator, "jail", member=prison.someone, duration="2d"))
        await make_everything_due(tux)
        await waiting.join()
    await ends.first()
    await until(lambda: not tux.bot.actions.locks._locks)

    assert prison.roles() == {"Jailed", "Booster"}
    assert [case.number for case in ends.cases] == [1]
    again = await prison.slash(prison.moderator, "jail", member=prison.someone)
    assert "is already in jail (case #3)" in again.text


async def test_a_tempban_that_ends_while_a_later_ban_waits_leaves_that_alone(prison: Prison, tux: App) -> None:
    await prison.slash(prison.owner, "tempban", user=prison.someone, duration="1d")
    ends = EndedCases(tux)

    async with queue(tux, prison) as waiting:
        await waiting.join(prison.slash(prison.owner, "unban", user=str(prison.someone.id)))
        await waiting.join(prison.slash(prison.owner, "ban", user=prison.someone))
        await make_everything_due(tux)
        await waiting.join()
    await ends.first()
    await until(lambda: not tux.bot.actions.locks._locks)

    assert prison.live.is_banned(prison.someone)
    assert [case.number for case in ends.cases] == [1]


async def test_a_tempban_is_not_lifted_while_it_is_in_doubt_whether_a_ban_has_replaced_it(
    prison: Prison, start_tux: Starting
) -> None:
    async with start_tux() as app:
        await prison.slash(prison.owner, "tempban", user=prison.someone, duration="1d")
        await cut_off(app, prison.live, prison.someone.id, nothing)
        await make_everything_due(app)
        await until_put_off(app)
        assert prison.live.is_banned(prison.someone)

        ends = EndedCases(app)
        with at_once():
            await interrupted_cases_of(app).settle_all()
        await make_everything_due(app)
        await ends.first()
        assert not prison.live.is_banned(prison.someone)


async def until_put_off(app: App) -> None:
    """Return once no job is due any more."""
    while True:
        async with app.database.session() as session:
            due = [job.due_at for job in await session.scalars(select(DurableJob))]
        if all(due_at > app.clock.now() for due_at in due):
            return
        await asyncio.sleep(0)


async def test_somebody_who_was_just_freed_is_not_jailed_again_by_what_was_seen_before(
    prison: Prison, tux: App
) -> None:
    """The roles that `/unjail` gives back look like somebody else's doing while it acts."""
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)

    async with queue(tux, prison) as waiting:
        await waiting.join(prison.slash(prison.moderator, "unjail", member=prison.someone))
        prison.give(prison.regular)
        await waiting.join()
    await until(lambda: not tux.bot.actions.locks._locks)

    assert prison.roles() == {"Regular", "Artist"}


async def test_two_releases_at_once_free_once(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)

    seen = await asyncio.gather(
        prison.slash(prison.moderator, "unjail", member=prison.someone),
        prison.slash(prison.owner, "unjail", member=prison.someone),
    )

    assert sorted("is not in jail" in answer.text for answer in seen) == [False, True]
    assert prison.roles() == {"Regular", "Artist", "Booster"}


async def test_a_crash_right_after_the_end_of_a_sentence_does_not_jail_again(
    prison: Prison, start_tux: Starting
) -> None:
    """They have their roles back, but the case does not say so yet."""
    async with start_tux() as app:
        await prison.set_up()
        await prison.slash(prison.moderator, "jail", member=prison.someone, duration="1d")
        past, later = app.clock.now() - timedelta(seconds=1), app.clock.now() + timedelta(hours=1)
        async with app.database.transaction() as session:
            await session.execute(update(DurableJob).values(due_at=later))
            created_at = past - timedelta(days=1)
            await session.execute(update(ModerationCase).values(created_at=created_at, expires_at=past))
    prison.give(prison.regular, prison.artist, prison.booster)

    async with start_tux() as app:
        await until(lambda: prisoners_of(app).case_of((prison.guild.id, prison.someone.id)))
        prison.give(prison.regular, prison.artist)
        await prison.slash(prison.owner, "config jail status")
        await prison.slash(prison.moderator, "warn", member=prison.someone, reason="so that all before it is done")
        assert prison.roles() == {"Regular", "Artist"}


async def test_somebody_in_jail_cannot_be_jailed_again_while_tux_starts(prison: Prison, start_tux: Starting) -> None:
    """The second case would keep none of their roles."""
    async with start_tux():
        await prison.set_up()
        await prison.slash(prison.moderator, "jail", member=prison.someone)

    async with start_tux() as app:
        await until(lambda: prisoners_of(app).case_of((prison.guild.id, prison.someone.id)))
        prisoners_of(app).remove((prison.guild.id, prison.someone.id))  # as if that had not been loaded yet
        again = await prison.slash(prison.moderator, "jail", member=prison.someone)
        assert "is already in jail (case #1)" in again.text
        await prison.slash(prison.moderator, "unjail", member=prison.someone)
        assert prison.roles() == {"Regular", "Artist", "Booster"}


def prisoners_of(app: App) -> Prisoners:
    cog = app.bot.get_cog("JailListeners")
    assert isinstance(cog, JailListeners)
    return cog.jails.prisoners
