"""Which user of DefectDojo's somebody proved to be, to be found by it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make room for it; it is filled in as tokens are proved."""
    op.add_column("people", sa.Column("dojo_user", sa.Integer))
    op.create_index(op.f("ix_people_dojo_user"), "people", ["dojo_user"])
