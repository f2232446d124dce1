"""What a case can be about, and how Discord's audit log shows that it was done."""

import discord

from tux.core.cases import CaseKind

BAN = CaseKind("ban")
TEMPBAN = CaseKind("tempban")
UNBAN = CaseKind("unban")
SOFTBAN = CaseKind("softban")
KICK = CaseKind("kick")
WARN = CaseKind("warn")
NOTE = CaseKind("note")
TIMEOUT = CaseKind("timeout")
UNTIMEOUT = CaseKind("untimeout")
PURGE = CaseKind("purge")
SLOWMODE = CaseKind("slowmode")
LOCKDOWN = CaseKind("lockdown")
UNLOCK = CaseKind("unlock")

Action = discord.AuditLogAction

_OVERWRITTEN = {Action.overwrite_create, Action.overwrite_update, Action.overwrite_delete}

TRACES: dict[CaseKind, set[Action]] = {
    BAN: {Action.ban},
    TEMPBAN: {Action.ban},
    UNBAN: {Action.unban},
    SOFTBAN: {Action.unban},  # its second half
    KICK: {Action.kick},
    WARN: set(),
    NOTE: set(),
    TIMEOUT: {Action.member_update},
    UNTIMEOUT: {Action.member_update},
    PURGE: {Action.message_bulk_delete, Action.message_delete},
    SLOWMODE: {Action.channel_update, Action.thread_update},
    LOCKDOWN: _OVERWRITTEN,
    UNLOCK: _OVERWRITTEN,
}
"""Every kind → the entries of which one is there once it is done. Without any, the case itself is the act."""

OF_CHANNELS = {PURGE.name, SLOWMODE.name, LOCKDOWN.name, UNLOCK.name}
"""Whose target is a channel; of a lockdown of several, the server."""

REPLACED_BY: dict[CaseKind, set[CaseKind]] = {
    **{kind: {TEMPBAN, BAN} for kind in (BAN, TEMPBAN, UNBAN, SOFTBAN)},
    **{kind: {TIMEOUT} for kind in (TIMEOUT, UNTIMEOUT)},
}
"""A kind → the kinds of temporary acts on the same person that are over once it is done."""
