"""The kinds of cases of the jail."""

import discord

from tux.guilds.cases import CaseKind

_ROLES_CHANGED = frozenset({discord.AuditLogAction.member_role_update})

_JAILS = frozenset({"jail"})

JAIL = CaseKind(
    "jail",
    _ROLES_CHANGED,
    opposite="unjail",
    ends=_JAILS,
    lasting=True,
    holds_roles=True,
    ended_by_tux=True,
    posted_by_creator=True,
)
UNJAIL = CaseKind("unjail", _ROLES_CHANGED, ends=_JAILS, posted_by_creator=True)
