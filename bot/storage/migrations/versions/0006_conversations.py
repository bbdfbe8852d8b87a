"""Where the bot can post in Teams."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table of conversations."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("service", "tenant", "kind", "name", "team", "person")),
        sa.Column("dead", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    for name in ("team", "person"):
        op.create_index(op.f(f"ix_conversations_{name}"), "conversations", [name])
