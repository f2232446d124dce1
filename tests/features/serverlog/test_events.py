"""Every event of the table is logged with who did it."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from acting import png
from features.serverlog.conftest import Log
from tux.features.serverlog.events import Event
from tux.sandbox.people.denials import Denied
from tux.sandbox.world.audit_log import AuditLogEvent

Provoke = Callable[[Log], Awaitable[str]]
"""Does something as the owner, and returns a text that its log entry must contain."""
PROVOKED: dict[Event, Provoke] = {}


def provokes(event: Event) -> Callable[[Provoke], Provoke]:
    def keep(provoke: Provoke) -> Provoke:
        PROVOKED[event] = provoke
        return provoke

    return keep


async def ask(log: Log, method: str, path: str, body: Any = None) -> Any:
    return await log.owner.request(method, path.format(guild=log.guild.id, general=log.general.id), body)


@provokes(Event.MESSAGE_EDIT)
async def _(log: Log) -> str:
    message = await log.member.say(log.general, "teh cat")
    await log.heard()
    path = f"/channels/{log.general.id}/messages/{message.message_id}"
    await log.member.request("PATCH", path, {"content": "the cat"})
    return "teh cat"


@provokes(Event.MESSAGE_DELETE)
async def _(log: Log) -> str:
    message = await log.member.say(log.general, "buy my coins")
    await log.heard()
    await log.owner.delete(message)
    return "buy my coins"


@provokes(Event.MESSAGE_BULK_DELETE)
async def _(log: Log) -> str:
    for text in ("one", "two"):
        await log.member.say(log.general, text)
    await log.heard()
    await log.owner.slash(log.general, "purge", count=3)
    log.by = next(member.id for member in log.guild.guild.members.values() if member.user.username == "Tux")
    return "How many:** 3"


@provokes(Event.AUTOMOD_BLOCK)
async def _(log: Log) -> str:
    await log.automod({"type": 1})
    with pytest.raises(Denied):
        await log.member.say(log.general, "free gold")
    return f"**Member:** <@{log.member.id}>\n**Channel:** <#{log.general.id}>"


@provokes(Event.AUTOMOD_FLAG)
async def _(log: Log) -> str:
    await log.automod({"type": 2, "metadata": {"channel_id": str(log.guild.channel("mod-log").id)}})
    await log.member.say(log.general, "free gold")
    return f"<@{log.member.id}>"


@provokes(Event.AUTOMOD_TIMEOUT)
async def _(log: Log) -> str:
    await log.automod({"type": 3, "metadata": {"duration_seconds": 60}})
    await log.member.say(log.general, "free gold")
    return f"<@{log.member.id}>"


@provokes(Event.AUTOMOD_QUARANTINE)
async def _(log: Log) -> str:
    await log.automod({"type": 4}, trigger=6)
    body = {"nick": "gold"}
    await log.member.request("PATCH", f"/guilds/{log.guild.id}/members/@me", body)
    return f"<@{log.member.id}>"


@provokes(Event.MEMBER_JOIN)
async def _(log: Log) -> str:
    return f"<@{log.join().id}>"


@provokes(Event.BOT_ADD)
async def _(log: Log) -> str:
    bot = log.join(bot=True)
    log.world.audit(log.guild.guild, AuditLogEvent.BOT_ADD, log.owner.user, bot.id)
    return f"<@{bot.id}>"


@provokes(Event.MEMBER_LEAVE)
async def _(log: Log) -> str:
    member = log.member
    log.world.remove_member(log.guild.guild, log.guild.guild.members[member.id])
    return f"<@{member.id}>"


@provokes(Event.MEMBER_KICK)
async def _(log: Log) -> str:
    member = log.member
    await log.owner.kick(log.guild, member)
    return f"<@{member.id}>"


@provokes(Event.MEMBER_PRUNE)
async def _(log: Log) -> str:
    await ask(log, "POST", "/guilds/{guild}/prune", {"days": 7, "compute_prune_count": True})
    return "Inactive for (days):** 7"


@provokes(Event.MEMBER_BAN)
async def _(log: Log) -> str:
    member = log.member
    await log.owner.ban(log.guild, member)
    return f"<@{member.id}>"


@provokes(Event.MEMBER_UNBAN)
async def _(log: Log) -> str:
    member = log.member
    await log.owner.ban(log.guild, member)
    await log.heard()
    await log.clock.advance(10)
    await ask(log, "DELETE", f"/guilds/{{guild}}/bans/{member.id}")
    return f"<@{member.id}>"


@provokes(Event.MEMBER_NICKNAME)
async def _(log: Log) -> str:
    await ask(log, "PATCH", f"/guilds/{{guild}}/members/{log.member.id}", {"nick": "Captain"})
    return "Captain"


@provokes(Event.MEMBER_ROLES)
async def _(log: Log) -> str:
    role = log.guild.role("Moderator")
    await ask(log, "PUT", f"/guilds/{{guild}}/members/{log.member.id}/roles/{role.id}")
    return f"**Given:** <@&{role.id}>"


@provokes(Event.MEMBER_TIMEOUT)
async def _(log: Log) -> str:
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    await ask(log, "PATCH", f"/guilds/{{guild}}/members/{log.member.id}", {"communication_disabled_until": until})
    return "Timed out until"


@provokes(Event.CHANNEL_CREATE)
async def _(log: Log) -> str:
    await ask(log, "POST", "/guilds/{guild}/channels", {"name": "party", "type": 0})
    return f"<#{log.guild.channel('party').id}>"


@provokes(Event.CHANNEL_UPDATE)
async def _(log: Log) -> str:
    await ask(log, "PATCH", "/channels/{general}", {"topic": "All about boats"})
    return "All about boats"


@provokes(Event.CHANNEL_DELETE)
async def _(log: Log) -> str:
    await log.owner.delete(log.guild.channel("mod-log"))
    return "mod-log"


@provokes(Event.CHANNEL_PERMISSIONS)
async def _(log: Log) -> str:
    role = log.guild.role("Moderator")
    body = {"type": 0, "allow": "0", "deny": str(1 << 11)}
    await ask(log, "PUT", f"/channels/{{general}}/permissions/{role.id}", body)
    return "Denied:** now Send Messages"


@provokes(Event.THREAD_CREATE)
async def _(log: Log) -> str:
    return f"<#{await log.thread()}>"


@provokes(Event.THREAD_UPDATE)
async def _(log: Log) -> str:
    thread = await log.thread()
    await ask(log, "PATCH", f"/channels/{thread}", {"name": "Main talk"})
    return "Main talk"


@provokes(Event.THREAD_DELETE)
async def _(log: Log) -> str:
    thread = await log.thread()
    await ask(log, "DELETE", f"/channels/{thread}")
    return "Side talk"


@provokes(Event.INVITE_CREATE)
async def _(log: Log) -> str:
    invite = await ask(log, "POST", "/channels/{general}/invites", {"max_uses": 5})
    return invite["code"]


@provokes(Event.INVITE_DELETE)
async def _(log: Log) -> str:
    invite = await ask(log, "POST", "/channels/{general}/invites", {})
    await ask(log, "DELETE", f"/invites/{invite['code']}")
    return invite["code"]


@provokes(Event.WEBHOOK_CREATE)
async def _(log: Log) -> str:
    await ask(log, "POST", "/channels/{general}/webhooks", {"name": "Gull"})
    return "Gull"


@provokes(Event.WEBHOOK_UPDATE)
async def _(log: Log) -> str:
    webhook = await ask(log, "POST", "/channels/{general}/webhooks", {"name": "Gull"})
    await ask(log, "PATCH", f"/webhooks/{webhook['id']}", {"name": "Tern"})
    return "Tern"


@provokes(Event.WEBHOOK_DELETE)
async def _(log: Log) -> str:
    webhook = await ask(log, "POST", "/channels/{general}/webhooks", {"name": "Gull"})
    await ask(log, "DELETE", f"/webhooks/{webhook['id']}")
    return "Gull"


@provokes(Event.SERVER_UPDATE)
async def _(log: Log) -> str:
    await ask(log, "PATCH", "/guilds/{guild}", {"name": "New Harbour"})
    return "New Harbour"


@provokes(Event.ROLE_CREATE)
async def _(log: Log) -> str:
    await ask(log, "POST", "/guilds/{guild}/roles", {"name": "Bosun"})
    return f"<@&{log.guild.role('Bosun').id}>"


@provokes(Event.ROLE_UPDATE)
async def _(log: Log) -> str:
    await ask(log, "PATCH", f"/guilds/{{guild}}/roles/{log.guild.role('Moderator').id}", {"permissions": "8"})
    return "now Administrator"


@provokes(Event.ROLE_DELETE)
async def _(log: Log) -> str:
    await log.owner.delete(log.guild.role("Moderator"))
    return "Moderator"


def picture() -> str:
    return f"data:image/png;base64,{b64encode(png()).decode()}"


async def emoji(log: Log) -> Any:
    return await ask(log, "POST", "/guilds/{guild}/emojis", {"name": "gull", "image": picture()})


@provokes(Event.EMOJI_CREATE)
async def _(log: Log) -> str:
    await emoji(log)
    return "gull"


@provokes(Event.EMOJI_UPDATE)
async def _(log: Log) -> str:
    created = await emoji(log)
    await ask(log, "PATCH", f"/guilds/{{guild}}/emojis/{created['id']}", {"name": "tern"})
    return "tern"


@provokes(Event.EMOJI_DELETE)
async def _(log: Log) -> str:
    created = await emoji(log)
    await ask(log, "DELETE", f"/guilds/{{guild}}/emojis/{created['id']}")
    return "gull"


@provokes(Event.STICKER_CREATE)
async def _(log: Log) -> str:
    await log.sticker()
    return "wave"


@provokes(Event.STICKER_UPDATE)
async def _(log: Log) -> str:
    sticker = await log.sticker()
    await ask(log, "PATCH", f"/guilds/{{guild}}/stickers/{sticker}", {"name": "tide"})
    return "tide"


@provokes(Event.STICKER_DELETE)
async def _(log: Log) -> str:
    sticker = await log.sticker()
    await ask(log, "DELETE", f"/guilds/{{guild}}/stickers/{sticker}")
    return "wave"


@provokes(Event.VOICE_JOIN)
async def _(log: Log) -> str:
    await log.member.join_voice(log.voice)
    return f"<#{log.voice.id}>"


@provokes(Event.VOICE_LEAVE)
async def _(log: Log) -> str:
    await log.member.join_voice(log.voice)
    await log.heard()
    await ask(log, "PATCH", f"/guilds/{{guild}}/members/{log.member.id}", {"channel_id": None})
    return f"<#{log.voice.id}>"


@provokes(Event.VOICE_MOVE)
async def _(log: Log) -> str:
    await log.member.join_voice(log.voice)
    await log.heard()
    body = {"channel_id": str(log.other_voice.id)}
    await ask(log, "PATCH", f"/guilds/{{guild}}/members/{log.member.id}", body)
    return f"<#{log.other_voice.id}>"


@provokes(Event.COMMAND_USE)
async def _(log: Log) -> str:
    await log.set(off=())
    await log.owner.slash(log.general, "case search")
    return "`case search`"


@provokes(Event.SETTINGS_CHANGE)
async def _(log: Log) -> str:
    await log.set(off=())
    log_channel = log.guild.channel("mod-log")
    await log.owner.slash(log.general, "config logs set", channel=log_channel)
    return f"**Section:** Moderation log\n**Log channel:** not set → <#{log_channel.id}>"


def test_every_event_of_the_table_is_provoked_here() -> None:
    assert PROVOKED.keys() == set(Event)


@pytest.mark.parametrize("event", Event)
async def test_every_event_is_logged_with_who_did_it(log: Log, event: Event) -> None:
    known_by = bool(event.actions) or event in {Event.COMMAND_USE, Event.SETTINGS_CHANGE}
    wanted = await PROVOKED[event](log)

    logged = await log.told(log.app.texts.say(event.key))

    assert wanted in logged
    if known_by:
        by = f"AutoMod, rule “{log.rule}”" if log.rule else f"<@{log.by}>"
        assert f"**By:** {by}" in logged
