"""The second guild of the demo: a society of few, in which other people than in the harbour have the say."""

from __future__ import annotations

from datetime import timedelta

from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import STAFF, Scene, add_channel, add_role, let_in, say
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.voice_state import VoiceState
from tux.sandbox.world.world import World

FOUNDED = timedelta(days=90)
OWNER = "lena"
KEEPERS = ("kai",)
MEMBERS = ("omar", "iris", "tess")
"""The usernames of those who are in it, from the harbour: the owner, those with the role of keepers, and the others."""
LINES = (
    ("lena", "The council likes the idea. We are to say what a light would cost."),
    ("kai", "I asked: the lamp is the cheap part. The cable is not."),
    ("omar", "There is a spare one in my shed, 60 metres"),
    ("iris", "I'm here as a guest, so I'll only listen 🙂"),
)
BETWEEN = timedelta(minutes=25)


def lighthouse(world: World, scene: Scene) -> Guild:
    """Create the society, with people from the scene's guild and its bot in it."""
    members = {member.user.username: member.user for member in scene.guild.members.values()}
    moment = world.clock.now() - FOUNDED
    guild = world.create_guild("Lighthouse Society", members[OWNER], guild_id=world.ids.at(moment))
    keeper = add_role(world, guild, "Keeper", STAFF | Permission.MANAGE_CHANNELS, color=0xF1C40F)
    joined = {OWNER: guild.members[members[OWNER].id]}
    joined |= {username: world.join(guild, members[username], [keeper.id]) for username in KEEPERS}
    joined |= {username: world.join(guild, members[username]) for username in MEMBERS}
    for member in joined.values():
        member.joined_at = moment
    _channels(world, guild, joined)
    let_in(world, guild, scene.bot)
    guild.audit_log.clear()  # all of this is older than the 45 days that the log keeps
    return guild


def _channels(world: World, guild: Guild, members: dict[str, Member]) -> None:
    lamp_room = add_channel(world, guild, "lamp-room", topic="How to build a light at the end of the pier.")
    add_channel(world, guild, "log-book", topic="Who kept watch, and what they saw.")
    balcony = add_channel(world, guild, "Balcony", 2)
    for number, (username, text) in enumerate(LINES):
        say(world, lamp_room, members[username], text, ago=BETWEEN * (len(LINES) - number))
    guild.system_channel_id = lamp_room.id
    omar = members["omar"]
    guild.voice_states[omar.id] = VoiceState(omar.id, balcony.id, f"voice{omar.id}", self_deaf=True, self_mute=True)
