"""The kinds of cases of the jail."""

import discord

from tux.guilds.cases import CaseKind

_ROLES_CHANGED = frozenset({discord.AuditLogAction.member_role_update})

JAIL = CaseKind("jail", _ROLES_CHANGED, opposite="unjail", lasting=True, ended_by_tux=True, posted_by_creator=True)
UNJAIL = CaseKind("unjail", _ROLES_CHANGED, posted_by_creator=True)
