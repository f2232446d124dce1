"""Server logs: where events are logged, what is left out, how much at once, and how long content is kept."""

import asyncio
from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases import write_cases
from features.serverlog.conftest import Log
from histories import caught_up
from pages import on, walk_to
from running import Starting
from tux.app import App
from tux.features.serverlog import attribution
from tux.features.serverlog.embeds import LogMessages
from tux.features.serverlog.entries import LogEntry
from tux.features.serverlog.events import Category, Event
from tux.features.serverlog.settings import ServerLogSettings
from tux.guilds.privacy.personal_data import PersonErased
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


async def test_an_event_can_be_switched_off_and_have_its_own_channel(log: Log) -> None:
    mod_log = log.guild.channel("mod-log")
    off = await log.owner.slash(log.general, "config serverlog off", events="role-create")
    assert "Role created: no longer logged." in off.text
    own = await log.owner.slash(log.general, "config serverlog channel", events="channel-create", channel=mod_log)
    assert f"Channel created: logged in <#{mod_log.id}>" in own.text

    await log.owner.request("POST", f"/guilds/{log.guild.id}/roles", {"name": "Bosun"})
    await log.owner.request("POST", f"/guilds/{log.guild.id}/channels", {"name": "party", "type": 0})
    await log.written()

    assert log.embeds() == []
    assert [embed["title"] for embed in log.embeds(mod_log)] == ["Channel created"]
    await log.owner.slash(log.general, "config serverlog on", events="server")
    await log.owner.request("POST", f"/guilds/{log.guild.id}/roles", {"name": "Mate"})
    assert f"<@&{log.guild.role('Mate').id}>" in await log.told("Role created")


async def test_ignored_channels_members_and_roles_are_not_logged(log: Log) -> None:
    moderators = log.guild.role("Moderator")
    await log.set(ignored_channels=(log.general.id,), ignored_roles=(moderators.id,), ignored_members=(log.member.id,))
    elsewhere = add_channel(log.world, log.guild.guild, "elsewhere")
    await log.owner.request("PATCH", f"/channels/{elsewhere.id}", {"topic": "open"})
    for name, channel in (("newcomer", log.general), ("moderator", elsewhere), ("member", elsewhere)):
        person = log.guild.member(name)
        written = await person.say(channel, f"by {name}")
        await log.heard()
        await person.delete(written)
    message = await log.guild.member("newcomer").say(elsewhere, "this one counts")
    await log.heard()
    await log.guild.member("newcomer").delete(message)
    await log.written()

    deleted = [embed["description"] for embed in log.embeds() if embed["title"] == "Message deleted"]
    assert len(deleted) == 1
    assert "this one counts" in deleted[0]


async def test_the_deletion_of_an_ignored_channel_is_logged_all_the_same(log: Log) -> None:
    spam = add_channel(log.world, log.guild.guild, "spam")
    await log.owner.request("PATCH", f"/channels/{spam.id}", {"topic": "anything goes"})
    await log.set(ignored_channels=(spam.id,))
    await log.owner.request("POST", f"/channels/{spam.id}/threads", {"name": "hidden", "type": 11})
    await log.owner.delete(spam)
    assert "spam" in await log.told("Channel deleted")
    assert not [embed for embed in log.embeds() if embed["title"] == "Thread created"]


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


async def test_log_channels_are_created_in_the_wizard_hidden_from_everybody(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    page = await walk_to(owner, guild, "serverlog")
    page = await owner.click(page, "Create it for me")
    assert "Create the category “Server logs”, visible only to " in page.text
    assert "administrators and me" in page.text
    page = await owner.click(page, "Create")

    settings = await tux.guild_settings.get(guild.id, ServerLogSettings)
    for category in Category:
        channel = guild.guild.channels[settings.of_category(category) or 0]
        assert channel.overwrites[guild.id].deny & Permission.VIEW_CHANNEL
        assert f"<#{channel.id}>" in page.text or category in {Category.VOICE, Category.TUX}


async def test_the_list_says_what_is_logged_where(log: Log) -> None:
    seen = await log.owner.slash(log.general, "config serverlog list")
    assert f"Message edited (`message-edit`) · <#{log.channel.id}>" in seen.text
    assert "kept for 1h" in seen.text
    wrong = await log.owner.slash(log.general, "config serverlog off", events="nonsense")
    assert "There is no event called “nonsense”" in wrong.text
    offered = await log.owner.autocomplete(log.general, "config serverlog off", "events", "timeout")
    assert offered == ["Timeout changed (member-timeout)", "Member timed out by AutoMod (automod-timeout)"]


async def test_events_can_be_switched_off_as_a_setting_too(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    done = await owner.slash(
        guild.channel("general"), "config set", feature="serverlog", setting="off", value="voice-join, voice-move"
    )
    assert "Switched off is now: voice-join, voice-move" in done.text
    assert (await tux.guild_settings.get(guild.id, ServerLogSettings)).off == (Event.VOICE_JOIN, Event.VOICE_MOVE)


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


async def test_messages_in_a_thread_of_an_ignored_channel_are_not_logged(log: Log) -> None:
    await log.set(ignored_channels=(log.general.id,))
    thread = await log.thread()
    message = await log.owner.request("POST", f"/channels/{thread}/messages", {"content": "between us"})
    await log.heard()
    await log.owner.request("DELETE", f"/channels/{thread}/messages/{message['id']}")
    await log.written()
    assert "Message deleted" not in [embed["title"] for embed in log.embeds()]


async def test_with_a_channel_for_everything_no_others_are_offered(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    page = await walk_to(owner, guild, "serverlog")
    assert "Create it for me" in [component.get("label") for component in page.components]
    page = await owner.select(page, on(page, "pick", "channel_id"), guild.channel("mod-log"))
    assert f"<#{guild.channel('mod-log').id}>" in page.text
    assert "Create it for me" not in [component.get("label") for component in page.components]


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


async def test_nobody_is_named_for_what_was_done_to_an_ignored_member(log: Log) -> None:
    newcomer = log.guild.member("newcomer")
    for person in (log.member, newcomer):
        await person.join_voice(log.voice)
    await log.written(2)
    await log.set(ignored_members=(newcomer.id,))
    path = f"/guilds/{log.guild.id}/members/{newcomer.id}"
    await log.owner.request("PATCH", path, {"channel_id": None})
    await log.member.leave_voice(log.guild.id)

    logged = await log.told("Voice channel left")

    assert f"<@{log.member.id}>" in logged
    assert "By:" not in logged


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


async def test_somebody_who_was_ignored_and_had_their_data_deleted_is_not_ignored_any_more(log: Log) -> None:
    await log.set(ignored_members=(log.member.id,))
    await log.member.delete(await log.member.say(log.general, "ignored"))
    await log.member.click(await log.member.slash(log.general, "privacy delete"), "Delete")
    await log.heard()
    await log.member.delete(await log.member.say(log.general, "seen again"))

    assert "seen again" in await log.told("Message deleted")


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


async def test_whatever_is_ignored_at_once_is_all_ignored(log: Log) -> None:
    channels = [log.general, log.voice, log.other_voice]
    answers = await asyncio.gather(
        *(log.owner.slash(log.general, "config serverlog ignore", channel=channel) for channel in channels),
        log.owner.slash(log.general, "config serverlog ignore", member=log.member),
    )
    assert all("ignore" in answer.text for answer in answers)
    stored = await log.app.guild_settings.get(log.guild.id, ServerLogSettings)
    assert sorted(stored.ignored_channels) == sorted(channel.id for channel in channels)
    assert stored.ignored_members == (log.member.id,)


async def test_whatever_is_switched_off_at_once_is_all_off(log: Log) -> None:
    await log.set(off=())
    events = ("member-join", "role-create", "message-delete")
    await asyncio.gather(
        *(log.owner.slash(log.general, "config serverlog off", events=event) for event in events),
    )
    off = (await log.app.guild_settings.get(log.guild.id, ServerLogSettings)).off
    assert sorted(off) == sorted(events)
    await asyncio.gather(*(log.owner.slash(log.general, "config serverlog on", events=event) for event in events))
    assert (await log.app.guild_settings.get(log.guild.id, ServerLogSettings)).off == ()


async def test_channels_that_are_chosen_at_once_are_all_kept(log: Log) -> None:
    events = ("member-join", "role-create", "message-delete")
    await asyncio.gather(
        *(
            log.owner.slash(log.general, "config serverlog channel", events=event, channel=log.channel)
            for event in events
        ),
    )
    chosen = (await log.app.guild_settings.get(log.guild.id, ServerLogSettings)).own_channels
    assert chosen == dict.fromkeys(events, log.channel.id)


async def test_an_entry_with_many_changes_still_says_who_made_them(log: Log) -> None:
    path = f"/guilds/{log.guild.id}/roles"
    roles = [(await log.owner.request("POST", path, {"name": f"Role {n}".ljust(90, "x")}))["id"] for n in range(140)]
    await log.written(2)
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", {"roles": roles})
    logged = await log.told(log.app.texts.say(Event.MEMBER_ROLES.key))
    assert f"**By:** <@{log.owner.id}>" in logged
    assert "…" in logged


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


async def take_audit_log(log: Log) -> None:
    """Take View Audit Log from the bot."""
    role = log.guild.role("Tux")
    body = {"permissions": str(int(role.permissions & ~Permission.VIEW_AUDIT_LOG))}
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/roles/{role.id}", body)


async def test_without_the_audit_log_changes_of_members_not_seen_before_are_logged_as_far_as_known(log: Log) -> None:
    await take_audit_log(log)
    until = datetime.now(UTC) + timedelta(hours=1)
    moderators = log.guild.role("Moderator")
    changes = {"nick": "Captain", "roles": [str(moderators.id)], "communication_disabled_until": until.isoformat()}
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", changes)
    await log.written()

    embeds = {embed["title"]: embed["description"] for embed in log.embeds() if "Role " not in embed["title"]}
    assert "**Nickname:** unknown → Captain" in embeds["Nickname changed"]
    assert f"**Roles:** unknown → <@&{moderators.id}>" in embeds["Member’s roles changed"]
    assert "unknown → " in embeds["Timeout changed"]
    assert all(f"<@{log.member.id}> (member)" in description for description in embeds.values())

    body = {"nick": "Admiral"}
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", body)
    await log.written()
    assert "**Nickname:** Captain → Admiral" in log.embeds()[-1]["description"]


async def test_with_the_audit_log_changes_of_members_not_seen_before_are_logged_once(log: Log) -> None:
    changes = {"nick": "Captain", "roles": [str(log.guild.role("Moderator").id)]}
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", changes)
    await log.written()
    assert sorted(embed["title"] for embed in log.embeds()) == ["Member’s roles changed", "Nickname changed"]
    assert "unknown" not in str(log.embeds())


async def test_without_the_audit_log_leaving_may_have_been_a_kick(log: Log) -> None:
    await take_audit_log(log)
    member = log.member
    await log.owner.kick(log.guild, member)
    left = await log.told("Member left")
    assert f"<@{member.id}>" in left
    assert "Whether somebody kicked them, only the audit log tells." in left


async def test_with_the_audit_log_leaving_is_no_kick(log: Log) -> None:
    someone = log.join(1)
    await log.heard()
    log.world.remove_member(log.guild.guild, someone)
    assert "kicked" not in await log.told("Member left")


async def test_a_timeout_by_automod_is_logged_once_with_its_end(log: Log) -> None:
    await log.owner.request("PATCH", f"/guilds/{log.guild.id}/members/{log.member.id}", {"nick": "Seen"})
    await log.written()
    await log.automod({"type": 3, "metadata": {"duration_seconds": 60}})
    await log.member.say(log.general, "free gold")
    await log.written()

    (embed,) = [embed for embed in log.embeds() if "imeout" in embed["title"] or "timed out" in embed["title"]]
    assert embed["title"] == "Member timed out by AutoMod"
    assert " → <t:" in embed["description"]
    assert "**By:** AutoMod, rule “No gold”" in embed["description"]


async def test_an_entry_that_tux_cannot_word_is_counted_and_the_log_goes_on(
    log: Log, logs: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = LogMessages._facts

    def fail_at_joins(self: LogMessages, entry: LogEntry) -> Any:
        if entry.event is Event.MEMBER_JOIN:
            raise ValueError("no")
        return facts(self, entry)

    monkeypatch.setattr(LogMessages, "_facts", fail_at_joins)
    for number in (1, 2):
        log.join(number)
        await log.written()
    await log.owner.request("POST", f"/guilds/{log.guild.id}/roles", {"name": "Bosun"})
    await log.written(rounds=2)

    (embed,) = log.embeds()
    assert "Role created: 1" in embed["description"]
    assert log.app.texts.say("serverlog-lost", count=2) in embed["description"]
    (bug,) = (entry for entry in logs if entry["log_level"] == "error")
    logs.remove(bug)
    assert (bug["surface"], bug["source"]) == ("task", "deliver server log")


async def test_entries_that_tux_cannot_join_are_logged_as_they_are(
    log: Log, logs: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(attribution, "_cover", fail)
    await log.owner.request("POST", f"/guilds/{log.guild.id}/roles", {"name": "Bosun"})
    await log.written()

    assert {embed["title"] for embed in log.embeds()} == {"Role created"}
    (bug,) = (entry for entry in logs if entry["log_level"] == "error")
    logs.remove(bug)


@pytest.mark.parametrize("typed", ["12 hours and 30 minutes", "12h 30m", "750m"])
async def test_how_long_content_is_kept_is_all_the_words_that_are_typed(tux: App, guild: LiveGuild, typed: str) -> None:
    owner, log = guild.member("owner"), guild.channel("mod-log")
    seen = await owner.command(log, f"$config serverlog keep {typed}")
    assert "12h 30m" in seen.text
