"""Pardons: owners give somebody who was stopped a role by hand. The gift of anybody else counts for nothing."""

from collections.abc import Callable

from tux.features.antinuke.detection.audit_log_entries import RawEntry, time_of
from tux.features.antinuke.responses.responder import Responder
from tux.guilds.audit_log import RawAuditLogEntry

_MEMBER_ROLE_UPDATE = 25


class Pardons:
    """Reads in the audit log whom owners pardon. `is_owner` tells if a user owns a guild, or is an extra owner."""

    def __init__(
        self, responder: Responder, is_owner: Callable[[int, int], bool], forgive: Callable[[int, int], None]
    ) -> None:
        self._responder = responder
        self._is_owner = is_owner
        self._forgive = forgive

    def on_entry(self, raw: RawAuditLogEntry) -> None:
        """Hear of an entry, live or read after a gap."""
        if raw.payload.get("action_type") != _MEMBER_ROLE_UPDATE:
            return
        entry = RawEntry.read(raw.payload)
        target_id, role_ids = entry.target_id, entry.roles("$add")
        if target_id is None or entry.user_id is None or not role_ids:
            return
        stopped_at = self._responder.stopped_at(raw.guild_id, target_id)
        if stopped_at is None or time_of(raw.entry_id) < stopped_at or not self._is_owner(raw.guild_id, entry.user_id):
            return
        self._responder.give_back(raw.guild_id, target_id, role_ids)
        self._forgive(raw.guild_id, target_id)
