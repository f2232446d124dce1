"""The gate for bots: whoever adds one that has much power answers for it before it has done anything."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from tux.features.antinuke.detection.acts import Act, ActorFacts
from tux.features.antinuke.detection.audit_log_entries import RawEntry
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.guard import Guard, WatchedGuild, lets_go_on
from tux.features.antinuke.kinds import ActorKind, AntinukeActionType

MOST_ARRIVALS = 256
"""The bots of all guilds together of which it is remembered who added them."""

ARRIVAL_SECONDS = 60.0
"""The time within which a bot, its role and its entry arrive, in any order."""

BOT_ADD = 28
_VERIFIED = discord.PublicUserFlags(verified_bot=True).value
_BOT = ActorFacts(kind=ActorKind.BOT)
_GRAVE = discord.Permissions(administrator=True).value
_SERIOUS = discord.Permissions(
    manage_guild=True,
    manage_roles=True,
    manage_channels=True,
    manage_webhooks=True,
    ban_members=True,
    kick_members=True,
).value


@dataclass(slots=True)
class BotArrival:
    """A bot that was added."""

    guild_id: int
    bot_id: int
    adder_id: int
    entry_id: int
    at: float
    weight: float = 0.0
    """The weight of its power that its adder answers for already."""


class BotGate:
    """The gate. Bots that Discord has verified count for half."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._arrivals: OrderedDict[tuple[int, int], BotArrival] = OrderedDict()
        """The recent arrivals, by guild and bot."""

    def read(self, entry: RawEntry, watched: WatchedGuild) -> Iterable[Act]:
        """Return an act of whoever added a bot that has power, in addition to that of adding it.

        `entry` is of the type `BOT_ADD`.
        """
        if entry.user_id is None or entry.target_id is None or entry.target_id == watched.guild.tux_id:
            return ()
        guild_id, entry_id = watched.guild.guild_id, entry.entry_id or 0
        if self._guard.facts_about(guild_id, entry.user_id).is_owner:
            return ()
        arrival = BotArrival(guild_id, entry.target_id, entry.user_id, entry_id, self._guard.now())
        self._arrivals[guild_id, arrival.bot_id] = arrival
        if len(self._arrivals) > MOST_ARRIVALS:
            self._arrivals.popitem(last=False)
        guild = self._guard.guild(guild_id)
        member = guild.get_member(arrival.bot_id) if guild is not None else None
        if guild is None or member is None:
            return ()
        own = [role for role in guild.roles if role.tags is not None and role.tags.bot_id == arrival.bot_id]
        permissions = _total([*member.roles, *own])
        return self._acts(arrival, permissions, is_verified=member.public_flags.verified_bot)

    def on_member_add(self, event: Mapping[str, Any]) -> None:
        """Count the power of a bot that arrives after its entry. `event` is GUILD_MEMBER_ADD."""
        user = event["user"]
        if user.get("bot") and (arrival := self._recent(int(event["guild_id"]), int(user["id"]))) is not None:
            guild = self._guard.guild(arrival.guild_id)
            roles = [guild.get_role(int(role_id)) for role_id in event["roles"]] if guild is not None else []
            permissions = _total(role for role in roles if role is not None)
            self._count(arrival, permissions, is_verified=bool(user.get("public_flags", 0) & _VERIFIED))

    def on_role_create(self, event: Mapping[str, Any]) -> None:
        """Count the power of a bot whose role arrives after its entry. `event` is GUILD_ROLE_CREATE."""
        role: Mapping[str, Any] = event["role"]
        tags: Mapping[str, Any] = role.get("tags") or {}
        bot_id = int(tags.get("bot_id") or 0)
        if bot_id and (arrival := self._recent(int(event["guild_id"]), bot_id)) is not None:
            self._count(arrival, int(role["permissions"]), is_verified=False)

    def follow(self, verdict: Verdict) -> None:
        """Have the bots removed as well with which somebody broke a rule."""
        tux_or_itself = {self._guard.tux_id, verdict.actor_id, None}
        for act in () if lets_go_on(verdict) else verdict.acts:
            bot_id = act.target_id
            if act.action is AntinukeActionType.BOT_ADD and bot_id is not None and bot_id not in tux_or_itself:
                limits = self._guard.limits_of(verdict.guild_id, AntinukeActionType.BOT_ADD)
                self._guard.observe(
                    Act(
                        guild_id=verdict.guild_id,
                        action=AntinukeActionType.BOT_ADD,
                        at=act.at,
                        actor_id=bot_id,
                        attribution=act.attribution,
                        weight=min((limit.max_weight for limit in limits), default=1.0),
                        target_id=bot_id,
                        evidence={"added_by": str(verdict.actor_id), "entry_id": str(act.entry_id)},
                    ),
                    _BOT,
                )

    def _recent(self, guild_id: int, bot_id: int) -> BotArrival | None:
        arrival = self._arrivals.get((guild_id, bot_id))
        return arrival if arrival is not None and self._guard.now() - arrival.at <= ARRIVAL_SECONDS else None

    def _count(self, arrival: BotArrival, permissions: int, *, is_verified: bool) -> None:
        for act in self._acts(arrival, permissions, is_verified=is_verified):
            self._guard.observe(act)

    def _acts(self, arrival: BotArrival, permissions: int, *, is_verified: bool) -> Iterable[Act]:
        weight = 1.0 if permissions & _GRAVE else 0.5 if permissions & _SERIOUS else 0.0
        weight = (weight / 2 if is_verified else weight) - arrival.weight
        if weight <= 0:
            return
        arrival.weight += weight
        yield Act(
            guild_id=arrival.guild_id,
            action=AntinukeActionType.BOT_ADD,
            at=arrival.at,
            actor_id=arrival.adder_id,
            weight=weight,
            target_id=arrival.bot_id,
            evidence={"permissions": str(permissions), "is_verified": is_verified, "entry_id": str(arrival.entry_id)},
            is_paced=False,
        )


def _total(roles: Iterable[discord.Role]) -> int:
    permissions = 0
    for role in roles:
        permissions |= role.permissions.value
    return permissions
