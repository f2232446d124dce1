"""Clients manage roles, channels and members, and read the audit log."""

import pytest

from sandbox.foreign.client import Json
from sandbox.foreign.conftest import Place
from tux.sandbox.faults import Fault
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_person
from tux.sandbox.world.audit_log import AuditLogEvent
from tux.sandbox.world.member import Member

PAGE_OF_MEMBERS = 1000


def person(at: Place, username: str) -> Member:
    return at.guild.guild.members[at.guild.member(username).id]


@pytest.mark.area("Roles")
async def test_it_creates_a_role_renames_and_deletes_it(at: Place) -> None:
    created = await at.client.do("create_role", name="Helper")
    role = at.guild.role("Helper")
    assert str(role.id) == created
    assert role.permissions == Permission.MANAGE_MESSAGES

    await at.client.do("rename_role", role=role, name="Great Helper")
    assert at.guild.role("Great Helper") is role

    await at.client.do("delete_role", role=role)
    assert role.id not in at.guild.guild.roles


@pytest.mark.area("Roles")
async def test_it_gives_and_takes_a_role(at: Place) -> None:
    role = at.guild.role("Moderator")
    await at.client.do("give_role", user=at.member, role=role)
    assert person(at, "member").roles == [role.id]
    await at.client.do("take_role", user=at.member, role=role)
    assert person(at, "member").roles == []


@pytest.mark.area("Channels and threads")
async def test_it_creates_a_channel_edits_and_deletes_it(at: Place) -> None:
    await at.client.do("create_channel", name="lounge", kind="text")
    lounge = at.guild.channel("lounge")
    await at.member.event("CHANNEL_CREATE")

    await at.client.do("edit_topic", channel=lounge, topic="For a rest")
    assert lounge.topic == "For a rest"

    await at.client.do("hide_channel", channel=lounge, role=at.guild.role("Moderator"))
    assert lounge.overwrites[at.guild.role("Moderator").id].deny == Permission.VIEW_CHANNEL

    await at.client.do("delete_channel", channel=lounge)
    assert lounge.id not in at.guild.guild.channels


@pytest.mark.area("Channels and threads")
async def test_it_creates_a_voice_channel_and_a_thread(at: Place) -> None:
    await at.client.do("create_channel", name="Talk", kind="voice")
    assert at.guild.channel("Talk").type == 2

    thread = await at.client.do("create_thread", channel=at.general, name="a matter")
    assert (await at.member.event("THREAD_CREATE"))["id"] == thread
    await at.client.do("send", channel=thread, content="to the matter")
    assert (await at.member.sees("to the matter")).payload["channel_id"] == thread


@pytest.mark.area("Webhooks")
async def test_it_creates_a_webhook_and_speaks_through_it(at: Place) -> None:
    await at.client.do("webhook", channel=at.general, name="Herald", content="hear, hear")
    seen = await at.member.sees("hear, hear")
    assert seen.payload["author"]["username"] == "Herald"


@pytest.mark.area("Moderation")
async def test_it_bans_and_unbans(at: Place) -> None:
    newcomer = at.guild.member("newcomer")
    await at.client.do("ban", user=newcomer, reason="spam & more: 100 % “spam”")
    assert at.guild.guild.bans[newcomer.id].reason == "spam & more: 100 % “spam”"
    assert (await at.client.hears("ban"))["user"] == "newcomer"
    assert await at.client.do("bans") == [str(newcomer.id)]

    await at.client.do("unban", user=newcomer)
    assert at.guild.guild.bans == {}


@pytest.mark.area("Moderation")
async def test_it_kicks_times_out_and_renames(at: Place) -> None:
    await at.client.do("kick", user=at.guild.member("newcomer"), reason="spam")
    assert (await at.client.hears("member_leave"))["user"] == "newcomer"

    await at.client.do("timeout", user=at.member, seconds=600)
    assert person(at, "member").timed_out(at.sandbox.clock.now())

    await at.client.do("rename", user=at.member, nick="Sleepy")
    assert person(at, "member").nick == "Sleepy"


@pytest.mark.area("Moderation")
async def test_it_deletes_many_messages_at_once(at: Place) -> None:
    sent = [await at.member.say(at.general, text) for text in ("one", "two", "three")]
    ids = [str(seen.message_id) for seen in sent]
    await at.client.do("bulk_delete", channel=at.general, messages=ids)
    assert set((await at.member.event("MESSAGE_DELETE_BULK"))["ids"]) == set(ids)


def newest_entry(at: Place) -> Json:
    """The newest entry of the audit log as clients tell of it."""
    entry = at.guild.guild.audit_log[-1]
    return {
        "action": entry.action_type,
        "user": entry.user_id and str(entry.user_id),
        "target": entry.target_id and str(entry.target_id),
        "reason": entry.reason,
    }


@pytest.mark.area("Audit log")
async def test_it_hears_who_does_what(at: Place) -> None:
    await at.moderator.ban(at.guild, at.guild.member("newcomer"), reason="raid")
    assert await at.client.hears("audit_entry") == {"event": "audit_entry"} | newest_entry(at)


@pytest.mark.area("Audit log")
async def test_it_reads_who_did_what(at: Place) -> None:
    await at.moderator.ban(at.guild, at.guild.member("newcomer"), reason="raid")
    assert (await at.client.do("audit_log"))[0] == newest_entry(at)


@pytest.mark.area("Audit log")
async def test_it_reads_an_entry_without_an_author(at: Place) -> None:
    at.sandbox.faults.add(Fault("null_executor"))
    await at.moderator.ban(at.guild, at.guild.member("newcomer"))
    assert (await at.client.hears("audit_entry"))["user"] is None
    assert (await at.client.do("audit_log"))[0]["user"] is None


@pytest.mark.area("Members")
async def test_it_fetches_one_member_and_all(at: Place) -> None:
    assert await at.client.do("fetch_member", user=at.member) == "member"
    assert await at.client.do("list_members") == ["Tux", "member", "moderator", "newcomer", "owner"]


@pytest.mark.area("Members")
async def test_it_asks_the_gateway_for_members(at: Place) -> None:
    for number in range(PAGE_OF_MEMBERS):
        add_person(at.sandbox.world, at.guild.guild, f"extra{number}", "Extra", "")
    everyone = sorted(member.user.username for member in at.guild.guild.members.values())
    assert await at.client.do("chunk") == everyone
    assert await at.client.do("query_members", beginning="newc") == ["newcomer"]


@pytest.mark.area("Members")
async def test_it_hears_who_joins(at: Place) -> None:
    at.sandbox.world.join(at.guild.guild, at.sandbox.world.create_user("late"))
    assert (await at.client.hears("member_join"))["user"] == "late"


@pytest.mark.area("Audit log")
async def test_it_goes_on_after_it_heard_of_an_entry_without_a_type(at: Place) -> None:
    newcomer = at.guild.member("newcomer")
    at.sandbox.faults.add(Fault("null_action_type", times=1))
    await at.moderator.ban(at.guild, newcomer)
    await at.moderator.request("DELETE", f"/guilds/{at.guild.id}/bans/{newcomer.id}")
    await at.client.hears("audit_entry", lambda told: told["action"] == AuditLogEvent.MEMBER_BAN_REMOVE)
    await at.member.say(at.general, "still there?")
    await at.client.hears("message", lambda told: told["content"] == "still there?")


@pytest.mark.area("Audit log")
async def test_it_reads_a_log_in_which_an_entry_has_no_type(at: Place) -> None:
    newcomer = at.guild.member("newcomer")
    await at.moderator.ban(at.guild, newcomer)
    at.sandbox.faults.add(Fault("null_action_type", times=1))
    await at.moderator.request("DELETE", f"/guilds/{at.guild.id}/bans/{newcomer.id}")
    assert AuditLogEvent.MEMBER_BAN_ADD in [entry["action"] for entry in await at.client.do("audit_log")]
