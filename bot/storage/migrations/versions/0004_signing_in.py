"""What Entra ID says of people, sign-ins under way, and what waits for them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of signing in; links can expire from now on, and tokens are proved."""
    op.add_column("links", sa.Column("expires", _MOMENT))
    op.add_column("links", sa.Column("proof", sa.LargeBinary))
    op.add_column("tokens", sa.Column("proved", _MOMENT))
    _people()
    op.create_table(
        "attempts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("browser", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    for name in ("key", "expires", "browser"):
        op.create_index(op.f(f"ix_attempts_{name}"), "attempts", [name])
    op.create_table(
        "waiting",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )


def _people() -> None:
    op.create_table(
        "people",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("tid", "oid")),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("renewal", sa.LargeBinary),
        sa.Column("mapped", sa.Boolean, nullable=False),
    )
