"""Reactions to messages.

Source: https://discord.com/developers/docs/resources/message#create-reaction
"""

from __future__ import annotations

import re
import unicodedata

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.router import Routes
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.emoji import Emoji
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.reaction import Reaction

routes = Routes()
MAX_EMOJIS = 20
CUSTOM = re.compile(r"(?:a:)?\w{1,32}:(\d{1,20})")
SYMBOLS = frozenset({"So", "Sm", "Sk"})
OTHER_SYMBOLS = frozenset("\u203c\u2049\u3030\u2139\u20e3")
"""Characters of emojis that are no symbols by their Unicode category; the last one encloses keycaps."""
EMOJI_PLANE = 0x1F000
"""The code point from which on nearly all are emojis, even those that this Python's Unicode tables lack."""
VARIATION = "\ufe0f"
BURST = 1
ALL = "/channels/{channel_id}/messages/{message_id}/reactions"
ONE = ALL + "/{emoji}"


def _channel_and_message(call: Call) -> tuple[Channel, Message]:
    """Return the channel and message in the path; in an archived thread, reactions can only be read."""
    channel = call.channel()
    call.require(Permission.READ_MESSAGE_HISTORY, channel)
    message = call.message(channel)
    if call.request.method != "GET" and channel.is_thread and channel.archived:
        raise DiscordError(50083)
    return channel, message


def find_emoji(call: Call, text: str) -> Json:
    """Return the emoji that a path or form names: a Unicode emoji, or a custom one that the actor can use.

    Raises:
        DiscordError: 10014.
    """
    if match := CUSTOM.fullmatch(text):
        emoji = known_emojis(call).get(int(match[1]))
        if emoji is None:
            raise DiscordError(10014)
        return {"id": str(emoji.id), "name": emoji.name} | ({"animated": True} if emoji.animated else {})
    if not any(_is_symbol(character) for character in text):
        raise DiscordError(10014)
    return {"id": None, "name": text}


def _is_symbol(character: str) -> bool:
    beyond = ord(character) >= EMOJI_PLANE
    return beyond or unicodedata.category(character) in SYMBOLS or character in OTHER_SYMBOLS


def known_emojis(call: Call) -> dict[int, Emoji]:
    """Return the custom emojis of all guilds that the actor is in, and of their own application."""
    application = call.own_application
    emojis = dict(application.emojis) if application else {}
    for guild in call.world.guilds.values():
        if call.actor.id in guild.members:
            emojis |= guild.emojis
    return emojis


def _find_reaction(message: Message, text: str) -> Reaction | None:
    """Return the reaction with this emoji; a custom emoji is found by its id alone."""
    match = CUSTOM.fullmatch(text)
    for reaction in message.reactions:
        emoji = reaction.emoji
        if match is not None and emoji["id"] == match[1]:
            return reaction
        if emoji["id"] is None and emoji["name"].replace(VARIATION, "") == text.replace(VARIATION, ""):
            return reaction
    return None


@routes.add("PUT", ONE + "/@me")
async def add_reaction(call: Call) -> None:
    """React to a message. Joining an existing reaction needs no permission of its own."""
    channel, message = _channel_and_message(call)
    reaction = _find_reaction(message, call.params["emoji"])
    if reaction is None:
        reaction = _new_reaction(call, channel, message)
    if call.actor.id in reaction.user_ids:
        return
    reaction.user_ids.append(call.actor.id)
    guild = call.world.guild_of(channel)
    more: Json = {"message_author_id": str(message.author.id)} if message.webhook_id is None else {}
    if guild is not None:
        more["member"] = call.own_member(guild).payload()
    _emit(call, "MESSAGE_REACTION_ADD", message, reaction, **_reactor(call.actor.id), **more)


def _new_reaction(call: Call, channel: Channel, message: Message) -> Reaction:
    call.require(Permission.ADD_REACTIONS, channel)
    emoji = find_emoji(call, call.params["emoji"])
    guild, application = call.world.guild_of(channel), call.own_application
    if emoji["id"] is not None and guild is not None:
        is_own = int(emoji["id"]) in guild.emojis or (application and int(emoji["id"]) in application.emojis)
        if not is_own:
            call.require(Permission.USE_EXTERNAL_EMOJIS, channel)
    if len(message.reactions) >= MAX_EMOJIS:
        raise DiscordError(30010)
    message.reactions.append(Reaction(emoji))
    return message.reactions[-1]


def _reactor(user_id: int) -> Json:
    return {"user_id": str(user_id), "burst": False, "type": 0}


def _emit(call: Call, name: str, message: Message, reaction: Reaction | None, **more: object) -> None:
    data: Json = {"message_id": str(message.id), "channel_id": str(message.channel.id), **more}
    if message.channel.guild_id is not None:
        data["guild_id"] = str(message.channel.guild_id)
    if reaction is not None:
        data["emoji"] = reaction.emoji
    call.world.emit_in(message.channel, name, data)


@routes.add("DELETE", ONE + "/@me")
@routes.add("DELETE", ONE + "/{user_id}")
async def remove_reaction(call: Call) -> None:
    """Remove one's own reaction, or with MANAGE_MESSAGES anyone's."""
    channel, message = _channel_and_message(call)
    user_id = call.id("user_id") if "user_id" in call.params else call.actor.id
    if user_id != call.actor.id:
        _require_management(call, channel)
    reaction = _reaction(message, call.params["emoji"])
    if user_id in reaction.user_ids:
        reaction.user_ids.remove(user_id)
        if not reaction.user_ids:
            message.reactions.remove(reaction)
        _emit(call, "MESSAGE_REACTION_REMOVE", message, reaction, **_reactor(user_id))


def _reaction(message: Message, text: str) -> Reaction:
    if reaction := _find_reaction(message, text):
        return reaction
    raise DiscordError(10014)


def _require_management(call: Call, channel: Channel) -> None:
    if channel.guild_id is None:
        raise DiscordError(50003)
    call.require(Permission.MANAGE_MESSAGES, channel)


@routes.add("DELETE", ALL)
async def remove_all(call: Call) -> None:
    """Remove all reactions."""
    channel, message = _channel_and_message(call)
    _require_management(call, channel)
    if message.reactions:
        message.reactions = []
        _emit(call, "MESSAGE_REACTION_REMOVE_ALL", message, None)


@routes.add("DELETE", ONE)
async def remove_emoji(call: Call) -> None:
    """Remove all reactions with one emoji."""
    channel, message = _channel_and_message(call)
    _require_management(call, channel)
    reaction = _reaction(message, call.params["emoji"])
    message.reactions.remove(reaction)
    _emit(call, "MESSAGE_REACTION_REMOVE_EMOJI", message, reaction)


@routes.add("GET", ONE)
async def list_users(call: Call) -> list[Json]:
    """Return those who reacted with an emoji, by ascending user id. There are no super reactions (`type` 1) here."""
    _, message = _channel_and_message(call)
    limit, after = call.number("limit", 25, minimum=1, maximum=100), call.snowflake("after") or 0
    burst = call.number("type", 0, minimum=0, maximum=1) == BURST
    reaction = _find_reaction(message, call.params["emoji"])
    if reaction is None:
        find_emoji(call, call.params["emoji"])
    chosen = sorted(user_id for user_id in (reaction.user_ids if reaction and not burst else []) if user_id > after)
    return [call.world.users[user_id].payload() for user_id in chosen[:limit]]
