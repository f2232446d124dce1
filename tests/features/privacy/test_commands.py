"""A person exports what is stored about them, and has it deleted."""

import asyncio
import gzip
import json
import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from attachments import downloaded_json
from cases import numbers, write_cases
from reports import report
from running import Starting
from tux.app import App
from tux.database import Table
from tux.features.privacy.commands import export_file
from tux.features.privacy.errors import ExportTooLarge
from tux.guilds.actions.member_actions import BAN, WARN
from tux.guilds.cases import Case
from tux.guilds.settings.general import GeneralSettings, LogSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.scenes import Scene
from tux.sandbox.screens import Seen


async def columns_with(app: App, user_id: int) -> list[str]:
    """Return every column that contains the id in any form, as `table.column`."""
    columns: list[str] = []
    async with app.database.session() as session:
        for table in Table.metadata.sorted_tables:
            for row in (await session.execute(select(table))).mappings():
                columns += [f"{table.name}.{name}" for name, value in row.items() if str(user_id) in str(value)]
    return sorted(columns)


async def ask_to_delete(guild: LiveGuild, person: Person) -> Seen:
    return await person.slash(guild.channel("general"), "privacy delete")


async def delete(guild: LiveGuild, person: Person) -> Seen:
    return await person.click(await ask_to_delete(guild, person), "Delete")


async def all_cases(app: App, guild: LiveGuild) -> list[Case]:
    return [case async for case in app.cases.each(guild.id)]


async def test_the_export_has_the_cases_of_the_person_who_asks_and_of_nobody_else(tux: App, guild: LiveGuild) -> None:
    newcomer, member, moderator = guild.member("newcomer"), guild.member("member"), guild.member("moderator")
    await write_cases(tux, guild, 1, reason="spam")
    await write_cases(tux, guild, 1, target_id=member.id, reason=f"wrote to <@{newcomer.id}>")

    seen = await newcomer.slash(guild.channel("general"), "privacy export")

    assert seen.ephemeral
    export = await downloaded_json(seen)
    assert export["user"] == str(newcomer.id)
    (server,) = export["servers"]
    assert server["server"] == str(guild.id)
    about, mentioned = server["cases"]
    assert (about["as"], about["number"], about["kind"], about["reason"]) == ("target_id", 1, "warn", "spam")
    assert mentioned == {"as": "mentioned", "number": 2}
    assert str(moderator.id) not in json.dumps(export)
    assert str(member.id) not in json.dumps(export)


WITNESS = 1234567890123456789

OTHERS = [
    ("seen by {witness}", "seen by …"),
    ("<@{witness}> and <@!{witness}> told <@{own}>", "… and … told <@{own}>"),
    ("asked <@&{witness}> in <#{witness}>", "asked … in …"),
    ("proof: https://discord.com/channels/1/2/{witness}, says {own}.", "proof: … says {own}."),
    ("see discord.com/users/{witness}", "see …"),
    ("screenshot https://cdn.example/by-kai.png", "screenshot …"),
    ("told by @kai.the.witness and kai@example.org", "told by … and …"),
    ("pinged @everyone at 10:30, 3 times", "pinged @everyone at 10:30, 3 times"),
]
"""Reasons that a moderator may write, and as much of each as the person gets whom the case is about."""


@pytest.mark.parametrize(("reason", "told"), OTHERS)
async def test_the_export_leads_to_no_witness_who_is_named_in_a_reason(
    tux: App, guild: LiveGuild, reason: str, told: str
) -> None:
    newcomer = guild.member("newcomer")
    await write_cases(tux, guild, 1, reason=reason.format(witness=WITNESS, own=newcomer.id))

    export = await downloaded_json(await newcomer.slash(guild.channel("general"), "privacy export"))

    case = export["servers"][0]["cases"][0]
    assert case["reason"] == told.format(own=newcomer.id)


async def test_the_export_leads_to_no_witness_who_is_named_in_a_note(tux: App, guild: LiveGuild) -> None:
    newcomer, moderator, general = guild.member("newcomer"), guild.member("moderator"), guild.channel("general")
    await moderator.slash(general, "note", user=newcomer, reason=f"<@{WITNESS}> saw it, {newcomer.id} denies it")

    export = await downloaded_json(await newcomer.slash(general, "privacy export"))

    assert export["servers"][0]["cases"][0]["reason"] == f"… saw it, {newcomer.id} denies it"


async def test_a_reporter_gets_their_own_report_as_they_wrote_it(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    await tux.guild_settings.change(guild.id, LogSettings, by=1, report_channel_id=guild.channel("mod-log").id)
    await report(guild, text=f"<@{WITNESS}> saw it")

    export = await downloaded_json(await member.slash(general, "privacy export"))

    assert export["servers"][0]["reports"][0]["text"] == f"<@{WITNESS}> saw it"


async def test_after_the_deletion_no_row_contains_the_id(tux: App, guild: LiveGuild) -> None:
    newcomer, member = guild.member("newcomer"), guild.member("member")
    await write_cases(tux, guild, 2, reason="spam")
    await write_cases(tux, guild, 1, target_id=member.id, reason=f"wrote to <@{newcomer.id}> and {newcomer.id}")
    await write_cases(tux, guild, 1, target_id=member.id, moderator_id=newcomer.id)
    assert set(await columns_with(tux, newcomer.id)) == {
        "moderation_case.target_id",
        "moderation_case.moderator_id",
        "moderation_case.reason",
    }

    question = await ask_to_delete(guild, newcomer)
    assert question.ephemeral
    assert "4 entries in moderation cases" in question.text
    assert "moderation_case.target_id" in await columns_with(tux, newcomer.id)
    done = await newcomer.click(question, "Delete")

    assert "Deleted. Nothing I store has your ID any more." in done.text
    assert await columns_with(tux, newcomer.id) == []
    assert [case.number for case in await all_cases(tux, guild)] == [1, 2, 3, 4]
    assert (await tux.cases.get(guild.id, 3)).reason == "wrote to … and …"
    assert (await tux.cases.get(guild.id, 3)).target_id == member.id


async def test_a_returning_member_has_their_cases_again(tux: App, guild: LiveGuild) -> None:
    newcomer, moderator, general = guild.member("newcomer"), guild.member("moderator"), guild.channel("general")
    await write_cases(tux, guild, 2)
    await write_cases(tux, guild, 1, target_id=guild.member("member").id)
    await delete(guild, newcomer)
    await write_cases(tux, guild, 1)

    seen = await moderator.slash(general, "case search", user=newcomer)

    assert numbers(seen) == [4, 2, 1]
    assert seen.text.count(f"<@{newcomer.id}>") == 3
    assert numbers(await moderator.slash(general, "case search", user=guild.member("member"))) == [3]


async def test_a_person_about_whom_nothing_is_stored_is_told_so(tux: App, guild: LiveGuild) -> None:
    await write_cases(tux, guild, 1)

    for command in ("privacy export", "privacy delete"):
        seen = await guild.member("member").slash(guild.channel("general"), command)
        assert seen.text == "I don\u2019t store anything about you."
        assert seen.ephemeral


async def test_a_ban_is_retained_until_it_is_lifted(tux: App, guild: LiveGuild) -> None:
    newcomer, moderator = guild.member("newcomer"), guild.member("moderator")
    await write_cases(tux, guild, 1, kind=BAN.kind, reason=f"<@{newcomer.id}> raided")
    await write_cases(tux, guild, 1, kind=WARN.kind)

    question = await ask_to_delete(guild, newcomer)
    assert "Test Guild: case #1 (Ban), while it is in force" in question.text
    done = await newcomer.click(question, "Delete")

    assert "Deleted, except for the following, which is still needed" in done.text
    assert "Test Guild: case #1 (Ban)" in done.text
    assert (await tux.cases.get(guild.id, 1)).target_id == newcomer.id
    assert (await tux.cases.get(guild.id, 2)).target_id < 0
    assert set(await columns_with(tux, newcomer.id)) == {
        "job.data",
        "job.key",
        "moderation_case.reason",
        "moderation_case.target_id",
    }

    await moderator.ban(guild, newcomer)
    await moderator.slash(guild.channel("general"), "unban", user=str(newcomer.id))
    await erased(tux, newcomer.id)


async def test_a_jailed_member_who_comes_back_is_still_jailed(
    tux: App, guild: LiveGuild, sandbox: Sandbox, scene: Scene
) -> None:
    newcomer, general = guild.member("newcomer"), guild.channel("general")
    guild.role("Tux").position = 9
    await guild.member("owner").slash(general, "config jail setup")
    await guild.member("moderator").slash(general, "jail", member=newcomer)
    jailed = guild.role("Jailed").id
    question = await newcomer.slash(guild.channel("jail"), "privacy delete")
    done = await newcomer.click(question, "Delete")
    assert "case #1" in done.text
    sandbox.world.remove_member(scene.guild, scene.guild.members[newcomer.id])
    sandbox.world.join(scene.guild, newcomer.user)

    await sandbox.until(lambda: scene.guild.members[newcomer.id].roles == [jailed])

    await guild.member("moderator").slash(general, "unjail", member=newcomer)
    await erased(tux, newcomer.id)
    assert [case.number for case in (await tux.cases.search(guild.id, target_id=newcomer.id)).cases] == [2, 1]


async def test_the_button_works_after_a_restart(start_tux: Starting, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")
    async with start_tux() as app:
        await write_cases(app, guild, 1)
        question = await ask_to_delete(guild, newcomer)

    async with start_tux() as app:
        assert "Deleted" in (await newcomer.click(question, "Delete")).text
        assert await columns_with(app, newcomer.id) == []


async def test_in_a_direct_message_the_commands_cover_all_servers(
    tux: App, guild: LiveGuild, sandbox: Sandbox, scene: Scene
) -> None:
    newcomer = guild.member("newcomer")
    await write_cases(tux, guild, 1, reason="spam")
    direct = sandbox.world.direct_channel(newcomer.user, scene.bot.bot)

    export = await downloaded_json(await newcomer.slash(direct, "privacy export"))

    assert export["servers"][0]["cases"][0]["reason"] == "spam"
    question = await newcomer.slash(direct, "privacy delete")
    assert "Deleted" in (await newcomer.click(question, "Delete")).text
    assert await columns_with(tux, newcomer.id) == []


async def test_staff_read_that_the_data_was_deleted_and_no_number(tux: App, guild: LiveGuild) -> None:
    newcomer, moderator, owner = guild.member("newcomer"), guild.member("moderator"), guild.member("owner")
    general = guild.channel("general")
    await tux.guild_settings.change(guild.id, GeneralSettings, by=newcomer.id, prefix="!")
    await write_cases(tux, guild, 1)
    await write_cases(tux, guild, 1, target_id=moderator.id, moderator_id=newcomer.id)
    await tux.cases.edit(guild.id, 2, reason="spam", by=newcomer.id)
    await delete(guild, newcomer)

    answers = [
        await moderator.slash(general, "case view", number=1),
        await moderator.slash(general, "case view", number=2),
        await moderator.slash(general, "case search"),
        await owner.slash(general, "config history"),
    ]

    alias = (await tux.cases.get(guild.id, 1)).target_id
    for answer in answers:
        assert "somebody whose data was deleted" in answer.text
        assert str(alias) not in answer.text


async def test_a_report_about_the_person_is_retained_until_it_is_closed(tux: App, guild: LiveGuild) -> None:
    newcomer, moderator, log = guild.member("newcomer"), guild.member("moderator"), guild.channel("mod-log")
    await tux.guild_settings.change(guild.id, LogSettings, by=1, report_channel_id=log.id)
    await report(guild, options={"user": newcomer})
    posted = await moderator.sees("They post links", log)

    done = await delete(guild, newcomer)
    assert "Test Guild: report #1 about you, until the staff closes it." in done.text
    assert "report.target_id" in await columns_with(tux, newcomer.id)

    await moderator.click(posted, "Close")
    await erased(tux, newcomer.id)


async def erased(app: App, user_id: int) -> None:
    """Wait until no row contains the id."""
    while await columns_with(app, user_id):  # noqa: ASYNC110 - nothing announces it
        await asyncio.sleep(0)


async def test_many_retained_records_still_fit_into_the_answer(tux: App, guild: LiveGuild) -> None:
    newcomer, here = guild.member("newcomer"), tux.bot.get_guild(guild.id)
    assert here
    here.name = "n" * 100
    for number in range(20):
        end = tux.clock.now() + timedelta(days=number + 1)
        await write_cases(tux, guild, 1, expires_at=end)

    question = await ask_to_delete(guild, newcomer)
    done = await newcomer.click(question, "Delete")

    assert "and 8 more." in done.text
    assert "case #12 (Warning)" in done.text


def test_a_large_export_is_compressed_and_refused_if_that_is_not_enough() -> None:
    packed = export_file({"servers": ["x" * (9 << 20)]})
    assert packed.filename == "tux-personal-data.json.gz"
    assert json.loads(gzip.decompress(packed.fp.read()))["servers"][0].startswith("x")
    with pytest.raises(ExportTooLarge):
        export_file({"servers": [os.urandom(9 << 20).hex()]})


async def test_what_an_unloaded_feature_has_stored_is_deleted_as_well(tux: App, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")
    await tux.guild_settings.change(guild.id, LogSettings, by=1, report_channel_id=guild.channel("mod-log").id)
    await report(guild, "named", by="newcomer", options={"user": guild.member("member")})
    assert "report.reporter_id" in await columns_with(tux, newcomer.id)

    await tux.loaded.unload("reports")
    await delete(guild, newcomer)

    assert await columns_with(tux, newcomer.id) == []
