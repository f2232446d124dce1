"""PostgreSQL is frozen, killed and restarted during a thousand actions, and the record is exact afterwards."""

import asyncio
from collections.abc import Iterator
from typing import Any

from databases import Frail
from histories import at_once, audited, caught_up, compare, interrupted_cases_of, known
from running import Starting
from tux.app import App
from tux.database import DatabaseUnavailable
from tux.guilds.cases import CaseState, CaseUnsettled
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild, Person

ACTIONS, AT_ONCE = 1000, 8
Step = tuple[str, int]


def steps(sandbox: Sandbox) -> Iterator[Step]:
    """Yield steps that ban strangers, unban them, and ban them again."""
    while True:
        batch = [sandbox.world.create_user(f"stranger{sandbox.world.ids.new()}").id for _ in range(AT_ONCE)]
        for name in ("ban", "unban", "tempban"):
            yield from ((name, user_id) for user_id in batch)


async def wait_for_database(app: App) -> None:
    """Return once the database answers again."""
    async with asyncio.timeout(30):
        while True:
            try:
                async with app.database.session() as session:
                    await session.connection()
            except DatabaseUnavailable:
                await asyncio.sleep(0)
            else:
                return


async def act(guild: LiveGuild, moderator: Person, name: str, user_id: int) -> None:
    options: dict[str, Any] = {"user": str(user_id) if name == "unban" else user_id}
    if name == "tempban":
        options["duration"] = "3h"
    await moderator.slash(guild.channel("general"), name, reason="raid", **options)


async def test_every_action_that_discord_carried_out_has_one_case_with_the_right_state(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox, frail_url: str, frail_postgres: Frail, logs: list[Any]
) -> None:
    moderator, planned, loop = guild.member("moderator"), steps(sandbox), asyncio.get_running_loop()
    outages = {
        200: (frail_postgres.freeze, frail_postgres.thaw),
        500: (frail_postgres.kill, frail_postgres.start),
        800: (frail_postgres.freeze, frail_postgres.thaw),
    }
    async with start_tux(database_url=frail_url, stop_timeout=30) as app:
        await caught_up(app, guild)
        for begun in range(0, ACTIONS, AT_ONCE):
            batch = [next(planned) for _ in range(AT_ONCE)]
            doing = [loop.create_task(act(guild, moderator, *step)) for step in batch]
            if begun in outages:
                breaks, mends = outages[begun]
                await asyncio.wait(doing, return_when=asyncio.FIRST_COMPLETED)
                breaks()
                await asyncio.gather(*doing)
                await act(guild, moderator, *next(planned))
                mends()
                await wait_for_database(app)
            await asyncio.gather(*doing)
        with at_once():
            await interrupted_cases_of(app).settle_all()
        cases = await known(app, guild)
        compare(app.bot.user_id or 0, cases, audited(guild))
        done = [case for case in cases if case.state is CaseState.SETTLED]
        assert len(done) > ACTIONS * 0.9
    told = (DatabaseUnavailable, CaseUnsettled)
    logs[:] = [entry for entry in logs if not isinstance(entry.get("exc_info"), told)]
