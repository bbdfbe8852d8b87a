"""Attacks from chat: by people who may not, or not any more, and by what they press, forge or paste."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bot.gate import Gate
from bot.identity import credentials, linking, proof
from bot.identity.credentials import OwnCredentials
from bot.identity.roles import Role
from bot.platforms.slack import events
from playground.defectdojo import token
from playground.slack.state import Person
from playground.world import ANA, MARTA, TENANT, Somebody, link
from tests.attacks.attack import Act, Attack, all_of, replaced
from tests.attacks.stored import ROLES

if TYPE_CHECKING:
    from bot.catalogue import AnyRow
    from bot.dojo.client import DojoClient
    from bot.dojo.models import Account
    from bot.identity.caller import Caller
    from bot.operations.context import Call
    from playground.defectdojo.model import User
    from tests.attacks.stage import Stage

CHANNEL: Final = "C0APPSEC"
SHARED: Final = "findings critical product:payments-api share:yes"
EVE: Final = Person("U0EVE", "eve", "Eve")
ROLES_DECIDE: Final[dict[str, Any]] = {"entra_roles": ROLES, "role_ttl": 300}


# -- who it is ------------------------------------------------------------------------------------------


def _is(**what: Any) -> Act:
    """Eve, who is that, mentions the bot; she has a link to Ana, so that only what she is can be held against her."""

    async def act(stage: Stage) -> bool:
        eve = await _enters(stage, replace(EVE, **what))
        await stage.scene.mentions("finding 276", eve)
        return bool(stage.scene.asked())

    return act


async def _enters(stage: Stage, person: Person) -> Somebody:
    stage.scene.slack.administrators.takes_in(person, CHANNEL)
    stage.scene.slack.administrators.shares(CHANNEL)
    eve = Somebody(person.id, ANA.oid, ANA.dojo, "")
    await link(stage.scene.bot.store, eve)
    return eve


async def _is_an_outsider_who_presses(stage: Stage) -> bool:
    """Eve of another organisation presses a button of a message for all, which is older than the channel's sharing."""
    await stage.scene.says(SHARED)
    eve = await _enters(stage, replace(EVE, team_id="T0OTHER", is_stranger=True))
    await stage.scene.bot.store.links.add("slack:T0OTHER/U0EVE", (TENANT, ANA.oid), "an attack")
    stage.scene.asked()
    await stage.scene.clicks("Details", eve)
    return bool(stage.scene.asked())


async def _types_in_a_form_as_a_guest(stage: Stage) -> bool:
    """Who was made a guest meanwhile types in a menu of a form that was open already."""
    await stage.scene.says("product", MARTA)
    stage.scene.slack.space.person(MARTA.slack).is_restricted = True
    stage.scene.clock.now += 301
    return await is_offered_something(stage)


async def is_offered_something(stage: Stage) -> bool:
    stage.scene.asked()
    modal = stage.scene.modal(MARTA)
    assert modal is not None
    return bool(await stage.scene.slack.searches(MARTA.slack, modal, "Product", "pay"))


# -- what is pressed, forged or pasted ------------------------------------------------------------------


async def _presses_what_is_anothers(stage: Stage) -> bool:
    """Marta presses a button of the message that Ana had posted for all."""
    await stage.scene.says(SHARED, ANA)
    stage.scene.asked()
    await stage.scene.clicks("Details", MARTA)
    return ANA.dojo in stage.rights()


async def _forges_a_value(stage: Stage) -> bool:
    """Marta, a reader, presses a button whose value became a writer's line."""
    stage.scene.dojo.findings[276].verified = False
    for who in (ANA, MARTA):
        await stage.links(who)
    await stage.scene.says("finding 276", MARTA)
    stage.scene.asked()
    await stage.presses(MARTA, "Share to channel", "verify 276")
    return stage.scene.dojo.findings[276].verified


async def _forges_a_receipt(stage: Stage) -> bool:
    """Marta takes back what Ana did where Marta sees nothing, with a forged button."""
    hidden = _hidden_finding(stage)
    stage.scene.dojo.findings[hidden].verified = False
    await stage.scene.says(f"verify {hidden}", ANA)
    receipt = (await stage.scene.bot.audit.rows())[0].number
    await stage.scene.says("finding 276", MARTA)
    stage.scene.asked()
    await stage.presses(MARTA, "Share to channel", f"undo {receipt}")
    return not stage.scene.dojo.findings[hidden].verified


def _hidden_finding(stage: Stage) -> int:
    """One that Ana sees and Marta does not."""
    marta = user_of(stage, "marta")
    for number, finding in stage.scene.dojo.findings.items():
        product = finding.test.engagement.product
        if finding.active and marta.id not in {**product.members, **product.prod_type.members}:
            return number
    raise LookupError


def user_of(stage: Stage, name: str) -> User:
    """The account in DefectDojo."""
    return next(user for user in stage.scene.dojo.users.values() if user.username == name)


async def _gives_anothers_token(stage: Stage) -> bool:
    """Marta found Ana's token, and gives it as her own."""
    await _gives(stage, token("ana"))
    return ANA.dojo in await stage.heard(MARTA)


async def _is_talked_into_a_foreign_link(stage: Stage) -> bool:
    """Marta signs in at Ana's link, and tells Ana the code; linked to Marta, Ana gives her token: Marta's then."""
    browser = stage.browser("Marta")
    await browser.signs_in(await stage.starts(ANA), "Marta Lima")
    await stage.scene.says(f"link code {browser.code}", ANA)
    await _gives(stage, token("ana"), ANA)
    return ANA.dojo in await stage.heard(MARTA)


async def _gives_a_superusers_token(stage: Stage) -> bool:
    """Marta is a superuser in DefectDojo, whose token the settings refuse."""
    user_of(stage, "marta").is_superuser = True
    await stage.scene.bot.store.tokens.remove(TENANT, MARTA.oid)
    await _gives(stage, token("marta"))
    return await stage.scene.bot.store.tokens.get(TENANT, MARTA.oid) is not None


async def _gives(stage: Stage, given: str, who: Somebody = MARTA) -> None:
    await stage.scene.says("link token", who)
    await stage.scene.submits({"Token": given}, who)


# -- without the defences -------------------------------------------------------------------------------


async def _admit_anybody(self: Gate, call: Call, row: AnyRow) -> None:
    if row.role is not None:
        await self._look_at_role(call, row)


async def _look_at_no_role(_self: Gate, call: Call, _row: AnyRow) -> None:
    call.role = Role.SUPERUSER


def _as_ana(body: dict[str, Any], place: events.Place) -> Caller:
    return replace(_INTERACTING(body, place), user=ANA.slack)


async def _with_anas_rights(self: OwnCredentials, caller: Caller, *, writes: bool) -> DojoClient:
    return await _DOJO_FOR(self, replace(caller, user=ANA.slack), writes=writes)


async def _proven_with_a_warning(http: Any, given: str, _superusers: str) -> Account:
    return await _PROVEN(http, given, "warn")


_INTERACTING: Final = events._interacting  # noqa: SLF001  # what is taken away
_DOJO_FOR: Final = OwnCredentials.dojo_for
_PROVEN: Final = proof.proven
_STANDING: Final = partial(
    Attack,
    defence="only full members of the bot's own workspace are let through",
    where=("bot.gate.Gate.admit",),
    lift=replaced(Gate, "admit", _admit_anybody),
)

ATTACKS: Final = (
    _STANDING("A guest uses the bot", _is(is_restricted=True)),
    _STANDING("Another bot uses the bot", _is(is_bot=True)),
    _STANDING("A deactivated account uses the bot", _is(deleted=True)),
    _STANDING("An outsider (Slack Connect) mentions the bot", _is(is_stranger=True)),
    _STANDING("An outsider (Slack Connect) presses a public button", _is_an_outsider_who_presses, unheard=False),
    _STANDING("A guest types in a form that was open already", _types_in_a_form_as_a_guest),
    Attack(
        "A button of somebody else's message is pressed",
        _presses_what_is_anothers,
        "whoever presses acts, with their own token; a message grants nothing",
        ("bot.platforms.slack.events._interacting",),
        replaced(events, "_interacting", _as_ana),
    ),
    Attack(
        "A button's value is forged: a verb beyond the role",
        _forges_a_value,
        "a value is a line like any other: it takes the role that the verb takes",
        ("bot.gate.Gate._look_at_role",),
        replaced(Gate, "_look_at_role", _look_at_no_role),
        settings=ROLES_DECIDE,
    ),
    Attack(
        "A button's value is forged: somebody else's receipt",
        _forges_a_receipt,
        "taking back reads and writes with the rights of whoever takes back",
        ("bot.identity.credentials.OwnCredentials.dojo_for",),
        replaced(OwnCredentials, "dojo_for", _with_anas_rights),
    ),
    Attack(
        "Somebody else's DefectDojo token is given",
        _gives_anothers_token,
        "the token's account must be called as Entra ID calls its giver, or as an administrator said",
        ("bot.identity.linking.demand_owner",),
        replaced(linking, "demand_owner", lambda *_two: None),
        unheard=False,
    ),
    Attack(
        "Alice is talked into entering the code of Mallory's sign-in, and gives her token then",
        _is_talked_into_a_foreign_link,
        "likewise: a token is kept for a person, and has to be that person's",
        ("bot.identity.linking.demand_owner",),
        replaced(linking, "demand_owner", lambda *_two: None),
        unheard=False,
    ),
    Attack(
        "A superuser's token is given, where SUPERUSER_TOKENS=refuse",
        _gives_a_superusers_token,
        "DefectDojo is asked whose it is before it is kept, and daily",
        ("bot.identity.proof.proven",),
        all_of(
            replaced(linking, "proven", _proven_with_a_warning), replaced(credentials, "proven", _proven_with_a_warning)
        ),
        settings={"superuser_tokens": "refuse"},
    ),
)
