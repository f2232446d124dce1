"""Every check constraint of every table is violated once, on both dialects."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

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
    "antinuke_config": {
        "guild_id": 1, "enabled": True, "mode": "enforce", "preset": "strict", "default_response": "quarantine",
        "bot_response": "kick", "quarantine_role_id": 2, "log_channel_id": 3, "alert_owner": True, "tell_actor": False,
        "machine_speed_ms": 250, "score_limit": 4.5, "guild_score_limit": 0, "guild_score_window_seconds": 60,
        "canaries": [4], "auto_restore": "ask", "panic_armed": True, "night_from": 1380, "night_to": 420,
        "time_zone": "Europe/Vienna", "night_factor": 0.5, "maintenance_from": NOW, "maintenance_minutes": 360,
        "maintenance_by": 5, "revision": 1, "updated_by": 5, "updated_at": NOW,
    },
    "antinuke_limit": {
        "guild_id": 1, "action_type": "channel_delete", "window_seconds": 60, "max_weight": 3, "response": "ban",
        "enabled": True,
    },
    "antinuke_trust": {
        "guild_id": 1, "subject_type": "user", "subject_id": 2, "level": "trusted_admin", "ceiling_factor": 20,
        "granted_by": 3, "granted_at": NOW, "expires_at": NOW.replace(day=2), "actions": ["channel_delete"],
        "reason": "x",
    },
    "antinuke_events": {
        "guild_id": 1, "event_key": "0" * 32, "incident_id": UUID(int=1), "actor_kind": "user", "attribution": "audit",
        "action_type": "channel_delete", "trigger_type": "limit", "response_type": "strip_roles",
        "response_status": "failed", "received_at": NOW, "decided_at": NOW, "config_revision": 0, "actor_id": 2,
        "action_count": 1, "weight": 0, "window_seconds": 1, "threshold": 0, "dispatched_at": NOW, "confirmed_at": NOW,
        "error_code": "50013", "error_text": "x", "first_entry_id": 3, "last_entry_id": 3, "loss_count": 0,
        "actor_role_ids": [4], "event_metadata": {}, "undone_at": NOW, "undone_by": 5, "false_positive": True,
        "case_number": 1, "log_channel_id": 6, "log_message_id": 7,
    },
    "antinuke_event_entry": {
        "event_id": 1, "position": 0, "guild_id": 1, "action_type": "channel_delete", "occurred_at": NOW, "entry_id": 3,
        "target_id": 8, "weight": 0, "evidence": {},
    },
    "guild_journal": {
        "guild_id": 1, "sequence": 1, "occurred_at": NOW, "object_type": "role", "object_id": 2, "operation": "update",
        "before": {}, "after": {}, "actor_id": 3, "entry_id": 4,
    },
    "guild_snapshot": {
        "guild_id": 1, "kind": "manual", "taken_at": NOW, "sequence": 0, "payload": b"x", "size": 1,
        "sha256": "0" * 64, "taken_by": 2,
    },
    "guild_picture": {
        "guild_id": 1, "sha256": "0" * 64, "media_type": "image/png", "content": b"x", "size": 1, "stored_at": NOW,
    },
    "restore_run": {
        "guild_id": 1, "status": "failed", "target": {}, "plan": {}, "created_at": NOW, "requested_by": 2,
        "snapshot_id": 1, "id_map": {}, "next_step": 0, "rest_calls": 0, "identical_fields": 1, "total_fields": 1,
        "differences": {}, "error_code": "50013", "finished_at": NOW,
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
    ("antinuke_config", "mode", {"mode": "sleep"}),
    ("antinuke_config", "preset", {"preset": "own"}),
    ("antinuke_config", "preset_measured", {"preset": "custom"}),
    ("antinuke_config", "antinuke_response_type", {"default_response": "shout"}),
    ("antinuke_config", "antinuke_response_type", {"bot_response": "shout"}),
    ("antinuke_config", "auto_restore", {"auto_restore": "maybe"}),
    ("antinuke_config", "quarantine_role_id_positive", {"quarantine_role_id": 0}),
    ("antinuke_config", "log_channel_id_positive", {"log_channel_id": 0}),
    ("antinuke_config", "machine_speed_ms_range", {"machine_speed_ms": -1}),
    ("antinuke_config", "machine_speed_ms_range", {"machine_speed_ms": 5001}),
    ("antinuke_config", "score_limit_counted", {"score_limit": -0.1}),
    ("antinuke_config", "guild_score_limit_counted", {"guild_score_limit": -0.1}),
    ("antinuke_config", "guild_score_window_seconds_positive", {"guild_score_window_seconds": 0}),
    ("antinuke_config", "night_factor_range", {"night_factor": 0}),
    ("antinuke_config", "night_factor_range", {"night_factor": 1.01}),
    ("antinuke_config", "night_from_range", {"night_from": -1}),
    ("antinuke_config", "night_from_range", {"night_from": 1440}),
    ("antinuke_config", "night_to_range", {"night_to": -1}),
    ("antinuke_config", "night_to_range", {"night_to": 1440}),
    ("antinuke_config", "time_zone_length", {"time_zone": ""}),
    ("antinuke_config", "time_zone_length", {"time_zone": "x" * 65}),
    ("antinuke_config", "maintenance_minutes_range", {"maintenance_minutes": 0}),
    ("antinuke_config", "maintenance_minutes_range", {"maintenance_minutes": 361}),
    ("antinuke_config", "maintenance_whole", {"maintenance_minutes": None}),
    ("antinuke_config", "maintenance_whole", {"maintenance_by": None}),
    ("antinuke_config", "maintenance_whole", {"maintenance_from": None}),
    ("antinuke_config", "maintenance_by_somebody", {"maintenance_by": 0}),
    ("antinuke_config", "revision_positive", {"revision": 0}),
    ("antinuke_config", "updated_by_somebody", {"updated_by": 0}),
    ("antinuke_limit", "antinuke_action_type", {"action_type": "sneeze"}),
    ("antinuke_limit", "antinuke_response_type", {"response": "shout"}),
    ("antinuke_limit", "window_seconds_range", {"window_seconds": 0}),
    ("antinuke_limit", "window_seconds_range", {"window_seconds": 2592001}),
    ("antinuke_limit", "max_weight_positive", {"max_weight": 0}),
    ("antinuke_trust", "subject_type", {"subject_type": "channel"}),
    ("antinuke_trust", "level", {"level": "friend"}),
    ("antinuke_trust", "subject_id_somebody", {"subject_id": 0}),
    ("antinuke_trust", "ceiling_factor_range", {"ceiling_factor": 0.9}),
    ("antinuke_trust", "ceiling_factor_range", {"ceiling_factor": 20.1}),
    ("antinuke_trust", "granted_by_somebody", {"granted_by": 0}),
    ("antinuke_trust", "reason_length", {"reason": ""}),
    ("antinuke_trust", "reason_length", {"reason": "x" * 501}),
    ("antinuke_trust", "expires_later", {"expires_at": NOW}),
    ("antinuke_events", "event_key_length", {"event_key": "x" * 31}),
    ("antinuke_events", "event_key_length", {"event_key": "x" * 33}),
    ("antinuke_events", "actor_kind", {"actor_kind": "ghost"}),
    ("antinuke_events", "attribution", {"attribution": "rumour"}),
    ("antinuke_events", "antinuke_action_type", {"action_type": "sneeze"}),
    ("antinuke_events", "trigger_type", {"trigger_type": "whim"}),
    ("antinuke_events", "antinuke_response_type", {"response_type": "shout"}),
    ("antinuke_events", "response_status", {"response_status": "lost"}),
    ("antinuke_events", "actor_id_somebody", {"actor_id": 0}),
    ("antinuke_events", "actor_id_unless_unknown", {"actor_id": None}),
    ("antinuke_events", "action_count_positive", {"action_count": 0}),
    ("antinuke_events", "weight_counted", {"weight": -0.1}),
    ("antinuke_events", "window_seconds_positive", {"window_seconds": 0}),
    ("antinuke_events", "threshold_counted", {"threshold": -0.1}),
    ("antinuke_events", "error_code_when_failed", {"error_code": None}),
    ("antinuke_events", "error_code_length", {"error_code": ""}),
    ("antinuke_events", "error_code_length", {"error_code": "x" * 101}),
    ("antinuke_events", "error_text_length", {"error_text": ""}),
    ("antinuke_events", "error_text_length", {"error_text": "x" * 501}),
    ("antinuke_events", "first_entry_id_positive", {"first_entry_id": 0}),
    ("antinuke_events", "last_entry_id_later", {"last_entry_id": 2}),
    ("antinuke_events", "decided_later", {"decided_at": NOW - timedelta(seconds=1)}),
    ("antinuke_events", "dispatched_later", {"dispatched_at": NOW - timedelta(seconds=1)}),
    ("antinuke_events", "confirmed_later", {"confirmed_at": NOW - timedelta(seconds=1)}),
    ("antinuke_events", "loss_count_counted", {"loss_count": -1}),
    ("antinuke_events", "config_revision_counted", {"config_revision": -1}),
    ("antinuke_events", "undone_whole", {"undone_at": None}),
    ("antinuke_events", "undone_whole", {"undone_by": None}),
    ("antinuke_events", "undone_by_somebody", {"undone_by": 0}),
    ("antinuke_events", "case_number_positive", {"case_number": 0}),
    ("antinuke_events", "log_channel_id_positive", {"log_channel_id": 0}),
    ("antinuke_events", "log_message_id_positive", {"log_message_id": 0}),
    ("antinuke_events", "log_message_whole", {"log_message_id": None}),
    ("antinuke_event_entry", "antinuke_action_type", {"action_type": "sneeze"}),
    ("antinuke_event_entry", "position_counted", {"position": -1}),
    ("antinuke_event_entry", "entry_id_positive", {"entry_id": 0}),
    ("antinuke_event_entry", "target_id_something", {"target_id": 0}),
    ("antinuke_event_entry", "weight_counted", {"weight": -0.1}),
    ("guild_journal", "sequence_positive", {"sequence": 0}),
    ("guild_journal", "object_type_length", {"object_type": ""}),
    ("guild_journal", "object_type_length", {"object_type": "x" * 33}),
    ("guild_journal", "object_id_something", {"object_id": 0}),
    ("guild_journal", "operation_known", {"operation": "paint"}),
    ("guild_journal", "nothing_before_creation", {"operation": "create"}),
    ("guild_journal", "nothing_after_deletion", {"operation": "delete"}),
    ("guild_journal", "actor_id_somebody", {"actor_id": 0}),
    ("guild_journal", "entry_id_positive", {"entry_id": 0}),
    ("guild_snapshot", "kind", {"kind": "casual"}),
    ("guild_snapshot", "sequence_counted", {"sequence": -1}),
    ("guild_snapshot", "size_positive", {"size": 0}),
    ("guild_snapshot", "sha256_length", {"sha256": "x" * 63}),
    ("guild_snapshot", "taken_by_somebody", {"taken_by": 0}),
    ("guild_picture", "sha256_length", {"sha256": "x" * 63}),
    ("guild_picture", "media_type_length", {"media_type": ""}),
    ("guild_picture", "media_type_length", {"media_type": "x" * 101}),
    ("guild_picture", "size_positive", {"size": 0}),
    ("restore_run", "status", {"status": "lost"}),
    ("restore_run", "requested_by_somebody", {"requested_by": 0}),
    ("restore_run", "snapshot_id_positive", {"snapshot_id": 0}),
    ("restore_run", "next_step_counted", {"next_step": -1}),
    ("restore_run", "identical_fields_range", {"identical_fields": -1}),
    ("restore_run", "identical_fields_range", {"identical_fields": 2}),
    ("restore_run", "rest_calls_counted", {"rest_calls": -1}),
    ("restore_run", "error_code_length", {"error_code": ""}),
    ("restore_run", "error_code_length", {"error_code": "x" * 101}),
    ("restore_run", "finished_later", {"finished_at": NOW - timedelta(seconds=1)}),
    ("restore_run", "finished_when_ended", {"finished_at": None}),
    ("restore_run", "finished_when_ended", {"status": "running"}),
    ("restore_run", "error_code_when_failed", {"error_code": None}),
]


ENUMERATED = {"case_state", "case_notice", "antinuke_action_type", "antinuke_response_type"}
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
