"""People whose data was deleted are known by an alias, a number below 0; and cases record when a ban was lifted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PEOPLE = {
    "guild_setting": ["updated_by"],
    "guild_setting_change": ["changed_by"],
    "moderation_case": ["target_id", "moderator_id", "edited_by"],
    "report": ["target_id", "claimed_by", "closed_by"],
    "report_block": ["blocked_by"],
}

_BANS = "'ban', 'tempban', 'softban', 'unban'"

# A ban was ended by the earliest later case of these kinds.
_END_BANS = f"""
UPDATE moderation_case SET ended_at = (
    SELECT min(later.settled_at) FROM moderation_case AS later
    WHERE later.guild_id = moderation_case.guild_id AND later.target_id = moderation_case.target_id
    AND later.number > moderation_case.number AND later.kind IN ({_BANS}) AND CAST(later.state AS VARCHAR) = 'settled'
)
WHERE kind = 'ban' AND ended_at IS NULL AND CAST(state AS VARCHAR) = 'settled'
"""  # noqa: S608 - every part is a constant


def upgrade() -> None:
    for table, columns in PEOPLE.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_constraint(op.f(f"ck_{table}_{column}_positive"), type_="check")
                batch.create_check_constraint(op.f(f"ck_{table}_{column}_somebody"), f"{column} <> 0")
    op.execute(_END_BANS)


def downgrade() -> None:
    op.execute("UPDATE moderation_case SET ended_at = NULL WHERE expires_at IS NULL")
    for table, columns in PEOPLE.items():
        for column in columns:
            op.execute(sa.text(f"UPDATE {table} SET {column} = -{column} WHERE {column} < 0"))  # noqa: S608 - as above
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_constraint(op.f(f"ck_{table}_{column}_somebody"), type_="check")
                batch.create_check_constraint(op.f(f"ck_{table}_{column}_positive"), f"{column} > 0")
