"""Timeouts and quarantines by Discord's AutoMod: each of them becomes a case."""

from datetime import datetime
from typing import Any

import discord

from tux.guilds.actions import ModerationLog
from tux.guilds.cases import AUTOMOD_RULE, CaseKind, Cases
from tux.guilds.host import GuildHost
from tux.runtime.markup import unmarked
from tux.runtime.tasks import Tasks

QUARANTINE = CaseKind("quarantine", frozenset(), automod=discord.AuditLogAction.automod_quarantine_user)
"""AutoMod keeps a member from everything until they change a name that breaks a rule."""


class AutomodActions:
    """Makes a case of what AutoMod does to a member. Its entries name the member as their author, who did not act."""

    def __init__(self, cases: Cases, log: ModerationLog, host: GuildHost, tasks: Tasks) -> None:
        self._cases = cases
        self._host = host
        self._log = log
        self._tasks = tasks

    def wants(self, entry: discord.AuditLogEntry) -> bool:
        """Return whether an entry stands for something that AutoMod did to a member."""
        return self._cases.kinds.for_automod(entry) is not None

    async def adopt(self, entry: discord.AuditLogEntry) -> None:
        """Make a case of an entry, unless it has one already."""
        kind, extra = self._cases.kinds.for_automod(entry), _extra(entry)
        if kind is None or entry.target is None:
            return
        rule, locale = str(extra.automod_rule_name), self._host.locale_in(entry.guild.id)
        case = await self._cases.adopt(
            kind,
            guild_id=entry.guild.id,
            target_id=int(entry.target.id),
            moderator_id=entry.guild.me.id,
            reason=unmarked(self._host.texts.say("automod-reason", locale=locale, rule=rule)),
            audit_entry_id=entry.id,
            at=entry.created_at,
            expires_at=await _end(entry) if kind.ends else None,
            data={AUTOMOD_RULE: rule},
        )
        if case is not None:
            self._tasks.spawn(self._log.post(entry.guild, case), name="log an action of AutoMod", owner=__name__)


def _extra(entry: discord.AuditLogEntry) -> Any:
    return entry.extra


async def _end(entry: discord.AuditLogEntry) -> datetime | None:
    """Return the end of the member's timeout, which the entry does not say."""
    try:
        member = await entry.guild.fetch_member(int(entry.target.id) if entry.target else 0)
    except discord.NotFound:
        return None
    return member.timed_out_until
