"""Server logs: where events are logged, what is left out, how much at once, and how long content is kept."""

from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any

import pytest

from features.serverlog.conftest import Log
from histories import caught_up
from running import Starting
from tux.features.serverlog.settings import ServerLogSettings
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel


async def test_a_deleted_message_is_logged_with_its_content_and_who_deleted_it(log: Log) -> None:
    message = await log.member.say(log.general, "buy my coins")
    await log.heard()
    await log.guild.member("moderator").delete(message)

    logged = await log.told("Message deleted")

    assert "buy my coins" in logged
    assert f"<@{log.member.id}>" in logged
    assert f"**By:** <@{log.guild.member('moderator').id}>" in logged


async def test_a_message_deleted_by_its_author_is_not_attributed_to_somebody_else(log: Log) -> None:
    mine = await log.member.say(log.general, "mine")
    other = await log.guild.member("newcomer").say(log.general, "theirs")
    await log.heard()
    await log.member.delete(mine)
    await log.guild.member("moderator").delete(other)
    await log.written()

    embeds = [embed["description"] for embed in log.embeds()]
    assert len(embeds) == 2
    for embed in embeds:
        assert ("**By:**" in embed) == ("theirs" in embed)


async def test_a_raid_of_500_joins_is_a_few_messages(log: Log) -> None:
    log.sandbox.faults.add(Fault("latency", route="/channels/*/messages", seconds=0))
    for number in range(500):
        log.join(number)
    await log.written(rounds=2)

    messages = [message for message in log.owner.messages.values() if message["channel_id"] == str(log.channel.id)]
    assert len(messages) <= 3
    assert "Member joined: 500" in str([message["embeds"] for message in messages])
    assert sum(len(message["attachments"]) for message in messages) == 1


@pytest.mark.parametrize(("status", "told"), [(400, 1), (429, 2), (503, 2)])
async def test_a_message_that_discord_rejects_does_not_hold_up_the_rest(
    log: Log, logs: list[MutableMapping[str, Any]], status: int, told: int
) -> None:
    """A message that it only rejects for now is sent again."""
    fault = Fault("status", "POST", f"/channels/{log.channel.id}/messages", status=status, times=1)
    if status == 429:
        fault = Fault("rate_limit", "POST", f"/channels/{log.channel.id}/messages", retry_after=0, times=1)
    log.sandbox.faults.add(fault)
    log.join(1)
    await log.written(rounds=2)
    log.join(2)
    await log.written(rounds=2)
    assert len(log.embeds()) == told
    if status == 400:
        (bug,) = (entry for entry in logs if entry["log_level"] == "error")
        logs.remove(bug)
        assert (bug["surface"], bug["source"]) == ("task", "deliver server log")


async def test_the_logs_own_messages_are_not_logged(log: Log) -> None:
    await log.owner.request("POST", f"/guilds/{log.guild.id}/roles", {"name": "Bosun"})
    await log.told("Role created")
    await log.written(rounds=3)
    assert len(log.embeds()) == 1


@pytest.mark.parametrize("how", ["deleted", "closed"])
async def test_staff_are_told_once_of_a_channel_that_cannot_be_written_to(log: Log, how: str) -> None:
    mod_log = log.guild.channel("mod-log")
    await log.app.guild_settings.change(log.guild.id, LogSettings, by=log.owner.id, moderation_channel_id=mod_log.id)
    if how == "deleted":
        await log.owner.delete(log.channel)
    else:
        body = {"type": 0, "allow": "0", "deny": str(int(Permission.SEND_MESSAGES))}
        await log.owner.request("PUT", f"/channels/{log.channel.id}/permissions/{log.guild.id}", body)
    for name in ("Bosun", "Mate", "Cook"):
        await log.owner.request("POST", f"/guilds/{log.guild.id}/roles", {"name": name})
        await log.written()

    contents = [
        message["content"] for message in log.owner.messages.values() if message["channel_id"] == str(mod_log.id)
    ]
    assert len(contents) == 1
    assert ("is gone" if how == "deleted" else "Send Messages") in contents[0]


async def test_the_owner_is_told_if_that_channel_is_the_moderation_log(log: Log) -> None:
    channel_id = log.channel.id
    await log.app.guild_settings.change(log.guild.id, LogSettings, by=log.owner.id, moderation_channel_id=channel_id)
    await log.owner.delete(log.channel)
    for name in ("Bosun", "Mate"):
        await log.owner.request("POST", f"/guilds/{log.guild.id}/roles", {"name": name})
        await log.written()
    contents = [message["content"] for message in log.owner.messages.values() if "is gone" in message["content"]]
    assert len(contents) == 1
    assert contents[0].startswith("**Test Guild**: ")


async def test_waiting_entries_are_sent_before_a_stop(start_tux: Starting, sandbox: Sandbox, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    channel = add_channel(sandbox.world, guild.guild, "log")
    async with start_tux() as app:
        await app.guild_settings.change(guild.id, ServerLogSettings, by=owner.id, channel_id=channel.id)
        await owner.request("POST", f"/guilds/{guild.id}/roles", {"name": "Bosun"})
        await owner.command(guild.channel("general"), "$ping")
    await owner.sees(lambda message: "Role created" in str(message["embeds"]), channel)


async def test_events_while_tux_was_away_are_not_logged_afterwards(
    start_tux: Starting, sandbox: Sandbox, guild: LiveGuild
) -> None:
    owner, roles = guild.member("owner"), f"/guilds/{guild.id}/roles"
    channel = add_channel(sandbox.world, guild.guild, "log")
    async with start_tux() as app:
        await app.guild_settings.change(guild.id, ServerLogSettings, by=owner.id, channel_id=channel.id)
        await caught_up(app, guild)
    await owner.request("POST", roles, {"name": "Bosun"})
    async with start_tux() as app:
        await caught_up(app, guild)
        await owner.request("POST", roles, {"name": "Mate"})
        await owner.command(guild.channel("general"), "$ping")

    seen = await owner.sees(lambda message: "Role created" in str(message["embeds"]), channel)
    assert str(guild.role("Mate").id) in str(seen.payload["embeds"])
    assert str(guild.role("Bosun").id) not in str([message["embeds"] for message in owner.messages.values()])


async def test_a_deleted_webhook_message_in_a_thread_is_logged_with_its_content(log: Log) -> None:
    thread = await log.thread()
    hook = await log.owner.request("POST", f"/channels/{log.general.id}/webhooks", {"name": "Gull"})
    path = f"/webhooks/{hook['id']}/{hook['token']}?wait=true&thread_id={thread}"
    message = await log.owner.request("POST", path, {"content": "squawk"})
    await log.heard()
    await log.owner.request("DELETE", f"/channels/{thread}/messages/{message['id']}")

    logged = await log.told("Message deleted")

    assert "squawk" in logged
    assert "Gull" in logged


async def test_the_use_of_menus_is_logged_except_for_confidential_ones(log: Log) -> None:
    """A report can be anonymous, so the log must not name the reporter."""
    newcomer = log.guild.member("newcomer")
    await log.app.guild_settings.change(
        log.guild.id, LogSettings, by=log.owner.id, report_channel_id=log.guild.channel("mod-log").id
    )
    await log.set(off=("settings-change",))
    bad = await newcomer.say(log.general, "buy my coins")
    form = await log.member.slash(log.general, "report", user=newcomer)
    assert form.modal
    await log.member.menu(log.general, "Report", bad)
    await log.member.slash(log.general, "privacy export")
    await log.owner.menu(log.general, "Cases", newcomer)

    logged = await log.told("Command used")

    assert "`Cases`" in logged
    assert "report" not in logged.lower()
    assert "privacy" not in logged


async def test_nothing_that_people_write_passes_for_the_logs_own_words(log: Log) -> None:
    message = await log.member.say(log.general, "````[Claim your prize](https://evil.example) **By:** <@1>")
    await log.heard()
    await log.member.delete(message)
    nick = {"nick": "[a](b)[x](https://e.vi)"}
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", nick)
    topic = {"topic": "hello\nBy: <@1>\n[a](b) [Log in](https://evil.example)"}
    await log.owner.request("PATCH", f"/channels/{log.general.id}", topic)
    await log.written()

    descriptions = {embed["title"]: embed["description"] for embed in log.embeds()}
    assert descriptions["Message deleted"].count("```") == 2
    assert descriptions["Message deleted"].endswith("\n```")
    assert r"\[a\](b)\[x\](https\://e.vi)" in descriptions["Nickname changed"]
    assert r"hello By: \<@1\> \[a\](b) \[Log in\](https\://evil.example)" in descriptions["Channel changed"]


async def test_content_that_is_too_long_for_an_embed_is_attached_whole(log: Log) -> None:
    message = await log.member.say(log.general, "x" * 1990)
    await log.heard()
    path = f"/channels/{log.general.id}/messages/{message.message_id}"
    await log.member.request("PATCH", path, {"content": "y" * 1990})
    await log.written()
    (logged,) = [entry for entry in log.owner.messages.values() if entry["channel_id"] == str(log.channel.id)]
    assert [file["filename"] for file in logged["attachments"]] == ["message.txt"]


async def test_an_old_message_edited_without_a_change_is_logged_once(log: Log) -> None:
    await log.set(keep=timedelta(seconds=20))
    message = await log.member.say(log.general, "status")
    await log.written(rounds=6)
    path = f"/channels/{log.general.id}/messages/{message.message_id}"
    for _ in range(3):
        await log.member.request("PATCH", path, {"content": "status"})
        await log.written()
    assert len([embed for embed in log.embeds() if embed["title"] == "Message edited"]) == 1


@pytest.mark.parametrize("in_cache", [True, False])
async def test_a_channel_that_moves_into_a_category_is_logged_with_the_category(log: Log, in_cache: bool) -> None:
    made = await log.owner.request("POST", f"/guilds/{log.guild.id}/channels", {"name": "Old", "type": 4})
    await log.heard()

    await log.owner.request("PATCH", f"/channels/{log.general.id}", {"parent_id": made["id"]})
    if not in_cache:
        await log.owner.request("PATCH", f"/channels/{log.general.id}", {"parent_id": None})
        await log.owner.delete(log.guild.channel("Old"))

    logged = await log.told("Channel changed")
    assert "Category" in logged
    assert f"<#{made['id']}>" in logged
    assert "Parent" not in logged


async def test_a_message_edited_and_then_deleted_is_logged_as_it_last_read(log: Log) -> None:
    message = await log.member.say(log.general, "a long story " * 50)
    await log.heard()
    for content in ("shorter", "shortest"):
        await log.member.request(
            "PATCH", f"/channels/{log.general.id}/messages/{message.message_id}", {"content": content}
        )
    await log.heard()
    await log.member.delete(message)

    deleted = await log.told("Message deleted")
    assert "shortest" in deleted
    assert "long story" not in deleted
    edited = [embed["description"] for embed in log.embeds() if embed["title"] == "Message edited"]
    assert "shorter" in edited[-1]


async def test_permissions_that_are_no_longer_denied_are_logged(log: Log) -> None:
    path = f"/channels/{log.general.id}/permissions/{log.guild.role('Moderator').id}"
    for deny in (Permission.SEND_MESSAGES, Permission(0)):
        await log.owner.request("PUT", path, {"type": 0, "allow": "0", "deny": str(int(deny))})
    await log.written()
    described = [embed["description"] for embed in log.embeds()]
    assert "Denied:** now Send Messages" in described[0]
    assert "Denied:** no longer Send Messages" in described[1]
