"""The tables of reports, and of people whose reports are blocked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from tux.database.types import RowId, Table

SUBJECT_LIMIT = 100
TEXT_LIMIT = 4000
COPY_LIMIT = 8000
"""The numbers of characters allowed in a subject, in a text, and in the copy of a message."""


class Report(Table, kw_only=True):
    """A report. The id of the person who made it is stored only if they did not report anonymously."""

    __tablename__ = "report"
    __table_args__ = (
        Index(None, "guild_id", "reporter_pseudonym", "created_at"),
        CheckConstraint("reporter_id > 0", name="reporter_id_positive"),
        CheckConstraint("length(reporter_pseudonym) = 32", name="reporter_pseudonym_length"),
        CheckConstraint("target_id <> 0", name="target_id_somebody"),
        CheckConstraint(f"length(subject) BETWEEN 1 AND {SUBJECT_LIMIT}", name="subject_length"),
        CheckConstraint(f"length(text) BETWEEN 1 AND {TEXT_LIMIT}", name="text_length"),
        CheckConstraint("length(about) <= 200", name="about_length"),
        CheckConstraint(f"length(copy) <= {COPY_LIMIT}", name="copy_length"),
        CheckConstraint("channel_id > 0", name="channel_id_positive"),
        CheckConstraint("message_id > 0", name="message_id_positive"),
        CheckConstraint("(channel_id IS NULL) = (message_id IS NULL)", name="message_whole"),
        CheckConstraint("claimed_by <> 0", name="claimed_by_somebody"),
        CheckConstraint("closed_by <> 0", name="closed_by_somebody"),
        CheckConstraint("(closed_by IS NULL) = (closed_at IS NULL)", name="closed_whole"),
    )

    id: Mapped[RowId] = mapped_column(init=False)
    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"))
    reporter_pseudonym: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime]
    reporter_id: Mapped[int | None] = mapped_column(default=None)
    target_id: Mapped[int | None] = mapped_column(default=None)
    about: Mapped[str | None] = mapped_column(default=None)
    """The link to the message that it is about."""
    copy: Mapped[str | None] = mapped_column(default=None)
    """The words of that message as it was reported. They are erased with the person whom the report is about."""
    channel_id: Mapped[int | None] = mapped_column(default=None)
    message_id: Mapped[int | None] = mapped_column(default=None)
    """The message with the report in the staff's channel."""
    claimed_by: Mapped[int | None] = mapped_column(default=None)
    closed_by: Mapped[int | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class ReportBlock(Table, kw_only=True):
    """A member whose reports the staff has blocked."""

    __tablename__ = "report_block"
    __table_args__ = (
        CheckConstraint("length(reporter_pseudonym) = 32", name="reporter_pseudonym_length"),
        CheckConstraint("blocked_by <> 0", name="blocked_by_somebody"),
    )

    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"), primary_key=True)
    reporter_pseudonym: Mapped[str] = mapped_column(primary_key=True)
    blocked_by: Mapped[int]
    blocked_at: Mapped[datetime]
