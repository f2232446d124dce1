"""Events carry channels, messages, roles and more in the form that Discord's document gives them."""

import asyncio
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from documents import DOCUMENT, document, needs_the_document
from rich_worlds import RichWorld
from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.openapi.violations import DEVIATIONS, Violation

pytestmark = needs_the_document
SCHEMAS = {
    "AUTO_MODERATION_RULE_CREATE": ("", "KeywordRuleResponse"),
    "CHANNEL_CREATE": ("", "GuildChannelResponse"),
    "CHANNEL_UPDATE": ("", "GuildChannelResponse"),
    "GUILD_AUDIT_LOG_ENTRY_CREATE": ("", "AuditLogEntryResponse"),
    "GUILD_BAN_ADD": ("user", "UserResponse"),
    "GUILD_EMOJIS_UPDATE": ("emojis", "EmojiResponse"),
    "GUILD_MEMBER_UPDATE": ("user", "UserResponse"),
    "GUILD_ROLE_CREATE": ("role", "GuildRoleResponse"),
    "GUILD_SCHEDULED_EVENT_CREATE": ("", "VoiceScheduledEventResponse"),
    "GUILD_SOUNDBOARD_SOUND_CREATE": ("", "SoundboardSoundResponse"),
    "GUILD_STICKERS_UPDATE": ("stickers", "GuildStickerResponse"),
    "MESSAGE_CREATE": ("", "MessageResponse"),
    "MESSAGE_UPDATE": ("", "MessageResponse"),
    "STAGE_INSTANCE_CREATE": ("", "StageInstanceResponse"),
    "THREAD_CREATE": ("", "ThreadResponse"),
    "THREAD_UPDATE": ("", "ThreadResponse"),
    "VOICE_STATE_UPDATE": ("", "VoiceStateResponse"),
}
"""Events with the field that an object of a schema is in, or several; without a field, they are the object."""


@pytest.fixture(scope="module")
def heard() -> Iterator[list[tuple[str, Any]]]:
    """The events that the bot hears while a guild gets one of everything."""
    with asyncio.Runner() as runner:
        world = RichWorld(LocalDiscord(openapi=DOCUMENT))
        runner.run(world.fill())
        yield [(name, orjson.loads(orjson.dumps(data))) for name, data in world.bot.heard]


@pytest.mark.parametrize("event", SCHEMAS)
def test_the_object_of_an_event_is_as_in_an_answer(heard: list[tuple[str, Any]], event: str) -> None:
    field, name = SCHEMAS[event]
    found = [data[field] if field else data for heard_name, data in heard if heard_name == event]
    objects = [one for entry in found for one in (entry if isinstance(entry, list) else [entry])]
    schema = {"$ref": f"#/components/schemas/{name}"}
    problems = [
        problem for one in objects for problem in document().problems("response", f"{event} {name}", schema, one)
    ]
    wrong = {Violation("response", "GET", event, f"body{where}", message) for where, message in problems}
    assert objects
    assert {one for one in wrong if not any(deviation.covers(one) for deviation in DEVIATIONS)} == set()
