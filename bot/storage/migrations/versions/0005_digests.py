"""Digests, their runs, and what each run saw."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of digests."""
    op.create_table(
        "digests",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("place", "team", "name")),
        sa.Column("definition", sa.JSON, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("owner", "owner_name", "state", "why")),
        *(sa.Column(name, _MOMENT, nullable=False) for name in ("created", "since")),
        sa.UniqueConstraint("place", "name", name=op.f("uq_digests_place_name")),
    )
    _runs()
    op.create_table(
        "digest_snapshots",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("digest", "slot")),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index(op.f("ix_digest_snapshots_at"), "digest_snapshots", ["at"])


def _runs() -> None:
    op.create_table(
        "digest_runs",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("digest", "slot")),
        *(sa.Column(name, _MOMENT, nullable=name == "since") for name in ("due", "since", "expires", "after")),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("run", sa.Text),
        sa.Column("claim", sa.Integer, nullable=False),
        sa.Column("lease", _MOMENT),
        sa.Column("attempted", sa.Boolean, nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("outcome", sa.Text, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("requests", "took")),
        *(sa.Column(name, _MOMENT) for name in ("begun", "ended")),
    )
    op.create_index(op.f("ix_digest_runs_state_after"), "digest_runs", ["state", "after"])
    op.create_index(op.f("ix_digest_runs_due"), "digest_runs", ["due"])
