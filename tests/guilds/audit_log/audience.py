"""A feature for tests alone, which keeps the entries of the audit log that it gets, in each of the three ways."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import discord
from discord.ext import commands

from tux.app import App
from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.guilds.audit_log import AuditLogEntryCreated, RawAuditLogEntry

FEATURE = Feature("audience")

Write = Callable[[str], None]
"""A function that writes the entry of a kick with some reason to the audit log."""

Delivery = tuple[str, str, bool]
"""The way in which an entry arrived, its reason, and whether it was backfilled."""


class Audience(commands.Cog):
    """A record of the entries that arrived, identified by their reasons."""

    failures: ClassVar[Mapping[str, BaseException]] = {}
    """The exceptions that the first consumer raises, by reason."""
    hanging: ClassVar[str | None] = None
    """The reason of an entry that the first consumer never finishes handling."""
    undecided: ClassVar[str | None] = None
    """The reason of an entry of which the first consumer fails to say whether it wants it."""

    def __init__(self, scope: FeatureScope) -> None:
        self.deliveries: list[Delivery] = []
        self.raw: list[RawAuditLogEntry] = []
        self._delivered = asyncio.Event()
        scope.on_raw_audit_log_entry(self._fail_raw)
        scope.on_raw_audit_log_entry(self._add_raw)
        scope.on_audit_log_entry(self._fail)
        scope.on_audit_log_entry(lambda created: self._add("at once", created))
        scope.consume_audit_log("first", self._consume_first, wants=self._wants_first)
        scope.consume_audit_log("second", self._consume_second, wants=_is_kick)
        scope.subscribe(AuditLogEntryCreated, self._hear_fact)

    def _fail_raw(self, raw: RawAuditLogEntry) -> None:
        if raw.payload.get("reason") == "raw subscriber fails":
            raise LookupError(raw.payload["reason"])

    def _add_raw(self, raw: RawAuditLogEntry) -> None:
        self.raw.append(raw)
        self._delivered.set()

    def _fail(self, created: AuditLogEntryCreated) -> None:
        if created.entry.reason == "subscriber fails":
            raise LookupError(created.entry.reason)

    def _add(self, way: str, created: AuditLogEntryCreated) -> None:
        self.deliveries.append((way, created.entry.reason or "", created.backfilled))
        self._delivered.set()

    async def _hear_fact(self, fact: AuditLogEntryCreated) -> None:
        self._add("fact", fact)

    def _wants_first(self, entry: discord.AuditLogEntry) -> bool:
        if entry.reason and entry.reason == self.undecided:
            raise LookupError(entry.reason)
        return True

    async def _consume_first(self, entry: discord.AuditLogEntry) -> None:
        reason = entry.reason or ""
        if reason in self.failures:
            raise self.failures[reason]
        if entry.reason and entry.reason == self.hanging:
            await asyncio.Event().wait()
        self._add("first", AuditLogEntryCreated(entry))

    async def _consume_second(self, entry: discord.AuditLogEntry) -> None:
        self._add("second", AuditLogEntryCreated(entry))

    def reasons(self, way: str) -> list[str]:
        """Return the reasons of the entries that arrived in this way, in order."""
        return [reason for delivery_way, reason, _ in self.deliveries if delivery_way == way]

    async def until(self, condition: Callable[[], Any]) -> None:
        """Return once the condition holds, which is checked whenever an entry arrives."""
        while not condition():
            self._delivered.clear()
            await self._delivered.wait()


def _is_kick(entry: discord.AuditLogEntry) -> bool:
    return entry.action is discord.AuditLogAction.kick


def audience_of(app: App) -> Audience:
    cog = app.bot.get_cog("Audience")
    assert isinstance(cog, Audience)
    return cog


async def setup(scope: FeatureScope) -> None:
    await scope.add_cog(Audience(scope))
