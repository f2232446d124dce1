"""The personal data in cases: whom they are about, who acted, and who is named in a reason."""

from functools import partial

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from tux.guilds.cases.kinds import CaseKinds
from tux.guilds.cases.tables import CaseState, EarlierReason, ModerationCase
from tux.guilds.privacy.personal_data import PersonalRows, PersonColumn, RetentionRule


def case_data(kinds: CaseKinds) -> PersonalRows:
    """Return the personal data in cases. `kinds` tell which actions stay in force until their case is ended."""
    return PersonalRows(
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
        retention=RetentionRule("target_id", partial(_is_in_force, kinds), "personal-kept-case", ("number", "kind")),
    )


EARLIER_REASONS = PersonalRows(
    name="earlier_reasons",
    table=EarlierReason,
    people=(
        PersonColumn("target_id", ("number", "reason", "written_at")),
        PersonColumn("written_by", ("number", "reason", "written_at")),
    ),
    texts=("reason",),
    exported_mention=("number",),
)
"""The reasons that cases had before they were edited. No action needs them, so they are erased at once."""


def _is_in_force(kinds: CaseKinds) -> ColumnElement[bool]:
    """Return the condition for a case whose action has not ended, or whose outcome is unknown."""
    later, case = aliased(ModerationCase), ModerationCase
    replaced = exists().where(
        later.guild_id == case.guild_id,
        later.target_id == case.target_id,
        later.kind == case.kind,
        later.number > case.number,
        later.state == CaseState.SETTLED,
    )
    lasting = and_(case.kind.in_(kinds.lasting), ~replaced)
    in_force = and_(
        case.state == CaseState.SETTLED, case.ended_at.is_(None), or_(case.expires_at.is_not(None), lasting)
    )
    return or_(case.settled_at.is_(None), in_force)
