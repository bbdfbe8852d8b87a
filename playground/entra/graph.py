"""The bit of Microsoft Graph 1.0 that says who is in which group.

Sources: "directoryObject: getMemberObjects", "List groups", "Get a user", "Use the $filter query parameter".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from playground.entra.refusals import GraphRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playground.entra.directory import Directory
    from playground.entra.state import Group, Person

ALL: Final = "Directory.Read.All"
PEOPLE: Final = frozenset({"User.Read.All", "User.ReadBasic.All", ALL})
GROUPS: Final = frozenset({"GroupMember.Read.All", "Group.Read.All", ALL})
MOST_CLAUSES: Final = 15
PAGE: Final = 100

_TEXT: Final = r"'(?:[^']|'')*'"
_EQUALS: Final = re.compile(rf"displayName\s+eq\s+({_TEXT})")
_IN: Final = re.compile(rf"displayName\s+in\s*\(\s*({_TEXT}(?:\s*,\s*{_TEXT})*)\s*\)")
_PERSON: Final[dict[str, Callable[[Person], Any]]] = {
    "id": lambda one: one.oid,
    "displayName": lambda one: one.name,
    "accountEnabled": lambda one: one.enabled,
    "mail": lambda one: one.mail,
    "userPrincipalName": lambda one: one.upn,
}
_GROUP: Final[dict[str, Callable[[Group], Any]]] = {
    "id": lambda one: one.id,
    "displayName": lambda one: one.name,
    "securityEnabled": lambda _: True,
}


def judge_caller(directory: Directory, authorization: str, *needed: frozenset[str]) -> None:
    """Let through who has one of each set of permissions. Raises GraphRefused.

    A person's token has none of them here: only the application's own permissions count.
    """
    token = authorization.removeprefix("Bearer ").strip()
    if not token:
        raise GraphRefused(401, "InvalidAuthenticationToken", "Access token is empty.")
    access = directory.access.get(token)
    if access is None:
        raise GraphRefused(401, "InvalidAuthenticationToken", "IDX14100: JWT is not well formed.")
    if directory.clock() >= access.expires:
        text = "Lifetime validation failed, the token is expired."
        raise GraphRefused(401, "InvalidAuthenticationToken", text)
    if not all(access.permissions & one for one in needed):
        text = "Insufficient privileges to complete the operation."
        raise GraphRefused(403, "Authorization_RequestDenied", text)


def member_objects(directory: Directory, who: str, body: Any, base: str) -> dict[str, Any]:
    """The ids of all groups of a person. Raises GraphRefused."""
    person = _found(directory, who)
    if not isinstance(body, dict) or not isinstance(body.get("securityEnabledOnly"), bool):
        text = "Expected property 'securityEnabledOnly' is not present on resource of type 'Edm.Boolean'."
        raise GraphRefused(400, "Request_BadRequest", text)
    context = f"{base}/v1.0/$metadata#Collection(Edm.String)"
    return {"@odata.context": context, "value": [group.id for group in person.groups]}


def user(directory: Directory, who: str, query: Mapping[str, str], base: str) -> dict[str, Any]:
    """One person. Raises GraphRefused."""
    fields = _selected(query.get("$select"), _PERSON, ("displayName", "id", "mail", "userPrincipalName"))
    person = _found(directory, who)
    context = f"{base}/v1.0/$metadata#users({','.join(fields)})/$entity"
    return {"@odata.context": context} | {name: _PERSON[name](person) for name in fields}


def groups(directory: Directory, query: Mapping[str, str], base: str) -> dict[str, Any]:
    """The groups of the names asked for, a page of them. Raises GraphRefused."""
    fields = _selected(query.get("$select"), _GROUP, tuple(_GROUP))
    names = _names(query.get("$filter"))
    found = [one for one in directory.groups if names is None or one.name.casefold() in names]
    start, size = _number(query.get("$skiptoken"), 0), _number(query.get("$top"), PAGE)
    context = f"{base}/v1.0/$metadata#groups({','.join(fields)})"
    rows = [{name: _GROUP[name](one) for name in fields} for one in found[start : start + size]]
    return {"@odata.context": context, "value": rows, **_next(query, base, start + size, len(found))}


def _next(query: Mapping[str, str], base: str, start: int, total: int) -> dict[str, str]:
    if start >= total:
        return {}
    asked = urlencode(dict(query) | {"$skiptoken": str(start)}, safe="$", quote_via=quote)
    return {"@odata.nextLink": f"{base}/v1.0/groups?{asked}"}


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not text.isdigit():
        raise GraphRefused(400, "Request_BadRequest", f"Invalid number '{text}'.")
    return int(text)


def _found(directory: Directory, who: str) -> Person:
    if person := directory.person(who):
        return person
    text = f"Resource '{who}' does not exist or one of its queried reference-property objects are not present."
    raise GraphRefused(404, "Request_ResourceNotFound", text)


def _selected(wish: str | None, known: Mapping[str, object], otherwise: tuple[str, ...]) -> tuple[str, ...]:
    if wish is None:
        return otherwise
    fields = tuple(name.strip() for name in wish.split(","))
    for name in fields:
        if name not in known:
            raise GraphRefused(400, "BadRequest", f"Could not find a property named '{name}'.")
    return fields


def _names(wish: str | None) -> set[str] | None:
    """The display names that a filter asks for; Graph compares them without regard to case."""
    if wish is None:
        return None
    match = _EQUALS.fullmatch(wish.strip()) or _IN.fullmatch(wish.strip())
    if match is None:
        raise GraphRefused(400, "BadRequest", f"Invalid filter clause: '{wish}'.")
    names = [text[1:-1].replace("''", "'") for text in re.findall(_TEXT, match[1])]
    if len(names) > MOST_CLAUSES:
        text = "Too many child clauses specified in search filter expression containing 'OR' operators: "
        raise GraphRefused(400, "Request_UnsupportedQuery", f"{text}{len(names)}. Max allowed: {MOST_CLAUSES}.")
    return {name.casefold() for name in names}
