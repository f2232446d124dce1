"""The table of servers that have not finished the wizard."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tux.database.types import Table


class Setup(Table, kw_only=True):
    """The step at which a server left the wizard. The row is deleted when the wizard is finished."""

    __tablename__ = "setup"
    __table_args__ = (CheckConstraint("length(step) BETWEEN 1 AND 64", name="step_length"),)

    guild_id: Mapped[int] = mapped_column(ForeignKey("guild.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[str]
    left_at: Mapped[datetime]
