"""Applications."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tux.sandbox.world.emoji import Emoji
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User

INTENT_FLAGS = ((1 << 8, 1 << 13), (1 << 1, 1 << 15), (1 << 15, 1 << 19))
"""The privileged intents, each with the flag that shows it in its limited form, as small bots have it."""
LIMITED_INTENTS = sum(flag for _, flag in INTENT_FLAGS)


@dataclass(slots=True, eq=False)
class Application:
    """A bot's application: its commands, and which privileged intents it may use."""

    id: int
    name: str
    bot: User
    owner: User
    description: str = ""
    icon: str | None = None
    privileged_intents: int = 0
    """The privileged intents that are switched on, as gateway intent bits."""
    public: bool = True
    commands: dict[int, Json] = field(default_factory=dict[int, Json])
    guild_commands: dict[int, dict[int, Json]] = field(default_factory=dict[int, dict[int, Json]])
    command_permissions: dict[int, dict[int, list[Json]]] = field(default_factory=dict[int, dict[int, list[Json]]])
    """Permission objects by guild id, then by command id; the application's own id stands for all its commands."""
    emojis: dict[int, Emoji] = field(default_factory=dict[int, Emoji])
    role_connections_metadata: list[Json] = field(default_factory=list[Json])
    settings: Json = field(default_factory=dict[str, Any])
    """Fields of the application object that nothing depends on, as they were set."""

    @property
    def flags(self) -> int:
        """The flags that show which privileged intents are on, in their limited forms, as small bots have them."""
        return sum(flag for intent, flag in INTENT_FLAGS if self.privileged_intents & intent)

    def set_limited_intents(self, flags: int) -> None:
        """Switch privileged intents on and off by these flags."""
        self.privileged_intents = sum(intent for intent, flag in INTENT_FLAGS if flags & flag)

    def payload(self) -> Json:
        """Return the application object as its own bot gets it."""
        data: Json = {
            "id": str(self.id),
            "name": self.name,
            "icon": self.icon,
            "description": self.description,
            "type": None,
            "summary": "",
            "bot": self.bot.payload(),
            "bot_public": self.public,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": self.flags,
            "flags_new": str(self.flags),
            "owner": self.owner.payload(),
            "team": None,
            "hook": True,
            "is_monetized": False,
            "is_verified": False,
            "integration_types_config": {"0": {}, "1": {}},
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "approximate_guild_count": 0,
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "eligible_oauth2_scopes": ["bot", "applications.commands"],
            "tags": [],
        }
        return data | {name: value for name, value in self.settings.items() if value is not None}

    def brief(self) -> Json:
        """Return the partial application object that interactions and the slash picker carry."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": self.icon,
            "description": self.description,
            "bot": self.bot.payload(),
        }
