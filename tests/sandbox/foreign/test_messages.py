"""Clients log in, see what there is, and read and write messages."""

import pytest

from sandbox.foreign.conftest import Place
from tux.sandbox.people import File


@pytest.mark.area("Logging in")
async def test_it_logs_in_as_its_bot(at: Place) -> None:
    assert (await at.client.hears("ready"))["user"] == "Tux"
    assert [session.user.username for session in at.sandbox.connected()] == ["Tux"]


@pytest.mark.area("What is there")
async def test_it_knows_the_guild_its_roles_channels_and_members(at: Place) -> None:
    assert await at.client.do("contents") == {
        "name": "Test Guild",
        "owner": str(at.guild.member("owner").id),
        "me": "Tux",
        "channels": ["general", "mod-log"],
        "roles": ["@everyone", "Moderator", "Tux"],
        "members": ["Tux", "member", "moderator", "newcomer", "owner"],
    }


@pytest.mark.area("What is there")
async def test_it_reads_what_people_say(at: Place) -> None:
    sent = await at.member.say(at.general, "good morning")
    heard = await at.client.hears("message")
    assert heard == {
        "event": "message",
        "message": str(sent.message_id),
        "author": "member",
        "content": "good morning",
    }


@pytest.mark.area("Messages")
async def test_it_sends_a_message_edits_and_deletes_it(at: Place) -> None:
    sent = await at.client.do("send", channel=at.general, content="hello")
    seen = await at.member.sees("hello")
    assert str(seen.message_id) == sent

    await at.client.do("edit", channel=at.general, message=sent, content="good evening")
    await seen.changed(lambda seen: seen.content == "good evening")

    await at.client.do("delete", channel=at.general, message=sent)
    await seen.changed()
    assert seen.gone


@pytest.mark.area("Messages")
async def test_it_hears_that_people_edit_and_delete_messages(at: Place) -> None:
    sent = await at.member.say(at.general, "good morning")
    await at.client.hears("message")

    path = f"/channels/{at.general.id}/messages/{sent.message_id}"
    await at.member.request("PATCH", path, {"content": "good evening"})
    assert (await at.client.hears("message_edit"))["content"] == "good evening"

    await at.member.delete(sent)
    assert (await at.client.hears("message_delete"))["message"] == str(sent.message_id)


@pytest.mark.area("Messages")
async def test_it_replies_reacts_and_pins(at: Place) -> None:
    question = await at.member.say(at.general, "how are you?")
    answer = await at.client.do("send", channel=at.general, content="well", reply_to=str(question.message_id))
    seen = await at.member.sees("well")
    assert seen.payload["referenced_message"]["content"] == "how are you?"

    await at.client.do("react", channel=at.general, message=answer, emoji="👍")
    assert (await at.member.event("MESSAGE_REACTION_ADD"))["emoji"]["name"] == "👍"

    await at.client.do("pin", channel=at.general, message=answer)
    await seen.changed(lambda seen: seen.payload["pinned"])


@pytest.mark.area("Messages")
async def test_it_reads_older_messages(at: Place) -> None:
    for text in ("one", "two", "three"):
        sent = await at.member.say(at.general, text)
    assert await at.client.do("read", channel=at.general, message=str(sent.message_id)) == "three"
    assert await at.client.do("history", channel=at.general, limit=2) == ["three", "two"]


@pytest.mark.area("Messages")
async def test_it_sends_an_embed(at: Place) -> None:
    await at.client.do("embed", channel=at.general, title="a title", text="a text")
    seen = await at.member.sees("a title")
    assert seen.text.splitlines() == ["a title", "a text", "a field: its value", "a footer"]


@pytest.mark.area("Files")
async def test_it_uploads_a_file_and_reads_that_of_somebody_else(at: Place) -> None:
    await at.client.do("upload", channel=at.general, name="a.txt", text="some words")
    seen = await at.member.sees(lambda message: bool(message["attachments"]))
    assert seen.payload["attachments"][0] | {"filename": "a.txt", "size": 10} == seen.payload["attachments"][0]

    sent = await at.member.say(at.general, "see", files=[File("b.txt", b"other words", "text/plain")])
    assert await at.client.do("download", channel=at.general, message=str(sent.message_id)) == "other words"
