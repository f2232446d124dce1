"""The personal data of antinuke: who set it up and is trusted, who did what, and who is named in what was recorded."""

from tux.features.antinuke.journal.personal_data import SnapshotData
from tux.features.antinuke.tables import (
    AntinukeConfig,
    AntinukeEvent,
    AntinukeEventEntry,
    AntinukeTrust,
    GuildJournal,
    GuildSnapshot,
    RestoreRun,
)
from tux.guilds.privacy.personal_data import PersonalRows, PersonColumn

RULES = PersonalRows(
    name="antinuke_rules",
    table=AntinukeConfig,
    people=(
        PersonColumn("updated_by", ("updated_at",)),
        PersonColumn("maintenance_by", ("maintenance_from", "maintenance_minutes")),
    ),
)
TRUST = PersonalRows(
    name="antinuke_trust",
    table=AntinukeTrust,
    people=(
        PersonColumn("subject_id", ("level", "ceiling_factor", "actions", "granted_at", "expires_at", "reason")),
        PersonColumn("granted_by", ("level", "granted_at", "expires_at")),
    ),
    texts=("reason",),
    exported_mention=("granted_at",),
)
EVENTS = PersonalRows(
    name="antinuke_events",
    table=AntinukeEvent,
    people=(
        PersonColumn("actor_id", ("id", "action_type", "response_type", "response_status", "decided_at", "undone_at")),
        PersonColumn("undone_by", ("id", "undone_at")),
    ),
    texts=("error_text", "event_metadata"),
    exported_mention=("id", "decided_at"),
)
ENTRIES = PersonalRows(
    name="antinuke_entries",
    table=AntinukeEventEntry,
    people=(PersonColumn("target_id", ("event_id", "action_type", "occurred_at")),),
    texts=("evidence",),
    exported_mention=("event_id", "occurred_at"),
)
JOURNAL = PersonalRows(
    name="guild_journal",
    table=GuildJournal,
    people=(
        PersonColumn("object_id", ("object_type", "operation", "occurred_at")),
        PersonColumn("actor_id", ("object_type", "operation", "occurred_at")),
    ),
    texts=("before", "after"),
    exported_mention=("object_type", "operation", "occurred_at"),
)
SNAPSHOTS = SnapshotData(
    name="guild_snapshots",
    table=GuildSnapshot,
    people=(PersonColumn("taken_by", ("id", "taken_at")),),
)
RESTORATIONS = PersonalRows(
    name="restorations",
    table=RestoreRun,
    people=(PersonColumn("requested_by", ("id", "status", "created_at", "finished_at")),),
    texts=("target", "plan", "id_map", "differences"),
    exported_mention=("id", "created_at"),
)

EVERYTHING = (RULES, TRUST, EVENTS, ENTRIES, JOURNAL, SNAPSHOTS, RESTORATIONS)
