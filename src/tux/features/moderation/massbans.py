"""Many bans in one request, for example against a raid. Everybody who can be banned is, with a case each."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import discord

from tux.bot.actions import log_problem
from tux.bot.commands.arguments import ListedUsers, TooManyUsers, user_ids_in
from tux.bot.replies import Answers
from tux.features.moderation.errors import BanFailed, NoUserNamed
from tux.guilds.actions import ActionRequest, MemberActions, ModerationLog
from tux.guilds.actions.bans import DAY_SECONDS, is_banned
from tux.guilds.actions.errors import AlreadyBanned
from tux.guilds.actions.member_actions import BAN
from tux.guilds.cases import AUDIT_REASON_LIMIT, Case, Cases, IntendedAction
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.markup import Markup, code, user_mention

MAX_USERS = 200
"""The number of users that Discord bans in one request."""

_BANS_READ = 1000
"""The number of existing bans to read first: as many as one request returns."""

_MEMBERS_PER_QUERY = 100
"""The number of members that Discord can be asked for at once."""

_NOBODY_BANNED = 500000
"""Discord's error code if it could ban none of them."""

_MAX_NAMED = 20
"""The number of users of a group that an answer names."""

_MAX_UNREAD = 5
"""The number of words that were no ids which an answer repeats, each up to `_MAX_WORD_LENGTH`."""

_MAX_WORD_LENGTH = 60


@dataclass(slots=True)
class Tally:
    """The ids of all users, grouped by what happened to them."""

    banned: list[int] = field(default_factory=list[int])
    already: list[int] = field(default_factory=list[int])
    out_of_reach: list[int] = field(default_factory=list[int])
    failed: list[int] = field(default_factory=list[int])
    cases: list[Case] = field(default_factory=list[Case])
    """The cases of those whom Discord was asked to ban."""
    unsettled: Exception | None = None
    """The error that kept a case from being settled."""

    def add(self, case: Case, error: Exception | None) -> None:
        """Count a user whom Discord was asked to ban."""
        self.cases.append(case)
        group = self.banned if error is None else self.already if isinstance(error, AlreadyBanned) else self.failed
        group.append(case.target_id)


@dataclass(slots=True)
class _OpenCase:
    """A case that is open until the request that bans all of them is done."""

    case: Case
    stack: AsyncExitStack

    async def settle(self, error: Exception | None) -> Exception | None:
        """Settle the case, and return the error that it ends with, if any."""
        try:
            async with self.stack:
                _raise(error)
        except Exception as raised:  # noqa: BLE001 - the other cases have to be settled first
            return raised
        return None


def _raise(error: Exception | None) -> None:
    if error is not None:
        raise error


class Massbans:
    """Bans many users with one request."""

    def __init__(self, cases: Cases, log: ModerationLog, actions: MemberActions) -> None:
        self._cases = cases
        self._log = log
        self._actions = actions

    async def ban(self, users: ListedUsers, request: ActionRequest, answers: Answers) -> None:
        """Ban all of the users at once, and answer with what happened to whom. Nobody gets a direct message."""
        ids = users.ids
        if not ids:
            raise NoUserNamed(unread=_shown_words(users.unread) or None)
        if len(ids) > MAX_USERS:
            raise TooManyUsers(given=len(ids), limit=MAX_USERS)
        tally = await self._ban(ids, request)
        lines = [*_lines(answers, tally), *_unread_lines(answers, users, request.reason)]
        await answers.send("\n".join(lines), ephemeral=None if tally.cases else True)
        logged = await self._log.post_all(request.actor.guild, tally.cases)
        for problem in log_problem(answers, logged):
            await answers.send(problem, ephemeral=True)
        if tally.unsettled is not None:
            raise tally.unsettled

    async def _ban(self, ids: Sequence[int], request: ActionRequest) -> Tally:
        guild, tally = request.actor.guild, Tally()
        members = await _members(guild, ids)
        async with AsyncExitStack() as locks:
            for user_id in sorted(set(ids)):  # in a fixed order, so that two massbans never wait for each other
                await locks.enter_async_context(self._actions.locks.acquire(guild.id, user_id))
            targets = [members.get(user_id) or discord.Object(user_id) for user_id in ids]
            tally.out_of_reach += await self._actions.outranked(request.actor, targets)
            await self._ban_all(ids, request, tally)
        return tally

    async def _ban_all(self, ids: Sequence[int], request: ActionRequest, tally: Tally) -> None:
        guild = request.actor.guild
        already_banned = {ban.user.id async for ban in guild.bans(limit=_BANS_READ)}
        tally.already += [user_id for user_id in ids if user_id in already_banned and user_id not in tally.out_of_reach]
        left_out = {*tally.out_of_reach, *tally.already}
        if to_ban := [user_id for user_id in ids if user_id not in left_out]:
            await self._ban_with_cases(guild, to_ban, request, tally)

    async def _ban_with_cases(
        self, guild: discord.Guild, user_ids: Sequence[int], request: ActionRequest, tally: Tally
    ) -> None:
        opened = await self._open(user_ids, request)
        try:
            banned = await _bulk_ban(guild, opened, request)
        except Exception as error:
            outcome = await _settle_all(opened, error)
            if outcome is error:
                raise
            raise outcome from error
        for open_case in opened:
            user_id = open_case.case.target_id
            failure = None if user_id in banned else await _failure(guild, user_id)
            tally.add(open_case.case, failure)
            if (raised := await open_case.settle(failure)) is not failure:
                tally.unsettled = raised

    async def _open(self, user_ids: Sequence[int], request: ActionRequest) -> list[_OpenCase]:
        guild_id, moderator_id, opened = request.actor.guild.id, request.actor.user_id, list[_OpenCase]()
        self._cases.gate.admit(
            IntendedAction(kind=BAN.kind, guild_id=guild_id, moderator_id=moderator_id, target_ids=user_ids)
        )
        for user_id in user_ids:
            stack = AsyncExitStack()
            opening = self._cases.opening(
                BAN.kind,
                guild_id=guild_id,
                target_id=user_id,
                moderator_id=moderator_id,
                reason=request.reason,
                admitted=True,
            )
            try:
                opened.append(_OpenCase(await stack.enter_async_context(opening), stack))
            except Exception as error:
                await _settle_all(opened, error)
                raise
        return opened


async def _settle_all(opened: Iterable[_OpenCase], error: Exception) -> Exception:
    """Settle all cases with the error that prevented the bans, and return the error that the first ends with."""
    raised = [await open_case.settle(error) for open_case in opened]
    return next((failure for failure in raised if failure is not None), error)


async def _members(guild: discord.Guild, ids: Sequence[int]) -> dict[int, discord.Member]:
    """Return the users who are members. Discord is asked about unknown ones, who may outrank the moderator."""
    known = {user_id: member for user_id in ids if (member := guild.get_member(user_id)) is not None}
    unknown = [user_id for user_id in ids if user_id not in known]
    if guild.chunked:
        return known
    for start in range(0, len(unknown), _MEMBERS_PER_QUERY):
        batch = unknown[start : start + _MEMBERS_PER_QUERY]
        members = await guild.query_members(user_ids=batch, limit=_MEMBERS_PER_QUERY)
        known |= {member.id: member for member in members}
    return known


async def _bulk_ban(guild: discord.Guild, opened: Sequence[_OpenCase], request: ActionRequest) -> set[int]:
    """Return the ids of those whom Discord has banned."""
    users = [discord.Object(open_case.case.target_id) for open_case in opened]
    reason = _audit_reason([open_case.case for open_case in opened], request.actor.name)
    try:
        result = await guild.bulk_ban(users, reason=reason, delete_message_seconds=request.delete_days * DAY_SECONDS)
    except discord.HTTPException as error:
        if error.code != _NOBODY_BANNED:
            raise
        return set()
    return {user.id for user in result.banned}


def _audit_reason(cases: Sequence[Case], moderator_name: str) -> str:
    """Return the reason for all audit log entries, with the range of case numbers. The target tells the cases apart."""
    first, last = cases[0], cases[-1]
    single = f"· case #{first.number}"
    several = f"· cases #{first.number}-#{last.number}"
    reason = first.audit_reason(moderator_name).replace(single, several if len(cases) > 1 else single, 1)
    return reason if len(reason) <= AUDIT_REASON_LIMIT else f"{reason[: AUDIT_REASON_LIMIT - 1]}…"


async def _failure(guild: discord.Guild, user_id: int) -> Exception:
    """Return the error that says why Discord did not ban a user."""
    try:
        already = await is_banned(guild, discord.Object(user_id))
    except (discord.HTTPException, *UNREACHED):  # nobody can tell why then
        already = False
    return AlreadyBanned(target=user_mention(user_id)) if already else BanFailed(target=user_mention(user_id))


def _lines(answers: Answers, tally: Tally) -> Iterator[str]:
    if tally.banned:
        numbers = [case.number for case in tally.cases if case.failure is None]
        yield answers.text(
            "massban-done", count=len(tally.banned), cases=len(numbers), first=min(numbers), last=max(numbers)
        )
    else:
        yield answers.text("massban-none")
    for name in ("already", "out_of_reach", "failed"):
        user_ids: list[int] = getattr(tally, name)
        if user_ids:
            users = [user_mention(user_id) for user_id in user_ids[:_MAX_NAMED]]
            more = max(0, len(user_ids) - _MAX_NAMED)
            yield answers.text(f"massban-{name.replace('_', '-')}", count=len(user_ids), users=users, more=more)


def _unread_lines(answers: Answers, users: ListedUsers, reason: str) -> Iterator[str]:
    """Yield what the list contains beside ids, and the ids that are not in the list but in the reason."""
    if users.unread:
        more = max(0, len(users.unread) - _MAX_UNREAD)
        yield answers.text("massban-unread", words=_shown_words(users.unread), more=more)
    if in_reason := [user_id for user_id in user_ids_in(reason) if user_id not in users.ids]:
        named = [user_mention(user_id) for user_id in in_reason[:_MAX_NAMED]]
        more = max(0, len(in_reason) - _MAX_NAMED)
        yield answers.text("massban-in-reason", users=named, more=more)


def _shown_words(words: Sequence[str]) -> list[Markup]:
    return [code(word[:_MAX_WORD_LENGTH]) for word in words[:_MAX_UNREAD]]
