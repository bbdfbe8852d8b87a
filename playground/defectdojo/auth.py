"""Who is asking and what they may do; both generations' rules are measured (facts section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.defectdojo import answers
from playground.defectdojo.model import API_IMPORTER, MAINTAINER, OWNER, READER, WRITER

if TYPE_CHECKING:
    from playground.defectdojo.model import Product, User
    from playground.defectdojo.state import State

VIEW, NOTE, EDIT_FINDING, EDIT_ENGAGEMENT, DELETE = (
    "view",
    "note",
    "edit finding",
    "edit engagement",
    "delete",
)

_WRITER = {VIEW, NOTE, EDIT_FINDING, EDIT_ENGAGEMENT}
RIGHTS_2 = {
    READER: {VIEW, NOTE},
    API_IMPORTER: {VIEW, NOTE, EDIT_ENGAGEMENT},
    WRITER: _WRITER,
    MAINTAINER: _WRITER | {DELETE},
    OWNER: _WRITER | {DELETE},
}


def known_user(state: State, header: str | None) -> User | None:
    """The owner of the token in a header, for the log: no judgement."""
    scheme, _, token = (header or "").partition(" ")
    users = state.users.values() if scheme == "Token" else ()
    return next((user for user in users if user.token == token), None)


def authenticate(state: State, header: str | None) -> User:
    """Every refusal is 403, never 401; another scheme counts as none (recordings auth_401_*)."""
    if not (header or "").startswith("Token "):
        raise answers.detail(403, answers.NO_CREDENTIALS)
    user = known_user(state, header)
    if user is None:
        raise answers.detail(403, answers.INVALID_TOKEN)
    if not user.is_active:
        raise answers.detail(403, answers.INACTIVE_USER)
    return user


def may(state: State, user: User, act: str, product: Product) -> bool:
    if user.is_superuser or (state.modern and user.is_staff):
        return True
    roles = [product.members.get(user.id), product.prod_type.members.get(user.id)]
    if state.modern:  # no roles: an authorised person may do all but delete
        return act != DELETE and any(role is not None for role in roles)
    return any(act in RIGHTS_2[role] for role in [*roles, user.global_role] if role is not None)


def sees(state: State, user: User, product: Product) -> bool:
    return may(state, user, VIEW, product)


def demand(state: State, user: User, act: str, product: Product) -> None:
    if not may(state, user, act, product):
        raise answers.not_permitted()


def demand_superuser(user: User) -> None:
    """Lists of people are for superusers; even staff get 403 (recording users_list_as_staff_writer_403)."""
    if not user.is_superuser:
        raise answers.not_permitted()
