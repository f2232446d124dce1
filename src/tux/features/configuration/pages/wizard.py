"""The steps by which a server sets itself up, and where it left off."""

from sqlalchemy import delete

from tux.bot.client import Tux
from tux.database import hold_guild
from tux.features.configuration.pages.navigation import HEALTH, RANKS, ROLES
from tux.features.configuration.pages.submissions import models
from tux.features.configuration.tables import Setup
from tux.guilds.settings.sections import GeneralSettings


def steps(bot: Tux) -> list[str]:
    """In order. Every feature with settings is in it by having them."""
    others = [section for section in models(bot) if section != GeneralSettings.section]
    return [GeneralSettings.section, RANKS, ROLES, *others, HEALTH]


async def left_at(bot: Tux, guild_id: int) -> str | None:
    """The step at which the wizard was left, if it was and the step is still there."""
    async with bot.database.session() as session:
        left = await session.get(Setup, guild_id)
    return left.step if left is not None and left.step in steps(bot) else None


async def keep(bot: Tux, guild_id: int, step: str) -> None:
    async with bot.database.transaction() as session:
        await hold_guild(session, guild_id)
        await session.merge(Setup(guild_id=guild_id, step=step, left_at=bot.clock.now()))


async def finish(bot: Tux, guild_id: int) -> None:
    async with bot.database.transaction() as session:
        await session.execute(delete(Setup).where(Setup.guild_id == guild_id))
