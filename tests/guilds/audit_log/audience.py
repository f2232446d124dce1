"""A feature for tests alone: it keeps what it hears of the audit log, in every way there is."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import discord
from discord.ext import commands

from tux.app import App
from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.guilds.audit_log import AuditLogEntryCreated

FEATURE = Feature("audience")

Heard = tuple[str, str, bool]
"""In which way an entry was heard, its reason, and whether it was read afterwards."""


class Audience(commands.Cog):
    """Entries are told apart by their reasons."""

    failures: ClassVar[Mapping[str, Exception]] = {}
    """Reason → what the first consumer raises."""
    hanging: ClassVar[str | None] = None
    """The reason of an entry that the first consumer never finishes."""

    def __init__(self, scope: FeatureScope) -> None:
        self.heard: list[Heard] = []
        self._more = asyncio.Event()
        scope.on_audit_log_entry(self._fail)
        scope.on_audit_log_entry(lambda created: self._keep("at once", created))
        scope.consume_audit_log("first", self._consume_first)
        scope.consume_audit_log("second", self._consume_second, wants=_is_kick)
        scope.subscribe(AuditLogEntryCreated, self._hear_fact)

    def _fail(self, created: AuditLogEntryCreated) -> None:
        if created.entry.reason == "subscriber fails":
            raise LookupError(created.entry.reason)

    def _keep(self, way: str, created: AuditLogEntryCreated) -> None:
        self.heard.append((way, created.entry.reason or "", created.backfilled))
        self._more.set()

    async def _hear_fact(self, fact: AuditLogEntryCreated) -> None:
        self._keep("fact", fact)

    async def _consume_first(self, entry: discord.AuditLogEntry) -> None:
        reason = entry.reason or ""
        if reason in self.failures:
            raise self.failures[reason]
        if entry.reason and entry.reason == self.hanging:
            await asyncio.Event().wait()
        self._keep("first", AuditLogEntryCreated(entry))

    async def _consume_second(self, entry: discord.AuditLogEntry) -> None:
        self._keep("second", AuditLogEntryCreated(entry))

    def reasons(self, way: str) -> list[str]:
        """Return the reasons of the entries that were heard in this way, in order."""
        return [reason for heard_in, reason, _ in self.heard if heard_in == way]

    async def until(self, condition: Callable[[], Any]) -> None:
        """Return once the condition holds; it is looked at whenever something is heard."""
        while not condition():
            self._more.clear()
            await self._more.wait()


def _is_kick(entry: discord.AuditLogEntry) -> bool:
    return entry.action is discord.AuditLogAction.kick


def audience_of(app: App) -> Audience:
    cog = app.bot.get_cog("Audience")
    assert isinstance(cog, Audience)
    return cog


async def setup(scope: FeatureScope) -> None:
    await scope.add_cog(Audience(scope))
