"""The first events of a session: READY, and a GUILD_CREATE for each of its guilds."""

from __future__ import annotations

from tux.sandbox.gateway.session import Session
from tux.sandbox.world.application import Application
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.intents import Intent
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json, ident
from tux.sandbox.world.scheduled_events import upcoming
from tux.sandbox.world.stages import visible_instances
from tux.sandbox.world.world import World

MAX_FOR_PRESENCES = 75_000
"""The members of a guild beyond which GUILD_CREATE has no presences."""


def ready_payload(world: World, session: Session, guilds: list[Guild], gateway_url: str) -> Json:
    """Return the data of READY; people also get their direct message channels."""
    user = session.user
    private_channels = [] if user.bot else [channel.payload(user.id) for channel in _direct_channels(world, session)]
    return {
        "v": 10,
        "user": user.payload() | {"verified": True, "mfa_enabled": user.has_two_factor, "email": None},
        "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
        "session_id": session.id,
        "session_type": "normal",
        "resume_gateway_url": gateway_url,
        "shard": list(session.shard),
        "application": _application(world.application_of(user)),
        "private_channels": private_channels,
        "relationships": [],
        "presences": [],
        "user_settings": {},
        "geo_ordered_rtc_regions": [],
        "_trace": ["sandbox"],
    }


def _direct_channels(world: World, session: Session) -> list[Channel]:
    user = session.user
    return [channel for channel in world.channels.values() if channel.guild_id is None and user in channel.recipients]


def _application(application: Application | None) -> Json | None:
    return application and {"id": ident(application.id), "flags": application.flags}


def guild_payload(world: World, session: Session, guild: Guild) -> Json:
    """Return the data of GUILD_CREATE: people get every member, bots those that their intents and threshold allow.

    Presences are those of the members who are in it. Of a large guild, a bot gets the members who are online, but of a
    guild of more than 75,000 nobody but itself and those in voice:
    https://github.com/discord/discord-api-docs/pull/2587

    `unavailable` is the caller's: it is there for guilds that were unavailable, as all are at READY, and absent for a
    guild that the user joins: https://github.com/discord/discord-api-docs/pull/5124
    """
    user = session.user
    large = len(guild.members) > session.large_threshold
    sees_presences = bool(session.intents & Intent.GUILD_PRESENCES) and len(guild.members) <= MAX_FOR_PRESENCES
    everyone = not user.bot or (sees_presences and not large)
    online = world.online(guild)

    def is_included(member: Member) -> bool:
        is_near = member.id == user.id or member.id in guild.voice_states
        return everyone or is_near or (sees_presences and member.id in online)

    presences = [online[user_id].payload(user_id, guild) for user_id in online if is_included(guild.members[user_id])]
    own = guild.members[user.id]
    return guild.created(user.id, members=is_included) | {
        "large": large,
        "presences": presences,
        "stage_instances": [instance.payload() for instance in visible_instances(guild, own)],
        "guild_scheduled_events": [event.payload() for event in upcoming(guild, own)],
    }
