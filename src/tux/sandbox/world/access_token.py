"""Access tokens, by which applications act for a person within scopes.

Source: https://discord.com/developers/docs/topics/oauth2
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tux.sandbox.world.application import Application
from tux.sandbox.world.user import User

LIFETIME = timedelta(days=7)


@dataclass(slots=True, eq=False)
class AccessToken:
    """A person's leave for an application to act for them within scopes, until it expires."""

    token: str = field(repr=False)
    user: User
    application: Application
    scopes: tuple[str, ...]
    expires_at: datetime
