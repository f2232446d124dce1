"""Visibility of events: which sessions get an event, and what of it they may read."""

from __future__ import annotations

from typing import Any

from tux.sandbox.gateway.session import Session
from tux.sandbox.permissions import Permission
from tux.sandbox.world.access import bits_in_channel, bits_in_guild
from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.intents import IN_DIRECT_MESSAGES, IN_GUILD, Intent
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User

# plain numbers, because flags are slow to combine, and this runs for every event and every session
_IN_GUILD = {name: int(needed) for name, needed in IN_GUILD.items()}
_IN_DIRECT_MESSAGES = {name: int(needed) for name, needed in IN_DIRECT_MESSAGES.items()}
_VIEW_CHANNEL = int(Permission.VIEW_CHANNEL)
CONTENT_FIELDS: dict[str, Any] = {"content": "", "embeds": [], "attachments": [], "components": []}


def reaches(event: Event, session: Session) -> bool:
    """Return True if a session gets an event, by its shard, its intents and its user's permissions."""
    return session.serves(event.guild) and _is_meant_for(event, session.user, int(session.intents))


def _is_meant_for(event: Event, user: User, intents: int) -> bool:
    if user.id == event.but:
        return False
    if event.to is not None:
        if user.id not in event.to:
            return False
        if event.guild is None or user.id not in event.guild.members:
            return True
    if event.guild is None:
        return _reaches_directly(event, user, intents)
    needed = _IN_GUILD.get(event.name)
    about_self = event.name == "GUILD_MEMBER_UPDATE" and event.payload(user.id)["user"]["id"] == str(user.id)
    if needed is not None and not intents & needed and not about_self:
        return False
    return _is_permitted(event, user, event.guild)


def _reaches_directly(event: Event, user: User, intents: int) -> bool:
    needed = _IN_DIRECT_MESSAGES.get(event.name)
    if needed is not None and not intents & needed:
        return False
    return event.channel is None or any(user is recipient for recipient in event.channel.recipients)


def _is_permitted(event: Event, user: User, guild: Guild) -> bool:
    member = guild.members.get(user.id)
    if member is None:
        return False
    permission = int(event.permission)
    if event.channel is None:
        return not permission or bool(bits_in_guild(guild, member) & permission)
    allowed = bits_in_channel(guild, event.channel, member)
    return bool(allowed & _VIEW_CHANNEL) and (not permission or bool(allowed & permission))


def without_hidden_content(session: Session, message: Json) -> Json:
    """Return a message object without its content if the bot lacks the intent and has no other right to read it."""
    user_id = str(session.user.id)
    is_mentioned = any(mention["id"] == user_id for mention in message["mentions"])
    is_own = message["author"]["id"] == user_id
    if session.intents & Intent.MESSAGE_CONTENT or is_own or is_mentioned or "guild_id" not in message:
        return message
    hidden = message | CONTENT_FIELDS
    hidden.pop("poll", None)
    return hidden


def without_hidden_match(session: Session, execution: Json) -> Json:
    """Return what AutoMod did, without the text that triggered it if the bot lacks the intent."""
    if session.intents & Intent.MESSAGE_CONTENT:
        return execution
    return execution | {"content": "", "matched_content": ""}
