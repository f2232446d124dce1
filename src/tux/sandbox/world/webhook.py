"""Webhooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from tux.sandbox.world.channel import Channel
from tux.sandbox.world.payloads import Json, ident
from tux.sandbox.world.user import User


class SourceGuild(Protocol):
    """The guild of a followed channel, as far as a webhook shows it."""

    id: int
    name: str
    icon: str | None


@dataclass(slots=True, eq=False)
class Webhook:
    """An incoming webhook (type 1) or a channel follower (type 2)."""

    id: int
    type: int
    guild_id: int
    channel_id: int
    name: str
    user: User | None
    token: str = field(repr=False)
    avatar: str | None = None
    application_id: int | None = None
    source: Channel | None = None
    """The channel whose messages a follower (type 2) copies."""
    source_guild: SourceGuild | None = None

    def payload(self, api: str, *, user: bool = True, token: bool = True) -> Json:
        """Return the webhook object; those who ask by its token do not get the user who made it."""
        data: Json = {
            "id": str(self.id),
            "type": self.type,
            "guild_id": str(self.guild_id),
            "channel_id": str(self.channel_id),
            "name": self.name,
            "avatar": self.avatar,
            "application_id": ident(self.application_id),
        }
        if self.type == 1 and token:
            data |= {"token": self.token, "url": f"{api}/webhooks/{self.id}/{self.token}"}
        if self.source is not None and self.source_guild is not None:
            guild = self.source_guild
            data["source_guild"] = {"id": str(guild.id), "name": guild.name, "icon": guild.icon}
            data["source_channel"] = {"id": str(self.source.id), "name": self.source.name}
        if user and self.user is not None:
            data["user"] = self.user.payload()
        return data
