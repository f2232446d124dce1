"""The settings of a jail."""

from typing import ClassVar

from tux.guilds.settings.fields import ChannelId, RoleId
from tux.guilds.settings.section import Section


class JailSettings(Section):
    """The role and the channel of a jail. Without a role, there is no jail."""

    section: ClassVar[str] = "jail"

    role_id: RoleId | None = None
    channel_id: ChannelId | None = None
