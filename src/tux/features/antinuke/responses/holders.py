"""The holders of roles that Tux cannot disarm: Discord lets nobody take a permission from a role that they lack."""

from collections.abc import Iterator, Mapping, Sequence

import discord

from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.kinds import AntinukeActionType, AntinukeResponseType, SubjectType
from tux.features.antinuke.responses.panic_records import TakenRoles
from tux.features.antinuke.responses.powers import (
    ADMINISTRATOR,
    GRAVE,
    can_be_taken,
    own_permissions,
    reduced,
    total,
)
from tux.features.antinuke.responses.requests import ResponseRequest

_MEMBER = "/guilds/{guild_id}/members/{user_id}"
_MEMBER_ROLE = "/guilds/{guild_id}/members/{user_id}/roles/{role_id}"

_POWERS: Mapping[AntinukeActionType, int] = {
    AntinukeActionType.MEMBER_BAN: discord.Permissions(ban_members=True).value,
    AntinukeActionType.MEMBER_KICK: discord.Permissions(kick_members=True).value,
    AntinukeActionType.MEMBER_PRUNE: discord.Permissions(kick_members=True).value,
    AntinukeActionType.CHANNEL_DELETE: discord.Permissions(manage_channels=True).value,
    AntinukeActionType.ROLE_DELETE: discord.Permissions(manage_roles=True).value,
}
"""The power that an act takes."""


def roles_to_take(
    guild: discord.Guild, policy: GuildPolicy | None, action: AntinukeActionType | None = None
) -> Sequence[TakenRoles]:
    """Return the roles to take from members, since these would keep a grave permission otherwise.

    First come those who have the power that `action` takes, and who are not trusted.
    """
    own = own_permissions(guild)
    roles = [role for role in guild.roles if can_be_taken(role) and reduced(role.permissions.value, own) & GRAVE]
    members = {member for role in roles for member in role.members} - {guild.owner, guild.me}
    needed = ADMINISTRATOR | _POWERS.get(action, 0) if action is not None else 0

    def rank(member: discord.Member) -> tuple[bool, bool, int]:
        trusted = policy is not None and (SubjectType.USER, member.id) in policy.trust
        return not total(member.roles) & needed, trusted, -member.top_role.position

    return [
        TakenRoles(member.id, tuple(role.id for role in roles if role in member.roles))
        for member in sorted(members, key=rank)
    ]


def requests_to_take(guild: discord.Guild, taken: TakenRoles) -> Iterator[ResponseRequest]:
    """Yield what takes roles from a member: one request, or one for each role where the cache does not know them."""
    member = guild.get_member(taken.user_id)
    if member is None:
        for role_id in taken.role_ids:
            yield _role_request(guild.id, taken.user_id, role_id, "DELETE", AntinukeResponseType.STRIP_ROLES)
        return
    kept = [role.id for role in member.roles if role.id not in taken.role_ids and not role.is_default()]
    if len(kept) < len(member.roles) - 1:
        yield ResponseRequest(
            response=AntinukeResponseType.STRIP_ROLES,
            target_id=taken.user_id,
            method="PATCH",
            path=_MEMBER,
            parameters={"guild_id": guild.id, "user_id": taken.user_id},
            body={"roles": [str(role_id) for role_id in kept]},
        )


def requests_to_give(
    guild: discord.Guild, user_id: int, role_ids: Sequence[int], *, even_if_had: bool = False
) -> Iterator[ResponseRequest]:
    """Yield what gives roles back to a member. Those that are gone, and those that they have again, are left out.

    With `even_if_had`, the cache is not asked for what they have: it may be late.
    """
    member = None if even_if_had else guild.get_member(user_id)
    had = () if member is None else {role.id for role in member.roles}
    for role_id in role_ids:
        if guild.get_role(role_id) is not None and role_id not in had:
            yield _role_request(guild.id, user_id, role_id, "PUT", AntinukeResponseType.REVERT)


def _role_request(
    guild_id: int, user_id: int, role_id: int, method: str, response: AntinukeResponseType
) -> ResponseRequest:
    return ResponseRequest(
        response=response,
        target_id=user_id,
        method=method,
        path=_MEMBER_ROLE,
        parameters={"guild_id": guild_id, "user_id": user_id, "role_id": role_id},
    )
