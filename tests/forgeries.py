"""id_tokens that nobody may be signed in with: each true but for one thing.

`forge(directory, name)` makes the directory's next id_token such a one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from joserfc.jwk import RSAKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.entra import Directory, IdToken

    Forgery = Callable[[IdToken, Directory], None]

ELSEWHERE: Final = "99999999-2222-4333-8444-555555555555"
DAY: Final = 86400


def forge(directory: Directory, name: str) -> None:
    """Make the next id_token false in the way of that name."""
    directory.tamper = lambda token: FORGERIES[name](token, directory)


def _says(**claims: Any) -> Forgery:
    return lambda token, _: token.claims.update(claims)


def _lacks(claim: str) -> Forgery:
    def forgery(token: IdToken, _: Directory) -> None:
        del token.claims[claim]

    return forgery


def _moved(seconds: int, *claims: str) -> Forgery:
    return lambda token, _: token.claims.update({claim: token.claims[claim] + seconds for claim in claims})


def _for_another_with_azp_ours(token: IdToken, directory: Directory) -> None:
    token.claims |= {"aud": "another-application", "azp": directory.app.client_id}


def _for_two(token: IdToken, directory: Directory) -> None:
    token.claims["aud"] = [directory.app.client_id, "another-application"]


def _from_another_tenant(token: IdToken, directory: Directory) -> None:
    token.claims |= {"iss": token.claims["iss"].replace(directory.tenant, ELSEWHERE), "tid": ELSEWHERE}


def _unsigned(token: IdToken, _: Directory) -> None:
    token.header["alg"] = "none"


def _with_the_secret(token: IdToken, directory: Directory) -> None:
    token.header["alg"], token.key = "HS256", directory.app.client_secret.encode()


def _with_the_public_key(token: IdToken, directory: Directory) -> None:
    token.header["alg"], token.key = "HS256", directory.keys.signing.as_pem(private=False)


def _with_another_key(token: IdToken, _: Directory) -> None:
    token.key = RSAKey.generate_key(2048)


def _with_a_key_that_it_brings(token: IdToken, _: Directory) -> None:
    token.key = key = RSAKey.generate_key(2048)
    token.header["jwk"] = key.as_dict(private=False)


def _with_an_unknown_kid(token: IdToken, _: Directory) -> None:
    token.header["kid"] = "unknown"


def _without_a_kid(token: IdToken, _: Directory) -> None:
    del token.header["kid"]


def _with_another_algorithm(token: IdToken, _: Directory) -> None:
    token.header["alg"] = "PS256"


FORGERIES: Final[dict[str, Forgery]] = {
    "for another application": _says(aud="another-application"),
    "for another application, azp ours": _for_another_with_azp_ours,
    "for two applications": _for_two,
    "for no application": _lacks("aud"),
    "from another tenant": _from_another_tenant,
    "of another tenant's person": _says(tid=ELSEWHERE),
    "of no tenant": _lacks("tid"),
    "from another issuer": _says(iss="https://evil.test/v2.0"),
    "from no issuer": _lacks("iss"),
    "expired": _moved(-DAY, "exp", "iat", "nbf"),
    "not valid yet": _moved(DAY, "exp", "iat", "nbf"),
    "without an end": _lacks("exp"),
    "for another sign-in": _says(nonce="another"),
    "for no sign-in": _lacks("nonce"),
    "of nobody": _lacks("oid"),
    "of an empty somebody": _says(oid=""),
    "of a list of people": _says(oid=["aaaaaaaa-0000-4000-8000-00000000000a"]),
    "unsigned": _unsigned,
    "signed with the client secret": _with_the_secret,
    "signed with the public key as a secret": _with_the_public_key,
    "signed with another key": _with_another_key,
    "signed with a key that it brings": _with_a_key_that_it_brings,
    "signed with another algorithm": _with_another_algorithm,
    "with an unknown kid": _with_an_unknown_kid,
    "without a kid": _without_a_kid,
}
