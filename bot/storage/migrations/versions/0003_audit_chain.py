"""The audit becomes a chain that can only be added to; what was written before is digested at its beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

from bot.storage.chain import START, from_before
from bot.storage.tables import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator

revision = "0003"
down_revision = "0002"

_COUNT = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_WORDS = ("caller", "caller_name", "tid", "oid", "dojo_user", "operation", "line", "outcome", "code")
_AUDIT = sa.table(
    "audit",
    sa.column("number", sa.Integer),
    sa.column("at", Moment()),
    *(sa.column(name, sa.Text) for name in _WORDS),
    *(sa.column(name, sa.JSON) for name in ("before", "after")),
    sa.column("finding", sa.Integer),
)
_REFUSAL = "the audit is append-only, and each row has its hash"


def upgrade() -> None:
    """Add the columns, begin the chain, and lock the table."""
    op.add_column("audit", sa.Column("finding", sa.Integer))
    op.add_column("audit", sa.Column("hash", sa.LargeBinary))
    op.add_column("audit", sa.Column("mac", sa.LargeBinary))
    op.add_column("audit", sa.Column("key_id", sa.Text))
    op.add_column("audit", sa.Column("signed_from", _COUNT))
    op.create_index(op.f("ix_audit_finding"), "audit", ["finding"])
    op.create_index(op.f("ix_audit_caller"), "audit", ["caller"])
    op.create_index(op.f("ix_audit_tid_oid"), "audit", ["tid", "oid"])
    _head(op.get_bind())
    for statement in _triggers(op.get_bind().dialect.name):
        op.execute(statement)


def _head(connection: sa.Connection) -> None:
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", _COUNT, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary),
        sa.Column("key_id", sa.Text),
        sa.Column("signed_from", _COUNT),
    )
    number, digest = 0, START
    for row in _rows(connection):
        number, digest = row["number"], from_before(digest, row)
    connection.execute(sa.insert(head).values(id=1, number=number, hash=digest))


def _rows(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """All rows, each with the finding that it is about, which was not a column before."""
    last = 0
    page = sa.select(_AUDIT).order_by(_AUDIT.c.number).limit(1000)
    while rows := connection.execute(page.where(_AUDIT.c.number > last)).mappings().all():
        for row in rows:
            last, image = row["number"], row["after"] or row["before"] or {}
            finding = image["id"] if image.get("kind") == "finding" else None
            if finding:
                connection.execute(sa.update(_AUDIT).where(_AUDIT.c.number == last).values(finding=finding))
            yield {**row, "finding": finding}


def _triggers(dialect: str) -> tuple[str, ...]:
    if dialect == "postgresql":
        raising = f"BEGIN RAISE EXCEPTION '{_REFUSAL}'; END"
        refuse = "EXECUTE FUNCTION audit_refused()"
        return (
            f"CREATE FUNCTION audit_refused() RETURNS trigger LANGUAGE plpgsql AS $$ {raising} $$",
            f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit {refuse}",
            f"CREATE TRIGGER audit_chained BEFORE INSERT ON audit FOR EACH ROW WHEN (NEW.hash IS NULL) {refuse}",
        )
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    # INSERT OR REPLACE removes a row without asking the trigger for that.
    replaced = "NEW.hash IS NULL OR EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)"
    return (
        f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit {refuse}",
        f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit {refuse}",
        f"CREATE TRIGGER audit_chained BEFORE INSERT ON audit WHEN {replaced} {refuse}",
    )
