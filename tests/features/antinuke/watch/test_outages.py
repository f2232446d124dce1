"""Tux starts while the database is away, and protects guilds all the same."""

import asyncio
import stat

from databases import Frail
from features.antinuke.incidents.defended import event_rows
from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable, known
from running import Starting, until
from tux.app import App
from tux.database import DatabaseUnavailable
from tux.features.antinuke.kinds import ResponseStatus
from tux.features.antinuke.tables import AntinukeEvent


async def recorded(app: App) -> list[AntinukeEvent]:
    """Return the verdicts in the database, once it is back and has any that is confirmed."""
    async with asyncio.timeout(60):
        while True:
            try:
                rows = [row for row in await event_rows(app.database) if row.trigger_type is not None]
                if rows and all(row.response_status is ResponseStatus.CONFIRMED for row in rows):
                    return rows
            except DatabaseUnavailable:
                pass
            await asyncio.sleep(0.1)


async def test_a_tux_that_starts_without_its_database_stops_attackers_and_records_it_later(
    start_tux: Starting,
    attacked: AttackedGuild,
    frail_url: str,
    frail_postgres: Frail,
) -> None:
    async with start_tux(database_url=frail_url) as app:
        await enable(app, attacked)
        folder = app.settings.data_dir / "antinuke" / "policies"
        await until(lambda: list(folder.glob("*.json")))
        (file,) = folder.glob("*.json")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    frail_postgres.kill()
    async with start_tux(database_url=frail_url) as app:
        await known(app, attacked)
        run = attacked.sandbox.attacks.start(
            "delete-channels", attacked.guild, [attacked.rex.user], rate=20, count=40, seed=1
        )
        report = await run.finished()
        assert attacked.roles(attacked.rex) == set()
        assert report.loss < 20

        frail_postgres.start()
        (event,) = await recorded(app)
        assert event.actor_id == attacked.rex.id
