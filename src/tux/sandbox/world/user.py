"""Users."""

from __future__ import annotations

from dataclasses import dataclass, field

from tux.sandbox.world.payloads import Json


@dataclass(slots=True, eq=False)
class User:
    """A person, a bot, or the face of a webhook."""

    id: int
    username: str
    global_name: str | None = None
    avatar: str | None = None
    bot: bool = False
    system: bool = False
    banner: str | None = None
    accent_color: int | None = None
    public_flags: int = 0
    token: str = field(default="", repr=False)
    note: str = ""
    """A line on who this is, for the list of people in the web client."""
    dms_open: bool = True
    """False if direct messages are refused with 50007, as privacy settings do."""
    locale: str = "en-US"
    """The language of the user's client, which interactions carry."""
    mfa_enabled: bool = True
    """False if the account has no two-factor authentication, without which some guilds let nobody moderate."""
    owner: User | None = None
    """The owner of a bot's application, whose two-factor authentication stands for the bot's."""

    @property
    def has_two_factor(self) -> bool:
        """True if the account, or for a bot that of its owner, has two-factor authentication."""
        return self.mfa_enabled if self.owner is None else self.owner.mfa_enabled

    def payload(self) -> Json:
        """Return the user object."""
        return {
            "id": str(self.id),
            "username": self.username,
            "discriminator": "0",
            "global_name": self.global_name,
            "avatar": self.avatar,
            "bot": self.bot,
            "system": self.system,
            "banner": self.banner,
            "accent_color": self.accent_color,
            "public_flags": self.public_flags,
            "flags": self.public_flags,
            "avatar_decoration_data": None,
            "collectibles": None,
            "primary_guild": None,
        }
