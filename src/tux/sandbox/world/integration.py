"""Integrations: applications that were added to a guild.

Source: https://discord.com/developers/docs/resources/guild#integration-object
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tux.sandbox.world.application import Application
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User


@dataclass(slots=True, eq=False)
class Integration:
    """An application in a guild. Its id is neither that of the application nor that of the bot."""

    id: int
    guild_id: int
    application: Application
    user: User
    """The one who added it."""
    scopes: list[str] = field(default_factory=list[str])

    def partial(self) -> Json:
        """Return the partial integration object that audit logs carry."""
        application = self.application
        return {
            "id": str(self.id),
            "name": application.name,
            "type": "discord",
            "account": {"id": str(application.bot.id), "name": application.name},
            "application_id": str(application.id),
        }

    def payload(self, *, user: bool = True) -> Json:
        """Return the integration object; events come without `user`, as documented."""
        data: Json = {
            "id": str(self.id),
            "name": self.application.name,
            "type": "discord",
            "enabled": True,
            "account": {"id": str(self.application.bot.id), "name": self.application.name},
            "application": self.application.brief() | {"type": None, "summary": ""},  # discord.py needs the summary
            "scopes": self.scopes,
        }
        return data | {"user": self.user.payload()} if user else data

    def audited(self) -> Json:
        """Return what the audit log records of it."""
        return {"name": self.application.name, "type": "discord", "scopes": self.scopes}
