"""The settings of the guilds that are attacked."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tux.app import Services
from tux.features.antinuke.kinds import AutoRestore, Mode, TrustLevel
from tux.features.antinuke.settings import AntinukeSettings, TrustGrant
from tux.runtime.settings import ProcessSettings

CEILING = 3.0
"""The factor on the limits of those who are trusted."""


async def enforce(
    folder: Path,
    guild_ids: Sequence[int],
    trusted: Sequence[tuple[int, int]],
    by: int,
    *,
    preset: str = "default",
    **fields: object,
) -> None:
    """Let antinuke act in guilds, in the database that a bot in this folder uses. Nothing is put back by itself."""
    async with Services(ProcessSettings(data_dir=folder)) as services:
        await services.database.migrate()
        for guild_id in guild_ids:
            grants = [
                TrustGrant(
                    user_id=user_id,
                    level=TrustLevel.TRUSTED_ADMIN,
                    ceiling_factor=CEILING,
                    granted_by=by,
                    granted_at=services.clock.now(),
                )
                for trusting_id, user_id in trusted
                if trusting_id == guild_id
            ]
            changes: dict[str, Any] = {
                "mode": Mode.ENFORCE,
                "preset": preset,
                "auto_restore": AutoRestore.OFF,
                **fields,
            }
            await services.guild_settings.change(
                guild_id, AntinukeSettings, by=by, expected_revision=0, trust=tuple(grants), **changes
            )
