"""Checks of Microsoft Teams: the bot's registration, its token, and the ways in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bot.doctor import database
from bot.doctor.place import opened
from bot.doctor.settings import is_here, is_private
from bot.doctor.verdict import Verdict, absent, ok, unchecked, warning, wrong
from bot.identity.ids import is_entra_id
from bot.language import _
from bot.platforms.teams.proof import CHANNEL, listed
from bot.platforms.teams.tokens import NoToken
from bot.storage.conversations import Conversations
from bot.storage.database import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.doctor.place import Place
    from bot.settings import Settings

REGISTRATION: Final = "teams.registration"
ENDPOINT: Final = "/api/messages"
_PUBLIC: Final = "public"
_CLOUDS: Final = {
    "smba.trafficmanager.net": _PUBLIC,
    "teams.microsoft.com": _PUBLIC,
    "login.botframework.com": _PUBLIC,
    "login.microsoftonline.com": _PUBLIC,
    "teams.microsoft.us": "US government",
    "login.botframework.azure.us": "US government",
    "login.microsoftonline.us": "US government",
}
"""Microsoft's hosts, or what these end with, and their clouds: docs/teams.md, "Other clouds"."""


async def registration(place: Place) -> tuple[Verdict, ...]:
    """Whether the ids and the proof have the form of what the registration gives. Nobody is asked."""
    settings = place.settings
    if not settings.teams_client_id:
        return (_absent(),)
    if not settings.teams_tenant_id:
        return (unchecked("settings"),)
    proof = "TEAMS_CLIENT_SECRET" if settings.teams_client_secret else "AZURE_FEDERATED_TOKEN_FILE"
    said = _("The bot is {client} of the tenant {tenant}, proved by {proof}.")
    well = ok(said.format(client=settings.teams_client_id, tenant=settings.teams_tenant_id, proof=proof))
    return tuple(_slips(settings)) or (well,)


def _slips(settings: Settings) -> Iterator[Verdict]:
    if settings.teams_client_id == settings.teams_tenant_id:
        advice = _("On the app's Overview, Application (client) ID is the one, Directory (tenant) ID the other.")
        yield wrong(_("TEAMS_CLIENT_ID and TEAMS_TENANT_ID are the same."), advice)
    if settings.entra_tenant_id not in {"", settings.teams_tenant_id}:
        said = _("TEAMS_TENANT_ID is not ENTRA_TENANT_ID: the people of Teams have no roles there, and no sign-in.")
        yield warning(said, _("Set both to the tenant whose people use the bot."))
    secret = opened(settings.teams_client_secret)
    if is_entra_id(secret):
        advice = _("Copy its Value, under Certificates & secrets; it is shown once, as it is made.")
        yield wrong(_("TEAMS_CLIENT_SECRET has the form of an id: it is the secret's ID, not its Value."), advice)
    if not secret and (why := _unproved(settings)):
        advice = _(
            "Give the pod the label azure.workload.identity/use and a service account with the client id, so that AKS "
            "mounts it."
        )
        yield wrong(_("The file of workload identity cannot be used: {why}.").format(why=why), advice)


def _unproved(settings: Settings) -> str:
    """What is wrong with the file of workload identity; empty for nothing."""
    file = settings.azure_federated_token_file
    if file is None:
        return _("AZURE_FEDERATED_TOKEN_FILE is not set")
    try:
        return "" if file.read_text().strip() else _("{file} is empty").format(file=file)
    except (OSError, UnicodeError) as error:
        return f"{file}, {error.strerror if isinstance(error, OSError) else type(error).__name__}"


async def token(place: Place) -> Verdict:
    """Whether Entra ID gives the bot a token for the Bot Framework."""
    settings = place.settings
    if place.bot is None:
        return _absent()
    if not settings.teams_tenant_id:
        return unchecked("settings")
    if not settings.teams_client_secret and _unproved(settings):
        return unchecked(REGISTRATION)
    await place.bot.keys.refresh()  # they name the cloud that the token is for
    try:
        await place.bot.tokens.get()
    except NoToken as error:
        if advice := _by_code().get(str(error)):
            return wrong(_("Entra ID gives the bot no token: {error}.").format(error=error), advice)
        advice = _("Look at this machine's way out to ENTRA_AUTHORITY; a code is explained in docs/teams.md.")
        return wrong(_("Entra ID gives the bot no token: {error}.").format(error=error), advice)
    return ok(_("Entra ID gives the bot a token."))


async def keys(place: Place) -> Verdict:
    """Whether there are keys by which Teams' requests can be proved."""
    if place.bot is None:
        return _absent()
    known = place.bot.keys
    await known.refresh()
    if not known.issuer:
        advice = _("Look at this machine's way out to login.botframework.com, and at TEAMS_OPENID_URL.")
        return wrong(_("The Bot Framework's keys cannot be had: {why}.").format(why=known.trouble), advice)
    fit = [one for one in known.known if not one.endorsements or CHANNEL in one.endorsements]
    if not fit:
        advice = _("Look at what stands between here and TEAMS_OPENID_URL.")
        return wrong(_("The Bot Framework publishes no key for Teams."), advice)
    said = _("{issuer} publishes {count} keys for Teams.")
    return ok(said.format(issuer=known.issuer, count=len(fit)))


async def endpoint(place: Place) -> Verdict:
    """Whether Microsoft can reach us, and what Azure Bot has to be told."""
    settings = place.settings
    if not settings.teams_client_id:
        return _absent()
    url = settings.public_url
    if url is None:
        advice = _("Set it to https:// and your ingress's host; in Azure Bot type that, with {path} after it.")
        return warning(
            _("PUBLIC_URL is not set: nobody can say where Teams reaches the bot."), advice.format(path=ENDPOINT)
        )
    host = (url.host or "").strip("[]").lower()
    if is_here(host):
        return unchecked("public-url")
    if url.scheme != "https":
        return wrong(_("Teams sends to https only."), _("Set PUBLIC_URL to an address with a certificate."))
    if is_private(host) or "." not in host.strip("."):
        advice = _("Set a name that the internet knows; only {path} has to be let through.").format(path=ENDPOINT)
        return wrong(_("Microsoft's servers do not reach {host}.").format(host=host), advice)
    port = "" if url.port in {None, 443} else f":{url.port}"
    said = _("In Azure Bot, Configuration, Messaging endpoint is {url}.")
    return ok(said.format(url=f"https://{host}{port}{ENDPOINT}"))


async def service_urls(place: Place) -> Verdict:
    """Whether the bot's token goes to Microsoft alone, and all that is asked belongs to one cloud."""
    settings = place.settings
    if not settings.teams_client_id:
        return _absent()
    connectors = [_host(one) for one in settings.teams_service_urls]
    if strange := [one for one in connectors if not (_cloud(one) or is_here(one))]:
        said = _("TEAMS_SERVICE_URLS names {hosts}: whoever that is gets the bot's token and what it says.")
        advice = _("Leave it unset for Microsoft's public cloud; docs/teams.md has those of the others.")
        return warning(said.format(hosts=", ".join(strange)), advice)
    asked = [*connectors, _host(str(settings.teams_openid_url)), _host(str(settings.entra_authority))]
    if len(clouds := sorted({cloud for one in asked if (cloud := _cloud(one))})) > 1:
        said = _("TEAMS_SERVICE_URLS, TEAMS_OPENID_URL and ENTRA_AUTHORITY are of several clouds: {clouds}.")
        return wrong(said.format(clouds=", ".join(clouds)), _("Set all of them as docs/teams.md has them for yours."))
    return ok(_("Answers go to {hosts} only.").format(hosts=", ".join(connectors)))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _cloud(host: str) -> str:
    """Microsoft's cloud that it belongs to; empty for anybody else's."""
    return next((cloud for end, cloud in _CLOUDS.items() if host == end or host.endswith(f".{end}")), "")


async def conversations(place: Place) -> Verdict:
    """Where the bot can post, and whether what comes from there is taken."""
    if not place.settings.teams_client_id:
        return _absent()
    try:
        return await database.unready(place) or _counted(place, await Conversations(place.db).counted())
    except DatabaseError:
        return unchecked("database")


def _counted(place: Place, found: dict[tuple[str, bool], int]) -> Verdict:
    alive = {service: count for (service, dead), count in found.items() if not dead}
    if not alive:
        advice = _("Upload what dojo-bot manifest teams writes, and install the app: docs/teams.md.")
        return absent(_("The app is installed nowhere yet, or no more."), advice)
    prefixes, count = place.settings.teams_service_urls, sum(alive.values())
    if strange := {service: number for service, number in alive.items() if not listed(service, prefixes)}:
        said = _("{some} of {count} conversations are reached at {hosts}, which TEAMS_SERVICE_URLS does not list.")
        hosts = ", ".join(sorted({_host(service) for service in strange}))
        advice = _("Nothing that is said there is heard: add the address, if it is Microsoft's.")
        return warning(said.format(some=sum(strange.values()), count=count, hosts=hosts), advice)
    said = _("The bot is in {count} conversations; from {dead} more it was removed.")
    return ok(said.format(count=count, dead=sum(found.values()) - count))


def _absent() -> Verdict:
    return absent(_("TEAMS_CLIENT_ID is not set."), _("docs/teams.md names each click."))


def _by_code() -> dict[str, str]:
    """What each of its codes means: https://learn.microsoft.com/entra/identity-platform/reference-error-codes."""
    return {
        "AADSTS7000215": _("TEAMS_CLIENT_SECRET is wrong: copy the secret's Value, not its ID."),
        "AADSTS7000222": _("TEAMS_CLIENT_SECRET has expired: make a new one under Certificates & secrets."),
        "AADSTS700016": _(
            "TEAMS_CLIENT_ID is no application of TEAMS_TENANT_ID: compare both with the app's Overview."
        ),
        "AADSTS90002": _("There is no such tenant: look at TEAMS_TENANT_ID."),
        "AADSTS700213": _(
            "The registration has no federated credential for this service account: issuer, namespace and name have to "
            "fit."
        ),
    }
