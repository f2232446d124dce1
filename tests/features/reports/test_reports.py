"""Reports, as members make them and the staff reads them."""

import asyncio
from typing import Any

import pytest

from attachments import downloaded
from reports import report, rows, set_report_channel
from running import Starting
from tux.app import App
from tux.guilds.settings.general import LogSettings
from tux.runtime.clock import ManualClock
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.screens import Seen

Logs = list[dict[str, object]]


async def test_a_report_reaches_the_staff_without_its_authors_name(ready: App, guild: LiveGuild) -> None:
    member, moderator, log = guild.member("member"), guild.member("moderator"), guild.channel("mod-log")

    answer = await report(guild, options={"user": guild.member("newcomer")})

    assert answer.text == "Your report was sent to the staff. Thank you."
    assert answer.ephemeral
    seen = await moderator.sees("They post links everywhere.", log)
    assert f"<@{guild.member('newcomer').id}>" in seen.text
    assert "Anonymous" in seen.text
    assert str(member.id) not in str(moderator.messages[seen.message_id or 0])
    thread = next(channel for channel in guild.guild.channels.values() if channel.is_thread)
    assert (thread.name, thread.parent_id) == ("Spam", log.id)
    (row,) = await rows(ready)
    assert row.reporter_id is None
    assert str(member.id) not in row.reporter_pseudonym


async def test_a_reporter_can_choose_to_be_named(ready: App, guild: LiveGuild) -> None:
    moderator = guild.member("moderator")
    await report(guild, "named")

    seen = await moderator.sees("They post links", guild.channel("mod-log"))
    assert f"<@{guild.member('member').id}>" in seen.text


async def test_a_long_subject_makes_a_thread_all_the_same(ready: App, guild: LiveGuild) -> None:
    answer = await report(guild, subject="x" * 100, text="y" * 4000)

    assert "was sent to the staff" in answer.text
    assert any(channel.is_thread and channel.name == "x" * 100 for channel in guild.guild.channels.values())


async def test_the_form_is_refused_if_there_is_no_channel_for_reports(tux: App, guild: LiveGuild) -> None:
    seen = await guild.member("member").slash(guild.channel("general"), "report")

    assert "has no channel for reports yet" in seen.text
    assert seen.ephemeral


async def test_a_report_that_discord_rejects_is_not_said_to_be_delivered(
    ready: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    log = guild.channel("mod-log")
    sandbox.faults.add(Fault("status", method="POST", route=f"/channels/{log.id}/messages", status=400))

    answer = await report(guild)

    assert "nobody has read it" in answer.text
    assert await rows(ready) == []


async def test_a_report_is_delivered_even_if_its_thread_fails(ready: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("status", method="POST", route="/channels/*/messages/*/threads", status=400))

    assert "was sent to the staff" in (await report(guild)).text


async def test_after_three_reports_in_a_row_the_member_has_to_wait_even_after_a_restart(
    start_tux: Starting, guild: LiveGuild
) -> None:
    async with start_tux() as app:
        await set_report_channel(app, guild)
        for _ in range(3):
            assert "was sent to the staff" in (await report(guild)).text
    async with start_tux() as app:
        answer = await report(guild)
        assert "You can make another <t:" in answer.text
        assert len(await rows(app)) == 3
        assert "was sent to the staff" in (await report(guild, by="newcomer")).text


async def test_after_ten_reports_in_a_day_the_member_has_to_wait_until_the_first_is_a_day_old(
    start_tux: Starting, guild: LiveGuild
) -> None:
    clock = ManualClock()
    async with start_tux(clock=clock) as app:
        await set_report_channel(app, guild)
        for _ in range(10):
            assert "was sent to the staff" in (await report(guild)).text
            await clock.advance(600)  # less would be too many in ten minutes
        for wait in (0, 86_400 - 10 * 600 - 1):
            await clock.advance(wait)
            assert "You can make another <t:" in (await report(guild)).text
        await clock.advance(1)
        assert "was sent to the staff" in (await report(guild)).text


async def test_after_three_reports_the_next_waits_for_ten_minutes(start_tux: Starting, guild: LiveGuild) -> None:
    clock = ManualClock()
    async with start_tux(clock=clock) as app:
        await set_report_channel(app, guild)
        for _ in range(3):
            assert "was sent to the staff" in (await report(guild)).text
        await clock.advance(599)
        assert "You can make another <t:" in (await report(guild)).text
        await clock.advance(1)
        assert "was sent to the staff" in (await report(guild)).text


async def test_a_report_is_claimed_and_closed_once(ready: App, guild: LiveGuild) -> None:
    moderator, owner, log = guild.member("moderator"), guild.member("owner"), guild.channel("mod-log")
    await report(guild)
    seen = await moderator.sees("They post links", log)

    claimed = await moderator.click(seen, "Claim")
    assert f"<@{moderator.id}>" in claimed.text
    closed = await owner.click(await owner.sees("Claimed by", log), "Close")
    assert f"<@{owner.id}>" in closed.text
    (row,) = await rows(ready)
    assert (row.claimed_by, row.closed_by) == (moderator.id, owner.id)


async def test_each_report_is_kept_with_the_message_that_staff_got(ready: App, guild: LiveGuild) -> None:
    moderator, log = guild.member("moderator"), guild.channel("mod-log")
    for name in ("member", "newcomer"):
        await report(guild, by=name, text=f"by {name}")
    seen = [await moderator.sees(f"by {name}", log) for name in ("member", "newcomer")]
    assert [(row.channel_id, str(row.message_id)) for row in await rows(ready)] == [
        (log.id, message.payload["id"]) for message in seen
    ]


async def test_of_two_people_who_close_a_report_at_once_one_is_refused(ready: App, guild: LiveGuild) -> None:
    moderator, owner, log = guild.member("moderator"), guild.member("owner"), guild.channel("mod-log")
    await report(guild)
    seen = [await person.sees("They post links", log) for person in (moderator, owner)]

    answers = await asyncio.gather(moderator.click(seen[0], "Close"), owner.click(seen[1], "Close"))

    (row,) = await rows(ready)
    assert sum(f"<@{row.closed_by}> has already closed this report" in answer.text for answer in answers) == 1


async def test_of_two_people_who_claim_a_report_at_once_one_is_told_about_the_other(
    ready: App, guild: LiveGuild
) -> None:
    moderator, owner, log = guild.member("moderator"), guild.member("owner"), guild.channel("mod-log")
    await report(guild)
    for_moderator, for_owner = await moderator.sees("They post links", log), await owner.sees("They post links", log)

    both = await asyncio.gather(
        moderator.click(for_moderator, "Claim"), owner.click(for_owner, "Claim"), return_exceptions=True
    )

    refusals = [seen.text for seen in both if isinstance(seen, Seen)]
    (row,) = await rows(ready)
    assert sum(f"<@{row.claimed_by}> has already claimed this report" in text for text in refusals) == len(refusals) - 1
    assert row.claimed_by in {moderator.id, owner.id}


async def test_members_cannot_deal_with_reports(tux: App, guild: LiveGuild) -> None:
    newcomer, general = guild.member("newcomer"), guild.channel("general")
    await tux.guild_settings.change(guild.id, LogSettings, by=1, report_channel_id=general.id)
    await report(guild)
    seen = await newcomer.sees("They post links", general)

    refused = await newcomer.click(seen, "Close")

    assert "You need " in refused.text
    assert (await rows(tux))[0].closed_by is None


async def test_a_reporter_can_be_blocked_without_being_named(start_tux: Starting, guild: LiveGuild) -> None:
    moderator, log = guild.member("moderator"), guild.channel("mod-log")
    async with start_tux() as app:
        await set_report_channel(app, guild)
        await report(guild)
        seen = await moderator.sees("They post links", log)
    async with start_tux() as app:
        assert "can’t make any more" in (await moderator.click(seen, "Block reporter")).text
        assert "has blocked your reports" in (await report(guild)).text
        assert "was sent to the staff" in (await report(guild, by="newcomer")).text
        blocked = await moderator.click(seen, "Block reporter")
        assert "can’t make any more" in blocked.text
        assert blocked.ephemeral
        assert "can make reports again" in (await moderator.click(blocked, "Unblock reporter")).text
        assert "was sent to the staff" in (await report(guild)).text
        assert len(await rows(app)) == 3


async def test_a_reporter_whom_two_block_at_once_is_blocked(ready: App, guild: LiveGuild) -> None:
    moderator, owner, log = guild.member("moderator"), guild.member("owner"), guild.channel("mod-log")
    await report(guild)
    posted = {person: await person.sees("They post links", log) for person in (moderator, owner)}

    answers = await asyncio.gather(*(person.click(seen, "Block reporter") for person, seen in posted.items()))

    assert ["can’t make any more" in answer.text for answer in answers] == [True, True]
    assert "has blocked your reports" in (await report(guild)).text


async def test_staff_can_act_from_a_report(ready: App, guild: LiveGuild) -> None:
    moderator, newcomer, log = guild.member("moderator"), guild.member("newcomer"), guild.channel("mod-log")
    await report(guild, options={"user": newcomer})

    form = await moderator.click(await moderator.sees("They post links", log), "Ban")
    answer = await moderator.submit(form, reason="Spam")

    assert "was banned. Case #1." in answer.text
    assert guild.is_banned(newcomer)


async def test_a_message_can_be_reported_from_its_context_menu(ready: App, guild: LiveGuild) -> None:
    moderator, member, general = guild.member("moderator"), guild.member("member"), guild.channel("general")
    bad = await guild.member("newcomer").say(general, "buy now")
    await member.sees("buy now", general)

    form = await member.menu(general, "Report", bad)
    answer = await member.submit(form, subject="Spam", text="They post links everywhere.", who=["anonymous"])

    assert "was sent to the staff" in answer.text
    seen = await moderator.sees("They post links", guild.channel("mod-log"))
    assert f"/{general.id}/{bad.message_id}" in seen.text
    assert f"<@{guild.member('newcomer').id}>" in seen.text


async def report_message(guild: LiveGuild, content: str = "buy now", who: str = "anonymous", **message: Any) -> Seen:
    """Let the newcomer write a message and the member report it. Return what the newcomer wrote."""
    member, general = guild.member("member"), guild.channel("general")
    bad = await guild.member("newcomer").say(general, content, **message)
    form = await member.menu(general, "Report", bad)
    await member.submit(form, subject="Spam", text="They post links everywhere.", who=[who])
    return bad


async def test_staff_can_read_a_reported_message_after_it_is_deleted(ready: App, guild: LiveGuild) -> None:
    moderator, newcomer, log = guild.member("moderator"), guild.member("newcomer"), guild.channel("mod-log")
    bad = await report_message(guild, "buy [my](https://evil.example) coins ```now")
    await newcomer.delete(bad)

    seen = await moderator.sees("They post links", log)
    claimed = await moderator.click(seen, "Claim")

    for shown in (seen, claimed):
        (field,) = [field for field in shown.embeds[0]["fields"] if field["name"] == "It said"]
        assert field["value"] == "```\nbuy [my](https://evil.example) coins `\u200b`\u200b`\u200bnow\n```"
    assert (await rows(ready))[0].copy == "buy [my](https://evil.example) coins ```now"


async def test_a_long_message_that_is_reported_is_attached_whole(ready: App, guild: LiveGuild) -> None:
    moderator = guild.member("moderator")
    await report_message(guild, "spam " * 399)

    seen = await moderator.sees("They post links", guild.channel("mod-log"))

    (file,) = seen.payload["attachments"]
    assert file["filename"] == "report-1.txt"


async def test_the_author_of_a_reported_message_gets_the_copy_and_it_is_erased_with_the_rest(
    ready: App, guild: LiveGuild
) -> None:
    newcomer, moderator, log = guild.member("newcomer"), guild.member("moderator"), guild.channel("mod-log")
    await report_message(guild)

    export = await newcomer.slash(guild.channel("general"), "privacy export")
    assert '"copy": "buy now"' in await downloaded(export)
    question = await newcomer.slash(guild.channel("general"), "privacy delete")
    await newcomer.click(question, "Delete")
    assert (await rows(ready))[0].copy == "buy now", "it is needed until the report is closed"
    await moderator.click(await moderator.sees("They post links", log), "Close")
    while (await rows(ready))[0].copy is not None:  # noqa: ASYNC110 - nothing announces it
        await asyncio.sleep(0)


@pytest.mark.parametrize("who", ["anonymous", "named"])
async def test_a_reporter_is_told_that_their_report_is_closed_and_not_what_was_done(
    ready: App, guild: LiveGuild, who: str
) -> None:
    member, moderator, log = guild.member("member"), guild.member("moderator"), guild.channel("mod-log")
    await report(guild, who, options={"user": guild.member("newcomer")})
    seen = await moderator.sees("They post links", log)
    await moderator.submit(await moderator.click(seen, "Warn"), reason="Spam")

    await moderator.click(seen, "Close")

    told = await member.sees("have dealt with your report #1 and closed it")
    assert "Test Guild" in told.text
    assert not any(word in told.text for word in ("warn", "newcomer", str(guild.member("newcomer").id), "moderator"))
    assert str(member.id) not in str([row.__dict__ for row in await rows(ready)]) or who == "named"


async def test_closing_the_report_of_somebody_who_has_left_works_all_the_same(
    ready: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    moderator, log = guild.member("moderator"), guild.channel("mod-log")
    await report(guild, "named")
    sandbox.world.remove_member(guild.guild, guild.guild.members[guild.member("member").id])

    closed = await moderator.click(await moderator.sees("They post links", log), "Close")

    assert f"<@{moderator.id}>" in closed.text


async def test_nothing_in_a_report_acts(ready: App, guild: LiveGuild) -> None:
    moderator = guild.member("moderator")
    await report(
        guild, subject="# [x](https://a.example)", text="# head\u2028- item\n[click](https://evil.example)\u202e"
    )

    seen = await moderator.sees("head", guild.channel("mod-log"))

    (embed,) = seen.embeds
    assert embed["title"] == r"\# \[x\](https\://a.example)"
    assert embed["description"] == "\\# head\n\\- item\n\\[click\\](https\\://evil.example)"
    thread = next(channel for channel in guild.guild.channels.values() if channel.is_thread)
    assert thread.name == "# [x](https://a.example)"
