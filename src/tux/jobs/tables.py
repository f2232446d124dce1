"""The table of durable timers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tux.database.types import RowId, Table


class DurableJob(Table, kw_only=True):
    """A job, from the moment at which it is scheduled until it has been done."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        CheckConstraint("length(kind) BETWEEN 1 AND 64", name="kind_length"),
        CheckConstraint("length(key) BETWEEN 1 AND 200", name="key_length"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        CheckConstraint("(claimed_until IS NULL) = (claim IS NULL)", name="claim_whole"),
    )

    id: Mapped[RowId] = mapped_column(init=False)
    kind: Mapped[str]
    key: Mapped[str]
    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"), index=True)
    data: Mapped[Mapping[str, Any]]
    due_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None] = mapped_column(default=None)
    """The time until which no other process claims the job."""
    claim: Mapped[str | None] = mapped_column(default=None)
    """The token of the claim, by which a process recognises its own jobs."""
