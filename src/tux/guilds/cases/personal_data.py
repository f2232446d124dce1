"""What cases hold about people: whom they are about, who acted, and who is named in a reason."""

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from tux.guilds.cases.tables import CaseState, ModerationCase
from tux.guilds.privacy.personal_data import PersonalRows, PersonColumn, RetentionRule

LASTING = ("ban", "jail")
"""Kinds of acts that go on until something ends their case, also where no time was set."""


def goes_on() -> ColumnElement[bool]:
    """Whether a case stands for an act that has not ended, or of which nobody knows yet whether it was done."""
    later, case = aliased(ModerationCase), ModerationCase
    replaced = exists().where(
        later.guild_id == case.guild_id,
        later.target_id == case.target_id,
        later.kind == case.kind,
        later.number > case.number,
        later.state == CaseState.SETTLED,
    )
    lasting = and_(case.kind.in_(LASTING), ~replaced)
    holds = and_(case.state == CaseState.SETTLED, case.ended_at.is_(None), or_(case.expires_at.is_not(None), lasting))
    return or_(case.settled_at.is_(None), holds)


CASES = PersonalRows(
    name="cases",
    table=ModerationCase,
    people=(
        PersonColumn(
            "target_id",
            ("number", "kind", "state", "reason", "created_at", "settled_at", "expires_at", "ended_at", "notice"),
        ),
        PersonColumn("moderator_id", ("number", "kind", "state", "reason", "created_at")),
        PersonColumn("edited_by", ("number", "edited_at")),
    ),
    texts=("reason", "data"),
    exported_mention=("number",),
    retention=RetentionRule("target_id", goes_on, "personal-kept-case", ("number", "kind")),
)
