"""The ways in which an actor can be stopped, from the mildest that suffices to the last."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.detection.verdicts import Verdict
from tux.features.antinuke.kinds import ActorKind, AntinukeResponseType
from tux.features.antinuke.responses.powers import (
    ADMINISTRATOR,
    can_be_taken,
    danger,
    is_out_of_reach,
    is_tux,
    own_permissions,
    reduced,
    threat,
    total,
)
from tux.features.antinuke.responses.requests import ResponseRequest

R = AntinukeResponseType

_MEMBER = "/guilds/{guild_id}/members/{user_id}"
_BAN = "/guilds/{guild_id}/bans/{user_id}"
_ROLE = "/guilds/{guild_id}/roles/{role_id}"
_TIMEOUT = timedelta(days=1)
_KICKS = frozenset({R.KICK, R.REMOVE_BOT})

Rung = tuple[ResponseRequest, ...]
"""The requests, sent at once, that take the power of an actor together. One suffices nearly always."""


@dataclass(frozen=True, slots=True)
class Attacker:
    """Whoever is to be stopped, as far as the cache knows them."""

    guild: discord.Guild
    user_id: int
    is_bot: bool
    member: discord.Member | None
    roles: Sequence[discord.Role]
    """Their roles, without @everyone."""
    quarantine_role_id: int | None
    own: int
    """The permissions of Tux in the guild."""
    now: datetime

    @classmethod
    def of(
        cls, guild: discord.Guild, user_id: int, kind: ActorKind, policy: GuildPolicy | None, now: datetime
    ) -> "Attacker":
        """Return what the cache knows about a user."""
        member = guild.get_member(user_id)
        is_bot = kind is ActorKind.BOT or (member is not None and member.bot)
        role_id = policy.quarantine_role_id if policy is not None else None
        roles = [] if member is None else [role for role in member.roles if not role.is_default()]
        return cls(guild, user_id, is_bot, member, roles, role_id, own_permissions(guild), now)

    @property
    def is_known_harmless(self) -> bool:
        """Return True for a member of whom the cache knows that no role gives them power."""
        return self.member is not None and not any(threat(role) for role in self.member.roles)

    @property
    def is_below_tux(self) -> bool:
        """Return True for somebody whom Tux can kick and ban."""
        return not any(is_out_of_reach(role) for role in self.roles)

    def may(self, **permission: bool) -> bool:
        """Return True where Tux has the permission that is named."""
        return bool(self.own & discord.Permissions(**permission).value)


def _reraise(error: Exception) -> None:
    raise error


def rungs(actor: Attacker, verdict: Verdict, on_error: Callable[[Exception], None] = _reraise) -> Iterator[Rung]:
    """Yield the ways to stop an actor, each worked out when it is asked for. None is left where Tux has no power.

    `on_error` takes what is raised while a way is worked out; if it returns, the next way follows.
    """
    if actor.user_id == actor.guild.owner_id or is_tux(actor.guild, actor.user_id):
        return
    tried: list[Rung] = []
    for response in _order(actor, verdict.response):
        try:
            rung = _rung(actor, response)
        except Exception as error:  # noqa: BLE001 - the next way may be possible
            on_error(error)
            continue
        if rung and rung not in tried:
            tried.append(rung)
            yield rung


def _order(actor: Attacker, first: AntinukeResponseType) -> Sequence[AntinukeResponseType]:
    """Return the responses to try, one after the other.

    Somebody whom the cache does not know, as while the members of a guild come in, is to lose all roles. Discord
    refuses that (50013) where one of them is the boosters', an integration's or above Tux: only then they are banned.
    """
    if actor.is_bot:
        chosen = first if first is R.BAN else R.REMOVE_BOT
        return (chosen, R.BAN, R.STRIP_ROLES, R.NEUTRALISE_ROLE)
    return (first, R.STRIP_ROLES, R.BAN, R.KICK, R.NEUTRALISE_ROLE)


def _rung(actor: Attacker, response: AntinukeResponseType) -> Rung:
    """Return the requests of a response, or nothing where they would not be accepted, or would not suffice."""
    if response in _KICKS:
        return _kick(actor, response)
    if response is R.BAN:
        return _ban(actor)
    if response is R.TIMEOUT:
        return _time_out(actor)
    if response is R.NEUTRALISE_ROLE:
        return _neutralise(actor, [role for role in actor.roles if danger(role.permissions.value)])
    return _strip(actor, response)


def _kick(actor: Attacker, response: AntinukeResponseType) -> Rung:
    if not (actor.may(kick_members=True) and actor.is_below_tux):
        return ()
    return (_request(actor, response, "DELETE", _MEMBER),)


def _ban(actor: Attacker) -> Rung:
    if not (actor.may(ban_members=True) and actor.is_below_tux):
        return ()
    return (_request(actor, R.BAN, "PUT", _BAN, {"delete_message_seconds": 0}),)


def _strip(actor: Attacker, response: AntinukeResponseType) -> Rung:
    """Replace the roles of a member by those that cannot be taken, whose own danger is taken as well."""
    if not actor.may(manage_roles=True):
        return ()
    roles = actor.roles
    kept = [role for role in roles if not can_be_taken(role) and role.id != actor.quarantine_role_id]
    given = _quarantine_role(actor) if response is R.QUARANTINE else None
    left = [role for role in (*kept, actor.guild.default_role) if threat(role)]
    neutralised = _neutralise(actor, left)
    if left and not neutralised:
        return ()
    wanted = [*kept, *([given] if given is not None else [])]
    if actor.member is not None and {role.id for role in wanted} == {role.id for role in roles}:
        return neutralised or _time_out(actor)
    body = {"roles": [str(role.id) for role in wanted]}
    kind = R.STRIP_ROLES if given is None else R.QUARANTINE
    return (_request(actor, kind, "PATCH", _MEMBER, body), *neutralised)


def _time_out(actor: Attacker) -> Rung:
    """Silence a member, which takes every permission from all but administrators."""
    powerless = actor.member is None or is_administrator(actor.member) or not actor.is_below_tux
    if powerless or not actor.may(moderate_members=True):
        return ()
    until = (actor.now + _TIMEOUT).isoformat()
    return (_request(actor, R.TIMEOUT, "PATCH", _MEMBER, {"communication_disabled_until": until}),)


def _quarantine_role(actor: Attacker) -> discord.Role | None:
    role = actor.guild.get_role(actor.quarantine_role_id or 0)
    return role if role is not None and can_be_taken(role) and not danger(role.permissions.value) else None


def _neutralise(actor: Attacker, roles: Sequence[discord.Role]) -> Rung:
    """Take the permissions of roles, or nothing where one of them would keep a danger."""
    requests: list[ResponseRequest] = []
    for role in roles:
        before = role.permissions.value
        after = reduced(before, actor.own, by=threat(role)) if role.is_default() else reduced(before, actor.own)
        if after & threat(role) or is_out_of_reach(role) or not actor.may(manage_roles=True):
            return ()
        requests.append(
            ResponseRequest(
                response=R.NEUTRALISE_ROLE,
                target_id=role.id,
                method="PATCH",
                path=_ROLE,
                parameters={"guild_id": actor.guild.id, "role_id": role.id},
                body={"permissions": str(after)},
                before={"permissions": str(before), "left": str(after)},
            )
        )
    return tuple(requests)


def _request(
    actor: Attacker,
    response: AntinukeResponseType,
    method: str,
    path: str,
    body: Mapping[str, object] | None = None,
) -> ResponseRequest:
    return ResponseRequest(
        response=response,
        target_id=actor.user_id,
        method=method,
        path=path,
        parameters={"guild_id": actor.guild.id, "user_id": actor.user_id},
        body=body,
    )


def is_administrator(member: discord.Member) -> bool:
    """Return True for a member on whom a timeout has no effect."""
    return bool(total(member.roles) & ADMINISTRATOR)
