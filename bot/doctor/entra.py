"""Checks of Entra ID and Graph, and of the clock by which their tokens are judged."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import httpx

from bot.doctor.verdict import Verdict, absent, ok, unchecked, warning, wrong
from bot.identities import registration
from bot.identity.entra import EntraTrouble, SignInRefused
from bot.identity.graph import Departed, Graph, GraphDenied
from bot.identity.id_token import LEEWAY
from bot.identity.signing_keys import signing
from bot.language import _

if TYPE_CHECKING:
    from bot.doctor.place import Place

METADATA: Final = "entra.metadata"
SECRET: Final = "entra.secret"  # noqa: S105  # a check's id
_NOBODY: Final = "00000000-0000-4000-8000-000000000000"
"""An object id that nobody has: whoever may look is told so, whoever may not is refused before."""
_NOTED: Final = 10.0
"""Seconds that a clock may differ before it is worth a word."""


async def metadata(place: Place) -> Verdict:
    """Whether the tenant is there, and says that it is the issuer that we expect."""
    if place.entra is None:
        return _absent()
    try:
        await place.once("metadata", place.entra.endpoints)
    except EntraTrouble as error:
        advice = _("Look at ENTRA_TENANT_ID and ENTRA_AUTHORITY, and at this machine's way out to them.")
        return wrong(_("The tenant's metadata are of no use: {error}.").format(error=error), advice)
    return ok(_("The issuer is {issuer}.").format(issuer=registration(place.settings).issuer))


async def keys(place: Place) -> Verdict:
    """Whether there are keys by which sign-ins can be checked."""
    if place.entra is None:
        return _absent()
    if not await _answers(place):
        return unchecked(METADATA)
    try:
        found = signing(await place.entra.published_keys())
    except EntraTrouble as error:
        return wrong(
            _("The tenant's keys cannot be had: {error}.").format(error=error),
            _("Look at this machine's way out, and try again."),
        )
    if not found:
        return wrong(
            _("The tenant publishes no key that can be used."), _("Look at what stands between here and Entra ID.")
        )
    return ok(_("{count} keys are published.").format(count=len(found)))


async def clock(place: Place) -> Verdict:
    """Whether our clock goes right, by the Date of whoever judges us by it."""
    url = _whom_to_ask(place)
    if not url:
        return absent(_("There is nobody to compare it with."), _("Set up Slack, Teams or Entra ID."))
    try:
        skew = await _skew(place, url)
    except (httpx.HTTPError, httpx.InvalidURL, KeyError, ValueError):
        return warning(_("Nobody tells the time to compare it with."), _("Look at the connections above."))
    if abs(skew) > LEEWAY:
        said = _slow(skew) if skew > 0 else _fast(skew)
        return wrong(said, _("Let this machine's clock be set by NTP."))
    if abs(skew) > _NOTED:
        return warning(
            _("It is {seconds} s off.").format(seconds=f"{abs(skew):.0f}"), _("Let this machine's clock be set by NTP.")
        )
    return ok(_("It goes right."))


def _whom_to_ask(place: Place) -> str:
    """Whose answers are dated, of those whose requests and tokens we judge by our clock; empty for nobody."""
    settings = place.settings
    if place.entra:
        return f"{registration(settings).issuer}/.well-known/openid-configuration"
    if settings.slack_bot_token:
        return f"{settings.slack_api_url}api.test"
    return str(settings.teams_openid_url) if settings.teams_client_id else ""


def _slow(skew: float) -> str:
    said = _("It is {seconds} s slow: sign-ins, and the platforms' requests, are refused.")
    return said.format(seconds=f"{skew:.0f}")


def _fast(skew: float) -> str:
    said = _("It is {seconds} s fast: sign-ins, and the platforms' requests, are refused.")
    return said.format(seconds=f"{-skew:.0f}")


async def _skew(place: Place, url: str) -> float:
    """Seconds by which the other clock is ahead. Raises KeyError and ValueError where it tells no time."""
    before = place.clock()
    response = await place.web.get(url)
    middle = (before + place.clock()) / 2
    return parsedate_to_datetime(response.headers["date"]).timestamp() - middle


async def secret(place: Place) -> Verdict:
    """Whether the client secret works."""
    if place.entra is None:
        return _absent()
    if not place.settings.entra_client_secret:
        return wrong(_("ENTRA_CLIENT_SECRET is not set."), _("Make one under Certificates & secrets."))
    if not await _answers(place):
        return unchecked(METADATA)
    try:
        await place.entra.app_token()
    except (EntraTrouble, SignInRefused) as error:
        advice = next((said for code, said in _by_code().items() if code in str(error).split(", ")), "")
        return wrong(
            _("Entra ID does not take it: {error}.").format(error=error),
            advice or _("Look the code up in docs/identity.md."),
        )
    return ok(_("Entra ID takes the client id and secret."))


async def groups(place: Place) -> Verdict:
    """Whether Graph lets the app look people and their groups up."""
    if place.entra is None:
        return _absent()
    graph = Graph(place.web, str(place.settings.graph_url), place.entra, place.clock)
    try:
        await graph.groups_of(_NOBODY)
    except Departed:
        return ok(_("Graph lets the app look people and their groups up."))
    except GraphDenied:
        said = _("Graph does not let the app look: unknown are people in over 200 groups, and who never signed in.")
        advice = _("Grant the application permissions User.Read.All and GroupMember.Read.All, with an admin's consent.")
        return warning(said, advice)
    except EntraTrouble:
        return unchecked(SECRET)
    return ok(_("Graph answers."))


async def redirect(place: Place) -> Verdict:
    """Whether the app registration lists the address to which sign-ins come back.

    Asked to sign nobody in, an authority sends back only to an address that it knows (OpenID Connect Core, 3.1.2.6).
    """
    if place.entra is None:
        return _absent()
    uri = registration(place.settings).redirect_uri
    if not await _answers(place):
        return unchecked(METADATA)
    address = await place.entra.address(state="doctor", nonce="doctor", verifier="doctor")
    try:
        response = await place.web.get(address.replace("prompt=select_account", "prompt=none"))
    except (httpx.HTTPError, httpx.InvalidURL):
        return unchecked(METADATA)
    if "AADSTS50011" in response.text:
        advice = _("Add {uri} to the app under Authentication, as a redirect URI of the kind Web.").format(uri=uri)
        return wrong(_("The app registration does not list the bot's redirect URI."), advice)
    if response.headers.get("location", "").startswith(f"{uri}?"):
        return ok(_("The app registration lists {uri}.").format(uri=uri))
    return ok(_("Entra ID does not say whether the app registration lists {uri}; it has to.").format(uri=uri))


async def _answers(place: Place) -> bool:
    return (await metadata(place)).result == "ok"


def _absent() -> Verdict:
    return absent(_("ENTRA_TENANT_ID is not set: nobody can sign in."), _("docs/identity.md has each click."))


def _by_code() -> dict[str, str]:
    """What each of its codes means: https://learn.microsoft.com/entra/identity-platform/reference-error-codes."""
    return {
        "AADSTS7000215": _("It is wrong: copy the secret's Value, not its ID, to ENTRA_CLIENT_SECRET."),
        "AADSTS7000222": _("It has expired: make a new one under Certificates & secrets."),
        "AADSTS700016": _("ENTRA_CLIENT_ID is no application of this tenant: copy it from the app's Overview."),
        "AADSTS90002": _("There is no such tenant: look at ENTRA_TENANT_ID."),
    }
