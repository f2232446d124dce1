"""Coverage: which attacks are stopped at all, what they cost, and what was said where nothing could be done."""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from benchmarks.antinuke.arena import Arena, arena
from benchmarks.antinuke.challenges import ONE_REQUEST, Challenge
from benchmarks.antinuke.fights import Fight, fight
from benchmarks.antinuke.latencies import MEDIAN_SECONDS, Delays
from benchmarks.antinuke.losses import DECISIVE
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.guild import Guild

PUNISHMENTS = frozenset({AuditLogEvent.MEMBER_KICK, AuditLogEvent.MEMBER_BAN_ADD, AuditLogEvent.MEMBER_ROLE_UPDATE})
AFTERWARDS_SECONDS = 3.0
"""The time in which what was swept and unbanned has come."""
TOLD_SECONDS = 90.0
"""The time in which what is told has come. One person owns all guilds, and can be sent one direct message a second."""
UNRELATED = "cannot protect this server fully"
"""What the owner is told of a guild before anything happens."""


@dataclass
class Result:
    """The outcome of a challenge.

    Attributes:
        challenge: What was tried.
        fight: What came of it.
        banned: The number of people who are still banned afterwards.
        told: True if the bot has told the guild or its owner of it, since the attack began.
        innocents: The usernames of those who were punished and did nothing; where a command was the weapon, nobody's.
    """

    challenge: Challenge
    fight: Fight
    banned: int
    told: bool
    innocents: list[str]

    def row(self) -> Mapping[str, object]:
        """Return the figures as the table and JSON show them. Times are in milliseconds."""
        fight = self.fight
        return {
            "challenge": self.challenge.title,
            "stopped": "yes" if fight.neutral is not None else "NO",
            "loss": fight.loss,
            "floor": None if self.challenge.attack in ONE_REQUEST else fight.allowed(DECISIVE),
            "neutral": None if fight.neutral is None else round(fight.neutral * 1000, 1),
            "requests": len(fight.requests),
            "still banned": self.banned,
            "told": "yes" if self.told else "NO",
            "innocents": ", ".join(self.innocents) or None,
        }


async def meet(opened: Arena, guild: Guild, challenge: Challenge, seed: int) -> Result:
    """Carry out a challenge on a guild."""
    delays = Delays(MEDIAN_SECONDS, MEDIAN_SECONDS)
    told_before = set(_told(opened, guild))
    actors = challenge.cast(opened, guild)
    gap = asyncio.get_running_loop().create_task(_gap(opened, challenge.gap_after))
    outcome = await fight(
        opened,
        guild,
        challenge.attack,
        actors,
        delays,
        seed=seed,
        faults=challenge.faults(opened),
        patience=challenge.patience,
        **challenge.settings,
    )
    await gap
    await asyncio.sleep(AFTERWARDS_SECONDS)
    guilty = {actor.username for actor in actors or ()} | {"Rogue bot", "Harbour helper"}
    innocents = [] if challenge.attack == "commands" else sorted(_punished(opened, guild) - guilty)
    told = await _is_told(opened, guild, told_before)
    return Result(challenge, outcome, len(guild.bans), told, innocents)


async def _gap(opened: Arena, after: float | None) -> None:
    if after is not None:
        await asyncio.sleep(after)
        opened.sandbox.invalidate(opened.bot.id)


def _punished(opened: Arena, guild: Guild) -> set[str]:
    """Return the usernames of those whom the bot has punished."""
    entries = [e for e in guild.audit_log if e.user_id == opened.bot.id and e.action_type in PUNISHMENTS]
    return {opened.sandbox.world.users[e.target_id].username for e in entries if e.target_id}


def _told(opened: Arena, guild: Guild) -> Iterator[int]:
    """Yield the ids of the messages in which the bot has told a guild or its owner of something."""
    for channel in opened.sandbox.world.channels.values():
        for message in channel.messages.values():
            text = f"{message.content} {message.embeds}"
            is_about_it = channel.guild_id == guild.id or re.search(rf"\b{re.escape(guild.name)}\b", text)
            if message.author.id == opened.bot.id and is_about_it and UNRELATED not in text:
                yield message.id


async def _is_told(opened: Arena, guild: Guild, before: Set[int]) -> bool:
    """Return True once the bot has told of an attack, or False if it does not."""
    for _ in range(int(TOLD_SECONDS)):
        if set(_told(opened, guild)) - before:
            return True
        await asyncio.sleep(1)
    return False


async def table(challenges: Sequence[Challenge], seed: int) -> list[Result]:
    """Return the outcome of every challenge, each on a guild of its own, one after the other."""

    def furnish(opened: Arena) -> None:
        for number, challenge in enumerate(challenges):
            guild = opened.add_guild(f"Harbour {number}", rank=challenge.rank, audit_log=challenge.audit_log)
            actors = challenge.cast(opened, guild) or ()
            opened.stock(guild, challenge.attack, actors, **challenge.settings)
            if challenge.trusted:
                opened.trusted.append((guild.id, actors[0].id))

    async with arena(furnish, seed=seed) as opened:
        pairs = zip(challenges, list(opened.guilds), strict=True)
        return [await meet(opened, guild, challenge, seed) for challenge, guild in pairs]
