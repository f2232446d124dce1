"""People can export and delete everything stored about them, and nothing of a guild outlives it."""

import re

import pytest
from sqlalchemy import JSON, BigInteger, Column, Integer, Table, Text

from databases import import_every_table
from tux import database
from tux.app import FEATURES
from tux.bot import feature
from tux.guilds.cases import CaseKinds
from tux.guilds.cases.personal_data import EARLIER_REASONS, case_data

import_every_table()

TABLES = database.Table.metadata.sorted_tables

NOT_PERSONAL = re.compile(
    r"(?:.+\.)?(?:id|guild_id|.*channel_id|message_id|log_message_id|.*role_id|.*role_ids|audit_.+_id|.*entry_id|snapshot_id"
    r"|canaries|number|case_number|next_case_number|undoes|.*revision|attempts|.*_count|position|sequence|next_step"
    r"|.*_fields|rest_calls|size|.*_ms|.*_seconds|.*_minutes|night_from|night_to|time_zone|kind|section|step|claim"
    r"|opening|failure|pseudonym_key|event_key|actions|error_code|object_type|operation|sha256|media_type)"
)
"""Columns that hold other ids, counts, or words of ours. Add one only if it can never hold a person's id."""


def claimed_columns() -> set[str]:
    parts = [
        case_data(CaseKinds()),
        EARLIER_REASONS,
        *(part for loaded in feature.load(FEATURES) for part in loaded.feature.data),
    ]
    return {column for part in parts for column in part.columns}


def could_hold_an_id(column: Column) -> bool:
    kind = column.type.impl if isinstance(column.type, database.Json) else column.type
    return isinstance(kind, BigInteger | Integer | JSON) or type(kind) is Text


def test_every_column_that_may_hold_a_persons_id_is_claimed() -> None:
    candidates = {
        str(column)
        for table in TABLES
        for column in table.columns
        if could_hold_an_id(column) and not column.foreign_keys
    }
    assert {column for column in candidates - claimed_columns() if not NOT_PERSONAL.fullmatch(column)} == set()


def test_every_claimed_column_exists() -> None:
    assert claimed_columns() <= {str(column) for table in TABLES for column in table.columns}


@pytest.mark.parametrize("column", ["warning.user_id", "jail.jailed_by", "note.text", "note.data"])
def test_a_forgotten_column_is_noticed(column: str) -> None:
    assert not NOT_PERSONAL.fullmatch(column)


@pytest.mark.parametrize("table", [table for table in TABLES if "guild_id" in table.columns], ids=str)
def test_the_rows_of_a_guild_are_deleted_with_it(table: Table) -> None:
    (key,) = table.columns["guild_id"].foreign_keys
    assert str(key.column) == "guild.id"
    assert key.ondelete == "CASCADE"
    assert not table.columns["guild_id"].nullable
