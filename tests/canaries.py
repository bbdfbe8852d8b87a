"""Every scene's secrets are canaries: none of them may be found outside of the places that it is meant for.

`watching` is around every Scene. It taps what the bot says over HTTP to anybody, reads its database's files as bytes,
hears its log before anything is blacked out of it, and at the end looks for everything that was secret meanwhile.
"""

from __future__ import annotations

import logging
import re
from base64 import b64decode
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import quote_plus

from pydantic import SecretStr

from bot.identity.signing_in import Ticket
from playground.defectdojo import token
from playground.world import ANA, MARTA
from tests.taps import Ear, FrontDoor, Tap, audit, tapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from starlette.applications import Starlette

    from bot.settings import Settings
    from playground.entra import Directory
    from playground.world import World

LOG: Final = "the log, before it is scrubbed"
DATABASE: Final = "the files of the database"
AUDIT: Final = "the audit"
SLACK: Final = "what Slack was told"
TEAMS: Final = "what Teams was told"
ENTRA: Final = "what Entra ID was told"
DOJO: Final = "what DefectDojo was told"
PAGES: Final = "what browsers were told"
SLACKS_KEY: Final = "the key shown to Slack"
TEAMS_KEY: Final = "the key shown to Teams"
ENTRAS_KEY: Final = "the key shown to Entra ID"
DOJOS_KEY: Final = "the key shown to DefectDojo"
EVERYWHERE: Final = frozenset(
    {LOG, DATABASE, AUDIT, SLACK, TEAMS, ENTRA, DOJO, PAGES, SLACKS_KEY, TEAMS_KEY, ENTRAS_KEY, DOJOS_KEY}
)

_PIECE: Final = 32
"""Letters of a secret that are looked for: a part of it is as bad as the whole."""
_SHORTEST: Final = 8
_SLACKS: Final = "/slack/"
"""Where answers go to Slack, not to a browser."""
_TEAMS: Final = "/api/messages"
"""Where they go to Teams."""
_WORD: Final = re.compile(rb"(?:/link/|%2Flink%2F)([\w-]{43})(?![\w-])")
_COOKIE: Final = re.compile(rb"dojo-link=([\w-]{43})(?![\w-])")
_CODE: Final = re.compile(rb'<span class="code">([^<]+)<')
_MEANT_FOR: Final[Mapping[str, frozenset[str]]] = {
    "defectdojo_api_token": frozenset({DOJOS_KEY}),
    "entra_client_secret": frozenset({ENTRA}),
    "slack_bot_token": frozenset({SLACKS_KEY}),
    "slack_app_token": frozenset({SLACKS_KEY}),
    "teams_client_secret": frozenset({ENTRA}),
}
"""Settings that are secret, and who is told them all the same."""
_PROOF: Final = "/api/v2/user_profile/"
"""Where DefectDojo says whose a token is that somebody hands in: the one place for a token that is not the own one."""

Secrets: TypeAlias = "Iterator[tuple[str, bytes, frozenset[str]]]"
"""Their names, what they are, and where they may not be."""


@dataclass
class Watch:
    """All that left the bot during a scene."""

    world: World
    settings: Settings
    database: Path
    log: Ear = field(default_factory=Ear)
    files: list[bytes] = field(default_factory=list)
    doors: list[Tap] = field(default_factory=list)
    owners: dict[str, set[str]] = field(
        default_factory=lambda: {name: {token(who.dojo)} for who in (ANA, MARTA) for name in (who.slack, who.oid)}
    )
    """The DefectDojo tokens that may be used for what a person does in chat; a test may say more."""

    excused: set[tuple[str, str]] = field(default_factory=set)
    """Secrets that a test lets through on purpose, each with the place."""
    robbed: bool = False
    """An attack without a defence is under way: that another's token is used is its point."""

    def __post_init__(self) -> None:
        self.slack, self.dojo = tapped(self.world.slack.app), tapped(self.world.dojo_app)
        self.entra = tapped(self.world.entra.app)
        self.teams = tapped(self.world.teams.app) if self.settings.teams_client_id else None

    def door(self, app: Starlette) -> Starlette:
        """Watch the bot's own addresses, too."""
        self.doors.append(tapped(app, FrontDoor))
        return app

    def look(self) -> None:
        """Read the files of the database as they are now."""
        paths = (self.database.with_name(self.database.name + end) for end in ("", "-wal", "-shm"))
        self.files += [path.read_bytes().translate(None, b"\0") for path in paths if path.is_file()]

    def leaks(self) -> list[str]:
        """Where something secret was found, and whose token was used for somebody else."""
        places = self._places()
        secrets = [*_settings(self.settings), *_people(self.world), *_entra(self.world.entra.directory)]
        secrets += [*_links(places[SLACK], places[PAGES]), *_addresses(self.world), *_proofs(self.doors)]
        found = (
            f"{name} is in {place}: …{_around(places[place], text)}…"
            for name, whole, forbidden in secrets
            if len(text := whole[:_PIECE]) >= _SHORTEST
            for place in forbidden
            if text in places[place] and (whole.decode(errors="replace"), place) not in self.excused
        )
        return sorted({*found, *(() if self.robbed else self._borrowed())})

    def _places(self) -> Mapping[str, bytes]:
        answered = [one for door in self.doors for one in door.answered]
        acks = [ack.encode() for ack in self.world.slack.line.acks]
        slack = [*acks, *self.slack.asked, *(part for path, part in answered if path.startswith(_SLACKS))]
        teams = [*(self.teams.asked if self.teams else ()), *(part for path, part in answered if path == _TEAMS)]
        return {
            LOG: "\n".join(self.log.lines).encode(errors="backslashreplace"),
            DATABASE: b"\n".join(self.files),
            AUDIT: audit(self.database),
            SLACK: b"\n".join(slack),
            TEAMS: b"\n".join(teams),
            ENTRA: b"\n".join(self.entra.asked),
            DOJO: b"\n".join(self.dojo.asked),
            SLACKS_KEY: self.slack.shown,
            TEAMS_KEY: self.teams.shown if self.teams else b"",
            ENTRAS_KEY: self.entra.shown,
            DOJOS_KEY: self.dojo.shown,
            PAGES: b"\n".join(part for path, part in answered if not path.startswith((_SLACKS, _TEAMS))),
        }

    def _borrowed(self) -> Iterator[str]:
        """DefectDojo was shown a token for somebody whose it is not."""
        service = self.settings.defectdojo_api_token if self.settings.unlinked_reads == "service" else None
        everybodys = {service.get_secret_value()} if service else set()
        for who, path, key in self.dojo.keys:
            known = {*self.owners.get(who, ()), *everybodys}
            if not (path == _PROOF or not who or key.removeprefix("Token ") in known):
                yield f"{who} was given somebody else's token for {path}"


@contextmanager
def watching(world: World, settings: Settings, database: Path) -> Iterator[Watch]:
    """Watch the bot that lives in this world."""
    watch = Watch(world, settings, database)
    logging.getLogger().addHandler(watch.log)
    try:
        yield watch
    finally:
        logging.getLogger().removeHandler(watch.log)


def planted(world: World, settings: Settings) -> list[bytes]:
    """What is secret from the start, for whoever searches by himself."""
    return [text for _name, text, _forbidden in (*_settings(settings), *_people(world))]


def _settings(settings: Settings) -> Secrets:
    """What the settings keep secret, and the keys in TOKEN_KEYS as they are and as the ciphers know them."""
    given = {name: one.get_secret_value() for name, one in settings if isinstance(one, SecretStr)}
    for name, text in given.items():
        forbidden = EVERYWHERE - _MEANT_FOR.get(name, frozenset())
        yield name.upper(), text.encode(), forbidden
        yield name.upper(), quote_plus(text).encode(), forbidden
    for entry in filter(None, given.get("token_keys", "").split(",")):
        encoded = entry.partition(":")[2]
        for form in (encoded, quote_plus(encoded), quote_plus(b64decode(encoded))):
            yield "a key of TOKEN_KEYS", form.encode(), EVERYWHERE
        yield "a key of TOKEN_KEYS", b64decode(encoded), EVERYWHERE


def _people(world: World) -> Secrets:
    for user in world.dojo.users.values():
        yield f"the DefectDojo token of {user.username}", user.token.encode(), EVERYWHERE - {DOJOS_KEY}


def _entra(directory: Directory) -> Secrets:
    """All that the directory ever issued. Codes and renewals go back there, and only there."""
    for one in (*directory.sessions, *directory.codes):
        yield "a renewal or code of Entra ID", one.encode(), EVERYWHERE - {ENTRA}
    for one in directory.access:
        yield "an access token of Entra ID", one.encode(), EVERYWHERE - {ENTRAS_KEY, TEAMS_KEY}
    for compact in directory.issued:
        for name, part in zip(("header", "claims", "signature"), compact.encode().split(b"."), strict=False):
            yield f"an id_token's {name}", part, EVERYWHERE


def _links(slack: bytes, pages: bytes) -> Secrets:
    """What one person's browser is given: it may not be kept anywhere, nor told to anybody else."""
    for word in set(_WORD.findall(slack)):
        yield "the word in a link's address", word, EVERYWHERE - {SLACK, PAGES}
    for code in set(_CODE.findall(pages)):
        yield "a code that is typed in chat", code, frozenset({LOG, DOJO, ENTRA})
    for secret in set(_COOKIE.findall(pages)):
        yield "a cookie", secret, EVERYWHERE - {PAGES}
        ticket = Ticket(secret.decode())
        yield "a verifier", ticket.word("verifier").encode(), EVERYWHERE - {ENTRA}
        for purpose in ("state", "nonce", "token"):
            yield f"the word for {purpose}", ticket.word(purpose).encode(), EVERYWHERE - {PAGES}


def _addresses(world: World) -> Secrets:
    """Whoever knows a response_url can write in the bot's name for half an hour."""
    for name in world.slack.space.hooks:
        yield "a response_url", f"/hooks/{name}".encode(), EVERYWHERE - {SLACK}


def _proofs(doors: list[Tap]) -> Secrets:
    """What Teams proves its requests with: good for an hour, with anybody's words."""
    for key in {key for door in doors for _who, _path, key in door.keys}:
        yield "a proof of Teams'", key.rpartition(".")[2].encode(), EVERYWHERE


def _around(place: bytes, text: bytes) -> str:
    at = place.index(text)
    return repr(place[max(0, at - 60) : at] + b"[HERE]" + place[at + len(text) : at + len(text) + 40])
