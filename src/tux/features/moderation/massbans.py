"""Many bans in one request, as a raid needs them: whoever is in reach is banned, and each has a case."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field

import discord

from tux.bot.commands.targets import TooManyTargets
from tux.bot.replies import Answers
from tux.features.moderation.actions import ActionRequest, is_banned
from tux.features.moderation.errors import AlreadyBanned
from tux.features.moderation.kinds import BAN
from tux.features.moderation.log import Logged, ModerationLog
from tux.guilds.cases import AUDIT_REASON_LIMIT, Case, Cases
from tux.guilds.permissions import Outranked, require_rank_over
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.refusals import Refusal

Turn = Callable[[int, int], AbstractAsyncContextManager[object]]

AT_ONCE = 200
"""People that Discord bans in one request."""

_READ = 1000
"""Bans that are looked through before: one request."""

_ASKED = 100
"""Members that Discord can be asked for at once."""

_NOBODY_BANNED = 500000
"""Discord's code where it could ban none of them."""

_NAMED = 20
"""Of a group of people, how many an answer names."""

_DAY = 86_400


class NobodyNamed(Refusal):
    """There is no id and no mention in what was given."""

    key = "massban-nobody"


class NotTaken(Refusal):
    """Discord counts them among those whom it could not ban."""

    key = "massban-not-taken"


@dataclass(slots=True)
class Tally:
    """What became of everybody, by id."""

    banned: list[int] = field(default_factory=list[int])
    already: list[int] = field(default_factory=list[int])
    out_of_reach: list[int] = field(default_factory=list[int])
    failed: list[int] = field(default_factory=list[int])
    cases: list[Case] = field(default_factory=list[Case])
    """Of whom Discord was asked to ban."""
    unsettled: Exception | None = None
    """Why a case could not be told how it went."""

    def add(self, case: Case, error: Exception | None) -> None:
        """Counts one whom Discord was asked to ban."""
        self.cases.append(case)
        group = self.banned if error is None else self.already if isinstance(error, AlreadyBanned) else self.failed
        group.append(case.target_id)


@dataclass(slots=True)
class _Opened:
    """A case that waits for the one request that decides about all."""

    case: Case
    stack: AsyncExitStack

    async def settle(self, error: Exception | None) -> Exception | None:
        """Ends the case, and returns what kept it from going well."""
        try:
            async with self.stack:
                _raise(error)
        except Exception as raised:  # noqa: BLE001 - the other cases are to be settled first
            return raised
        return None


def _raise(error: Exception | None) -> None:
    if error is not None:
        raise error


class Massbans:
    def __init__(self, cases: Cases, log: ModerationLog, turn: Turn) -> None:
        """`turn` keeps everybody else from a person (guild id, user id) for as long as they are acted on."""
        self._cases = cases
        self._log = log
        self._turn = turn

    async def ban(self, ids: Sequence[int], order: ActionRequest, answers: Answers) -> None:
        """Bans all of them by one request and says what became of whom. Nobody hears of it in a direct message."""
        if not ids:
            raise NobodyNamed
        if len(ids) > AT_ONCE:
            raise TooManyTargets(given=len(ids), limit=AT_ONCE)
        tally = await self._ban(ids, order)
        await answers.send("\n".join(_lines(answers, tally)), ephemeral=None if tally.cases else True)
        logged = await self._log.post_all(order.moderator.guild, tally.cases)
        if logged not in {Logged.POSTED, Logged.UNSET}:
            await answers.say(f"logged-{logged.value}", ephemeral=True)
        if tally.unsettled is not None:
            raise tally.unsettled

    async def _ban(self, ids: Sequence[int], order: ActionRequest) -> Tally:
        guild, tally = order.moderator.guild, Tally()
        members = await _members(guild, ids)
        for user_id in ids:
            if not _in_reach(members.get(user_id), user_id, order.moderator):
                tally.out_of_reach.append(user_id)
        async with AsyncExitStack() as turns:
            for user_id in sorted(set(ids)):  # in one order, so that two of these never wait for each other
                await turns.enter_async_context(self._turn(guild.id, user_id))
            await self._ban_all(ids, order, tally)
        return tally

    async def _ban_all(self, ids: Sequence[int], order: ActionRequest, tally: Tally) -> None:
        guild = order.moderator.guild
        before = {ban.user.id async for ban in guild.bans(limit=_READ)}
        tally.already += [user_id for user_id in ids if user_id in before and user_id not in tally.out_of_reach]
        left_out = {*tally.out_of_reach, *tally.already}
        if wanted := [user_id for user_id in ids if user_id not in left_out]:
            await self._ask(guild, wanted, order, tally)

    async def _ask(self, guild: discord.Guild, wanted: Sequence[int], order: ActionRequest, tally: Tally) -> None:
        opened = await self._open(wanted, order)
        try:
            banned = await _bulk(guild, opened, order)
        except Exception as error:
            meant = await _settle(opened, error)
            if meant is error:
                raise
            raise meant from error
        for one in opened:
            user_id = one.case.target_id
            failure = None if user_id in banned else await _why_not(guild, user_id)
            tally.add(one.case, failure)
            if (raised := await one.settle(failure)) is not failure:
                tally.unsettled = raised

    async def _open(self, wanted: Sequence[int], order: ActionRequest) -> list[_Opened]:
        opened = list[_Opened]()
        for user_id in wanted:
            stack = AsyncExitStack()
            opening = self._cases.opening(
                BAN,
                guild_id=order.moderator.guild.id,
                target_id=user_id,
                moderator_id=order.moderator.id,
                reason=order.reason,
            )
            try:
                opened.append(_Opened(await stack.enter_async_context(opening), stack))
            except Exception as error:
                await _settle(opened, error)
                raise
        return opened


async def _settle(opened: Iterable[_Opened], error: Exception) -> Exception:
    """Ends them all with what kept them from being done, and returns what that means for the first."""
    raised = [await one.settle(error) for one in opened]
    return next((one for one in raised if one is not None), error)


async def _members(guild: discord.Guild, ids: Sequence[int]) -> dict[int, discord.Member]:
    """Those of them who are in the guild: who is not known to be a member must not pass for somebody below all."""
    known = {user_id: member for user_id in ids if (member := guild.get_member(user_id)) is not None}
    unknown = [user_id for user_id in ids if user_id not in known]
    if guild.chunked:
        return known
    for begin in range(0, len(unknown), _ASKED):
        asked = unknown[begin : begin + _ASKED]
        known |= {member.id: member for member in await guild.query_members(user_ids=asked, limit=_ASKED)}
    return known


def _in_reach(member: discord.Member | None, user_id: int, moderator: discord.Member) -> bool:
    if user_id in {moderator.id, moderator.guild.me.id, moderator.guild.owner_id}:
        return False
    if member is None:
        return True
    try:
        require_rank_over(member, moderator=moderator)
    except Outranked:
        return False
    return True


async def _bulk(guild: discord.Guild, opened: Sequence[_Opened], order: ActionRequest) -> set[int]:
    users = [discord.Object(one.case.target_id) for one in opened]
    why = _audit_reason([one.case for one in opened], str(order.moderator))
    try:
        result = await guild.bulk_ban(users, reason=why, delete_message_seconds=order.delete_days * _DAY)
    except discord.HTTPException as error:
        if error.code != _NOBODY_BANNED:
            raise
        return set()
    return {user.id for user in result.banned}


def _audit_reason(cases: Sequence[Case], moderator_name: str) -> str:
    """All entries of the audit log have the same: the range of the cases, of which each is known by its target."""
    first, last = cases[0], cases[-1]
    single = f"· case #{first.number}"
    whole = f"· cases #{first.number}-#{last.number}"
    said = first.audit_reason(moderator_name).replace(single, whole if len(cases) > 1 else single, 1)
    return said if len(said) <= AUDIT_REASON_LIMIT else f"{said[: AUDIT_REASON_LIMIT - 1]}…"


async def _why_not(guild: discord.Guild, user_id: int) -> Exception:
    try:
        already = await is_banned(guild, discord.Object(user_id))
    except (discord.HTTPException, *UNREACHED):  # then nobody knows why
        already = False
    return AlreadyBanned(target=f"<@{user_id}>") if already else NotTaken(target=f"<@{user_id}>")


def _lines(answers: Answers, tally: Tally) -> Iterator[str]:
    if tally.banned:
        numbers = [case.number for case in tally.cases if case.failure is None]
        yield answers.text(
            "massban-done", count=len(tally.banned), cases=len(numbers), first=min(numbers), last=max(numbers)
        )
    else:
        yield answers.text("massban-none")
    for name in ("already", "out_of_reach", "failed"):
        people: list[int] = getattr(tally, name)
        if people:
            named = ", ".join(f"<@{user_id}>" for user_id in people[:_NAMED])
            more = len(people) - _NAMED
            yield answers.text(f"massban-{name.replace('_', '-')}", count=len(people), people=named, more=max(0, more))
