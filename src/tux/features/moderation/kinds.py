"""The kinds of cases that moderators make, each with all that is particular about it."""

import discord

from tux.features.moderation.errors import StillBanned
from tux.guilds.cases import CaseKind, HalfDone, Subject

Action = discord.AuditLogAction

_OVERWRITTEN = frozenset({Action.overwrite_create, Action.overwrite_update, Action.overwrite_delete})
_BANS = frozenset({"ban", "tempban"})
_TIMEOUTS = frozenset({"timeout"})

BAN = CaseKind(
    "ban",
    frozenset({Action.ban}),
    by_hand=Action.ban,
    opposite="unban",
    ends=_BANS,
    lasting=True,
    posted_by_maker=True,
)
TEMPBAN = CaseKind("tempban", frozenset({Action.ban}), opposite="unban", ends=_BANS, posted_by_maker=True)
UNBAN = CaseKind("unban", frozenset({Action.unban}), by_hand=Action.unban, ends=_BANS, posted_by_maker=True)
SOFTBAN = CaseKind(
    "softban",
    frozenset({Action.unban}),  # its second half
    ends=_BANS,
    half_done=HalfDone(traces=frozenset({Action.ban}), failure=StillBanned.__name__),
    posted_by_maker=True,
)
KICK = CaseKind("kick", frozenset({Action.kick}), by_hand=Action.kick, posted_by_maker=True)
WARN = CaseKind("warn", frozenset(), posted_by_maker=True)
NOTE = CaseKind("note", frozenset(), staff_only=True, posted_by_maker=True)
TIMEOUT = CaseKind(
    "timeout", frozenset({Action.member_update}), opposite="untimeout", ends=_TIMEOUTS, posted_by_maker=True
)
UNTIMEOUT = CaseKind("untimeout", frozenset({Action.member_update}), ends=_TIMEOUTS, posted_by_maker=True)
PURGE = CaseKind(
    "purge",
    frozenset({Action.message_bulk_delete, Action.message_delete}),
    subject=Subject.CHANNEL,
    posted_by_maker=True,
)
SLOWMODE = CaseKind(
    "slowmode",
    frozenset({Action.channel_update, Action.thread_update}),
    subject=Subject.CHANNEL,
    posted_by_maker=True,
)
LOCKDOWN = CaseKind("lockdown", _OVERWRITTEN, subject=Subject.CHANNEL, opposite="unlock", posted_by_maker=True)
UNLOCK = CaseKind("unlock", _OVERWRITTEN, subject=Subject.CHANNEL, posted_by_maker=True)

KINDS = (BAN, TEMPBAN, UNBAN, SOFTBAN, KICK, WARN, NOTE, TIMEOUT, UNTIMEOUT, PURGE, SLOWMODE, LOCKDOWN, UNLOCK)
