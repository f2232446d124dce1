"""Clients log in, see what there is, and send, read, edit and delete messages."""

import pytest

from sandbox.foreign.conftest import Place


@pytest.mark.area("Logging in")
async def test_it_logs_in_as_its_bot(at: Place) -> None:
    assert (await at.client.hears("ready"))["user"] == "Tux"
    assert [session.user.username for session in at.sandbox.connected()] == ["Tux"]


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
