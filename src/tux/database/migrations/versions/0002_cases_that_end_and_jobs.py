"""Cases that end, can be edited, and record actions taken in Discord itself; and durable jobs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

row_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
moment = sa.DateTime(timezone=True)
json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


INDEXED = [
    ["guild_id", "kind", "number"],
    ["guild_id", "moderator_id", "kind", "number"],
    ["guild_id", "state", "number"],
]


def upgrade() -> None:
    with op.batch_alter_table("guild") as guild:
        guild.add_column(sa.Column("audit_seen_id", sa.BigInteger()))
        guild.create_check_constraint(op.f("ck_guild_audit_seen_id_positive"), "audit_seen_id > 0")
    with op.batch_alter_table("moderation_case") as case:
        case.add_column(sa.Column("ended_at", moment))
        case.add_column(sa.Column("edited_at", moment))
        case.add_column(sa.Column("edited_by", sa.BigInteger()))
        case.add_column(sa.Column("audit_entry_id", sa.BigInteger()))
        case.add_column(sa.Column("data", json))
        case.add_column(sa.Column("opening", sa.Text()))
        case.create_check_constraint(op.f("ck_moderation_case_edited_by_positive"), "edited_by > 0")
        case.create_check_constraint(
            op.f("ck_moderation_case_edited_whole"), "(edited_at IS NULL) = (edited_by IS NULL)"
        )
        case.create_check_constraint(op.f("ck_moderation_case_audit_entry_id_positive"), "audit_entry_id > 0")
        case.create_check_constraint(op.f("ck_moderation_case_opening_length"), "length(opening) = 32")
        case.create_unique_constraint(
            op.f("uq_moderation_case_guild_id_audit_entry_id"), ["guild_id", "audit_entry_id"]
        )
        case.create_unique_constraint(op.f("uq_moderation_case_opening"), ["opening"])
    for columns in INDEXED:
        op.create_index(op.f(f"ix_moderation_case_{'_'.join(columns)}"), "moderation_case", columns)
    op.create_index(
        "ix_moderation_case_active",
        "moderation_case",
        ["guild_id", "target_id", "kind"],
        postgresql_where=sa.text("expires_at IS NOT NULL AND ended_at IS NULL"),
        sqlite_where=sa.text("expires_at IS NOT NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "job",
        sa.Column("id", row_id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("data", json, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("claimed_until", moment),
        sa.Column("claim", sa.Text()),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint("length(kind) BETWEEN 1 AND 64", name=op.f("ck_job_kind_length")),
        sa.CheckConstraint("length(key) BETWEEN 1 AND 200", name=op.f("ck_job_key_length")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_job_attempts_counted")),
        sa.CheckConstraint("(claimed_until IS NULL) = (claim IS NULL)", name=op.f("ck_job_claim_whole")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_job_guild_id_guild"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_job_kind_key")),
    )
    op.create_index(op.f("ix_job_due_at"), "job", ["due_at"])
    op.create_index(op.f("ix_job_guild_id"), "job", ["guild_id"])


def downgrade() -> None:
    op.drop_table("job")
    op.drop_index("ix_moderation_case_active", "moderation_case")
    for columns in INDEXED:
        op.drop_index(op.f(f"ix_moderation_case_{'_'.join(columns)}"), "moderation_case")
    with op.batch_alter_table("moderation_case") as case:
        case.drop_constraint(op.f("uq_moderation_case_opening"), type_="unique")
        case.drop_constraint(op.f("uq_moderation_case_guild_id_audit_entry_id"), type_="unique")
        for check in ("opening_length", "audit_entry_id_positive", "edited_whole", "edited_by_positive"):
            case.drop_constraint(op.f(f"ck_moderation_case_{check}"), type_="check")
        for column in ("opening", "data", "audit_entry_id", "edited_by", "edited_at", "ended_at"):
            case.drop_column(column)
    with op.batch_alter_table("guild") as guild:
        guild.drop_constraint(op.f("ck_guild_audit_seen_id_positive"), type_="check")
        guild.drop_column("audit_seen_id")
