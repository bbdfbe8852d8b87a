"""What is still to come below a digest's message."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make room for it."""
    op.add_column("digest_runs", sa.Column("lists", sa.LargeBinary))
