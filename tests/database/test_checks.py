"""Every check constraint of every table is violated once, on both dialects."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, inspect
from sqlalchemy.exc import DBAPIError

from databases import connect, import_every_table
from tux.database import Database, Table

import_every_table()

NOW = datetime(2026, 1, 1, tzinfo=UTC)

VALID: dict[str, dict[str, Any]] = {
    "guild": {"id": 1, "next_case_number": 1},
    "guild_setting": {
        "guild_id": 1, "section": "logs", "data": {}, "revision": 1, "updated_by": 2, "updated_at": NOW,
    },
    "guild_setting_change": {
        "guild_id": 1, "number": 2, "section": "logs", "revision": 1, "kind": "undo", "undoes": 1, "data_before": {},
        "data_after": {}, "changed_by": 2, "changed_at": NOW,
    },
    "moderation_case": {
        "guild_id": 1, "number": 1, "kind": "ban", "state": "failed", "target_id": 2, "moderator_id": 3,
        "reason": "spam", "created_at": NOW, "settled_at": NOW, "failure": "Forbidden", "notice": "closed",
        "expires_at": NOW.replace(day=2), "log_channel_id": 4, "log_message_id": 5, "edited_at": NOW, "edited_by": 6,
        "audit_entry_id": 7, "opening": "0" * 32,
    },
    "case_earlier_reason": {
        "guild_id": 1, "number": 1, "target_id": 2, "reason": "spam", "written_by": 3, "written_at": NOW,
    },
    "report": {
        "guild_id": 1, "reporter_id": 2, "reporter_pseudonym": "0" * 32, "target_id": 3, "subject": "s", "text": "t",
        "about": "a", "created_at": NOW, "channel_id": 4, "message_id": 5, "claimed_by": 6, "closed_by": 7,
        "closed_at": NOW,
    },
    "setup": {"guild_id": 1, "step": "ranks", "left_at": NOW},
    "report_block": {"guild_id": 1, "reporter_pseudonym": "0" * 32, "blocked_by": 2, "blocked_at": NOW},
    "job": {
        "kind": "expiry", "key": "1/1", "guild_id": 1, "data": {}, "due_at": NOW, "created_at": NOW, "attempts": 0,
        "claimed_until": NOW, "claim": "me",
    },
}  # fmt: skip

VIOLATIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("guild", "id_positive", {"id": 0}),
    ("guild", "next_case_number_positive", {"next_case_number": 0}),
    ("guild", "audit_seen_id_positive", {"audit_seen_id": 0}),
    ("guild", "pseudonym_key_length", {"pseudonym_key": "0"}),
    ("guild_setting", "section_length", {"section": ""}),
    ("guild_setting", "section_length", {"section": "x" * 65}),
    ("guild_setting", "revision_positive", {"revision": 0}),
    ("guild_setting", "updated_by_somebody", {"updated_by": 0}),
    ("guild_setting_change", "section_length", {"section": ""}),
    ("guild_setting_change", "section_length", {"section": "x" * 65}),
    ("guild_setting_change", "revision_positive", {"revision": 0}),
    ("guild_setting_change", "changed_by_somebody", {"changed_by": 0}),
    ("guild_setting_change", "number_positive", {"number": 0}),
    ("guild_setting_change", "kind_known", {"kind": "chance", "undoes": None}),
    ("guild_setting_change", "undoes_when_undo", {"undoes": None}),
    ("guild_setting_change", "undoes_when_undo", {"kind": "change"}),
    ("guild_setting_change", "undoes_positive", {"undoes": 0}),
    ("setup", "step_length", {"step": ""}),
    ("setup", "step_length", {"step": "x" * 65}),
    ("moderation_case", "number_positive", {"number": 0}),
    ("moderation_case", "kind_length", {"kind": ""}),
    ("moderation_case", "kind_length", {"kind": "x" * 33}),
    ("moderation_case", "target_id_somebody", {"target_id": 0}),
    ("moderation_case", "moderator_id_somebody", {"moderator_id": 0}),
    ("moderation_case", "reason_length", {"reason": "x" * 8001}),
    ("moderation_case", "settled_unless_pending", {"settled_at": None}),
    ("moderation_case", "settled_unless_pending", {"state": "pending", "failure": None}),
    ("moderation_case", "failure_when_failed", {"failure": None}),
    ("moderation_case", "failure_when_failed", {"state": "settled"}),
    ("moderation_case", "failure_length", {"failure": ""}),
    ("moderation_case", "failure_length", {"failure": "x" * 201}),
    ("moderation_case", "expires_later", {"expires_at": NOW}),
    ("moderation_case", "log_message_whole", {"log_channel_id": None}),
    ("moderation_case", "log_message_whole", {"log_message_id": None}),
    ("moderation_case", "log_channel_id_positive", {"log_channel_id": 0}),
    ("moderation_case", "log_message_id_positive", {"log_message_id": 0}),
    ("moderation_case", "edited_by_somebody", {"edited_by": 0}),
    ("moderation_case", "edited_whole", {"edited_by": None}),
    ("moderation_case", "edited_whole", {"edited_at": None}),
    ("moderation_case", "audit_entry_id_positive", {"audit_entry_id": 0}),
    ("moderation_case", "opening_length", {"opening": "0" * 31}),
    ("case_earlier_reason", "target_id_somebody", {"target_id": 0}),
    ("case_earlier_reason", "written_by_somebody", {"written_by": 0}),
    ("case_earlier_reason", "reason_length", {"reason": "x" * 8001}),
    ("report", "reporter_id_positive", {"reporter_id": 0}),
    ("report", "reporter_pseudonym_length", {"reporter_pseudonym": "0" * 31}),
    ("report", "target_id_somebody", {"target_id": 0}),
    ("report", "subject_length", {"subject": ""}),
    ("report", "subject_length", {"subject": "x" * 101}),
    ("report", "text_length", {"text": ""}),
    ("report", "text_length", {"text": "x" * 4001}),
    ("report", "about_length", {"about": "x" * 201}),
    ("report", "copy_length", {"copy": "x" * 8001}),
    ("report", "channel_id_positive", {"channel_id": 0}),
    ("report", "message_id_positive", {"message_id": 0}),
    ("report", "message_whole", {"message_id": None}),
    ("report", "claimed_by_somebody", {"claimed_by": 0}),
    ("report", "closed_by_somebody", {"closed_by": 0}),
    ("report", "closed_whole", {"closed_by": None}),
    ("report_block", "reporter_pseudonym_length", {"reporter_pseudonym": "0" * 33}),
    ("report_block", "blocked_by_somebody", {"blocked_by": 0}),
    ("job", "kind_length", {"kind": ""}),
    ("job", "kind_length", {"kind": "x" * 65}),
    ("job", "key_length", {"key": ""}),
    ("job", "key_length", {"key": "x" * 201}),
    ("job", "attempts_counted", {"attempts": -1}),
    ("job", "claim_whole", {"claim": None}),
    ("job", "claim_whole", {"claimed_until": None}),
    ("moderation_case", "case_state", {"state": "done", "failure": None}),
    ("moderation_case", "case_notice", {"notice": "unread"}),
]


ENUMERATED = {"case_state", "case_notice"}
"""Enumerations, which are types on PostgreSQL and checks on SQLite."""


async def store(database: Database, table: str, values: dict[str, Any]) -> None:
    async with database.transaction() as session:
        await session.execute(insert(Table.metadata.tables[table]).values(values))


async def test_valid_rows_are_accepted(database: Database):
    for table, values in VALID.items():
        await store(database, table, values)


@pytest.mark.parametrize(("table", "check", "wrong"), VIOLATIONS)
async def test_a_row_that_violates_a_check_is_refused(
    database: Database, table: str, check: str, wrong: dict[str, Any]
):
    if table != "guild":
        await store(database, "guild", VALID["guild"])
    with pytest.raises(DBAPIError, match=check):
        await store(database, table, VALID[table] | wrong)


def test_every_check_is_violated_above(database_url: str):
    engine = connect(database_url)
    checks = {
        check["name"] for table in Table.metadata.tables for check in inspect(engine).get_check_constraints(table)
    }
    engine.dispose()
    types = ENUMERATED if engine.dialect.name == "postgresql" else set()
    assert checks == {f"ck_{table}_{check}" for table, check, _ in VIOLATIONS if check not in types}
