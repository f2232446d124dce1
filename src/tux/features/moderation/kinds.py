"""What a case can be about, and how Discord's audit log shows that it was done."""

import discord

from tux.guilds.cases import CaseKind

Action = discord.AuditLogAction


def _kind(name: str, *traces: Action) -> CaseKind:
    return CaseKind(name, frozenset(traces))


_OVERWRITTEN = (Action.overwrite_create, Action.overwrite_update, Action.overwrite_delete)

BAN = _kind("ban", Action.ban)
TEMPBAN = _kind("tempban", Action.ban)
UNBAN = _kind("unban", Action.unban)
SOFTBAN = _kind("softban", Action.unban)  # its second half
KICK = _kind("kick", Action.kick)
WARN = _kind("warn")
NOTE = _kind("note")
TIMEOUT = _kind("timeout", Action.member_update)
UNTIMEOUT = _kind("untimeout", Action.member_update)
PURGE = _kind("purge", Action.message_bulk_delete, Action.message_delete)
SLOWMODE = _kind("slowmode", Action.channel_update, Action.thread_update)
LOCKDOWN = _kind("lockdown", *_OVERWRITTEN)
UNLOCK = _kind("unlock", *_OVERWRITTEN)

KINDS = (
    BAN,
    TEMPBAN,
    UNBAN,
    SOFTBAN,
    KICK,
    WARN,
    NOTE,
    TIMEOUT,
    UNTIMEOUT,
    PURGE,
    SLOWMODE,
    LOCKDOWN,
    UNLOCK,
)

OWN = {kind.name for kind in KINDS}
"""The kinds whose cases this feature logs as it makes them."""

OF_CHANNELS = {PURGE.name, SLOWMODE.name, LOCKDOWN.name, UNLOCK.name}
"""Whose target is a channel; of a lockdown of several, the server."""

REPLACED_BY: dict[CaseKind, set[CaseKind]] = {
    **{kind: {TEMPBAN, BAN} for kind in (BAN, TEMPBAN, UNBAN, SOFTBAN)},
    **{kind: {TIMEOUT} for kind in (TIMEOUT, UNTIMEOUT)},
}
"""A kind → the kinds of acts on the same person that are over once it is done."""
