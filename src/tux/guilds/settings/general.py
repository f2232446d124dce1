"""Settings of a guild that several features read."""

from typing import Annotated, ClassVar

from pydantic import Field

from tux.guilds.settings.fields import ChannelId, Locale
from tux.guilds.settings.section import Section


class GeneralSettings(Section):
    """The prefix and the language of Tux. Where unset, the process's settings apply."""

    section: ClassVar[str] = "general"

    prefix: Annotated[str, Field(min_length=1, max_length=10, pattern=r"^\S+$")] | None = None
    locale: Locale | None = None


class LogSettings(Section):
    """The channels in which Tux logs what moderators do, and posts reports."""

    section: ClassVar[str] = "logs"

    moderation_channel_id: ChannelId | None = None
    report_channel_id: ChannelId | None = None
    """The channel for members' reports; the moderation log where it is unset."""
