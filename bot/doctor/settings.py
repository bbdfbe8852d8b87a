"""Checks of what was set: no network, no database."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from bot.configuration import read
from bot.doctor.verdict import Verdict, absent, ok, warning, wrong
from bot.language import _
from bot.settings import WrongSettings

if TYPE_CHECKING:
    from bot.doctor.place import Place

_LOCAL: Final = ("localhost", "localhost.localdomain")


async def settings(place: Place) -> tuple[Verdict, ...]:
    """Every setting that is wrong or missing, a verdict each."""
    mend = _("Mend it: docs/settings.md says what it takes.")
    verdicts = [wrong(line, mend) for line in place.lines]
    if not (place.settings.slack_bot_token or place.settings.teams_client_id or place.lines):
        mend = _("Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET, or TEAMS_CLIENT_ID and its others.")
        verdicts.append(wrong(_("No chat platform is configured."), mend))
    return tuple(verdicts) or (ok(_("Each has a form that can be used.")),)


async def config(place: Place) -> tuple[Verdict, ...]:
    """CONFIG_FILE, and that what it declares has what it needs."""
    given = place.settings
    if given.config_file is None:
        return (absent(_("There is no CONFIG_FILE."), _("It is for digests, channels and roles.")),)
    try:
        found = read(given.config_file)
    except WrongSettings as error:
        return tuple(wrong(line, _("Mend that line: docs/configuration.md has every key.")) for line in error.lines)
    lacking = []
    if found.digests and not given.defectdojo_api_token:
        lacking.append(wrong(_("Its digests are read with DEFECTDOJO_API_TOKEN, which is not set."), _("Set it.")))
    if found.roles and not given.entra_tenant_id:
        lacking.append(wrong(_("Its roles come from Entra ID, and ENTRA_TENANT_ID is not set."), _("Set it.")))
    counted = _("{digests} digests, {channels} channels, {roles} roles").format(
        digests=len(found.digests), channels=len(found.channels), roles=len(found.roles)
    )
    return tuple(lacking) or (ok(_("It can be used: {counted}.").format(counted=counted)),)


async def public_url(place: Place) -> Verdict:
    """Whether people's browsers can get there, and nobody can listen in."""
    url = place.settings.public_url
    if url is None:
        return absent(
            _("PUBLIC_URL is not set."), _("Set it before people sign in: https:// and the host of your ingress.")
        )
    host = (url.host or "").strip("[]").lower()
    if is_here(host):
        return wrong(
            _("PUBLIC_URL is this very machine: nobody else's browser gets there."), _("Set the ingress's host.")
        )
    if url.scheme != "https":
        return wrong(_("PUBLIC_URL is not https: sign-ins pass through it."), _("Set an address with a certificate."))
    if is_private(host):
        advice = _("Make sure that whoever signs in is in that network, or set a name that all reach.")
        return warning(_("PUBLIC_URL is a private address."), advice)
    return ok(_("People's browsers go to https://{host}.").format(host=host))


async def keys(place: Place) -> Verdict:
    """Whether TOKEN_KEYS are keys."""
    try:
        vault = place.vault
    except WrongSettings as error:
        advice = _('Make one: echo "$(date +%Y-%m):$(head -c 32 /dev/urandom | base64)".')
        return wrong(error.lines[0], advice)
    if vault is None:
        return absent(_("TOKEN_KEYS is not set: no token can be stored."), _("Set it before anybody links."))
    return ok(_("{count} of 32 bytes; {primary} seals.").format(count=len(vault.keys.ids), primary=vault.keys.primary))


def is_here(host: str) -> bool:
    """Whether it is a name or an address of the machine itself."""
    return host in _LOCAL or _address(host, "is_loopback")


def is_private(host: str) -> bool:
    """Whether it is an address of no use outside of its own network."""
    return _address(host, "is_private")


def _address(host: str, what: str) -> bool:
    """Whether it is an IP address of that kind."""
    try:
        return bool(getattr(ip_address(host), what))
    except ValueError:
        return False
