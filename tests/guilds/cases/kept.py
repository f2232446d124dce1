"""The cases of a guild that are opened and settled by hand."""

from collections.abc import Callable

import pytest

from tux.guilds.cases import Case, CaseKind, Cases
from tux.runtime.occurrences import Occurrence

BAN, WARN, TIMEOUT = CaseKind("ban", ended_by_tux=True), CaseKind("warn"), CaseKind("timeout")


GUILD, OTHER, TARGET, MODERATOR = 10, 11, 20, 30


class ActionFailed(Exception):
    """The failure of a block."""


class NoReports:
    async def report(self, occurrence: Occurrence) -> str:
        pytest.fail(f"{occurrence.surface}: {occurrence.error!r}")


async def ban(cases: Cases, *, guild_id: int = GUILD, reason: str = "spam", **more) -> Case:
    async with cases.opening(
        BAN, guild_id=guild_id, target_id=TARGET, moderator_id=MODERATOR, reason=reason, **more
    ) as case:
        pass
    return case


async def fail(cases: Cases, error: BaseException, first: Callable[[], None] | None = None) -> None:
    async with cases.opening(BAN, guild_id=GUILD, target_id=TARGET, moderator_id=MODERATOR):
        if first:
            first()
        raise error
