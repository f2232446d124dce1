"""Tables to which those of other parts refer by foreign key."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tux.database.types import Table


class Guild(Table, kw_only=True):
    """A guild about which anything is stored. Deleting the row deletes everything that belongs to the guild."""

    __tablename__ = "guild"
    __table_args__ = (
        CheckConstraint("id > 0", name="id_positive"),
        CheckConstraint("next_case_number > 0", name="next_case_number_positive"),
        CheckConstraint("audit_seen_id > 0", name="audit_seen_id_positive"),
        CheckConstraint("length(pseudonym_key) = 64", name="pseudonym_key_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    joined_at: Mapped[datetime | None] = mapped_column(default=None)
    left_at: Mapped[datetime | None] = mapped_column(default=None)
    next_case_number: Mapped[int] = mapped_column(default=1, server_default="1")
    audit_seen_id: Mapped[int | None] = mapped_column(default=None)
    """The last entry of Discord's audit log that was processed."""
    pseudonym_key: Mapped[str | None] = mapped_column(default=None)
    """The key of the guild's pseudonyms, in hexadecimal, which makes them differ from those of other guilds."""
