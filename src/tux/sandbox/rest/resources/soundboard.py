"""Soundboard sounds of guilds, and how they are played in voice.

Source: https://discord.com/developers/docs/resources/soundboard
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tux.sandbox.errors import DiscordError, form_error
from tux.sandbox.permissions import Permission
from tux.sandbox.rest.call import Call
from tux.sandbox.rest.forms import Form
from tux.sandbox.rest.requests import Reply
from tux.sandbox.rest.router import Routes
from tux.sandbox.rest.rules.expressions import CREATE, check_may_change, sees_creators
from tux.sandbox.rest.rules.fields import Snowflake
from tux.sandbox.rest.rules.images import read_data_uri
from tux.sandbox.world.audit_log import AuditLogEvent, changes
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.sound import Sound

routes = Routes()
MAX_SOUNDS_BY_TIER = (8, 24, 36, 48)
"""The sounds that a guild may have, by its boost level."""
MAX_BYTES = 512 * 1024
SOUND_SIGNATURES = (b"ID3", b"OggS", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")
"""The beginnings of MP3 and Ogg files."""
SOUNDS = "/guilds/{guild_id}/soundboard-sounds"
AUDITED = ("name", "volume", "emoji_id", "emoji_name")
QUACK: Json = {
    "name": "quack", "sound_id": "1", "volume": 1.0, "emoji_id": None, "emoji_name": "🦆", "available": True,
}  # fmt: skip
SoundName = Annotated[str, Field(min_length=2, max_length=32)]
Volume = Annotated[float, Field(ge=0, le=1)]


class EditSound(Form):
    """Changes to a sound."""

    name: SoundName | None = None
    volume: Volume | None = None
    emoji_id: Snowflake | None = None
    emoji_name: Annotated[str, Field(min_length=1, max_length=32)] | None = None


class NewSound(EditSound):
    """A new sound, as a data URI of MP3 or Ogg of at most 512 KiB."""

    name: SoundName  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    sound: str


class PlayForm(Form):
    """The sound to play; a sound of another guild comes with that guild's id."""

    sound_id: Snowflake
    source_guild_id: Snowflake | None = None


def _sound(call: Call, guild: Guild) -> Sound:
    if sound := guild.sounds.get(call.id("sound_id")):
        return sound
    raise DiscordError(10097)


def _audit(call: Call, guild: Guild, event: AuditLogEvent, sound: Sound, differences: list[Json]) -> None:
    call.audit(guild, event, sound.id, changes=differences)


@routes.add("GET", "/soundboard-default-sounds")
async def list_default_sounds(call: Call) -> list[Json]:  # noqa: ARG001 - the same for everyone
    """Return the sounds that everyone has; the sandbox has one."""
    return [QUACK]


@routes.add("GET", SOUNDS)
async def list_sounds(call: Call) -> Json:
    """Return a guild's sounds."""
    guild = call.guild()
    return {"items": [sound.payload(user=sees_creators(call, guild)) for sound in guild.sounds.values()]}


@routes.add("GET", SOUNDS + "/{sound_id}")
async def get_sound(call: Call) -> Json:
    """Return one sound."""
    guild = call.guild()
    return _sound(call, guild).payload(user=sees_creators(call, guild))


@routes.add("POST", SOUNDS, form=NewSound)
async def create_sound(call: Call) -> Reply:
    """Create a sound. Its duration is not checked."""
    guild = call.guild()
    call.require(CREATE, guild)
    form = call.form(NewSound)
    content = read_data_uri("sound", form.sound, "audio/")
    if not content.startswith(SOUND_SIGNATURES):
        raise DiscordError(50046)
    if len(content) > MAX_BYTES:
        raise form_error("sound", "BINARY_TYPE_MAX_SIZE", f"File cannot be larger than {MAX_BYTES / 1024:.1f} kb.")
    if len(guild.sounds) >= MAX_SOUNDS_BY_TIER[guild.premium_tier]:
        raise DiscordError(30045)
    sound = Sound(call.world.ids.new(), guild.id, form.name, call.actor, content)
    _apply(sound, form)
    guild.sounds[sound.id] = sound
    call.world.images[f"soundboard-sounds/{sound.id}"] = content
    call.world.emit_in(guild, "GUILD_SOUNDBOARD_SOUND_CREATE", sound.payload())
    differences = changes({}, sound.payload(), *AUDITED)
    _audit(call, guild, AuditLogEvent.SOUNDBOARD_SOUND_CREATE, sound, differences)
    return Reply(sound.payload(), 201)


def _apply(sound: Sound, form: EditSound) -> None:
    given = form.given
    sound.name = form.name or sound.name
    if "volume" in given:
        sound.volume = 1.0 if form.volume is None else form.volume
    for name in ("emoji_id", "emoji_name"):
        if name in given:
            setattr(sound, name, given[name])


@routes.add("PATCH", SOUNDS + "/{sound_id}", form=EditSound)
async def edit_sound(call: Call) -> Json:
    """Change a sound's name, volume or emoji."""
    guild = call.guild()
    sound, form = _sound(call, guild), call.form(EditSound)
    check_may_change(call, guild, sound.user)
    before = sound.payload()
    _apply(sound, form)
    if differences := changes(before, sound.payload(), *AUDITED):
        call.world.emit_in(guild, "GUILD_SOUNDBOARD_SOUND_UPDATE", sound.payload())
        _audit(call, guild, AuditLogEvent.SOUNDBOARD_SOUND_UPDATE, sound, differences)
    return sound.payload()


@routes.add("DELETE", SOUNDS + "/{sound_id}")
async def delete_sound(call: Call) -> None:
    """Delete a sound."""
    guild = call.guild()
    sound = _sound(call, guild)
    check_may_change(call, guild, sound.user)
    del guild.sounds[sound.id]
    data = {"sound_id": str(sound.id), "guild_id": str(guild.id)}
    call.world.emit_in(guild, "GUILD_SOUNDBOARD_SOUND_DELETE", data)
    differences = changes(sound.payload(), {}, *AUDITED)
    _audit(call, guild, AuditLogEvent.SOUNDBOARD_SOUND_DELETE, sound, differences)


@routes.add("POST", "/channels/{channel_id}/send-soundboard-sound", form=PlayForm)
async def play_sound(call: Call) -> None:
    """Play a sound for those in the voice channel that the actor is in."""
    channel, form = call.channel(), call.form(PlayForm)
    guild = call.world.guild_of(channel)
    state = guild.voice_states.get(call.actor.id) if guild else None
    if guild is None or state is None or state.channel_id != channel.id:
        raise DiscordError(40032)
    call.require(Permission.SPEAK | Permission.USE_SOUNDBOARD, channel)
    if state.deaf or state.self_deaf or state.mute or state.suppress:
        raise DiscordError(50167)
    if form.source_guild_id not in {None, guild.id}:
        call.require(Permission.USE_EXTERNAL_SOUNDS, channel)
    volume = _volume(call, guild, form)
    data: Json = {
        "channel_id": str(channel.id),
        "guild_id": str(guild.id),
        "user_id": str(call.actor.id),
        "sound_id": str(form.sound_id) if str(form.sound_id) != QUACK["sound_id"] else int(QUACK["sound_id"]),
        "sound_volume": volume,
    }
    listeners = {user_id for user_id, other in guild.voice_states.items() if other.channel_id == channel.id}
    call.world.emit_in(channel, "VOICE_CHANNEL_EFFECT_SEND", data, to=listeners)


def _volume(call: Call, guild: Guild, form: PlayForm) -> float:
    """Return the volume of the sound that is to be played."""
    if str(form.sound_id) == QUACK["sound_id"]:
        return QUACK["volume"]
    source = call.world.guilds.get(form.source_guild_id or guild.id)
    sound = source.sounds.get(form.sound_id) if source and call.actor.id in source.members else None
    if sound is None:
        raise DiscordError(10097)
    return sound.volume
