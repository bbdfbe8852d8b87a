"""How many findings a digest saw, by severity, without unpacking what it saw."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make room for it."""
    op.add_column("digest_snapshots", sa.Column("counts", sa.JSON))
