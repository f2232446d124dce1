"""The service that puts members in jail, and lets them out with the roles that they had before."""

from dataclasses import dataclass
from datetime import timedelta

import discord

from tux.features.jail.case_kinds import JAIL, UNJAIL
from tux.features.jail.enforcement import Enforcement
from tux.features.jail.errors import AlreadyJailed, BotCannotBeJailed, NoJail, NotJailed
from tux.features.jail.host import JailHost
from tux.features.jail.prisoners import MemberKey, Prisoners
from tux.features.jail.roles import require_fit
from tux.features.jail.settings import JailSettings
from tux.guilds.actions import (
    ActionContext,
    ActionPlan,
    ActionRequest,
    ActionResult,
    MemberAction,
    MemberActions,
    NoticeTiming,
    Target,
)
from tux.guilds.cases import Case, CaseEdited, CaseEnded, Cases, CaseSettled, CaseState
from tux.guilds.member_roles import RestoredRoles, RoleSplit, restored_roles, set_roles, split_roles
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged
from tux.guilds.settings.store import GuildSettings
from tux.jobs import Later
from tux.runtime.clock import Clock

_RETRY_RELEASE_AFTER = timedelta(minutes=10)

_GUILD_AWAY = timedelta(hours=1)
"""The wait before trying again in a guild that the bot cannot see: it may come back."""


@dataclass(frozen=True, slots=True)
class ReleaseOutcome:
    """A release: the case that held the member, and their roles, or None if they are not in the server."""

    jail_case: Case
    roles: RestoredRoles | None


class Jails:
    """The jails of all servers."""

    def __init__(
        self,
        prisoners: Prisoners,
        enforcement: Enforcement,
        host: JailHost,
        *,
        actions: MemberActions,
        cases: Cases,
        settings: GuildSettings,
        clock: Clock,
    ) -> None:
        self.prisoners = prisoners
        self.enforcement = enforcement
        self._host = host
        self._actions = actions
        self._cases = cases
        self._settings = settings
        self._clock = clock
        self._jail = MemberAction(
            kind=JAIL,
            permission="moderate_members",
            needs=("manage_roles",),
            notice=NoticeTiming.AFTER,
            members_only=True,
            prepare=self._plan_jail,
            perform=self._perform_jail,
        )
        self._unjail = MemberAction(
            kind=UNJAIL,
            permission="moderate_members",
            needs=("manage_roles",),
            notice=NoticeTiming.AFTER,
            needs_current_roles=True,
            prepare=self._plan_unjail,
            perform=self._perform_unjail,
        )

    # what moderators do

    async def jail(self, target: Target, request: ActionRequest) -> ActionResult:
        """Take away every role of a member that can be taken, and give them the jail's, in one request.

        The case stores the roles before that. The outcome is a `RoleSplit`. Raises a refusal if it is not possible, and
        then changes nothing.
        """
        result = await self._actions.act(self._jail, target, request)
        # Somebody may have given them a role before the case was stored.
        await self.enforcement.hold(result.case.guild_id, result.case.target_id)
        return result

    async def unjail(self, target: Target, request: ActionRequest) -> ActionResult:
        """Give back the roles that were taken, as far as possible. The outcome is a `ReleaseOutcome`."""
        result = await self._actions.act(self._unjail, target, request)
        jail_case: Case = result.outcome.jail_case
        await self._cases.end(jail_case.guild_id, jail_case.number)
        return result

    async def _plan_jail(self, context: ActionContext) -> ActionPlan:
        member = context.require_member()
        if member.bot:
            raise BotCannotBeJailed(target=member)
        if (case := await self.prisoners.find((context.guild.id, member.id))) is not None:
            raise AlreadyJailed(target=member, case=case.number)
        role = await self.require_role(context.guild)
        roles = split_roles(member, role)
        return ActionPlan(data={"roles": [stripped.id for stripped in roles.stripped], "jail": role.id})

    async def _perform_jail(self, context: ActionContext) -> RoleSplit:
        member, case = context.require_member(), _open_case(context)
        role = context.guild.get_role(case.given_role_id or 0)
        if role is None:
            raise NoJail(gone=True)
        roles = _split_as_kept(member, role, case)
        await set_roles(member, [*roles.kept, role], context.audit_reason, disconnect=True)
        self.prisoners.add(case)  # even if the database is unavailable now
        return roles

    async def _plan_unjail(self, context: ActionContext) -> ActionPlan:
        await self._require_jail_case(context)
        return ActionPlan()

    async def _perform_unjail(self, context: ActionContext) -> ReleaseOutcome:
        jail_case, roles = await self._require_jail_case(context), None
        if context.member is not None:
            roles = await self._restore(context.member, jail_case, context.audit_reason)
        self._forget((context.guild.id, context.target.id))  # even if the database is unavailable now
        return ReleaseOutcome(jail_case, roles)

    async def _require_jail_case(self, context: ActionContext) -> Case:
        case = await self.prisoners.find((context.guild.id, context.target.id))
        if case is None:
            raise NotJailed(target=context.target)
        return case

    async def _restore(self, member: discord.Member, case: Case, reason: str) -> RestoredRoles:
        roles = restored_roles(member.guild, case.role_ids)
        current_role_id = (await self._settings.get(member.guild.id, JailSettings)).role_id
        jail_role_ids = {current_role_id, case.given_role_id}  # the settings may have changed since
        kept = [role for role in member.roles if not role.is_default() and role.id not in jail_role_ids]
        await set_roles(member, [*kept, *(role for role in roles.returned if role not in kept)], reason)
        return roles

    # the end of a sentence

    async def release(self, case: Case) -> None:
        """Let a member out whose time is over, under their lock."""
        guild = self._host.get_guild(case.guild_id)
        if guild is None or guild.unavailable:
            raise Later(self._clock.now() + _GUILD_AWAY)
        await self._release(guild, case)
        self._forget((guild.id, case.target_id))

    async def _release(self, guild: discord.Guild, case: Case) -> None:
        try:
            member = await guild.fetch_member(case.target_id)
        except discord.NotFound:
            return
        over = self._host.texts.say("jail-over", locale=self._host.locale_in(guild.id))
        try:
            await self._restore(member, case, f"{over} · case #{case.number}")
        except discord.Forbidden:
            await self.enforcement.warn_staff(member, "jail-cannot-free", case)
            raise Later(self._clock.now() + _RETRY_RELEASE_AFTER) from None

    # what happens elsewhere

    async def require_role(self, guild: discord.Guild) -> discord.Role:
        """Return the role of the jail. Raises `NoJail` if there is none, and `JailRoleUnfit` if it is unfit."""
        role_id = (await self._settings.get(guild.id, JailSettings)).role_id
        role = guild.get_role(role_id or 0)
        if role is None:
            raise NoJail(gone=role_id is not None)
        require_fit(role, await self._host.ranks_in(guild.id))
        return role

    async def on_case_settled(self, fact: CaseSettled) -> None:
        """Follow a case that was settled elsewhere, such as one that was interrupted."""
        case, is_done = fact.case, fact.case.state is CaseState.SETTLED
        if case.kind == JAIL.name and is_done:
            await self._follow_jail(case)
        elif case.kind == UNJAIL.name and not is_done:  # nobody was held either while that was unclear
            await self.enforcement.hold(case.guild_id, case.target_id)

    async def on_case_edited(self, fact: CaseEdited) -> None:
        """Follow a case that names other roles than before, because they were made anew."""
        case = self.prisoners.case_of((fact.case.guild_id, fact.case.target_id))
        if case is not None and case.number == fact.case.number:
            self.prisoners.add(fact.case)

    async def on_case_ended(self, fact: CaseEnded) -> None:
        """Follow a case that somebody has ended."""
        key = (fact.case.guild_id, fact.case.target_id)
        case = self.prisoners.case_of(key)
        if case is not None and case.number == fact.case.number:
            self._forget(key)

    async def on_guild_data_deleted(self, fact: GuildDataDeleted) -> None:
        """Forget everybody in jail in a guild."""
        for key in self.prisoners.forget_guild(fact.guild_id):
            self.enforcement.forget(key)

    async def on_settings_changed(self, change: SettingsChanged) -> None:
        """Give everybody in jail the role that the settings name now."""
        if not isinstance(change.after, JailSettings):
            return
        self.prisoners.set_role_id(change.guild_id, change.after.role_id)
        guild = self._host.get_guild(change.guild_id)
        if guild is not None:
            await self.enforcement.hold_all(guild)

    async def _follow_jail(self, case: Case) -> None:
        """Note that a member is in jail, unless they have been let out since the case was settled."""
        key = (case.guild_id, case.target_id)
        async with self._actions.locks.acquire(*key):
            if self.prisoners.case_of(key) is not None or not await self.prisoners.is_held_by(case):
                return
            self.prisoners.add(case)
        await self.enforcement.hold(*key)

    def _forget(self, key: MemberKey) -> None:
        self.prisoners.remove(key)
        self.enforcement.forget(key)


def _open_case(context: ActionContext) -> Case:
    if context.case is None:
        raise TypeError("an action needs a case before it is performed")
    return context.case


def _split_as_kept(member: discord.Member, role: discord.Role, case: Case) -> RoleSplit:
    """Return the member's roles, split as the case stores it."""
    taken = set(case.role_ids)
    others = [other for other in member.roles if not other.is_default() and other != role]
    return RoleSplit(
        [other for other in others if other.id in taken], [other for other in others if other.id not in taken]
    )
