"""Reports, as members make them and the database keeps them."""

from typing import Any

from sqlalchemy import select

from tux.app import App
from tux.features.reports.tables import Report
from tux.guilds.settings.general import LogSettings
from tux.sandbox.people import LiveGuild
from tux.sandbox.screens import Seen


async def set_report_channel(app: App, guild: LiveGuild) -> None:
    log = guild.channel("mod-log")
    await app.guild_settings.change(guild.id, LogSettings, by=1, report_channel_id=log.id)


async def report(guild: LiveGuild, who: str = "anonymous", *, by: str = "member", **values: Any) -> Seen:
    person = guild.member(by)
    form = await person.slash(guild.channel("general"), "report", **values.pop("options", {}))
    inputs = {"subject": "Spam", "text": "They post links everywhere.", "who": [who]} | values
    return await person.submit(form, **inputs)


async def rows(app: App) -> list[Report]:
    async with app.database.session() as session:
        return list(await session.scalars(select(Report).order_by(Report.id)))
