"""Sections of settings that only the tests of their store have."""

from pydantic import Field

from tux.guilds.settings.section import Section

GUILD, OTHER, ADMIN = 10, 11, 20


class Logs(Section):
    section = "logs"

    channel_id: int | None = None
    events: tuple[str, ...] = ("ban", "kick")
    days: int = Field(default=7, ge=1, le=30)


class Welcome(Section):
    section = "welcome"

    text: str = "Hello"


class LaterLogs(Section):
    """The same section in a later Tux, in which a field is gone and another accepts less than before."""

    section = "logs"

    channel_id: int | None = None
    days: int = Field(default=7, ge=1, le=14)
