"""Cases about staff: others deal with them, and an edit leaves the earlier text to be read."""

from sqlalchemy import select

from attachments import downloaded
from cases import write_cases
from tux.app import App
from tux.guilds.cases.tables import EarlierReason
from tux.sandbox.people import LiveGuild


async def test_moderators_do_not_rewrite_the_reason_of_their_own_case(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    await guild.member("owner").slash(general, "warn", member=moderator, reason="insults")

    for seen in (
        await moderator.slash(general, "case edit", number=1, reason="nothing at all"),
        await moderator.command(general, "$case edit 1 nothing at all"),
    ):
        assert "This is about you, so somebody else on the staff has to deal with it" in seen.text

    assert (await tux.cases.get(guild.id, 1)).reason == "insults"


async def test_whoever_has_their_data_deleted_does_not_rewrite_the_reason_of_their_own_case(
    tux: App, guild: LiveGuild
) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    await guild.member("owner").slash(general, "warn", member=moderator, reason="insults")
    await moderator.click(await moderator.slash(general, "privacy delete"), "Delete")
    assert (await tux.cases.get(guild.id, 1)).target_id < 0

    seen = await moderator.slash(general, "case edit", number=1, reason="nothing at all")

    assert "This is about you" in seen.text
    assert (await tux.cases.get(guild.id, 1)).reason == "insults"


async def test_the_owner_may_edit_a_case_about_themselves(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await write_cases(tux, guild, 1, target_id=owner.id)

    seen = await owner.slash(general, "case edit", number=1, reason="a joke")

    assert "was changed" in seen.text


async def test_staff_read_every_earlier_reason_of_a_case_and_who_wrote_it(tux: App, guild: LiveGuild) -> None:
    moderator, owner, general = guild.member("moderator"), guild.member("owner"), guild.channel("general")
    await moderator.slash(general, "warn", member=guild.member("newcomer"))
    await owner.slash(general, "case edit", number=1, reason="spam")

    edited = await moderator.slash(general, "case edit", number=1, reason="spam and\nlies")
    viewed = await owner.slash(general, "case view", number=1)

    for seen in (edited, viewed):
        assert f"by <@{moderator.id}>: no reason given" in seen.text
        assert f"by <@{owner.id}>: spam\n" in f"{seen.text}\n"
    reasons = await tux.cases.earlier_reasons(guild.id, 1)
    assert [(earlier.reason, earlier.written_by) for earlier in reasons] == [("", moderator.id), ("spam", owner.id)]


async def test_however_often_a_case_was_edited_staff_read_what_it_said_at_first(tux: App, guild: LiveGuild) -> None:
    moderator, owner, general = guild.member("moderator"), guild.member("owner"), guild.channel("general")
    first, second = "spam " * 30 + "and the worst at the end", "second\nthought"
    await moderator.slash(general, "warn", member=guild.member("newcomer"), reason=first)
    for reason in (second, *(f"edit {number}" for number in range(6))):
        await moderator.slash(general, "case edit", number=1, reason=reason)

    by_slash = await owner.slash(general, "case view", number=1)
    typed = await owner.command(guild.channel("mod-log"), "$case 1")

    for seen in (by_slash, typed):
        assert f"by <@{moderator.id}>: spam spam" in seen.text
        assert "edit 4" in seen.text
        assert "The attached file has all 7, in whole" in seen.text
        content = await downloaded(seen)
        assert first in content
        assert f"{moderator.id}\n{second}" in content


async def test_an_earlier_reason_is_exported_and_erased_with_the_rest(tux: App, guild: LiveGuild) -> None:
    newcomer, moderator, general = guild.member("newcomer"), guild.member("moderator"), guild.channel("general")
    await moderator.slash(general, "warn", member=newcomer, reason=f"ask <@{newcomer.id}>")
    await moderator.slash(general, "case edit", number=1, reason="spam")

    seen = await newcomer.slash(general, "privacy delete")
    assert "earlier reasons of moderation cases, about you or written by you" in seen.text
    await newcomer.click(seen, "Delete")

    async with tux.database.session() as session:
        (row,) = await session.scalars(select(EarlierReason))
    assert row.reason == "ask …"
    assert row.target_id < 0
