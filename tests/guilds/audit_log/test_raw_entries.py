"""Entries of the audit log arrive as Discord gives them, whatever discord.py makes of them."""

from collections.abc import MutableMapping
from typing import Any

from guilds.audit_log.audience import Audience, Write, audience_of
from running import Starting, caught_up, until
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.world import AuditEntry

Logs = list[MutableMapping[str, Any]]


def reasons(audience: Audience) -> list[tuple[Any, bool]]:
    """Return the reason of each raw entry, and whether it was backfilled, in order."""
    return [(raw.payload.get("reason"), raw.backfilled) for raw in audience.raw]


async def test_a_raw_entry_comes_before_discord_py_has_read_it(
    start_tux: Starting, guild: LiveGuild, write: Write
) -> None:
    async with start_tux() as app:
        await caught_up(app, guild)
        audience = audience_of(app)
        app.bot.on_event_sync("audit_log_entry_create", lambda _: audience.raw.clear())
        write("spam")
        await audience.until(lambda: audience.reasons("at once"))
        assert audience.raw == []
        write("more spam")
        await audience.until(lambda: len(audience.reasons("at once")) == 2)


async def test_an_entry_without_a_type_arrives_live_and_from_the_log(
    start_tux: Starting, guild: LiveGuild, write: Write, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault("null_action_type"))
    async with start_tux() as app:
        await caught_up(app, guild)
        audience = audience_of(app)
        write("live")
        await audience.until(lambda: audience.raw)
        assert [raw.payload["action_type"] for raw in audience.raw] == [None]
    write("while it was away")
    async with start_tux() as app:
        audience = audience_of(app)
        await caught_up(app, guild)
        assert ("while it was away", True) in reasons(audience)
        assert all(raw.payload["action_type"] is None and raw.guild_id == guild.id for raw in audience.raw)
        assert audience.deliveries == []


async def test_an_entry_that_discord_py_cannot_read_keeps_none_after_it_from_arriving(
    start_tux: Starting, guild: LiveGuild, write: Write, sandbox: Sandbox, logs: Logs
) -> None:
    async with start_tux() as app:
        await caught_up(app, guild)
    unreadable = {"delete_member_days": "many", "members_removed": "1"}
    entry = AuditEntry(sandbox.world.ids.new(), 21, guild.member("owner").id, None, options=unreadable)
    guild.guild.audit_log.append(entry)
    write("after it")
    async with start_tux() as app:
        audience = audience_of(app)
        await audience.until(lambda: audience.reasons("at once"))
        assert audience.reasons("at once") == ["after it"]
        assert entry.id in [raw.entry_id for raw in audience.raw]
        assert not app.audit_log.caught_up(guild.id)
        await until(lambda: any(line["log_level"] == "error" for line in logs))
    logs[:] = [line for line in logs if line["log_level"] != "error"]


async def test_a_raw_subscriber_that_fails_is_reported_and_keeps_the_entry_from_nobody(
    start_tux: Starting, guild: LiveGuild, write: Write, logs: Logs
) -> None:
    async with start_tux() as app:
        await caught_up(app, guild)
        audience = audience_of(app)
        write("raw subscriber fails")
        await audience.until(lambda: audience.reasons("at once"))
        assert reasons(audience) == [("raw subscriber fails", False)]
    (bug,) = (line for line in logs if line["log_level"] == "error")
    logs.remove(bug)
    assert bug["surface"] == "listener"


async def test_many_pages_of_a_log_are_read(start_tux: Starting, guild: LiveGuild, write: Write) -> None:
    async with start_tux() as app:
        await caught_up(app, guild)
    for number in range(250):
        write(f"kick {number}")
    async with start_tux() as app:
        await caught_up(app, guild)
        assert audience_of(app).reasons("at once")[-250:] == [f"kick {number}" for number in range(250)]
