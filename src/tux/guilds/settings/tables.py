"""The tables of guilds' settings, and of the changes that led to them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tux.database.types import RowId, Table


class ChangeKind(StrEnum):
    """The way in which a change was made."""

    CHANGE = "change"
    UNDO = "undo"
    RESET = "reset"
    IMPORT = "import"


class GuildSetting(Table, kw_only=True):
    """A section of a guild's settings. It has only settings that were set, so that defaults may change."""

    __tablename__ = "guild_setting"
    __table_args__ = (
        CheckConstraint("length(section) BETWEEN 1 AND 64", name="section_length"),
        CheckConstraint("revision > 0", name="revision_positive"),
        CheckConstraint("updated_by <> 0", name="updated_by_somebody"),
    )

    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"), primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[Mapping[str, Any]]
    revision: Mapped[int]
    updated_by: Mapped[int]
    updated_at: Mapped[datetime]


class GuildSettingChange(Table, kw_only=True):
    """A change of a section, with the data before and after it.

    It is never altered, except to delete a person's data at their request.
    """

    __tablename__ = "guild_setting_change"
    __table_args__ = (
        UniqueConstraint("guild_id", "section", "revision"),
        UniqueConstraint("guild_id", "number", "section"),
        CheckConstraint("length(section) BETWEEN 1 AND 64", name="section_length"),
        CheckConstraint("revision > 0", name="revision_positive"),
        CheckConstraint("changed_by <> 0", name="changed_by_somebody"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("kind IN ('change', 'undo', 'reset', 'import')", name="kind_known"),
        CheckConstraint("(undoes IS NOT NULL) = (kind = 'undo')", name="undoes_when_undo"),
        CheckConstraint("undoes > 0", name="undoes_positive"),
    )

    id: Mapped[RowId] = mapped_column(init=False)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"))
    number: Mapped[int]
    """The number of the step, counted from 1 in each guild. Changes of several sections together are one step."""
    section: Mapped[str]
    revision: Mapped[int]
    kind: Mapped[str]
    undoes: Mapped[int | None]
    """The number of the step that this one undid."""
    data_before: Mapped[Mapping[str, Any]]
    data_after: Mapped[Mapping[str, Any]]
    changed_by: Mapped[int]
    """The id of a person, or the guild's own id for a change by the host on the command line."""
    changed_at: Mapped[datetime]
    made: Mapped[Mapping[str, Any] | None] = mapped_column(default=None)
    """The roles, channels and overwrites that were made in the server for the change."""
