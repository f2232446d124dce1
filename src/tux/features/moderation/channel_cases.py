"""The kinds of cases about channels. Those about members belong to `tux.guilds.actions`."""

from discord import AuditLogAction

from tux.guilds.cases import CaseKind, Subject

_OVERWRITES_CHANGED = frozenset(
    {AuditLogAction.overwrite_create, AuditLogAction.overwrite_update, AuditLogAction.overwrite_delete}
)

PURGE = CaseKind(
    "purge",
    frozenset({AuditLogAction.message_bulk_delete, AuditLogAction.message_delete}),
    subject=Subject.CHANNEL,
    posted_by_creator=True,
)
SLOWMODE = CaseKind(
    "slowmode",
    frozenset({AuditLogAction.channel_update, AuditLogAction.thread_update}),
    subject=Subject.CHANNEL,
    posted_by_creator=True,
)
LOCKDOWN = CaseKind(
    "lockdown",
    _OVERWRITES_CHANGED,
    subject=Subject.CHANNEL,
    opposite="unlock",
    changes_channels=True,
    posted_by_creator=True,
)
UNLOCK = CaseKind("unlock", _OVERWRITES_CHANGED, subject=Subject.CHANNEL, posted_by_creator=True)

KINDS = (PURGE, SLOWMODE, LOCKDOWN, UNLOCK)
