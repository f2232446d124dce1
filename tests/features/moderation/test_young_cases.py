"""A case that is only seconds old may have been carried out: Discord's audit log says so a little later."""

from datetime import timedelta

import discord
import pytest

from cases import cut_off, nothing
from histories import caught_up, interrupted_cases_of
from running import LaterClock, Starting
from tux.app import App
from tux.features.moderation.interrupted_cases import ENTRY_DELAY
from tux.guilds.cases import INTERRUPTED, CaseState
from tux.sandbox.people import LiveGuild

SECOND = timedelta(seconds=1)


async def state_of(app: App, guild: LiveGuild) -> tuple[CaseState, str | None]:
    case = await app.cases.get(guild.id, 1)
    return case.state, case.failure


@pytest.mark.parametrize("done", [True, False])
async def test_an_act_that_is_seconds_old_is_not_called_undone_after_a_restart(
    start_tux: Starting, guild: LiveGuild, done: bool
) -> None:
    clock = LaterClock()
    async with start_tux(clock=clock) as app:
        await caught_up(app, guild)
        await cut_off(app, guild, guild.member("newcomer").id, nothing)

    async with start_tux(clock=clock) as app:
        await caught_up(app, guild)
        assert await state_of(app, guild) == (CaseState.PENDING, None)
        clock.by = ENTRY_DELAY - 5 * SECOND
        await interrupted_cases_of(app).settle_all()
        assert await state_of(app, guild) == (CaseState.PENDING, None)

        if done:  # the entry comes late
            case, here = await app.cases.get(guild.id, 1), app.bot.get_guild(guild.id)
            assert here is not None
            await here.ban(discord.Object(case.target_id), reason=case.audit_reason("moderator"))
        clock.by = ENTRY_DELAY + SECOND
        await interrupted_cases_of(app).settle_all()
        settled = (CaseState.SETTLED, None) if done else (CaseState.FAILED, INTERRUPTED)
        assert await state_of(app, guild) == settled
