"""Facts about actors from discord.py's cache, looked up by id and without a search."""

import discord

from tux.features.antinuke.detection.acts import UNKNOWN_ACTOR, ActorFacts
from tux.features.antinuke.kinds import ActorKind

WEBHOOK = ActorFacts(kind=ActorKind.WEBHOOK)
_USER = ActorFacts(kind=ActorKind.USER)
_BOT = ActorFacts(kind=ActorKind.BOT)
_TUX = ActorFacts(kind=ActorKind.BOT, is_tux=True)
_UNKNOWN_OWNER = ActorFacts(kind=ActorKind.USER, is_owner=True)


def facts_about(
    guild: discord.Guild | None, actor_id: int | None, own_id: int | None, *, with_roles: bool = True
) -> ActorFacts:
    """Return the facts about somebody in a guild. `own_id` is the id of Tux's user.

    Looking up roles takes more time than all the rest, and is left out where no role is trusted. Whoever is not in the
    cache is known by id alone: as Tux, as the owner, or not at all.
    """
    if actor_id is None:
        return UNKNOWN_ACTOR
    if actor_id == own_id:
        return _TUX
    if guild is None:
        return UNKNOWN_ACTOR
    member = guild.get_member(actor_id)
    if member is None:
        return _UNKNOWN_OWNER if actor_id == guild.owner_id else UNKNOWN_ACTOR
    if not with_roles and actor_id != guild.owner_id:
        return _BOT if member.bot else _USER
    return ActorFacts(
        kind=ActorKind.BOT if member.bot else ActorKind.USER,
        is_owner=actor_id == guild.owner_id,
        role_ids=frozenset(role.id for role in member.roles) if with_roles else frozenset(),
    )
