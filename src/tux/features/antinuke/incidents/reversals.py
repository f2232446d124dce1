"""The reversal of responses: whoever was stopped by mistake gets back what was taken from them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID
from weakref import WeakValueDictionary

import discord
import structlog

from tux.features.antinuke.errors import UndoneAlready, UndoRefused
from tux.features.antinuke.incidents.incident_queries import Incidents
from tux.features.antinuke.incidents.incidents import Incident, IncidentEvent
from tux.features.antinuke.kinds import AntinukeResponseType, ResponseStatus
from tux.features.antinuke.responses.powers import can_be_taken
from tux.guilds.actions import ActionRequest, MemberActions, Moderator
from tux.guilds.actions.errors import NotBanned
from tux.guilds.actions.member_actions import UNBAN
from tux.guilds.cases import Cases
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.refusals import Refusal
from tux.runtime.texts import Texts

_log = structlog.stdlib.get_logger(__name__)

R = AntinukeResponseType

REVERSIBLE = frozenset({R.STRIP_ROLES, R.QUARANTINE, R.BAN, R.TIMEOUT})
"""The responses that can be undone. Whoever was kicked has to be invited again."""

Forgive = Callable[[int, int], None]
"""Forgets what a user did in a guild, so that they are not stopped again for it."""


class ReversalHost(Protocol):
    """The bot, as far as reversals know it."""

    @property
    def texts(self) -> Texts: ...

    def locale_in(self, guild_id: int | None) -> str: ...

    async def fetch_user(self, user_id: int, /) -> discord.User: ...


@dataclass(frozen=True, slots=True)
class Reversed:
    """The result for one actor. The text `antinuke-undo-<outcome>` says it."""

    actor_id: int
    outcome: str
    roles: Sequence[discord.Role] = ()
    """The roles that they have got back."""


def reversible(incident: Incident) -> Sequence[IncidentEvent]:
    """Return the events whose response can be undone, one for each actor."""
    return [
        event
        for event in incident.latest
        if event.actor_id is not None
        and event.status is ResponseStatus.CONFIRMED
        and event.confirmed_at is not None
        and event.response in REVERSIBLE
    ]


def lost_roles(guild: discord.Guild, event: IncidentEvent) -> Sequence[discord.Role]:
    """Return the roles that an actor had before, as far as they still exist and Tux can give them."""
    roles = [guild.get_role(role_id) for role_id in event.role_ids_before]
    return [role for role in roles if role is not None and can_be_taken(role)]


class Reversals:
    """Undoes responses, once for each incident."""

    def __init__(
        self, host: ReversalHost, incidents: Incidents, actions: MemberActions, cases: Cases, forgive: Forgive
    ) -> None:
        self._host = host
        self._incidents = incidents
        self._actions = actions
        self._cases = cases
        self._forgive = forgive
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    def forgive(self, incident: Incident) -> None:
        """Forget what the actors of an incident did."""
        for actor_id in incident.actor_ids:
            self._forgive(incident.guild_id, actor_id)

    async def reverse(self, member: discord.Member, incident_id: UUID) -> Sequence[Reversed]:
        """Undo the responses of an incident, on behalf of a member. Returns the result for each actor.

        It is not done with while all of them are away: they may come back.

        Raises `IncidentGone`, `UndoneAlready`, or `UndoRefused` where nothing could be undone.
        """
        guild = member.guild
        async with self._locks.setdefault(incident_id, asyncio.Lock()):
            incident = await self._incidents.get(guild.id, incident_id)
            if incident.undone is not None:
                raise UndoneAlready
            self.forgive(incident)
            results = [await self._reverse_one(member, event) for event in reversible(incident)]
            if all(result.outcome == "refused" for result in results):
                raise UndoRefused
            if any(result.outcome not in {"gone", "refused"} for result in results):
                await self._incidents.mark_undone(guild.id, incident_id, by=member.id)
        return results

    async def _reverse_one(self, member: discord.Member, event: IncidentEvent) -> Reversed:
        actor_id = event.actor_id or 0
        try:
            if event.response is R.BAN:
                return await self._unban(member, actor_id)
            return await self._give_back(member, actor_id, event)
        except (discord.HTTPException, *UNREACHED, Refusal) as error:
            _log.warning("a response cannot be undone", guild_id=member.guild.id, user_id=actor_id, error=str(error))
            return Reversed(actor_id, "refused")

    async def _unban(self, member: discord.Member, actor_id: int) -> Reversed:
        user = await self._host.fetch_user(actor_id)
        try:
            await self._actions.act(UNBAN, user, ActionRequest(actor=Moderator(member), reason=self._reason(member)))
        except NotBanned:
            return Reversed(actor_id, "unbanned")
        return Reversed(actor_id, "unbanned")

    async def _give_back(self, member: discord.Member, actor_id: int, event: IncidentEvent) -> Reversed:
        """Give roles back with one request, which also takes the quarantine role."""
        guild = member.guild
        try:
            actor = await guild.fetch_member(actor_id)
        except discord.NotFound:
            return Reversed(actor_id, "gone")
        if event.response is R.TIMEOUT:
            await actor.timeout(None, reason=self._reason(member))
            outcome, roles = "timeout", list[discord.Role]()
        else:
            roles = list(lost_roles(guild, event))
            await actor.edit(roles={*_kept(actor, event), *roles}, reason=self._reason(member))
            outcome = "roles"
        if event.case_number is not None:
            await self._cases.end(guild.id, event.case_number)
        return Reversed(actor_id, outcome, roles)

    def _reason(self, member: discord.Member) -> str:
        locale = self._host.locale_in(member.guild.id)
        return self._host.texts.plain("antinuke-undo-reason", locale=locale, name=str(member))


def _kept(actor: discord.Member, event: IncidentEvent) -> Sequence[discord.Role]:
    """Return the roles that an actor has now and keeps: whoever is in quarantine, only those that cannot be taken."""
    roles = [role for role in actor.roles if not role.is_default()]
    return [role for role in roles if event.response is not R.QUARANTINE or not can_be_taken(role)]
