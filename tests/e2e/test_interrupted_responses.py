"""The bot is killed between a decision and its confirmation: the response goes on, and is not done twice."""

import asyncio
import json
from pathlib import Path

from features.antinuke.incidents.defended import event_rows
from features.antinuke.responses.attacked import AttackedGuild
from running import until
from tux.app import Services
from tux.database import Database
from tux.features.antinuke.kinds import Mode, ResponseStatus
from tux.features.antinuke.settings import AntinukeSettings
from tux.features.antinuke.tables import AntinukeEvent
from tux.runtime.settings import ProcessSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import Denied
from tux.sandbox.scenes import add_channel, small
from tux.testing.process import BotProcess


async def confirmed(database: Database) -> list[AntinukeEvent]:
    """Return the responses by which somebody was stopped, once it is known which roles they lost."""
    rows = await event_rows(database)
    return [row for row in rows if row.response_status is ResponseStatus.CONFIRMED and row.actor_role_ids]


async def test_a_response_that_a_crash_interrupts_goes_on(sandbox: Sandbox, tmp_path: Path, database_url: str) -> None:
    scene = small(sandbox.world)
    attacked = AttackedGuild(sandbox, scene)
    process = ProcessSettings.model_validate({"data_dir": tmp_path, "database_url": database_url})
    async with Services(process) as services:
        settings = services.guild_settings
        await settings.change(scene.guild.id, AntinukeSettings, by=1, mode=Mode.ENFORCE, panic_armed=False)
    for method, route in (("PATCH", "members"), ("DELETE", "members"), ("PUT", "bans")):
        sandbox.faults.add(Fault("timeout", seconds=100, method=method, route=f"/guilds/*/{route}/*"))
    bot = BotProcess(sandbox, scene.bot, tmp_path, {"TUX_DATABASE_URL": database_url})
    file = tmp_path / "antinuke" / "stopped" / f"{scene.guild.id}.json"

    await bot.start()
    for number in range(8):
        try:
            await attacked.rex.delete(add_channel(sandbox.world, scene.guild, f"victim-{number}"))
        except Denied:
            break
    await until(lambda: file.exists() and bool(json.loads(file.read_text())["open"]))
    await bot.kill()
    assert attacked.roles(attacked.rex) == {"Admin", "Helper", "Colour"}
    sandbox.faults.clear()

    await bot.start()
    await sandbox.until(lambda: not attacked.roles(attacked.rex))
    await until(lambda: not json.loads(file.read_text())["open"])

    def done() -> int:
        return sum(str(attacked.rex.id) in request.path for request in attacked.requests())

    done_before = done()
    await bot.kill()
    async with bot, Services(process) as services, asyncio.timeout(30):
        while not (rows := await confirmed(services.database)):  # noqa: ASYNC110 - another process writes them
            await asyncio.sleep(0.1)
    (row,) = rows
    assert set(row.actor_role_ids or ()) == {attacked.admin.id, attacked.helper.id, attacked.colour.id}
    assert done() == done_before
    assert attacked.is_member(attacked.rex.id)
