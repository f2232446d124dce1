#!/usr/bin/env bash
# A commit hook of SQLAlchemy's Session runs when a savepoint is released, before anything is committed, and one that is
# registered for a single use survives the rollback of its transaction and runs at the next one's commit.
#
# SQLAlchemy 2.1.9 with SQLite; the events are dispatched by the Session, so the database plays no part.
#
# Guess: `after_commit` means that COMMIT was sent, and `event.listen(session, "after_commit", ..., once=True)` is a way
# to send a notification, or fill a cache, when this transaction has come to its end.
#
# 1. Leaving `session.begin_nested()` releases a savepoint and fires `after_commit`, although the transaction around it is
#    still open and may be rolled back. What the hook told others then never happened.
# 2. A rollback fires no `after_commit` and does not take the hook away: it fires at the next commit on the same session,
#    for work that was undone.
# A hook has to ask `session.in_nested_transaction()`, and be dropped in `after_rollback` or `after_transaction_end`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check sqlalchemy==2.1.9
"$folder/venv/bin/python" - <<'PYTHON'
import sqlalchemy as sa
from sqlalchemy.orm import Session

engine = sa.create_engine("sqlite://")
one = sa.text("SELECT 1")

with Session(engine) as session:
    nested: list[str] = []
    sa.event.listen(session, "after_commit", lambda _: nested.append("after_commit"))
    session.execute(one)
    with session.begin_nested():
        session.execute(one)
    nested.append("savepoint released")
    session.rollback()
    nested.append("rolled back")

with Session(engine) as session:
    once: list[str] = []
    session.execute(one)
    sa.event.listen(session, "after_commit", lambda _: once.append("after_commit"), once=True)
    session.rollback()
    once.append("rolled back")
    session.execute(one)
    session.commit()

print(nested)
print(once)
assert nested == ["after_commit", "savepoint released", "rolled back"]
assert once == ["rolled back", "after_commit"]
PYTHON
# Seen:
# ['after_commit', 'savepoint released', 'rolled back']
# ['rolled back', 'after_commit']
