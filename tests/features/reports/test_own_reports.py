"""Reports about staff: others deal with them."""

import pytest

from reports import report, rows
from tux.app import App
from tux.sandbox.people import LiveGuild


@pytest.mark.parametrize("button", ["Claim", "Close", "Block reporter", "Warn", "Time out", "Ban"])
async def test_nobody_deals_with_a_report_about_themselves(ready: App, guild: LiveGuild, button: str) -> None:
    moderator, log = guild.member("moderator"), guild.channel("mod-log")
    await report(guild, options={"user": moderator})

    answer = await moderator.click(await moderator.sees("They post links", log), button)

    assert "This is about you, so somebody else on the staff has to deal with it" in answer.text
    assert answer.ephemeral
    (row,) = await rows(ready)
    assert (row.claimed_by, row.closed_by) == (None, None)
    assert "was sent to the staff" in (await report(guild)).text


async def test_somebody_whose_data_was_deleted_does_not_deal_with_a_report_about_themselves(
    ready: App, guild: LiveGuild
) -> None:
    moderator, owner, log = guild.member("moderator"), guild.member("owner"), guild.channel("mod-log")
    await report(guild, options={"user": moderator})
    await owner.click(await owner.sees("They post links", log), "Close")
    question = await moderator.slash(guild.channel("general"), "privacy delete")
    await moderator.click(question, "Delete")
    (row,) = await rows(ready)
    assert row.target_id is not None
    assert row.target_id < 0

    answer = await moderator.click(await moderator.sees("They post links", log), "Block reporter")

    assert "This is about you" in answer.text
    assert "was sent to the staff" in (await report(guild)).text


async def test_the_owner_deals_with_any_report(ready: App, guild: LiveGuild) -> None:
    owner, log = guild.member("owner"), guild.channel("mod-log")
    await report(guild, options={"user": owner})

    await owner.click(await owner.sees("They post links", log), "Close")

    (row,) = await rows(ready)
    assert row.closed_by == owner.id


async def test_a_moderator_whose_reports_are_blocked_does_not_unblock_themselves(ready: App, guild: LiveGuild) -> None:
    moderator, owner, log = guild.member("moderator"), guild.member("owner"), guild.channel("mod-log")
    await report(guild, by="moderator")
    await owner.click(await owner.sees("They post links", log), "Block reporter")

    answer = await moderator.click(await moderator.sees("They post links", log), "Block reporter")

    assert "This is about you" in answer.text
    assert "blocked your reports" in (await report(guild, by="moderator")).text
