"""The reversal of responses: whoever was stopped by mistake gets back what was taken from them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID
from weakref import WeakValueDictionary

import discord
import structlog

from tux.features.antinuke.errors import UndoneAlready, UndoRefused
from tux.features.antinuke.incidents.incident_queries import Incidents
from tux.features.antinuke.incidents.incidents import Incident, IncidentEvent
from tux.features.antinuke.incidents.undone_steps import DONE, Reversed, UndoneSteps, can_be_undone, confirmed_steps
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


def reversible(incident: Incident) -> Sequence[IncidentEvent]:
    """Return the events in which something was taken from the actor that can be given back, one for each actor."""
    return [
        event
        for event in incident.latest
        if event.actor_id is not None
        and event.status is ResponseStatus.CONFIRMED
        and event.confirmed_at is not None
        and _responses_to(event) & REVERSIBLE
    ]


def is_reversible(incident: Incident) -> bool:
    """Return True where anything can be undone, be it about the actors or about what was swept."""
    return bool(reversible(incident)) or any(map(can_be_undone, confirmed_steps(incident)))


def _responses_to(event: IncidentEvent) -> frozenset[AntinukeResponseType]:
    """Return everything that was done to an actor."""
    done = [step for step in event.steps if step["status"] == ResponseStatus.CONFIRMED]
    return frozenset({event.response, *(R(step["response"]) for step in done if step["target_id"] == event.actor_id)})


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
        """Undo the responses of an incident, on behalf of a member. Returns what came of it.

        It is not done with while all of them are away: they may come back.

        Raises `IncidentGone`, `UndoneAlready`, or `UndoRefused` where nothing could be undone.
        """
        guild = member.guild
        async with self._locks.setdefault(incident_id, asyncio.Lock()):
            incident = await self._incidents.get(guild.id, incident_id)
            if incident.undone is not None:
                raise UndoneAlready
            self.forgive(incident)
            results = [result for event in reversible(incident) for result in await self._reverse_one(member, event)]
            results += await UndoneSteps(guild, self._reason(member)).undo(incident)
            if all(result.outcome in {"refused", "steps-refused"} for result in results):
                raise UndoRefused
            if any(result.outcome in DONE for result in results):
                await self._incidents.mark_undone(guild.id, incident_id, by=member.id)
        return results

    async def _reverse_one(self, member: discord.Member, event: IncidentEvent) -> Sequence[Reversed]:
        """Undo everything that was done to an actor."""
        actor_id, responses = event.actor_id or 0, _responses_to(event)
        try:
            if R.BAN in responses:
                return [await self._unban(member, actor_id)]
            return await self._give_back(member, actor_id, event, responses)
        except (discord.HTTPException, *UNREACHED, Refusal) as error:
            _log.warning("a response cannot be undone", guild_id=member.guild.id, user_id=actor_id, error=str(error))
            return [Reversed.of(actor_id, "refused")]

    async def _unban(self, member: discord.Member, actor_id: int) -> Reversed:
        user = await self._host.fetch_user(actor_id)
        try:
            await self._actions.act(UNBAN, user, ActionRequest(actor=Moderator(member), reason=self._reason(member)))
        except NotBanned:
            return Reversed.of(actor_id, "unbanned")
        return Reversed.of(actor_id, "unbanned")

    async def _give_back(
        self,
        member: discord.Member,
        actor_id: int,
        event: IncidentEvent,
        responses: frozenset[AntinukeResponseType],
    ) -> Sequence[Reversed]:
        """Give roles back with one request, which also takes the quarantine role, and end a timeout.

        The case is ended first: somebody in quarantine would lose the roles again.
        """
        guild, results = member.guild, list[Reversed]()
        try:
            actor = await guild.fetch_member(actor_id)
        except discord.NotFound:
            return [Reversed.of(actor_id, "gone")]
        if event.case_number is not None:
            await self._cases.end(guild.id, event.case_number)
        if responses & {R.STRIP_ROLES, R.QUARANTINE}:
            roles = list(lost_roles(guild, event))
            await actor.edit(roles={*_kept(actor, responses), *roles}, reason=self._reason(member))
            results.append(Reversed.of(actor_id, "roles", roles))
        if R.TIMEOUT in responses:
            await actor.timeout(None, reason=self._reason(member))
            results.append(Reversed.of(actor_id, "timeout"))
        return results

    def _reason(self, member: discord.Member) -> str:
        locale = self._host.locale_in(member.guild.id)
        return self._host.texts.plain("antinuke-undo-reason", locale=locale, name=str(member))


def _kept(actor: discord.Member, responses: frozenset[AntinukeResponseType]) -> Sequence[discord.Role]:
    """Return the roles that an actor has now and keeps: whoever is in quarantine, only those that cannot be taken."""
    roles = [role for role in actor.roles if not role.is_default()]
    return [role for role in roles if R.QUARANTINE not in responses or not can_be_taken(role)]
