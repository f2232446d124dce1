"""Changes of settings get a number in each guild, and name the change that they undo."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBER_CHANGES = """
UPDATE guild_setting_change SET number = counted.number
FROM (SELECT id, row_number() OVER (PARTITION BY guild_id ORDER BY id) AS number FROM guild_setting_change) AS counted
WHERE counted.id = guild_setting_change.id
"""


def upgrade() -> None:
    with op.batch_alter_table("guild_setting_change") as change:
        change.add_column(sa.Column("number", sa.BigInteger(), server_default="1", nullable=False))
        change.add_column(sa.Column("kind", sa.Text(), server_default="change", nullable=False))
        change.add_column(sa.Column("undoes", sa.BigInteger()))
    op.execute(_NUMBER_CHANGES)
    with op.batch_alter_table("guild_setting_change") as change:
        change.alter_column("number", existing_type=sa.BigInteger(), server_default=None)
        change.alter_column("kind", existing_type=sa.Text(), server_default=None)
        change.create_unique_constraint(
            op.f("uq_guild_setting_change_guild_id_number_section"), ["guild_id", "number", "section"]
        )
        change.create_check_constraint(op.f("ck_guild_setting_change_number_positive"), "number > 0")
        change.create_check_constraint(
            op.f("ck_guild_setting_change_kind_known"), "kind IN ('change', 'undo', 'reset', 'import')"
        )
        change.create_check_constraint(
            op.f("ck_guild_setting_change_undoes_when_undo"), "(undoes IS NOT NULL) = (kind = 'undo')"
        )
        change.create_check_constraint(op.f("ck_guild_setting_change_undoes_positive"), "undoes > 0")


def downgrade() -> None:
    with op.batch_alter_table("guild_setting_change") as change:
        for name in ("undoes_positive", "undoes_when_undo", "kind_known", "number_positive"):
            change.drop_constraint(op.f(f"ck_guild_setting_change_{name}"), type_="check")
        change.drop_constraint(op.f("uq_guild_setting_change_guild_id_number_section"), type_="unique")
        for name in ("undoes", "kind", "number"):
            change.drop_column(name)
