"""Sign-ins under way, for all replicas: each step can be taken once, by whom it was meant for, within ten minutes.

The database holds nothing that opens anything: the words in links and cookies are stored hashed, all else is sealed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, select

from bot.identity.caller import Caller
from bot.identity.halts import WrongCode
from bot.identity.person import Person
from bot.identity.vault import Unsealable
from bot.storage.clock import Clock, utc_now
from bot.storage.tables import AttemptRow

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.sql.elements import ColumnElement

    from bot.identity.vault import Vault
    from bot.storage.database import Database

TIME: Final = timedelta(minutes=10)
"""How long a sign-in may take, from the button to the code."""
MOST_TRIES: Final = 5
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter looks like another."""
_LETTERS: Final = 8
"""40 bits, five tries, ten minutes."""


class Content(BaseModel):
    """What an attempt is about; sealed."""

    model_config = ConfigDict(frozen=True)

    caller: Caller
    browser: str = ""
    """The hash of the browser's word: which browser it is cannot be changed in the database."""
    person: Person | None = None
    code: str = ""


@dataclass(frozen=True)
class Attempt:
    """A sign-in under way."""

    stage: str
    """offered, confirmed, signed in, linked."""
    content: Content


class Attempts:
    """The attempts. Every method raises DatabaseError."""

    def __init__(self, db: Database, vault: Vault, clock: Clock = utc_now) -> None:
        self._db = db
        self._vault = vault.meant_for("dojo-bot sign-in")
        self._clock = clock

    async def offer(self, caller: Caller) -> str:
        """Begin one, in the place of those that nobody followed; its word, 256 bits."""
        word = secrets.token_urlsafe(32)
        row = AttemptRow(
            id=hashed(word),
            key=caller.key,
            expires=self._clock() + TIME,
            stage="offered",
            tries=0,
            sealed=self._sealed(hashed(word), caller.key, Content(caller=caller)),
        )
        unbegun = (AttemptRow.key == caller.key) & (AttemptRow.stage == "offered")
        async with self._db.session() as session:
            await session.execute(delete(AttemptRow).where(unbegun | (AttemptRow.expires <= self._clock())))
            session.add(row)
        return word

    async def offered(self, word: str) -> Attempt | None:
        """The attempt that was offered under this word and not begun yet."""
        return await self._one(AttemptRow.id == hashed(word), AttemptRow.stage == "offered")

    async def confirm(self, word: str, browser: str) -> bool:
        """Begin it in this browser; False where it was begun before, in whichever browser."""
        mine = (AttemptRow.id == hashed(word), AttemptRow.stage == "offered", self._open)
        async with self._db.session() as session:
            row = await session.scalar(select(AttemptRow).where(*mine).with_for_update())
            content = self._content(row)
            if row is None or content is None:
                return False
            row.stage, row.browser = "confirmed", hashed(browser)
            row.sealed = self._sealed(row.id, row.key, content.model_copy(update={"browser": row.browser}))
        return True

    async def of(self, browser: str) -> Attempt | None:
        """The attempt that was begun in this browser."""
        found = await self._one(AttemptRow.browser == hashed(browser))
        return found if found and found.content.browser == hashed(browser) else None

    async def signed_in(self, browser: str, person: Person) -> bool:
        """Note who signed in, and make the code; False where that was done before."""
        mine = (AttemptRow.browser == hashed(browser), AttemptRow.stage == "confirmed", self._open)
        async with self._db.session() as session:
            row = await session.scalar(select(AttemptRow).where(*mine).with_for_update())
            content = self._content(row)
            if row is None or content is None or content.browser != row.browser:
                return False
            content = content.model_copy(update={"person": person, "code": _new_code()})
            row.stage, row.sealed = "signed in", self._sealed(row.id, row.key, content)
        return True

    async def enter(self, key: str, code: str) -> Content | None:
        """What the code stands for that this chat identity types; None where it has signed nobody in.

        Each wrong one counts. Raises WrongCode.
        """
        async with self._db.session() as session:
            row = await self._signed_in(session, key)
            content = self._content(row)
            if row is None or content is None:
                return None
            row.tries += 1
            right = hmac.compare_digest(_plain(code).encode(), content.code.encode())
            left = MOST_TRIES - row.tries
            row.stage = "linked" if right else row.stage if left else "failed"
        if not right:
            raise WrongCode(left)
        return content

    async def forget(self, key: str) -> None:
        """End what a chat identity has under way."""
        async with self._db.session() as session:
            await session.execute(delete(AttemptRow).where(AttemptRow.key == key))

    @property
    def _open(self) -> ColumnElement[bool]:
        return AttemptRow.expires > self._clock()

    async def _signed_in(self, session: AsyncSession, key: str) -> AttemptRow | None:
        mine = (AttemptRow.key == key, AttemptRow.stage == "signed in", self._open)
        newest = select(AttemptRow).where(*mine).order_by(AttemptRow.expires.desc()).limit(1)
        return await session.scalar(newest.with_for_update())

    async def _one(self, *which: ColumnElement[bool]) -> Attempt | None:
        async with self._db.session() as session:
            row = await session.scalar(select(AttemptRow).where(*which, self._open))
        content = self._content(row)
        return Attempt(row.stage, content) if row and content else None

    def _sealed(self, number: str, key: str, content: Content) -> bytes:
        return self._vault.seal(content.model_dump_json(), number, key)

    def _content(self, row: AttemptRow | None) -> Content | None:
        if row is None:
            return None
        try:
            return Content.model_validate_json(self._vault.open(row.sealed, row.id, row.key))
        except (Unsealable, ValueError):  # its key is gone, or an older version wrote it: it is begun anew
            return None


def hashed(word: str) -> str:
    """How a word of 256 bits is stored: nobody can guess it from this."""
    return hashlib.sha256(word.encode()).hexdigest()


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _letter in range(_LETTERS))


def _plain(code: str) -> str:
    """The code as it was made: typed in small letters, with hyphens and spaces, with O for 0 and I or L for 1."""
    kept = "".join(one for one in code.upper() if one.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))
