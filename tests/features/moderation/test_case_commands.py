"""Cases as staff read, edit and export them."""

import csv
import gzip
import io
import json
from datetime import timedelta
from typing import Any

import pytest

from cases import numbers, write_cases
from running import Starting
from tux.app import App
from tux.features.moderation.channel_cases import PURGE
from tux.features.moderation.errors import CaseExportTooLarge
from tux.features.moderation.exports import export_file
from tux.features.moderation.pages import CasePageButton, CaseQuery
from tux.guilds.actions.member_actions import BAN, TEMPBAN
from tux.guilds.cases import CaseState
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.screens import Seen


def enabled(seen: Seen) -> dict[str, bool]:
    return {button["label"]: not button.get("disabled") for button in seen.components if button["type"] == 2}


async def test_lists_are_paged_in_the_database_in_a_server_without_an_icon(tux: App, guild: LiveGuild) -> None:
    """Once, a list failed in a server without an icon, and read every case."""
    moderator, general = guild.member("moderator"), guild.channel("general")
    assert guild.guild.icon is None
    await write_cases(tux, guild, 25)

    seen = await moderator.slash(general, "case search")
    assert numbers(seen) == list(range(25, 15, -1))
    assert enabled(seen) == {"Newer": False, "Older": True}
    await moderator.click(seen, "Older")
    assert numbers(seen) == list(range(15, 5, -1))
    await moderator.click(seen, "Older")
    assert numbers(seen) == [5, 4, 3, 2, 1]
    assert enabled(seen) == {"Newer": True, "Older": False}
    await moderator.click(seen, "Newer")
    assert numbers(seen) == list(range(15, 5, -1))


async def test_pages_can_be_turned_after_a_restart_and_only_by_their_reader(
    start_tux: Starting, guild: LiveGuild
) -> None:
    moderator, owner = guild.member("moderator"), guild.member("owner")
    async with start_tux() as app:
        await write_cases(app, guild, 11, kind=BAN.kind)
        await write_cases(app, guild, 1)
        seen = await moderator.command(guild.channel("mod-log"), f"$case search {guild.member('newcomer').id} ban")
        assert numbers(seen) == list(range(11, 1, -1))

    async with start_tux():
        refused = await owner.click(Seen(owner, "message", seen.message_id), "Older")
        assert "Only the person who ran the command can use this." in refused.text
        assert refused.ephemeral
        await moderator.click(seen, "Older")
        assert numbers(seen) == [1]


async def test_a_reader_who_may_no_longer_read_cases_cannot_turn_pages(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    await write_cases(tux, guild, 11)
    seen = await moderator.slash(general, "case search")
    role = guild.role("Moderator")
    without = str(int(role.permissions & ~Permission.MODERATE_MEMBERS))
    await guild.member("owner").request("PATCH", f"/guilds/{guild.id}/roles/{role.id}", {"permissions": without})

    refused = await moderator.click(seen, "Older")

    assert "You need Timeout Members" in refused.text
    assert numbers(seen)[0] == 11


async def test_a_search_uses_every_option(tux: App, guild: LiveGuild) -> None:
    moderator, owner, general = guild.member("moderator"), guild.member("owner"), guild.channel("general")
    member = guild.member("member")
    await write_cases(tux, guild, 1, target_id=member.id)
    await write_cases(tux, guild, 1, kind=BAN.kind)
    await write_cases(tux, guild, 1, kind=BAN.kind, moderator_id=owner.id)
    with pytest.raises(ZeroDivisionError):
        async with tux.cases.opening(
            BAN.kind, guild_id=guild.id, target_id=member.id, moderator_id=owner.id, reason="x\n y" * 100
        ):
            1 / 0  # noqa: B018

    async def found(**options: Any) -> list[int]:
        return numbers(await moderator.slash(general, "case search", **options))

    assert await found() == [4, 3, 2, 1]
    assert await found(user=member) == [4, 1]
    assert await found(kind="ban") == [4, 3, 2]
    assert await found(kind="Ban", moderator=owner) == [4, 3]
    assert await found(state="failed") == [4]
    assert (await moderator.slash(general, "case search", user=owner)).text == "No cases match."
    unknown = await moderator.slash(general, "case search", kind="pollban")
    assert "There is no kind of case called “pollban”. The kinds are `ban`" in unknown.text
    assert unknown.ephemeral
    assert "(failed)" in (await moderator.slash(general, "case search")).text
    assert "Warning" in await moderator.autocomplete(general, "case search", "kind", "WARN")


async def test_typed_case_takes_a_number_a_user_or_nothing(tux: App, guild: LiveGuild) -> None:
    moderator, log, member = guild.member("moderator"), guild.channel("mod-log"), guild.member("member")
    await write_cases(tux, guild, 2)
    await write_cases(tux, guild, 1, target_id=member.id)

    assert "Case #2" in (await moderator.command(log, "$case 2")).text
    assert numbers(await moderator.command(log, "$cases")) == [3, 2, 1]
    assert numbers(await moderator.command(log, f"$c <@{member.id}>")) == [3]
    assert numbers(await moderator.command(log, "$cases member")) == [3]
    assert "anybody called “nobody”" in (await moderator.command(log, "$cases nobody")).text
    assert (await moderator.command(log, "$case 9")).text == "There is no case 9 in this server."


async def test_a_case_shows_everything_that_is_known_about_it(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    await write_cases(tux, guild, 1, kind=TEMPBAN.kind, expires_at=tux.clock.now() + timedelta(days=2))
    await write_cases(tux, guild, 1, kind=PURGE, target_id=general.id)

    answer = (await moderator.slash(general, "case view", number=1)).text
    assert "Case #1 · Temporary ban" in answer
    assert "End: <t:" in answer
    assert f"<@{moderator.id}>" in answer
    await tux.cases.end(guild.id, 1)
    assert "End: Ended on <t:" in (await moderator.command(guild.channel("mod-log"), "$case 1")).text
    assert f"Channel: <#{general.id}>" in (await moderator.command(guild.channel("mod-log"), "$case 2")).text


async def test_an_edited_case_is_edited_in_the_log_too(tux: App, guild: LiveGuild) -> None:
    moderator, owner, log = guild.member("moderator"), guild.member("owner"), guild.channel("mod-log")
    general = guild.channel("general")
    await tux.guild_settings.change(guild.id, LogSettings, by=owner.id, moderation_channel_id=log.id)
    await moderator.slash(general, "warn", member=guild.member("newcomer"), reason="spma")
    logged = await moderator.sees("spma", log)

    seen = await owner.slash(general, "case edit", number=1, reason="spam")
    typed = await owner.command(guild.channel("mod-log"), "$cases modify 1 spam and lies")

    assert "The reason of case #1 was changed." in seen.text
    assert "Edited: <t:" in seen.text
    assert f"by <@{owner.id}>" in typed.text
    await logged.changed(lambda it: "spam and lies" in it.text)
    assert "Edited" in logged.text
    assert (await tux.cases.get(guild.id, 1)).reason == "spam and lies"


async def test_in_a_message_of_several_cases_only_the_edited_one_changes(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    owner, log = guild.member("owner"), guild.channel("mod-log")
    general = guild.channel("general")
    await tux.guild_settings.change(guild.id, LogSettings, by=owner.id, moderation_channel_id=log.id)
    people = [sandbox.world.create_user(f"raider{number}") for number in range(3)]
    await owner.slash(general, "massban", users=people, reason="raid")
    logged = await owner.sees("Case #3", log)

    await owner.slash(general, "case edit", number=2, reason="by mistake")

    await logged.changed(lambda it: "by mistake" in it.text)
    assert logged.text.count("raid") == 2
    assert [embed["title"] for embed in logged.embeds] == [f"Case #{number} · Ban" for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("command", "told"),
    [("$cases edit 9 x", "There is no case 9"), ("$cases edit 1", "`reason` is missing"), ("$cases edit x y", "")],
)
async def test_an_impossible_edit_gets_one_sentence(tux: App, guild: LiveGuild, command: str, told: str) -> None:
    seen = await guild.member("moderator").command(guild.channel("general"), command)

    assert told in seen.text
    assert "Reference" not in seen.text


async def test_all_cases_can_be_exported_to_a_file(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await write_cases(tux, guild, 2, reason="=HYPERLINK(1)")

    for form in ("json", "csv"):
        seen = await owner.slash(general, "case export", format=form)
        assert seen.ephemeral
        (file,) = seen.payload["attachments"]
        assert file["filename"] == f"cases.{form}"

    rows = json.loads(await content(tux, guild, "json"))
    assert [(row["number"], row["kind"], row["reason"]) for row in rows] == [
        (1, "warn", "=HYPERLINK(1)"),
        (2, "warn", "=HYPERLINK(1)"),
    ]
    assert rows[0]["target_id"] == str(guild.member("newcomer").id)
    table = list(csv.DictReader(io.StringIO((await content(tux, guild, "csv")).decode("utf-8-sig"))))
    assert [(row["number"], row["reason"]) for row in table] == [("1", "'=HYPERLINK(1)"), ("2", "'=HYPERLINK(1)")]
    assert (await moderator_refused(guild)).startswith("You need Manage Server")


async def content(tux: App, guild: LiveGuild, form: Any, limit: int = 10_000_000) -> bytes:
    async with export_file(tux.cases.each(guild.id), form, limit=limit) as file:
        return file.fp.read()


async def moderator_refused(guild: LiveGuild) -> str:
    return (await guild.member("moderator").slash(guild.channel("general"), "case export")).text


async def test_a_large_export_is_compressed_and_refused_if_that_is_not_enough(tux: App, guild: LiveGuild) -> None:
    await write_cases(tux, guild, 20, reason="spam " * 100)

    packed = await content(tux, guild, "json", limit=3000)

    assert len(packed) <= 3000
    assert len(json.loads(gzip.decompress(packed))) == 20
    with pytest.raises(CaseExportTooLarge):
        await content(tux, guild, "json", limit=100)


async def test_an_alias_is_not_rounded_in_the_file(tux: App, guild: LiveGuild) -> None:
    await write_cases(tux, guild, 1, target_id=-(2**62) - 1)

    assert json.loads(await content(tux, guild, "json"))[0]["target_id"] == str(-(2**62) - 1)
    (row,) = csv.DictReader(io.StringIO((await content(tux, guild, "csv")).decode("utf-8-sig")))
    assert row["target_id"] == f"'{-(2**62) - 1}"
    assert row["moderator_id"] == f"'{guild.member('moderator').id}"


async def test_the_export_of_no_cases_is_empty(tux: App, guild: LiveGuild) -> None:
    assert json.loads(await content(tux, guild, "json")) == []
    assert len((await content(tux, guild, "csv")).splitlines()) == 1


def test_the_longest_custom_id_is_within_discords_limit_and_holds_the_whole_query() -> None:
    most = 2**63 - 1
    query = CaseQuery(most, target_id=most, moderator_id=most, kind="x" * 32, state=CaseState.SETTLED)

    for way in "no":
        custom_id = query.custom_id(way, most)
        assert len(custom_id) <= 100
        match = CasePageButton.__discord_ui_compiled_template__.fullmatch(custom_id)
        assert match is not None


async def test_an_edit_that_changes_nothing_is_allowed(tux: App, guild: LiveGuild) -> None:
    """Once, an edit was refused whole if part of it changed nothing."""
    await write_cases(tux, guild, 1, reason="spam")

    seen = await guild.member("moderator").slash(guild.channel("general"), "case edit", number=1, reason="spam")

    assert "The reason of case #1 was changed." in seen.text


async def test_a_case_about_slow_mode_says_what_it_was_set_to(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("owner"), guild.channel("general")
    await moderator.slash(general, "slowmode", delay="10s")
    await moderator.slash(general, "slowmode", delay="1s")

    changes = [
        field["value"]
        for number in (1, 2)
        for field in (await moderator.slash(general, "case view", number=number)).embeds[0]["fields"]
        if field["name"] == "Change"
    ]

    assert changes == ["off → 10s", "10s → 1s"]
