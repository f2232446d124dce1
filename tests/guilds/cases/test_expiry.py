"""Cases that last come to their end once, by whoever ends them."""

from datetime import timedelta

import pytest

from guilds.cases.kept import BAN, GUILD, MODERATOR, TARGET, TIMEOUT, ActionFailed, ban
from tux.guilds.cases import Case, Cases, CaseState
from tux.jobs import Jobs
from tux.runtime.clock import ManualClock


async def test_a_manual_action_becomes_one_case_however_often_it_is_adopted(cases: Cases, clock: ManualClock):
    async def adopt() -> Case | None:
        return await cases.adopt(
            BAN,
            guild_id=GUILD,
            target_id=TARGET,
            moderator_id=MODERATOR,
            reason="by hand",
            audit_entry_id=77,
            at=clock.now(),
        )

    first, second = await adopt(), await adopt()
    assert first is not None
    assert second is None
    assert (first.state, first.number, first.audit_entry_id) == (CaseState.SETTLED, 1, 77)
    assert (await ban(cases)).number == 2


async def test_a_temporary_action_ends_once(cases: Cases, jobs: Jobs, clock: ManualClock):
    ended: list[int] = []

    async def lift(case: Case) -> None:
        ended.append(case.number)

    cases.on_expiry(BAN, lift)
    case = await ban(cases, expires_at=clock.now() + timedelta(days=2))
    assert [active.number for active in await cases.active(GUILD, TARGET, "ban")] == [1]
    await clock.advance(timedelta(days=1))
    assert await jobs.do_due() == 0
    await clock.advance(timedelta(days=1))
    assert await jobs.do_due() == 1
    assert await jobs.do_due() == 0
    assert ended == [1]
    assert await cases.active(GUILD, TARGET, "ban") == []
    assert (await cases.get(GUILD, case.number)).ended_at == clock.now()


async def test_an_end_is_planned_before_its_feature_is_loaded(cases: Cases, jobs: Jobs, clock: ManualClock):
    lifted: list[int] = []

    async def lift(case: Case) -> None:
        lifted.append(case.number)

    case = await ban(cases, expires_at=clock.now() + timedelta(days=2))
    await clock.advance(timedelta(days=2))
    await jobs.do_due()
    assert (await cases.get(GUILD, case.number)).ended_at is None

    cases.on_expiry(BAN, lift)
    await clock.advance(timedelta(minutes=10))
    assert await jobs.do_due() == 1
    assert lifted == [case.number]
    assert (await cases.get(GUILD, case.number)).ended_at == clock.now()


async def test_a_case_that_somebody_else_undoes_ends_by_itself(cases: Cases, jobs: Jobs, clock: ManualClock):
    expires_at = clock.now() + timedelta(days=2)
    async with cases.opening(
        TIMEOUT, guild_id=GUILD, target_id=TARGET, moderator_id=MODERATOR, expires_at=expires_at
    ) as case:
        pass
    await clock.advance(timedelta(days=2))
    assert await jobs.do_due() == 1
    assert (await cases.get(GUILD, case.number)).ended_at == clock.now()


async def test_a_kind_has_one_function_for_its_end_and_only_if_tux_ends_it(cases: Cases):
    async def lift(case: Case) -> None:
        pytest.fail(f"case {case.number} was lifted")

    remove = cases.on_expiry(BAN, lift)
    with pytest.raises(ValueError, match="has a function for its end already"):
        cases.on_expiry(BAN, lift)
    with pytest.raises(ValueError, match="Tux does not end"):
        cases.on_expiry(TIMEOUT, lift)
    remove()
    cases.on_expiry(BAN, lift)


async def test_an_action_that_was_ended_does_not_expire(cases: Cases, jobs: Jobs, clock: ManualClock):
    async def lift(case: Case) -> None:
        pytest.fail("ended twice")

    cases.on_expiry(BAN, lift)
    await ban(cases, expires_at=clock.now() + timedelta(days=2))
    assert await cases.end(GUILD, 1)
    assert not await cases.end(GUILD, 1)
    await clock.advance(timedelta(days=3))
    assert await jobs.do_due() == 0


async def test_an_action_that_failed_does_not_expire(cases: Cases, jobs: Jobs, clock: ManualClock):
    cases.on_expiry(BAN, pytest.fail)
    with pytest.raises(ActionFailed):
        async with cases.opening(
            BAN,
            guild_id=GUILD,
            target_id=TARGET,
            moderator_id=MODERATOR,
            expires_at=clock.now() + timedelta(days=1),
        ):
            raise ActionFailed
    await clock.advance(timedelta(days=2))
    assert await jobs.do_due() == 0
    assert await cases.active(GUILD, TARGET, "ban") == []
