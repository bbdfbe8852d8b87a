"""What a channel's commands are about where they do not say."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of channels."""
    op.create_table(
        "channels",
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("product_id", sa.Integer, nullable=False),
        sa.Column("product_name", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
