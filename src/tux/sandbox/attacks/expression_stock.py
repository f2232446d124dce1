"""Stock of emojis, stickers and sounds, as much as a guild's boost level allows."""

from __future__ import annotations

import struct
import zlib

from tux.sandbox.attacks.scenario import Situation
from tux.sandbox.attacks.stock import lacking, owner
from tux.sandbox.rest.resources.emojis import MAX_EMOJIS_BY_TIER
from tux.sandbox.rest.resources.soundboard import MAX_SOUNDS_BY_TIER
from tux.sandbox.rest.resources.stickers import MAX_STICKERS_BY_TIER
from tux.sandbox.world.emoji import Emoji
from tux.sandbox.world.sound import Sound
from tux.sandbox.world.sticker import Sticker

SOUND = b"ID3"
"""The content of a sound: the beginning of an MP3."""


def picture(red: int, green: int, blue: int) -> bytes:
    """Return a PNG of one pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes((0, red, green, blue)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


PICTURE = picture(90, 160, 220)


def room_for_emojis(situation: Situation) -> int:
    """Return the number of emojis that the guild may still be given."""
    return max(0, MAX_EMOJIS_BY_TIER[situation.guild.premium_tier] - len(situation.guild.emojis))


def emojis(situation: Situation) -> None:
    """Add emojis until there are as many as requests, at most what its boost level allows."""
    world, guild = situation.world, situation.guild
    wanted = min(situation.count, MAX_EMOJIS_BY_TIER[guild.premium_tier])
    for number in lacking(len(guild.emojis), wanted):
        emoji = Emoji(world.ids.new(), f"knot{number}", owner(situation), PICTURE)
        guild.emojis[emoji.id], world.images[f"emojis/{emoji.id}"] = emoji, PICTURE
    data = {"guild_id": str(guild.id), "emojis": [emoji.payload(user=True) for emoji in guild.emojis.values()]}
    world.emit_in(guild, "GUILD_EMOJIS_UPDATE", data)


def stickers(situation: Situation) -> None:
    """Add stickers until there are as many as requests, at most what its boost level allows."""
    world, guild = situation.world, situation.guild
    for number in lacking(len(guild.stickers), min(situation.count, MAX_STICKERS_BY_TIER[guild.premium_tier])):
        sticker = Sticker(world.ids.new(), guild.id, f"Flag {number}", None, "flag", owner(situation), PICTURE)
        guild.stickers[sticker.id], world.images[f"stickers/{sticker.id}"] = sticker, PICTURE
    data = {"guild_id": str(guild.id), "stickers": [sticker.payload() for sticker in guild.stickers.values()]}
    world.emit_in(guild, "GUILD_STICKERS_UPDATE", data)


def sounds(situation: Situation) -> None:
    """Add sounds until there are as many as requests, at most what its boost level allows."""
    world, guild = situation.world, situation.guild
    for number in lacking(len(guild.sounds), min(situation.count, MAX_SOUNDS_BY_TIER[guild.premium_tier])):
        sound = Sound(world.ids.new(), guild.id, f"Horn {number}", owner(situation), SOUND)
        guild.sounds[sound.id], world.images[f"soundboard-sounds/{sound.id}"] = sound, SOUND
        world.emit_in(guild, "GUILD_SOUNDBOARD_SOUND_CREATE", sound.payload())
