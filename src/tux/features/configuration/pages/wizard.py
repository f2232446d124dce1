"""The steps of the wizard, and the step at which a server left it."""

from sqlalchemy import delete

from tux.database import lock_guild
from tux.features.configuration.pages.location import HEALTH, RANKS, ROLES
from tux.features.configuration.services import ConfigurationServices
from tux.features.configuration.tables import Setup
from tux.guilds.settings.general import GeneralSettings


def wizard_steps(services: ConfigurationServices) -> list[str]:
    """Return the steps in order. Every feature with settings is one of them."""
    others = [section for section in services.forms if section != GeneralSettings.section]
    return [GeneralSettings.section, RANKS, ROLES, *others, HEALTH]


async def saved_step(services: ConfigurationServices, guild_id: int) -> str | None:
    """Return the step at which the wizard was left, or None if there is none or it no longer exists."""
    async with services.database.session() as session:
        setup = await session.get(Setup, guild_id)
    return setup.step if setup is not None and setup.step in wizard_steps(services) else None


async def save_step(services: ConfigurationServices, guild_id: int, step: str) -> None:
    """Store the step, so that the wizard continues there."""
    async with services.database.transaction() as session:
        await lock_guild(session, guild_id)
        await session.merge(Setup(guild_id=guild_id, step=step, left_at=services.clock.now()))


async def finish(services: ConfigurationServices, guild_id: int) -> None:
    """Delete the stored step, because the wizard is finished."""
    async with services.database.transaction() as session:
        await session.execute(delete(Setup).where(Setup.guild_id == guild_id))
