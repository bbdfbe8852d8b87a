"""Attacks from the network: on the pages for browsers, and on the route to which Slack sends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx
import uvicorn
from limits import RateLimitItemPerMinute
from starlette.responses import PlainTextResponse
from starlette.routing import Router
from uvicorn.middleware import proxy_headers

from bot import serve
from bot.identity import entra, linking
from bot.identity.caller import Caller
from bot.identity.halts import TooOften
from bot.identity.signing_in import Ticket
from bot.web import linking as link_pages
from bot.web import pages
from bot.web.linking import LinkPages
from playground.defectdojo import token
from playground.world import ANA, MARTA, TENANT
from tests.attacks.attack import Attack, all_of, replaced
from tests.attacks.stage import NAMES
from tests.conftest import ENTRA, PUBLIC
from tests.forgeries import forge

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from tests.attacks.stage import Stage

EVIL: Final = "evil.test"
OURS: Final = {urlsplit(PUBLIC).netloc, urlsplit(ENTRA).netloc}
HOSTILE: Final = (
    *("/link/", "/link/word/", "/auth/callback/", "/healthz/", "/slack/events/"),
    *(f"//{EVIL}/link", f"//{EVIL}/link/", f"//{EVIL}/..", f"/link//{EVIL}", f"/\\{EVIL}", f"/%2f%2f{EVIL}/link/"),
    *(f"/link?next=//{EVIL}", f"/auth/callback?state=x&code=y&redirect_uri=https://{EVIL}/"),
    f"/auth/callback?error=https://{EVIL}/&error_uri=https://{EVIL}/",
)


# -- pages ----------------------------------------------------------------------------------------------


async def _redirects(stage: Stage) -> bool:
    """Addresses and headers that name another host; then a whole sign-in under such headers."""
    browser = stage.browser("Ana")
    browser.http.headers.update({"host": EVIL, "x-forwarded-host": EVIL, "forwarded": f"host={EVIL}"})
    browser.http.follow_redirects = False
    answers = [await browser.http.get(f"{PUBLIC}{path}") for path in HOSTILE]
    await browser.opens(await stage.starts(ANA))
    await browser.sends()
    answers += [browser.page, await browser.http.get(f"{browser.picks(NAMES[ANA])}&redirect_uri=//{EVIL}")]
    return any(map(_leads_away, answers))


def _leads_away(answer: httpx.Response) -> bool:
    """Whether it sends the browser to somebody else."""
    _wait, found, address = answer.text.partition("; url=")
    address = answer.headers.get("location") or (address.partition('"')[0] if found else "")
    host = urlsplit(address.replace("\\", "/")).netloc
    return bool(host) and host not in OURS


async def _has_the_metadata_lead_elsewhere(stage: Stage) -> bool:
    """Whoever can answer in Entra ID's place for a moment names an address of theirs for the sign-in."""

    async def poisoned(request: httpx.Request) -> httpx.Response:
        address = f"{ENTRA}/{TENANT}/v2.0"
        return httpx.Response(200, json={
            "issuer": address, "authorization_endpoint": f"https://{EVIL}/", "token_endpoint": f"{ENTRA}/token",
            "jwks_uri": f"{ENTRA}/keys",
        }, request=request)  # fmt: skip

    known = stage.scene.bot.identity._entra  # noqa: SLF001  # there is no other way to stand in its network
    assert known is not None
    known._http = httpx.AsyncClient(transport=httpx.MockTransport(poisoned))  # noqa: SLF001  # likewise
    browser = stage.browser("Ana")
    await browser.opens(await stage.starts(ANA))
    await browser.sends()
    return _leads_away(browser.page)


async def _has_a_hostile_name(stage: Stage) -> bool:
    """Marta's name is markup, and the page on which Ana shall sign in names her."""
    stage.scene.slack.space.person(MARTA.slack).handle = "<script>alert(1)</script>"
    browser = stage.browser("Ana")
    await browser.opens(await stage.starts(MARTA))
    return "<script>alert" in browser.page.text


async def _gives_a_token_from_outside(stage: Stage) -> bool:
    """A foreign page has Ana's browser send a token while the bot waits for hers."""
    browser = stage.browser("Ana")
    await browser.signs_in(await stage.starts(ANA), NAMES[ANA])
    await stage.scene.says(f"link code {browser.code}", ANA)
    await stage.scene.bot.store.tokens.remove(TENANT, ANA.oid)
    await browser.http.post("/link/token", data={"token": token("ana"), "proof": "invented"})
    return await stage.scene.bot.store.tokens.get(TENANT, ANA.oid) is not None


async def _reads_the_errors(stage: Stage) -> bool:
    """What goes wrong is tried in many ways; whoever tries learns from the pages which way it went wrong."""
    lost, declined = [], []
    ana, other = stage.browser("Ana"), stage.browser("Marta")
    url = await stage.starts(ANA)
    await ana.signs_in(url, NAMES[ANA])
    for path in (url, "/link/never-was", "/link", "/auth/callback?state=x&code=y"):
        await other.opens(path)
        lost.append(other.text)
    url = await stage.starts(MARTA)
    stage.scene.clock.now += 601
    await other.opens(url)
    lost.append(other.text)
    for name in ("expired", "for another application", "from another tenant", "unsigned"):
        await other.opens(await stage.starts(MARTA))
        await other.sends()
        back = other.picks(NAMES[MARTA])
        forge(stage.directory, name)
        await other.opens(back)
        declined.append(other.text)
    return len(set(lost)) > 1 or len(set(declined)) > 1


# -- too often ------------------------------------------------------------------------------------------


async def _asks_for_pages(stage: Stage) -> bool:
    """One address asks for a hundred pages within a minute."""
    browser = stage.browser("Marta")
    return not await _uses_up(browser.http)


async def _invents_addresses(stage: Stage) -> bool:
    """The same, with another X-Forwarded-For each time, past the proxy."""
    return not await _uses_up(_served(stage, "203.0.113.7"), lambda turn: f"198.51.100.{turn}")


async def _uses_up_what_is_everybodys(stage: Stage) -> bool:
    """One visitor behind the same proxy as everybody asks for so many pages that nobody else gets one."""
    proxy = _served(stage, "10.1.2.3")
    await _uses_up(proxy, lambda _turn: "203.0.113.7")
    answer = await proxy.get("/link/word", headers={"x-forwarded-for": "203.0.113.8"})
    return answer.status_code == httpx.codes.TOO_MANY_REQUESTS


async def _uses_up(http: httpx.AsyncClient, address: Callable[[int], str] = lambda _turn: "") -> bool:
    """Ask until it is too often; whether it ever was."""
    for turn in range(100):
        answer = await http.get("/link/word", headers={"x-forwarded-for": address(turn)})
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return True
    return False


def _served(stage: Stage, client: str) -> httpx.AsyncClient:
    """The routes as `serve` serves them, asked from that address."""
    bot = stage.scene.bot
    config = serve.configured(bot.web(), bot._settings)  # noqa: SLF001  # as it was told
    config.load()
    transport = httpx.ASGITransport(config.loaded_app, client=(client, 50000))
    return httpx.AsyncClient(transport=transport, base_url=PUBLIC)


async def _asks_for_links(stage: Stage) -> bool:
    """One person asks for link after link."""
    caller = Caller("slack", "T0DEMO", MARTA.slack)
    try:
        for _turn in range(30):
            await stage.scene.bot.identity.linking.offer(caller)
    except TooOften:
        return False
    return True


# -- without the defences -------------------------------------------------------------------------------


def _telling(_self: LinkPages, step: Callable[[Request], Awaitable[Response]]) -> object:
    async def told(request: Request) -> Response:
        try:
            return await step(request)
        except Exception as error:  # noqa: BLE001  # that is what is wrong with it
            return PlainTextResponse(json.dumps(str(error)), 400)

    return told


def _served_carelessly(app: Any, _settings: object) -> Any:
    return uvicorn.Config(app, log_config=None)


def _first(_self: object, given: str) -> tuple[str, int]:
    return given.partition(",")[0], 0


_SLASHES: Final = property(lambda _self: True, lambda _self, _wanted: None)
_UNESCAPED: Final = pages._TEMPLATES.overlay(autoescape=False)  # noqa: SLF001  # what would be missing
_OFTEN: Final = RateLimitItemPerMinute(10**6)
_HOSTS: Final = proxy_headers._TrustedHosts  # noqa: SLF001  # what would be missing

ATTACKS: Final = (
    Attack(
        "Open redirect: Host, X-Forwarded-Host, //evil.test, parameters of the callback",
        _redirects,
        "redirects go to /link alone; none is made of what a request says, not even for a slash too many",
        ("bot.web.app.web",),
        lambda patch: patch.setattr(Router, "redirect_slashes", _SLASHES, raising=False),
    ),
    Attack(
        "Open redirect: false metadata of Entra ID",
        _has_the_metadata_lead_elsewhere,
        "all endpoints have to be where ENTRA_AUTHORITY is",
        ("bot.identity.entra._origin",),
        replaced(entra, "_origin", lambda _url: ("", "")),
    ),
    Attack(
        "Markup in a name, on the page where Alice shall sign in",
        _has_a_hostile_name,
        "all that pages say is escaped (and their policy lets no script run)",
        ("bot.web.pages._TEMPLATES",),
        replaced(pages, "_TEMPLATES", _UNESCAPED),
    ),
    Attack(
        "A foreign page sends the form for the token",
        _gives_a_token_from_outside,
        "the form's proof is derived from the cookie's secret",
        ("bot.identity.signing_in.Ticket.fits",),
        replaced(Ticket, "fits", lambda *_what: True),
    ),
    Attack(
        "Pages that tell why something was refused",
        _reads_the_errors,
        "one sentence for all that is lost, one for all that Entra ID or its token did not prove; the log has the rest",
        ("bot.web.linking.LinkPages._guarded",),
        replaced(LinkPages, "_guarded", _telling),
    ),
    Attack(
        "A flood of requests from one address",
        _asks_for_pages,
        "sixty a minute for each address",
        ("bot.web.linking._OFTEN",),
        replaced(link_pages, "_OFTEN", _OFTEN),
    ),
    Attack(
        "A flood under invented addresses (X-Forwarded-For)",
        _invents_addresses,
        "that header counts from TRUSTED_PROXIES alone",
        ("bot.serve.configured",),
        all_of(
            replaced(_HOSTS, "__contains__", lambda *_what: True),
            replaced(_HOSTS, "get_trusted_client_address", _first),
        ),
    ),
    Attack(
        "One visitor uses up the requests of all who come through the same proxy",
        _uses_up_what_is_everybodys,
        "behind TRUSTED_PROXIES each has their own address",
        ("bot.serve.configured",),
        replaced(serve, "configured", _served_carelessly),
        settings={"trusted_proxies": "10.0.0.0/8"},
    ),
    Attack(
        "A flood of links for one person",
        _asks_for_links,
        "twenty within ten minutes for each chat identity",
        ("bot.identity.linking._OFFERS",),
        replaced(linking, "_OFFERS", _OFTEN),
    ),
)
