"""Attacks by somebody who can write in the database, or has a copy of it, but has none of the keys."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.identity.attempts import Attempts, hashed
from bot.identity.links import Links
from bot.identity.rights import Rights
from bot.identity.roles import BY_WORD, Role
from bot.identity.vault import KeyRing, Unsealable, Vault
from bot.settings import Settings, WrongSettings
from bot.storage.tables import AttemptRow
from bot.store import Store
from playground.defectdojo import token
from playground.world import ANA, MARTA, TENANT, TOKEN_KEYS
from tests.attacks.attack import Attack, in_depth, replaced
from tests.attacks.stage import NAMES

if TYPE_CHECKING:
    from bot.identity.attempts import Attempt
    from bot.identity.person import Person
    from bot.identity.rights import Directory
    from tests.attacks.stage import Stage

GROUP: Final = "G-Usuarios-DefectDojo-"
ROLES: Final = {f"{GROUP}{word.capitalize()}": role for word, role in BY_WORD.items()}
OTHER_KEYS: Final = "new:" + base64.b64encode(b"another key that guards nothing.").decode()


async def _copies_a_token(stage: Stage) -> bool:
    """Ana's sealed token is written into Marta's row."""
    await stage.writes_into_the_database(
        "UPDATE tokens SET sealed = (SELECT sealed FROM tokens WHERE oid = :ana) WHERE oid = :marta",
        ana=ANA.oid,
        marta=MARTA.oid,
    )
    return await stage.becomes_ana()


async def _copies_a_renewal(stage: Stage) -> bool:
    """Ana's sealed refresh token is written into Marta's row: the bot would renew Ana's sign-in as Marta's."""
    await stage.links(ANA)
    await stage.links(MARTA)
    await stage.writes_into_the_database(
        "UPDATE people SET renewal = (SELECT renewal FROM people WHERE oid = :ana) WHERE oid = :marta",
        ana=ANA.oid,
        marta=MARTA.oid,
    )
    stage.scene.clock.now += 301
    await stage.scene.says("whoami", MARTA)
    person = await stage.scene.bot.store.people.get(TENANT, MARTA.oid)
    return person is not None and person.holding.role == Role.WRITER


async def _copies_an_attempt(stage: Stage) -> bool:
    """Ana has signed in; her sealed sign-in is given to Marta, who knows the code."""
    browser = stage.browser("Ana")
    await browser.signs_in(await stage.starts(ANA), NAMES[ANA])
    await stage.writes_into_the_database(
        "UPDATE attempts SET key = :marta WHERE key = :ana", ana=ANA.key, marta=MARTA.key
    )
    await stage.scene.says(f"link code {browser.code}", MARTA)
    return await stage.becomes_ana()


async def _copies_a_wish(stage: Stage) -> bool:
    """What Ana once asked for is written into Marta's row: it would run in Ana's name when Marta links herself."""
    await stage.scene.bot.store.links.remove(ANA.key)
    await stage.scene.says("finding 276", ANA)
    await stage.writes_into_the_database("UPDATE waiting SET key = :marta", marta=MARTA.key)
    await stage.links(ANA)
    browser = stage.browser("Marta")
    await browser.signs_in(await stage.starts(MARTA), NAMES[MARTA])
    stage.scene.dojo.requests.clear()
    await stage.scene.says(f"link code {browser.code}", MARTA)
    return ANA.dojo in stage.rights()


async def _leads_a_link_elsewhere(stage: Stage) -> bool:
    """Marta's chat identity is pointed at Ana."""
    await stage.writes_into_the_database("UPDATE links SET oid = :ana WHERE key = :marta", ana=ANA.oid, marta=MARTA.key)
    return await stage.becomes_ana()


async def _prolongs_a_link(stage: Stage) -> bool:
    """A link that has expired is given a thousand years more."""
    await stage.links(ANA)
    stage.scene.clock.now += 2 * 86400
    await stage.writes_into_the_database("UPDATE links SET expires = '3026-01-01 00:00:00.000000'")
    return await stage.becomes_ana(ANA)


async def _copies_a_role(stage: Stage) -> bool:
    """What Entra ID said of Ana, a writer, is written into Marta's row."""
    await stage.links(ANA)
    await stage.links(MARTA)
    await stage.writes_into_the_database(
        "UPDATE people SET sealed = (SELECT sealed FROM people WHERE oid = :ana) WHERE oid = :marta",
        ana=ANA.oid,
        marta=MARTA.oid,
    )
    person = await stage.scene.bot.store.people.get(TENANT, MARTA.oid)
    return person is not None and person.holding.role == Role.WRITER


async def _moves_a_sign_in_to_another_browser(stage: Stage) -> bool:
    """Mallory's link was opened by Ana; the sign-in is pointed at Mallory's browser, to read its code there."""
    ana, mallory = stage.browser("Ana"), stage.browser("Mallory")
    await mallory.opens(await stage.starts(MARTA))
    await ana.signs_in(await stage.starts(MARTA), NAMES[ANA])
    secret = next(iter(mallory.http.cookies.jar)).value or ""
    await stage.writes_into_the_database(
        "UPDATE attempts SET browser = :mallory WHERE stage = 'signed in'", mallory=hashed(secret)
    )
    await mallory.opens("/link")
    if "One step is left" not in mallory.text:
        return False
    await stage.scene.says(f"link code {mallory.code}", MARTA)
    return await stage.becomes_ana()


async def _starts_without_the_old_key(stage: Stage) -> bool:
    """The key was taken out of TOKEN_KEYS, since it leaked; the tokens under it are still there."""
    store = _store(stage, token_keys=OTHER_KEYS)
    try:
        await store.open(migrate=False)
        return await _opened(store)
    except WrongSettings:
        return False
    finally:
        await store.db.close()


async def _reads_with_another_key(stage: Stage) -> bool:
    """The same, read past the start."""
    return await _read_by(_store(stage, token_keys=OTHER_KEYS))


async def _sends_tokens_elsewhere(stage: Stage) -> bool:
    """DEFECTDOJO_URL is set to a server of Mallory's, to which the bot shall send everybody's tokens."""
    return await _read_by(_store(stage, defectdojo_url="http://evil.test"))


async def _read_by(store: Store) -> bool:
    try:
        return await _opened(store)
    finally:
        await store.db.close()


async def _opened(store: Store) -> bool:
    try:
        kept = await store.tokens.get(TENANT, ANA.oid)
    except Unsealable:
        return False
    return kept is not None and kept.token == token("ana")


def _store(stage: Stage, **changes: Any) -> Store:
    world = stage.scene.world
    told = world.settings("http://slack.test", "http://dojo.test", f"sqlite:///{stage.database}")
    return Store(Settings(**told | changes), lambda: datetime.fromtimestamp(stage.scene.clock.now, UTC))


# -- without the defences -------------------------------------------------------------------------------


def _without_owner(self: Vault, key_id: str, _owner: tuple[str, ...]) -> bytes:
    return _BELONGING(self, key_id, ())


async def _of_any_browser(self: Attempts, browser: str) -> Attempt | None:
    return await self._one(AttemptRow.browser == hashed(browser))


def _without_address(self: Vault, key_id: str, owner: tuple[str, ...]) -> bytes:
    return _BELONGING(Vault(self.keys, "", self._purpose), key_id, owner)


def _ring_that_forgets_nothing(self: KeyRing, keys: dict[str, bytes]) -> None:
    key_id, _colon, encoded = TOKEN_KEYS.partition(":")
    _RING(self, {**keys, key_id: base64.b64decode(encoded)})


async def _asked_without_a_look(self: Rights, directory: Directory, known: Person) -> Person:
    person = await self.signed_in(await directory.entra.renew(known.renewal))
    return await self._people.put(replace(person, tid=known.tid, oid=known.oid))


_BELONGING: Final = Vault._belonging  # noqa: SLF001  # what is taken away in part
_RING: Final = KeyRing.__init__
_NO_OWNER: Final = replaced(Vault, "_belonging", _without_owner)
_OWNER: Final = ("bot.identity.vault.Vault._belonging",)

ATTACKS: Final = (
    Attack(
        "A sealed token is copied into another person's row",
        _copies_a_token,
        "the tenant and object id of the owner are sealed with it",
        _OWNER,
        _NO_OWNER,
    ),
    Attack(
        "A sealed refresh token is copied into another person's row",
        _copies_a_renewal,
        "its owner is sealed with it, and whoever it renews has to be who it was kept for",
        (*_OWNER, "bot.identity.rights.Rights._asked"),
        in_depth(_NO_OWNER, replaced(Rights, "_asked", _asked_without_a_look)),
        settings={"entra_roles": ROLES, "role_ttl": 300},
        unheard=False,
    ),
    Attack(
        "A sealed sign-in is given to another chat identity",
        _copies_an_attempt,
        "its number and the chat identity are sealed with it",
        _OWNER,
        _NO_OWNER,
    ),
    Attack(
        "A sealed command that waits is given to another chat identity",
        _copies_a_wish,
        "the chat identity is sealed with it",
        _OWNER,
        _NO_OWNER,
    ),
    Attack(
        "A link is pointed at another person",
        _leads_a_link_elsewhere,
        "what a link says is sealed with it; any other counts as none",
        ("bot.identity.links.Links._is_ours",),
        replaced(Links, "_is_ours", lambda _self, _row: True),
    ),
    Attack(
        "An expired link is prolonged",
        _prolongs_a_link,
        "what a link says is sealed with it; any other counts as none",
        ("bot.identity.links.Links._is_ours",),
        replaced(Links, "_is_ours", lambda _self, _row: True),
        settings={"link_days": 1},
        unheard=False,
    ),
    Attack(
        "A person's role is copied into another person's row",
        _copies_a_role,
        "what Entra ID said is sealed for its person",
        _OWNER,
        _NO_OWNER,
        settings={"entra_roles": ROLES, "role_ttl": 300},
        unheard=False,
    ),
    Attack(
        "A sign-in is moved to another browser, to read its code there",
        _moves_a_sign_in_to_another_browser,
        "in which browser it was begun is sealed with it",
        ("bot.identity.attempts.Attempts.of",),
        replaced(Attempts, "of", _of_any_browser),
    ),
    Attack(
        "Tokens under a key that was taken out of TOKEN_KEYS: the bot is started",
        _starts_without_the_old_key,
        "the start is refused, and what the ring lacks does not open",
        ("bot.store.Store.open", "bot.identity.vault.KeyRing"),
        replaced(KeyRing, "__init__", _ring_that_forgets_nothing),
    ),
    Attack(
        "Tokens under a key that was taken out of TOKEN_KEYS: one is read",
        _reads_with_another_key,
        "what the ring lacks does not open",
        ("bot.identity.vault.KeyRing.cipher",),
        replaced(KeyRing, "__init__", _ring_that_forgets_nothing),
    ),
    Attack(
        "The bot is pointed at a DefectDojo of Mallory's, to be sent the tokens",
        _sends_tokens_elsewhere,
        "DefectDojo's address is sealed with each token",
        _OWNER,
        replaced(Vault, "_belonging", _without_address),
    ),
)
