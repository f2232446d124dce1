"""Mentions in messages, and which of them count.

Source: https://discord.com/developers/docs/resources/message#allowed-mentions-object
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from tux.sandbox.permissions import Permission
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.rules.fields import Snowflake, unique
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.channel import Message
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json, objects
from tux.sandbox.world.world import World

USER, ROLE = re.compile(r"<@!?(\d{1,20})>"), re.compile(r"<@&(\d{1,20})>")
EVERYONE = re.compile(r"@(everyone|here)\b")
CODE = re.compile(r"(`{1,3}).+?\1", re.DOTALL)
TEXT_DISPLAY = 10
EVERY_KIND = frozenset({"roles", "users", "everyone"})
Ids = Annotated[list[Snowflake], Field(max_length=100), AfterValidator(unique)]


class AllowedMentions(Form):
    """The mentions that notify somebody."""

    parse: list[Literal["roles", "users", "everyone"] | None] | None = None
    roles: Ids | None = None
    users: Ids | None = None
    replied_user: bool | None = None

    @model_validator(mode="after")
    def _exclusive(self) -> Self:
        for kind, ids in (("users", self.users), ("roles", self.roles)):
            if ids and kind in (self.parse or ()):
                raise PydanticCustomError(
                    "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                    'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.',
                    {"kind": kind},
                )
        return self


def mention(world: World, message: Message, allowed: AllowedMentions | None) -> None:
    """Set the mentions of a message from its text.

    Without `allowed`, messages of people and bots mention everyone they name, and those of webhooks and interactions
    only users. Allowed ids that the text does not contain mention nobody.
    """
    guild = world.guild_of(message.channel)
    text = CODE.sub("", "\n".join([message.content, *_texts(message.components)]))
    parse = EVERY_KIND if allowed is None else frozenset(kind for kind in allowed.parse or () if kind)
    if allowed is None and message.webhook_id is not None:
        parse = frozenset({"users"})
    users = _named(USER, text, None if "users" in parse else (allowed and allowed.users) or [])
    message.mentions = [world.users[user_id] for user_id in users if user_id in world.users]
    if _mentions_author(message, allowed):
        message.mentions.append(message.referenced.author)  # pyright: ignore[reportOptionalMemberAccess]
    roles = _named(ROLE, text, None if "roles" in parse else (allowed and allowed.roles) or [])
    everyone = _may_mention_everyone(world, guild, message)
    message.mention_roles = [
        role_id for role_id in roles if guild and _can_be_mentioned(guild, role_id, everyone=everyone)
    ]
    message.mention_everyone = guild is not None and everyone and "everyone" in parse and bool(EVERYONE.search(text))


def _texts(components: list[Json]) -> list[str]:
    texts: list[str] = []
    for component in components:
        if component.get("type") == TEXT_DISPLAY:
            texts.append(component.get("content", ""))
        texts += _texts(objects(component, "components"))
    return texts


def _named(pattern: re.Pattern[str], text: str, chosen: list[int] | None) -> list[int]:
    """Return the ids in a text, each once; all of them, or those among the chosen."""
    ids = dict.fromkeys(int(digits) for digits in pattern.findall(text))
    return [one for one in ids if chosen is None or one in chosen]


def _mentions_author(message: Message, allowed: AllowedMentions | None) -> bool:
    """Return True if a reply mentions its recipient: by default it does, but not if it answers an interaction."""
    replied = message.referenced
    if message.type != 19 or replied is None or replied.webhook_id is not None or replied.author in message.mentions:
        return False
    return message.webhook_id is None if allowed is None else bool(allowed.replied_user)


def _may_mention_everyone(world: World, guild: Guild | None, message: Message) -> bool:
    """Return True if the author may mention everyone; a webhook may if @everyone may."""
    if guild is None:
        return False
    author = guild.members.get(message.author.id) or Member(message.author, guild.id, world.clock.now())
    return bool(in_channel(guild, message.channel, author) & Permission.MENTION_EVERYONE)


def _can_be_mentioned(guild: Guild, role_id: int, *, everyone: bool) -> bool:
    role = guild.roles.get(role_id)
    return role is not None and role_id != guild.id and (role.mentionable or everyone)
