"""The direct messages of the demo, by people and bots."""

from __future__ import annotations

from datetime import timedelta

from tux.sandbox.scenes import say
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.world import World

TALKS = (
    (
        ("juno", "Berth 12 is yours. The key is with the harbour master."),
        ("priya", "Thank you! Is Iris there tomorrow?"),
        ("juno", "She is sailing until Monday. Ask Rex."),
    ),
    (("Herald", "Welcome to Penguin Harbour! The rules are short: be kind, and no spam."),),
)
"""The username and text of each line of each talk with the newcomer."""
NEWCOMER = "priya"
BETWEEN = timedelta(minutes=4)


def tell_directly(world: World, guild: Guild) -> None:
    """Add the direct messages."""
    members = {member.user.username: member for member in guild.members.values()}
    for lines in TALKS:
        channel = world.direct_channel(members[lines[0][0]].user, members[NEWCOMER].user)
        for number, (username, text) in enumerate(lines):
            say(world, channel, members[username], text, ago=BETWEEN * (len(lines) - number))
