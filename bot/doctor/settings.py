"""Checks of what was set: no network, no database."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from bot.configuration import read
from bot.doctor.verdict import Verdict, absent, ok, warning, wrong
from bot.settings import WrongSettings

if TYPE_CHECKING:
    from bot.doctor.place import Place

_LOCAL: Final = ("localhost", "localhost.localdomain")
_MEND: Final = "Mend it: docs/settings.md says what it takes."


async def settings(place: Place) -> tuple[Verdict, ...]:
    """Every setting that is wrong or missing, a verdict each."""
    verdicts = [wrong(line, _MEND) for line in place.lines]
    if not (place.settings.slack_bot_token or place.settings.teams_client_id or place.lines):
        mend = "Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET, or TEAMS_CLIENT_ID and its others."
        verdicts.append(wrong("No chat platform is configured.", mend))
    return tuple(verdicts) or (ok("Each has a form that can be used."),)


async def config(place: Place) -> tuple[Verdict, ...]:
    """CONFIG_FILE, and that what it declares has what it needs."""
    given = place.settings
    if given.config_file is None:
        return (absent("There is no CONFIG_FILE.", "It is for digests, channels and roles."),)
    try:
        found = read(given.config_file)
    except WrongSettings as error:
        return tuple(wrong(line, "Mend that line: docs/configuration.md has every key.") for line in error.lines)
    lacking = []
    if found.digests and not given.defectdojo_api_token:
        lacking.append(wrong("Its digests are read with DEFECTDOJO_API_TOKEN, which is not set.", "Set it."))
    if found.roles and not given.entra_tenant_id:
        lacking.append(wrong("Its roles come from Entra ID, and ENTRA_TENANT_ID is not set.", "Set it."))
    counted = f"{len(found.digests)} digests, {len(found.channels)} channels, {len(found.roles)} roles"
    return tuple(lacking) or (ok(f"It can be used: {counted}."),)


async def public_url(place: Place) -> Verdict:
    """Whether people's browsers can get there, and nobody can listen in."""
    url = place.settings.public_url
    if url is None:
        return absent("PUBLIC_URL is not set.", "Set it before people sign in: https:// and the host of your ingress.")
    host = (url.host or "").strip("[]").lower()
    if host in _LOCAL or _address(host, "is_loopback"):
        return wrong("PUBLIC_URL is this very machine: nobody else's browser gets there.", "Set the ingress's host.")
    if url.scheme != "https":
        return wrong("PUBLIC_URL is not https: sign-ins pass through it.", "Set an address with a certificate.")
    if _address(host, "is_private"):
        advice = "Make sure that whoever signs in is in that network, or set a name that all reach."
        return warning("PUBLIC_URL is a private address.", advice)
    return ok(f"People's browsers go to https://{host}.")


async def keys(place: Place) -> Verdict:
    """Whether TOKEN_KEYS are keys."""
    try:
        vault = place.vault
    except WrongSettings as error:
        advice = 'Make one: echo "$(date +%Y-%m):$(head -c 32 /dev/urandom | base64)".'
        return wrong(error.lines[0], advice)
    if vault is None:
        return absent("TOKEN_KEYS is not set: no token can be stored.", "Set it before anybody links.")
    return ok(f"{len(vault.keys.ids)} of 32 bytes; {vault.keys.primary} seals.")


def _address(host: str, what: str) -> bool:
    """Whether it is an IP address of that kind."""
    try:
        return bool(getattr(ip_address(host), what))
    except ValueError:
        return False
