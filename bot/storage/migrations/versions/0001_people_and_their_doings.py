"""Links, tokens, the audit and what was seen."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "links",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("tid", sa.Text, nullable=False),
        sa.Column("oid", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.create_index(op.f("ix_links_tid_oid"), "links", ["tid", "oid"])
    op.create_table(
        "tokens",
        sa.Column("tid", sa.Text, primary_key=True),
        sa.Column("oid", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
    )
    _audit()
    op.create_table(
        "seen",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index(op.f("ix_seen_at"), "seen", ["at"])


def _audit() -> None:
    words = ("caller", "caller_name", "operation", "line", "outcome", "code")
    op.create_table(
        "audit",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in words),
        *(sa.Column(name, sa.Text) for name in ("tid", "oid", "dojo_user")),
        sa.Column("before", sa.JSON),
        sa.Column("after", sa.JSON),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])
