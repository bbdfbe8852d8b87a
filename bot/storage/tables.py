"""What is stored, table by table. A change here needs a revision under `migrations/`."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from bot.storage.chain import spelt_out

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Names of constraints: SQLite gives them none, and a revision can only change what has a name."""


Count: Final = BigInteger().with_variant(Integer, "sqlite")
"""SQLite takes a primary key for the row's own number if it is called INTEGER."""


class Moment(TypeDecorator[datetime]):
    """A point in time, in UTC on the way in and on the way out: SQLite forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # the signature is SQLAlchemy's
        """To UTC. Raises ValueError for a time without a zone: nobody knows which it is."""
        if value is not None and value.tzinfo is None:
            msg = "a time without a zone"
            raise ValueError(msg)
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # the signature is SQLAlchemy's
        """From UTC; PostgreSQL answers in the session's zone."""
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value and value.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    r"""Text as it was sent; what no database can hold (NUL, lone surrogates) is spelt out as \x00.

    Without this, a crafted line would act on DefectDojo and leave no trace in the audit.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # the signature is SQLAlchemy's
        """Spell the impossible characters out."""
        return value and spelt_out(value)


class Table(DeclarativeBase):
    """What all tables share."""

    __table__: ClassVar[SqlTable]
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: AnyText, datetime: Moment}  # noqa: RUF012  # SQLAlchemy reads it, nobody writes it


class LinkRow(Table):
    """A chat identity and the Entra ID identity behind it."""

    __tablename__ = "links"
    __table_args__ = (Index(None, "tid", "oid"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    tid: Mapped[str]
    oid: Mapped[str]
    since: Mapped[datetime]
    by: Mapped[str]
    expires: Mapped[datetime | None]
    proof: Mapped[bytes | None] = mapped_column(LargeBinary)


class PersonRow(Table):
    """What Entra ID said of a person, and when, sealed: whoever can write here cannot give anybody a role."""

    __tablename__ = "people"

    tid: Mapped[str] = mapped_column(primary_key=True)
    oid: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    renewal: Mapped[bytes | None] = mapped_column(LargeBinary)
    mapped: Mapped[bool]
    # To be looked for by; what counts is what was sealed.
    dojo_user: Mapped[int | None] = mapped_column(index=True)


class AttemptRow(Table):
    """A sign-in that was begun in chat. What it holds is sealed; the words that lead to it are stored hashed."""

    __tablename__ = "attempts"

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    expires: Mapped[datetime] = mapped_column(index=True)
    stage: Mapped[str]
    browser: Mapped[str | None] = mapped_column(index=True)
    tries: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class WaitingRow(Table):
    """The last command that was refused to somebody who could not act yet, sealed."""

    __tablename__ = "waiting"

    key: Mapped[str] = mapped_column(primary_key=True)
    expires: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class TokenRow(Table):
    """A person's DefectDojo token, sealed by the vault; the key's id is in its header."""

    __tablename__ = "tokens"

    tid: Mapped[str] = mapped_column(primary_key=True)
    oid: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    changed: Mapped[datetime]
    proved: Mapped[datetime | None]


class AuditRow(Table):
    """Something that somebody did, or tried to do. Triggers refuse to change or remove a row."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "tid", "oid"),)

    number: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    caller: Mapped[str] = mapped_column(index=True)
    caller_name: Mapped[str]
    tid: Mapped[str | None]
    oid: Mapped[str | None]
    dojo_user: Mapped[str | None]
    operation: Mapped[str]
    line: Mapped[str]
    # JSON, not JSONB: that refuses \u0000, which scanners' texts may hold.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    outcome: Mapped[str]
    code: Mapped[str]
    finding: Mapped[int | None] = mapped_column(index=True)
    # None in a row from before there was a chain; the others also where TOKEN_KEYS was not set.
    hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    mac: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_id: Mapped[str | None]
    signed_from: Mapped[int | None] = mapped_column(Count)


class AuditHeadRow(Table):
    """The end of the audit's chain, in one row: whoever holds it writes the next."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Count)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    mac: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_id: Mapped[str | None]
    signed_from: Mapped[int | None] = mapped_column(Count)


class ChannelRow(Table):
    """What a channel's commands are about where they do not say."""

    __tablename__ = "channels"

    place: Mapped[str] = mapped_column(primary_key=True)
    product_id: Mapped[int]
    product_name: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class DigestRow(Table):
    """A digest that was made in chat: what it tells, when, and with whose rights."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("place", "name"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str]
    team: Mapped[str]
    name: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    owner: Mapped[str]
    owner_name: Mapped[str]
    state: Mapped[str]
    why: Mapped[str]
    created: Mapped[datetime]
    since: Mapped[datetime]
    muted: Mapped[datetime | None]


class DigestRunRow(Table):
    """A digest at one of its times: the local one is its key, so that a double hour is one."""

    __tablename__ = "digest_runs"
    __table_args__ = (Index(None, "state", "after"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[datetime] = mapped_column(index=True)
    since: Mapped[datetime | None]
    expires: Mapped[datetime]
    after: Mapped[datetime]
    state: Mapped[str]
    run: Mapped[str | None]
    claim: Mapped[int]
    lease: Mapped[datetime | None]
    attempted: Mapped[bool]
    message: Mapped[str | None]
    outcome: Mapped[str]
    requests: Mapped[int]
    took: Mapped[int]
    begun: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    lists: Mapped[bytes | None]


class DigestSnapshotRow(Table):
    """What a run saw, packed; and how much of it, by severity, where that is known."""

    __tablename__ = "digest_snapshots"

    digest: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    counts: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))


class ConversationRow(Table):
    """A chat or a channel of Teams in which the bot is, or was."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(primary_key=True)
    service: Mapped[str]
    tenant: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    team: Mapped[str] = mapped_column(index=True)
    person: Mapped[str] = mapped_column(index=True)
    dead: Mapped[bool]
    at: Mapped[datetime]


class DigestLifeRow(Table):
    """What it takes to say a digest anew while its message lives: numbers and ids, no titles."""

    __tablename__ = "digest_lives"

    digest: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)
    after: Mapped[datetime]
    lease: Mapped[datetime | None]
    claim: Mapped[int]
    heard: Mapped[int] = mapped_column(Count)
    ids: Mapped[str]
    shown: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class SeenRow(Table):
    """An event that was taken in, so that its second delivery is not."""

    __tablename__ = "seen"

    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


AUDIT: Final = Table.metadata.tables["audit"]
AUDIT_HEAD: Final = Table.metadata.tables["audit_head"]
