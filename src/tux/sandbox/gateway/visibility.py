"""Visibility of events: which sessions get an event, and what of it they may read."""

from __future__ import annotations

from typing import Any

from tux.sandbox.gateway.session import Session
from tux.sandbox.permissions import Permission
from tux.sandbox.world.access import in_channel, in_guild
from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.intents import IN_DIRECT_MESSAGES, IN_GUILD, Intent
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User

CONTENT_FIELDS: dict[str, Any] = {"content": "", "embeds": [], "attachments": [], "components": []}


def reaches(event: Event, session: Session) -> bool:
    """Return True if a session gets an event, by its shard, its intents and its user's permissions."""
    return session.serves(event.guild) and _is_meant_for(event, session.user, session.intents)


def _is_meant_for(event: Event, user: User, intents: Intent) -> bool:
    if user.id == event.but:
        return False
    if event.to is not None:
        if user.id not in event.to:
            return False
        if event.guild is None or user.id not in event.guild.members:
            return True
    if event.guild is None:
        return _reaches_directly(event, user, intents)
    needed = IN_GUILD.get(event.name)
    about_self = event.name == "GUILD_MEMBER_UPDATE" and event.payload(user.id)["user"]["id"] == str(user.id)
    if needed is not None and not intents & needed and not about_self:
        return False
    return _is_permitted(event, user, event.guild)


def _reaches_directly(event: Event, user: User, intents: Intent) -> bool:
    needed = IN_DIRECT_MESSAGES.get(event.name)
    if needed is not None and not intents & needed:
        return False
    return event.channel is None or any(user is recipient for recipient in event.channel.recipients)


def _is_permitted(event: Event, user: User, guild: Guild) -> bool:
    member = guild.members.get(user.id)
    if member is None:
        return False
    if event.channel is None:
        return not event.permission or bool(in_guild(guild, member) & event.permission)
    allowed = in_channel(guild, event.channel, member)
    return bool(allowed & Permission.VIEW_CHANNEL) and (not event.permission or bool(allowed & event.permission))


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
