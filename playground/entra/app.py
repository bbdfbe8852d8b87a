"""The stand-in's HTTP side: Entra ID's v2.0 endpoints below the tenant, Graph below /v1.0."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from playground.entra import grants, graph, pages, refusals, signing_in
from playground.entra.journal import Journal
from playground.entra.refusals import GraphRefused, Refused
from playground.entra.tokens import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from playground.entra.directory import Directory

    Base = Callable[[str], str]


def build_app(directory: Directory, base: Base) -> Starlette:
    """The app around a directory; `base` tells what addresses begin with."""
    entra, graph_ = _Entra(directory, base), _Graph(directory, base)
    app = Starlette(
        routes=[
            Route("/{tid}/v2.0/.well-known/openid-configuration", entra.json(entra.metadata)),
            Route("/{tid}/discovery/v2.0/keys", entra.json(entra.keys)),
            Route("/{tid}/oauth2/v2.0/token", entra.json(entra.token), methods=["POST"]),
            Route("/{tid}/oauth2/v2.0/authorize", entra.page(entra.pick)),
            Route("/{tid}/oauth2/v2.0/authorize/as/{oid}", entra.page(entra.choose)),
            Route("/{tid}/oauth2/v2.0/authorize/cancel", entra.page(entra.cancel)),
            Route("/{tid}/oauth2/v2.0/logout", entra.page(entra.leave)),
            Route("/v1.0/users/{who}/getMemberObjects", graph_.json(graph_.members), methods=["POST"]),
            Route("/v1.0/users/{who}", graph_.json(graph_.user)),
            Route("/v1.0/groups", graph_.json(graph_.groups)),
        ]
    )
    app.add_middleware(Journal, directory=directory)
    return app


class _Served:
    """What both halves know."""

    def __init__(self, directory: Directory, base: Base) -> None:
        self.directory, self._base = directory, base

    def base(self, request: Request) -> str:
        return self._base(str(request.base_url))


class _Entra(_Served):
    """The endpoints of one tenant."""

    def json(self, answer: Callable[[Request], Awaitable[dict[str, Any]]]) -> Callable[[Request], Awaitable[Response]]:
        """What programs ask: refusals are JSON."""

        async def endpoint(request: Request) -> Response:
            try:
                self._judge_tenant(request)
                return JSONResponse(await answer(request))
            except Refused as refused:
                return JSONResponse(refusals.body(refused, self.directory.clock()), refused.status)

        return endpoint

    def page(self, answer: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        """What browsers ask: a refusal sends back, or is a page."""

        async def endpoint(request: Request) -> Response:
            try:
                self._judge_tenant(request)
                return answer(request)
            except Refused as refused:
                if refused.back:
                    return RedirectResponse(refused.back, 302)
                return pages.trouble(refused, refusals.body(refused, self.directory.clock()))

        return endpoint

    def _judge_tenant(self, request: Request) -> None:
        if (tenant := request.path_params["tid"].lower()) != self.directory.tenant:
            raise refusals.no_tenant(tenant)

    async def metadata(self, request: Request) -> dict[str, Any]:
        base = f"{self.base(request)}/{self.directory.tenant}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "response_modes_supported": ["query"],
            "response_types_supported": ["code"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": list(CLAIMS),
            "request_uri_parameter_supported": False,
        }

    async def keys(self, request: Request) -> dict[str, Any]:
        return self.directory.keys.jwks(f"{self.base(request)}/{self.directory.tenant}/v2.0")

    async def token(self, request: Request) -> dict[str, Any]:
        form = dict(parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True))
        authorization = request.headers.get("authorization", "")
        return grants.answer(self.directory, form, authorization, self.base(request))

    def pick(self, request: Request) -> Response:
        signing_in.understood(self.directory, request.query_params)
        return pages.picker(self.directory, request.query_params)

    def choose(self, request: Request) -> Response:
        wish = signing_in.understood(self.directory, request.query_params)
        person = self.directory.person(request.path_params["oid"])
        return RedirectResponse(signing_in.chosen(self.directory, wish, person), 302)

    def cancel(self, request: Request) -> Response:
        return RedirectResponse(signing_in.cancelled(signing_in.understood(self.directory, request.query_params)), 302)

    def leave(self, request: Request) -> Response:
        """Nobody stays signed in here; the way back is taken where the application registered it."""
        back = request.query_params.get("post_logout_redirect_uri", "")
        return RedirectResponse(back, 302) if back in self.directory.app.redirect_uris else pages.left()


class _Graph(_Served):
    """The bit of Graph."""

    def json(self, answer: Callable[[Request], Awaitable[dict[str, Any]]]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return JSONResponse(await answer(request))
            except GraphRefused as refused:
                return JSONResponse(refusals.graph_body(refused, self.directory.clock()), refused.status)

        return endpoint

    def _judge(self, request: Request, *needed: frozenset[str]) -> None:
        graph.judge_caller(self.directory, request.headers.get("authorization", ""), *needed)

    async def members(self, request: Request) -> dict[str, Any]:
        self._judge(request, graph.PEOPLE, graph.GROUPS)
        who, body = request.path_params["who"], _object(await request.body())
        return graph.member_objects(self.directory, who, body, self.base(request))

    async def user(self, request: Request) -> dict[str, Any]:
        self._judge(request, graph.PEOPLE)
        return graph.user(self.directory, request.path_params["who"], request.query_params, self.base(request))

    async def groups(self, request: Request) -> dict[str, Any]:
        self._judge(request, graph.GROUPS)
        return graph.groups(self.directory, request.query_params, self.base(request))


def _object(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise GraphRefused(400, "BadRequest", "Unable to read JSON request payload.") from None
