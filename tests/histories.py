"""The comparison of a guild's cases with what Discord's audit log says was done there."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from tux.app import App
from tux.features.moderation import interrupted_cases
from tux.features.moderation.interrupted_cases import InterruptedCases
from tux.guilds.cases import Case, CaseSettled, CaseState
from tux.sandbox.people import LiveGuild
from tux.sandbox.world import AuditEntry

KICK, BAN, UNBAN, MEMBER = 20, 22, 23, 24
LEAVES = {
    "ban": {BAN: 1},
    "tempban": {BAN: 1},
    "unban": {UNBAN: 1},
    "softban": {BAN: 1, UNBAN: 1},
    "kick": {KICK: 1},
    "timeout": {MEMBER: 1},
    "untimeout": {MEMBER: 1},
    "warn": {},
    "note": {},
}
"""A kind → how many entries of which type one case leaves once it is done."""

_OURS = re.compile(r"case #(\d+)")


@contextmanager
def at_once() -> Iterator[None]:
    """The sandbox's audit log is never late, so that acts in doubt need not be waited for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interrupted_cases, "CHECK_AFTER_SECONDS", (0.0, 0.0))
        patch.setattr(interrupted_cases, "ENTRY_DELAY", timedelta(0))
        yield


def audited(guild: LiveGuild) -> list[AuditEntry]:
    """Every act on somebody that Discord has seen, the oldest first."""
    return sorted((entry for entry in guild.guild.audit_log if _is_act(entry)), key=lambda entry: entry.id)


async def newest_entry(guild: LiveGuild) -> dict[str, Any]:
    """Return the newest entry of the audit log, as the owner reads it."""
    log = await guild.member("owner").request("GET", f"/guilds/{guild.id}/audit-logs")
    return log["audit_log_entries"][0]


def _is_act(entry: AuditEntry) -> bool:
    if entry.action_type == MEMBER:
        return any(change["key"] == "communication_disabled_until" for change in entry.changes)
    return entry.action_type in {KICK, BAN, UNBAN}


class SettledCases:
    """The cases that are settled from now on, as they are then."""

    def __init__(self, app: App) -> None:
        self.cases: list[Case] = []
        self._one_more = asyncio.Event()
        app.facts.subscribe(CaseSettled, self._hear)

    async def _hear(self, fact: CaseSettled) -> None:
        self.cases.append(fact.case)
        self._one_more.set()

    async def until(self, count: int) -> list[Case]:
        """Return them once there are that many."""
        while len(self.cases) < count:
            self._one_more.clear()
            await self._one_more.wait()
        return self.cases


def interrupted_cases_of(app: App) -> InterruptedCases:
    """Return what settles the cases that were cut off."""
    cog = app.bot.get_cog("InterruptedCases")
    assert isinstance(cog, InterruptedCases)
    return cog


async def caught_up(app: App, guild: LiveGuild) -> None:
    """Return once the bot knows all that was done while it was away."""
    interrupted = interrupted_cases_of(app)
    async with asyncio.timeout(20):
        while not interrupted.caught_up(guild.id):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0)


async def known(app: App, guild: LiveGuild) -> list[Case]:
    """The cases, once nothing is in doubt and every act by hand is among them."""
    async with asyncio.timeout(20):
        while True:
            cases = [case async for case in app.cases.each(guild.id)]
            by_hand = sum(entry.user_id != app.bot.user_id for entry in audited(guild))
            if sum(case.audit_entry_id is not None for case in cases) == by_hand and not any(
                case.state is CaseState.PENDING for case in cases
            ):
                return cases
            await asyncio.sleep(0)


def compare(bot_id: int, cases: Sequence[Case], entries: Sequence[AuditEntry]) -> None:
    """Every act has one case with the right author, target and state, and every case that says so was done."""
    assert [case.number for case in cases] == list(range(1, len(cases) + 1))
    by_number = {case.number: case for case in cases}
    by_entry = Counter(case.audit_entry_id for case in cases if case.audit_entry_id is not None)
    left: dict[int, Counter[int]] = {case.number: Counter() for case in cases}
    for entry in entries:
        if entry.user_id != bot_id:
            assert by_entry[entry.id] == 1, f"{entry} has {by_entry[entry.id]} cases"
            case = next(case for case in cases if case.audit_entry_id == entry.id)
            assert (case.target_id, case.moderator_id, case.state) == (
                entry.target_id,
                entry.user_id,
                CaseState.SETTLED,
            )
            continue
        ours = _OURS.search(entry.reason or "")
        assert ours, f"{entry} names no case"
        case = by_number[int(ours[1])]
        assert case.target_id == entry.target_id
        left[case.number][entry.action_type] += 1
    for case in cases:
        if case.audit_entry_id is None:
            _compare_own(case, left[case.number], renewed=_renews(case, cases))


def _renews(case: Case, cases: Sequence[Case]) -> bool:
    """Return whether it bans somebody who was banned, of which Discord's audit log says nothing."""
    earlier = [one.kind for one in cases if one.target_id == case.target_id and one.number < case.number]
    return case.kind in {"ban", "tempban"} and not {"ban", "tempban"}.isdisjoint(earlier)


def _compare_own(case: Case, left: Counter[int], *, renewed: bool) -> None:
    if case.state is CaseState.SETTLED:
        wanted = Counter(LEAVES[case.kind])
        if renewed and not left[BAN]:
            del wanted[BAN]
        if case.kind == "tempban" and left[UNBAN]:
            assert case.ended_at is not None
            wanted[UNBAN] = 1
        assert left == wanted, f"case {case.number} ({case.kind}) is settled and left {left}"
    else:
        assert case.kind == "softban" or not left, f"case {case.number} ({case.kind}) failed and left {left}"
