#!/usr/bin/env bash
# Session.merge() of a SQLAlchemy 2.1 MappedAsDataclass writes only what was passed to its constructor. A column that was
# left at its dataclass default keeps the row's old value, though the object says the default, and is equal to one to
# which the same value was passed.
#
# SQLAlchemy 2.1.9 with SQLite; the Session decides, so the database plays no part.
#
# Guess: merge() makes the row what the object is. Two objects that are equal, attribute by attribute, are stored alike.
#
# Since 2.1 the constructor of a mapped dataclass sets nothing for an argument left at its default, and reading the
# attribute gives the default without loading it. For INSERT that comes to the same. merge() copies what is set: a setting
# that is "back at its default" stays as it was. Without dataclasses only None and unset attributes differ like this.
# Whoever upserts with merge() has to pass every column, or write an INSERT ... ON CONFLICT.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sqlalchemy==2.1.9
"$folder/venv/bin/python" - <<'PYTHON'
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, Session, mapped_column


class Base(MappedAsDataclass, DeclarativeBase):
    pass


class Limit(Base):
    __tablename__ = "limits"
    guild_id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int | None] = mapped_column(default=None)
    seconds: Mapped[int] = mapped_column(default=10)


engine = sa.create_engine("sqlite://")
Base.metadata.create_all(engine)


def merged(limit: Limit) -> tuple[int | None, int]:
    """Store a row with other values, merge the object over it, and return what the row says then."""
    with Session(engine) as session:
        session.merge(Limit(1, channel_id=55, seconds=99))
        session.commit()
        session.merge(limit)
        session.commit()
        return tuple(session.execute(sa.text("SELECT channel_id, seconds FROM limits")).one())


left, passed = Limit(1), Limit(1, None, 10)
assert left == passed
print(f"SQLAlchemy {sa.__version__}: both objects are {left}")
rows = merged(Limit(1)), merged(Limit(1, None, 10))
print(f"row after merge: left at the defaults {rows[0]}, the defaults passed {rows[1]}")
assert rows == ((55, 99), (None, 10))
PYTHON
# Seen:
# SQLAlchemy 2.1.9: both objects are Limit(guild_id=1, channel_id=None, seconds=10)
# row after merge: left at the defaults (55, 99), the defaults passed (None, 10)
