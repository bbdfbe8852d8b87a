"""What it takes to keep a digest's message up to date; and until when a digest is muted."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table, and room for the moment."""
    op.add_column("digests", sa.Column("muted", _MOMENT))
    op.create_table(
        "digest_lives",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("digest", "slot")),
        *(sa.Column(name, _MOMENT, nullable=name == "lease") for name in ("until", "after", "lease")),
        sa.Column("claim", sa.Integer, nullable=False),
        sa.Column("heard", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("ids", "shown")),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index(op.f("ix_digest_lives_until"), "digest_lives", ["until"])
