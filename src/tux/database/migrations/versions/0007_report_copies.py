"""Reports keep what the message said that they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("report") as batch:
        batch.add_column(sa.Column("copy", sa.Text(), nullable=True))
        batch.create_check_constraint(op.f("ck_report_copy_length"), "length(copy) <= 8000")


def downgrade() -> None:
    with op.batch_alter_table("report") as batch:
        batch.drop_constraint(op.f("ck_report_copy_length"), type_="check")
        batch.drop_column("copy")
