"""Reactions: emojis under messages, and who chose them.

Source: https://discord.com/developers/docs/resources/message#create-reaction
"""

from __future__ import annotations

import re
import unicodedata

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.routes import Routes
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.emoji import Emoji
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.reaction import Reaction

routes = Routes()
MOST_EMOJIS = 20
CUSTOM = re.compile(r"(?:a:)?\w{1,32}:(\d{1,20})")
SYMBOLS = frozenset({"So", "Sm", "Sk"})
OTHER_SYMBOLS = frozenset("\u203c\u2049\u3030\u2139\u20e3")
"""What stands for an emoji without being a symbol by its Unicode category; the last one encloses keys."""
EMOJI_PLANE = 0x1F000
"""From here on nearly all is emoji, also what this Python's Unicode tables do not know yet."""
VARIATION = "\ufe0f"
BURST = 1
ALL = "/channels/{channel_id}/messages/{message_id}/reactions"
ONE = ALL + "/{emoji}"


def _place(call: Call) -> tuple[Channel, Message]:
    """The message in the path, which must not lie in an archived thread where it is to change."""
    channel = call.channel()
    call.need(Permission.READ_MESSAGE_HISTORY, channel)
    message = call.message(channel)
    if call.request.method != "GET" and channel.is_thread and channel.archived:
        raise DiscordError(50083)
    return channel, message


def find_emoji(call: Call, text: str) -> Json:
    """The emoji that a path or form names: Unicode's, or a custom one that the actor can use.

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
    """The custom emojis of all guilds that the actor is in, and of their own application."""
    application = call.world.applications.get(call.actor.id)
    found = dict(application.emojis) if application else {}
    for guild in call.world.guilds.values():
        if call.actor.id in guild.members:
            found |= guild.emojis
    return found


def _named(message: Message, text: str) -> Reaction | None:
    """The reaction with this emoji; that of a custom one is known by its id alone."""
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
    """React. Joining a reaction that is there needs no permission of its own."""
    channel, message = _place(call)
    reaction = _named(message, call.params["emoji"])
    if reaction is None:
        reaction = _first(call, channel, message)
    if call.actor.id in reaction.user_ids:
        return
    reaction.user_ids.append(call.actor.id)
    guild = call.world.guild_of(channel)
    more: Json = {"message_author_id": str(message.author.id)} if message.webhook_id is None else {}
    if guild is not None:
        more["member"] = call.own_member(guild).payload()
    _tell(call, "MESSAGE_REACTION_ADD", message, reaction, **_by(call.actor.id), **more)


def _first(call: Call, channel: Channel, message: Message) -> Reaction:
    call.need(Permission.ADD_REACTIONS, channel)
    emoji = find_emoji(call, call.params["emoji"])
    guild, application = call.world.guild_of(channel), call.world.applications.get(call.actor.id)
    if emoji["id"] is not None and guild is not None:
        own = int(emoji["id"]) in guild.emojis or (application and int(emoji["id"]) in application.emojis)
        if not own:
            call.need(Permission.USE_EXTERNAL_EMOJIS, channel)
    if len(message.reactions) >= MOST_EMOJIS:
        raise DiscordError(30010)
    message.reactions.append(Reaction(emoji))
    return message.reactions[-1]


def _by(user_id: int) -> Json:
    return {"user_id": str(user_id), "burst": False, "type": 0}


def _tell(call: Call, name: str, message: Message, reaction: Reaction | None, **more: object) -> None:
    data: Json = {"message_id": str(message.id), "channel_id": str(message.channel.id), **more}
    if message.channel.guild_id is not None:
        data["guild_id"] = str(message.channel.guild_id)
    if reaction is not None:
        data["emoji"] = reaction.emoji
    call.world.emit_in(message.channel, name, data)


@routes.add("DELETE", ONE + "/@me")
@routes.add("DELETE", ONE + "/{user_id}")
async def remove_reaction(call: Call) -> None:
    """Take a reaction back: one's own, or with MANAGE_MESSAGES anyone's."""
    channel, message = _place(call)
    user_id = call.id("user_id") if "user_id" in call.params else call.actor.id
    if user_id != call.actor.id:
        _may_manage(call, channel)
    reaction = _existing(message, call.params["emoji"])
    if user_id in reaction.user_ids:
        reaction.user_ids.remove(user_id)
        if not reaction.user_ids:
            message.reactions.remove(reaction)
        _tell(call, "MESSAGE_REACTION_REMOVE", message, reaction, **_by(user_id))


def _existing(message: Message, text: str) -> Reaction:
    if reaction := _named(message, text):
        return reaction
    raise DiscordError(10014)


def _may_manage(call: Call, channel: Channel) -> None:
    if channel.guild_id is None:
        raise DiscordError(50003)
    call.need(Permission.MANAGE_MESSAGES, channel)


@routes.add("DELETE", ALL)
async def remove_all(call: Call) -> None:
    """Take all reactions away."""
    channel, message = _place(call)
    _may_manage(call, channel)
    if message.reactions:
        message.reactions = []
        _tell(call, "MESSAGE_REACTION_REMOVE_ALL", message, None)


@routes.add("DELETE", ONE)
async def remove_emoji(call: Call) -> None:
    """Take one emoji away, whoever chose it."""
    channel, message = _place(call)
    _may_manage(call, channel)
    reaction = _existing(message, call.params["emoji"])
    message.reactions.remove(reaction)
    _tell(call, "MESSAGE_REACTION_REMOVE_EMOJI", message, reaction)


@routes.add("GET", ONE)
async def list_users(call: Call) -> list[Json]:
    """Who chose an emoji, by ascending user id. Nobody here has super reactions (`type` 1)."""
    _, message = _place(call)
    limit, after = call.number("limit", 25, least=1, most=100), call.snowflake("after") or 0
    burst = call.number("type", 0, least=0, most=1) == BURST
    reaction = _named(message, call.params["emoji"])
    if reaction is None:
        find_emoji(call, call.params["emoji"])
    chosen = sorted(user_id for user_id in (reaction.user_ids if reaction and not burst else []) if user_id > after)
    return [call.world.users[user_id].payload() for user_id in chosen[:limit]]
