"""Clients answer commands, components and forms."""

import pytest

from sandbox.foreign.conftest import Place
from tux.sandbox.people import Denied


@pytest.mark.area("Slash commands")
async def test_it_answers_a_command_with_a_member(at: Place) -> None:
    greeting = await at.member.slash(at.general, "greet", who=at.moderator)
    assert greeting.content == f"Hello <@{at.moderator.id}>"


@pytest.mark.area("Slash commands")
async def test_it_answers_a_command_with_words_and_a_number(at: Place) -> None:
    picked = await at.member.slash(at.general, "pick", fruit="apple", count=3)
    assert picked.content == "picked 3 apple"
    assert (await at.member.slash(at.general, "pick", fruit="banana")).content == "picked 1 banana"
    with pytest.raises(Denied, match="50035"):
        await at.member.slash(at.general, "pick", fruit="apple", count=6)


@pytest.mark.area("Slash commands")
async def test_it_whispers_the_answer_to_a_subcommand(at: Place) -> None:
    whispered = await at.member.slash(at.general, "tools whisper", text="you there")
    assert whispered.content == "psst: you there"
    assert whispered.ephemeral


@pytest.mark.area("Components")
async def test_it_answers_a_button_by_changing_the_message(at: Place) -> None:
    greeting = await at.member.slash(at.general, "greet", who=at.moderator)
    await at.moderator.sees("Hello")
    await at.member.click(greeting, "Wave back")
    await greeting.changed(lambda seen: "waves" in seen.content)
    assert greeting.content == "Mia Member waves back"
    assert greeting.components == []


@pytest.mark.area("Components")
async def test_it_answers_a_select_of_words(at: Place) -> None:
    greeting = await at.member.slash(at.general, "greet", who=at.moderator)
    chosen = await at.member.select(greeting, "Colour", "blue")
    assert chosen.content == "chose blue"
    assert chosen.ephemeral


@pytest.mark.area("Components")
async def test_it_answers_a_select_of_people(at: Place) -> None:
    greeting = await at.member.slash(at.general, "greet", who=at.moderator)
    met = await at.member.select(greeting, "People", at.moderator, at.guild.member("newcomer"))
    assert met.content == "met Mo Moderator, Nick Newcomer"


@pytest.mark.area("Autocomplete")
async def test_it_suggests_what_an_option_may_be(at: Place) -> None:
    assert await at.member.autocomplete(at.general, "pick", "fruit", "ap") == ["apple", "apricot"]
    assert await at.member.autocomplete(at.general, "pick", "fruit", "x") == []


@pytest.mark.area("Modals")
async def test_it_shows_a_form_and_reads_it(at: Place) -> None:
    form = await at.member.slash(at.general, "form")
    assert form.kind == "modal"
    assert form.payload["title"] == "A form"
    written = await at.member.submit(form, word="fish")
    assert written.content == "wrote fish"


@pytest.mark.area("Deferred answers")
async def test_it_defers_an_answer_edits_it_and_sends_another(at: Place) -> None:
    answer = await at.member.slash(at.general, "later")
    await answer.changed(lambda seen: seen.content == "better late than never")
    more = await at.member.sees("and one more")
    assert more.ephemeral


@pytest.mark.area("Context menus")
async def test_it_answers_the_menus_of_people_and_of_messages(at: Place) -> None:
    looked = await at.member.menu(at.general, "Look", at.moderator)
    assert looked.content == "looked at Mo Moderator"
    assert looked.ephemeral

    sent = await at.moderator.say(at.general, "quote me")
    quoted = await at.member.menu(at.general, "Quote", await at.member.sees("quote me"))
    assert quoted.content == "quoted quote me"
    assert sent.content == "quote me"
