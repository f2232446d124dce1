"""Quarantine: a member loses their roles until somebody in charge releases them, and then gets those back."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import discord
import structlog

from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.errors import AlreadyQuarantined, BotCannotBeQuarantined, NotQuarantined
from tux.features.antinuke.responses.powers import danger
from tux.features.antinuke.responses.quarantine_kinds import (
    QUARANTINE,
    UNQUARANTINE,
    has_grown,
    is_forbidden,
    quarantine_data,
)
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
from tux.guilds.host import GuildHost
from tux.guilds.member_roles import RestoredRoles, RoleSplit, is_manageable, restored_roles, set_roles, split_roles
from tux.guilds.notices import notify_staff
from tux.guilds.role_rivals import find_rivals
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.markup import user_mention
from tux.runtime.tasks import Tasks

_log = structlog.stdlib.get_logger(__name__)

_RETRY_SECONDS = 10.0
_MOST_CORRECTIONS = 5
"""The corrections of a member in a minute, after which the next one waits."""

_WARN_AGAIN_SECONDS = 600.0

MemberKey = tuple[int, int]
"""The ids of a guild and of a user."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release from quarantine: the case that held the member, and their roles, or None if they are away."""

    case: Case
    roles: RestoredRoles | None
    grown: Sequence[discord.Role] = ()
    """The roles that have become dangerous since. They are not given back by Tux, but may be by hand."""


class Quarantines:
    """Everybody in quarantine, kept in memory so that no event waits for the database."""

    def __init__(
        self,
        host: GuildHost,
        policy_of: Callable[[int], GuildPolicy | None],
        *,
        actions: MemberActions,
        cases: Cases,
        settings: GuildSettings,
        tasks: Tasks,
        clock: Clock,
    ) -> None:
        self._host = host
        self._policy_of = policy_of
        self._actions = actions
        self._cases = cases
        self._settings = settings
        self._tasks = tasks
        self._clock = clock
        self._held: dict[MemberKey, Case] = {}
        self._corrected_at: dict[MemberKey, list[float]] = {}
        self._warned_at: dict[MemberKey, float] = {}
        self._quarantine = MemberAction(
            kind=QUARANTINE,
            permission="ban_members",
            needs=("manage_roles",),
            notice=NoticeTiming.AFTER,
            members_only=True,
            prepare=self._plan,
            perform=self._perform,
        )
        self._release = MemberAction(
            kind=UNQUARANTINE,
            permission="ban_members",
            needs=("manage_roles",),
            notice=NoticeTiming.AFTER,
            needs_current_roles=True,
            prepare=self._plan_release,
            perform=self._perform_release,
        )

    # what people do

    async def quarantine(self, target: Target, request: ActionRequest) -> ActionResult:
        """Take every role that can be taken, and give the quarantine role. The outcome is a `RoleSplit`.

        The case stores the roles. Raises a refusal if it is not possible, and then changes nothing.
        """
        result = await self._actions.act(self._quarantine, target, request)
        await self.hold(result.case.guild_id, result.case.target_id)
        return result

    async def release(self, target: Target, request: ActionRequest) -> ActionResult:
        """Give back the roles that were taken, as far as that is possible and safe. The outcome is a `Release`."""
        result = await self._actions.act(self._release, target, request)
        held_case: Case = result.outcome.case
        await self._cases.end(held_case.guild_id, held_case.number)
        return result

    def case_of(self, guild_id: int, user_id: int) -> Case | None:
        """Return the case that holds a member in quarantine."""
        return self._held.get((guild_id, user_id))

    async def _plan(self, context: ActionContext) -> ActionPlan:
        member = context.require_member()
        if member.bot:
            raise BotCannotBeQuarantined(target=member)
        if (case := self.case_of(context.guild.id, member.id)) is not None:
            raise AlreadyQuarantined(target=member, case=case.number)
        given = self._role_in(context.guild)
        taken = split_roles(member, given).stripped
        return ActionPlan(data=quarantine_data(taken, given and given.id))

    async def _perform(self, context: ActionContext) -> RoleSplit:
        member, case = context.require_member(), context.case
        if case is None:
            raise TypeError("an action needs a case before it is performed")
        given = context.guild.get_role(case.given_role_id or 0)
        roles = split_roles(member, given)
        wanted = [*roles.kept, *([given] if given is not None else [])]
        await set_roles(member, wanted, context.audit_reason, disconnect=True)
        self._held[case.guild_id, case.target_id] = case  # even if the database is unavailable now
        return roles

    async def _plan_release(self, context: ActionContext) -> ActionPlan:
        await self._require_case(context)
        return ActionPlan()

    async def _perform_release(self, context: ActionContext) -> Release:
        case, release = await self._require_case(context), None
        if context.member is not None:
            release = await self._give_back(context.member, case, context.audit_reason)
        self._forget((context.guild.id, context.target.id))
        return release or Release(case, None)

    async def _require_case(self, context: ActionContext) -> Case:
        key = (context.guild.id, context.target.id)
        if key not in self._held:
            for case in await self._cases.standing(*key, QUARANTINE.name):
                self._held[key] = case
        if (case := self._held.get(key)) is None:
            raise NotQuarantined(target=context.target)
        return case

    async def _give_back(self, member: discord.Member, case: Case, reason: str) -> Release:
        roles = restored_roles(member.guild, case.role_ids)
        grown = [role for role in roles.returned if has_grown(role, case)]
        given_ids = {case.given_role_id, *(role.id for role in grown)}
        returned = [role for role in roles.returned if role not in grown]
        kept = [role for role in member.roles if not role.is_default() and role.id not in given_ids]
        await set_roles(member, [*kept, *(role for role in returned if role not in kept)], reason)
        return Release(case, RestoredRoles(returned, roles.deleted, roles.refused), grown)

    def _role_in(self, guild: discord.Guild) -> discord.Role | None:
        """Return the quarantine role of a guild, unless it is of no use."""
        policy = self._policy_of(guild.id)
        role = guild.get_role((policy and policy.quarantine_role_id) or 0)
        return role if role is not None and is_manageable(role) and not danger(role.permissions.value) else None

    # what keeps them there

    async def load(self, guild_ids: Sequence[int]) -> None:
        """Read who is in quarantine in these guilds. Raises `DatabaseUnavailable`."""
        for case in await self._cases.all_standing(QUARANTINE.name, *guild_ids):
            self._held[case.guild_id, case.target_id] = case

    def held_in(self, guild_ids: Collection[int]) -> Sequence[MemberKey]:
        """Return who is in quarantine in these guilds."""
        return [key for key in self._held if key[0] in guild_ids]

    async def on_case_settled(self, fact: CaseSettled) -> None:
        """Follow a case that was settled elsewhere, such as one that was interrupted."""
        case = fact.case
        if case.kind == QUARANTINE.name and case.state is CaseState.SETTLED and case.ended_at is None:
            self._held[case.guild_id, case.target_id] = case
            await self.hold(case.guild_id, case.target_id)

    async def on_case_edited(self, fact: CaseEdited) -> None:
        """Follow a case that names other roles than before, because they were made anew."""
        key = (fact.case.guild_id, fact.case.target_id)
        if (held := self._held.get(key)) is not None and held.number == fact.case.number:
            self._held[key] = fact.case

    async def on_case_ended(self, fact: CaseEnded) -> None:
        """Let somebody go whose case was ended."""
        key = (fact.case.guild_id, fact.case.target_id)
        held = self._held.get(key)
        if held is not None and held.number == fact.case.number:
            self._forget(key)

    async def hold(self, guild_id: int, user_id: int) -> None:
        """Correct the roles of somebody in quarantine, if they need it. It can be called at any time."""
        key, guild = (guild_id, user_id), self._host.get_guild(guild_id)
        if guild is None or not self._needs_correction(guild.get_member(user_id)):
            return
        recent = [at for at in self._corrected_at.get(key, ()) if at > self._clock.monotonic() - 60]
        if len(recent) >= _MOST_CORRECTIONS:
            self._hold_later(key)
            return
        self._corrected_at[key] = [*recent, self._clock.monotonic()]
        try:
            async with self._actions.locks.acquire(guild_id, user_id):
                await self._correct(guild.get_member(user_id))
        except (discord.DiscordServerError, discord.RateLimited, *UNREACHED) as error:
            _log.warning("could not correct the roles of somebody in quarantine", guild_id=guild_id, error=str(error))
            self._hold_later(key)

    def _hold_later(self, key: MemberKey) -> None:
        self._tasks.spawn(self._hold_after_rest(key), name="hold in quarantine", owner=__name__, endless=True)

    async def _hold_after_rest(self, key: MemberKey) -> None:
        await self._clock.sleep(_RETRY_SECONDS)
        self._corrected_at.pop(key, None)
        await self.hold(*key)

    def _needs_correction(self, member: discord.Member | None) -> bool:
        case = None if member is None else self.case_of(member.guild.id, member.id)
        if member is None or case is None:
            return False
        given = member.guild.get_role(case.given_role_id or 0)
        is_lacking = given is not None and is_manageable(given) and given not in member.roles
        return is_lacking or any(is_forbidden(role, case, given) for role in split_roles(member, given).stripped)

    async def _correct(self, member: discord.Member | None) -> None:
        if member is None or not self._needs_correction(member):
            return
        case = self._held[member.guild.id, member.id]
        given = member.guild.get_role(case.given_role_id or 0)
        reason = self._text(member.guild, "antinuke-quarantine-held", case=case.number)
        kept = [
            role
            for role in member.roles
            if not role.is_default() and (not is_manageable(role) or not is_forbidden(role, case, given))
        ]
        wanted = [*(role for role in kept if role != given), *([given] if given is not None else [])]
        try:
            await set_roles(member, wanted, reason, disconnect=True)
        except discord.NotFound:
            return  # they have left
        except discord.Forbidden:
            await self._warn(member, "antinuke-quarantine-cannot-hold", case)
            return
        await self._warn(member, "antinuke-quarantine-freed", case)

    async def _warn(self, member: discord.Member, text_key: str, case: Case) -> None:
        """Tell staff that somebody in quarantine was given roles, and by whom, now and then."""
        key, now = (member.guild.id, member.id), self._clock.monotonic()
        if now - self._warned_at.get(key, -_WARN_AGAIN_SECONDS) < _WARN_AGAIN_SECONDS:
            return
        self._warned_at[key] = now
        rivals = await find_rivals(member)
        by = [user_mention(user_id) for user_id, _ in rivals] or None
        await notify_staff(
            self._settings, member.guild, self._text(member.guild, text_key, target=member, case=case.number, by=by)
        )

    def _forget(self, key: MemberKey) -> None:
        for memory in (self._held, self._corrected_at, self._warned_at):
            memory.pop(key, None)

    def _text(self, guild: discord.Guild, key: str, /, **data: object) -> str:
        return self._host.texts.say(key, locale=self._host.locale_in(guild.id), **data)
