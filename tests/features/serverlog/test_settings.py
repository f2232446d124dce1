"""The server log's settings: what is logged, where, and about whom."""

import asyncio

import pytest

from features.serverlog.conftest import Log
from pages import on, walk_to
from tux.app import App
from tux.features.serverlog.events import Category, Event
from tux.features.serverlog.settings import ServerLogSettings
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel


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


async def test_the_time_for_which_content_is_kept_can_be_changed(log: Log) -> None:
    for typed, told in (("2h", "kept for 2h"), ("0", "not kept")):
        for command, options in (("keep", {"duration": typed}), ("list", {})):
            assert told in (await log.owner.slash(log.general, f"config serverlog {command}", **options)).text


async def test_who_is_ignored_a_second_time_is_logged_again_and_others_stay_ignored(log: Log) -> None:
    first, second = log.member, log.guild.member("newcomer")
    for person in (first, second, first):
        await log.owner.slash(log.general, "config serverlog ignore", member=person)
    listed = await log.owner.slash(log.general, "config serverlog list")
    assert f"Ignored: <@{second.id}>\n" in listed.text


async def test_the_list_says_why_an_event_is_not_logged(log: Log) -> None:
    mod_log = log.guild.channel("mod-log")
    before = await log.owner.slash(log.general, "config serverlog list")
    assert f"(`message-edit`) · <#{log.channel.id}>\n" in before.text
    await log.owner.slash(log.general, "config serverlog channel", events="message-delete", channel=mod_log)
    await log.set(channel_id=None, off=("message-edit",))
    closed = {"type": 1, "allow": "0", "deny": str(int(Permission.SEND_MESSAGES))}
    await log.owner.request("PUT", f"/channels/{mod_log.id}/permissions/{log.app.bot.user.id}", closed)

    for events, has_no_channel in (("message-delete", False), ("message-bulk-delete", True)):
        on = await log.owner.slash(log.general, "config serverlog on", events=events)
        assert ("It has no channel yet" in on.text) is has_no_channel

    seen = await log.owner.slash(log.general, "config serverlog list")

    assert "(`message-edit`) · off\n" in seen.text
    assert f"(`message-delete`) · <#{mod_log.id}>, where I can’t write\n" in seen.text
    assert "(`message-bulk-delete`) · no channel\n" in seen.text


async def test_events_can_be_switched_off_as_a_setting_too(tux: App, guild: LiveGuild) -> None:
    owner = guild.member("owner")
    done = await owner.slash(
        guild.channel("general"), "config set", feature="serverlog", setting="off", value="voice-join, voice-move"
    )
    assert "Switched off is now: Voice channel joined, Voice channel switched" in done.text
    assert (await tux.guild_settings.get(guild.id, ServerLogSettings)).off == (Event.VOICE_JOIN, Event.VOICE_MOVE)


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


async def test_somebody_who_was_ignored_and_had_their_data_deleted_is_not_ignored_any_more(log: Log) -> None:
    await log.set(ignored_members=(log.member.id,))
    await log.member.delete(await log.member.say(log.general, "ignored"))
    await log.member.click(await log.member.slash(log.general, "privacy delete"), "Delete")
    await log.heard()
    await log.member.delete(await log.member.say(log.general, "seen again"))

    assert "seen again" in await log.told("Message deleted")


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


@pytest.mark.parametrize("typed", ["12 hours and 30 minutes", "12h 30m", "750m"])
async def test_how_long_content_is_kept_is_all_the_words_that_are_typed(tux: App, guild: LiveGuild, typed: str) -> None:
    owner, log = guild.member("owner"), guild.channel("mod-log")
    seen = await owner.command(log, f"$config serverlog keep {typed}")
    assert "12h 30m" in seen.text
