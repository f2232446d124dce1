"""The welcome screen of a community, and its guide with first steps.

Source: https://discord.com/developers/docs/resources/guild#welcome-screen-object
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tux.sandbox.world.payloads import Json


@dataclass(slots=True, eq=False)
class WelcomeScreen:
    """The welcome screen of a guild; `channels` are kept as Discord shows them."""

    description: str | None = None
    channels: list[Json] = field(default_factory=list[Json])

    def payload(self) -> Json:
        """Return the welcome screen object."""
        return {"description": self.description, "welcome_channels": self.channels}


@dataclass(slots=True, eq=False)
class NewMemberWelcome:
    """The guide of a guild; `actions` and `resource_channels` are kept as Discord shows them."""

    enabled: bool = False
    author_ids: list[int] = field(default_factory=list[int])
    message: str | None = None
    actions: list[Json] = field(default_factory=list[Json])
    resource_channels: list[Json] = field(default_factory=list[Json])

    def payload(self, guild_id: int) -> Json:
        """Return the new member welcome object."""
        data: Json = {
            "guild_id": str(guild_id),
            "enabled": self.enabled,
            "new_member_actions": self.actions,
            "resource_channels": self.resource_channels,
        }
        if self.message is not None:
            author_ids = [str(author_id) for author_id in self.author_ids]
            data["welcome_message"] = {"author_ids": author_ids, "message": self.message}
        return data
