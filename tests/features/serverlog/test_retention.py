"""Content is kept no longer than a server wants, and is logged no more once it is erased."""

from datetime import timedelta

import pytest

from cases import write_cases
from features.serverlog.conftest import Log
from tux.guilds.privacy.personal_data import PersonErased
from tux.sandbox import Fault


@pytest.mark.parametrize("keep", [timedelta(0), timedelta(seconds=9)])
async def test_no_content_is_kept_for_longer_than_set(log: Log, keep: timedelta) -> None:
    await log.set(keep=keep)
    message = await log.member.say(log.general, "a secret of mine")
    await log.heard()
    await log.clock.advance(keep + timedelta(seconds=1))
    await log.heard()
    await log.guild.member("moderator").delete(message)

    logged = await log.told("Message deleted")

    assert "a secret of mine" not in logged
    assert "**Sent:**" in logged


async def test_content_that_waits_for_discord_is_dropped_in_time(log: Log) -> None:
    await log.set(keep=timedelta(seconds=20))
    faults, route = log.sandbox.faults, f"/channels/{log.channel.id}/messages"
    faults.add(Fault("status", "POST", route, status=503))
    message = await log.member.say(log.general, "a secret of some seconds")
    await log.heard()
    await log.owner.delete(message)
    await log.written(rounds=10)
    faults.clear()
    await log.written(2)

    logged = await log.told("Message deleted")

    assert f"<@{log.member.id}>" in logged
    assert "secret" not in logged


async def test_a_shorter_setting_applies_to_content_that_is_already_kept(log: Log) -> None:
    await log.set(keep=timedelta(hours=24))
    message = await log.member.say(log.general, "old secret")
    await log.written(rounds=3)
    await log.set(keep=timedelta(seconds=9))
    await log.heard()
    await log.owner.delete(message)
    assert "old secret" not in await log.told("Message deleted")


async def test_erased_content_is_not_logged_later(log: Log) -> None:
    message = await log.member.say(log.general, "forget me")
    await log.heard()
    log.app.facts.publish(PersonErased(log.member.id))
    await log.heard()
    await log.owner.delete(message)
    assert "forget me" not in await log.told("Message deleted")


async def test_after_a_real_deletion_of_ones_data_nothing_that_one_wrote_is_logged(log: Log) -> None:
    """Neither what is remembered of a message, nor what waits to be sent, nor what Discord has not taken yet."""
    await write_cases(log.app, log.guild, 1, target_id=log.member.id)
    kept, waiting, refused = [await log.member.say(log.general, f"secret {name}") for name in ("one", "two", "three")]
    await log.heard()
    log.sandbox.faults.add(Fault("status", "POST", f"/channels/{log.channel.id}/messages", status=503))
    await log.owner.delete(refused)
    await log.written()
    await log.owner.delete(waiting)
    await log.heard()

    question = await log.member.slash(log.general, "privacy delete")
    await log.member.click(question, "Delete")
    await log.owner.delete(kept)
    await log.heard()
    log.sandbox.faults.clear()
    await log.written(2)

    deleted = [embed["description"] for embed in log.embeds() if embed["title"] == "Message deleted"]
    assert len(deleted) == 3
    assert "secret" not in str(deleted)


@pytest.mark.parametrize("bulk", [False, True])
async def test_erased_content_is_not_logged_though_its_deletion_was(log: Log, bulk: bool) -> None:
    """The entry about the deletion already waits to be sent when the author has their data erased."""
    messages = [await log.member.say(log.general, f"forget me {number}") for number in range(2 if bulk else 1)]
    await log.heard()
    if bulk:
        await log.owner.slash(log.general, "purge", count=len(messages) + 2)  # and what `heard()` has asked
    else:
        await log.owner.delete(messages[0])
    await log.heard()
    log.app.facts.publish(PersonErased(log.member.id))
    await log.heard()
    assert "forget me" not in await log.told("Messages deleted in bulk" if bulk else "Message deleted")
    assert not [entry for entry in log.owner.messages.values() if entry["attachments"]]
