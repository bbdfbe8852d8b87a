"""The bodies that DefectDojo refuses with, word for word; recordings are named where the words come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ADVERT = ["Pro comes with support. Try today for free or email us at hello@defectdojo.com"]

INVALID_TOKEN = "Invalid token."  # noqa: S105 - the words of an error (recording auth_401_bad_token)
NO_CREDENTIALS = "Authentication credentials were not provided."  # auth_401_no_token
INACTIVE_USER = "User inactive or deleted."  # auth_401_inactive_user
NOT_PERMITTED = "You do not have permission to perform this action."  # patch_* of 2.58.4 readers
REQUIRED = "This field is required."

# The real page is a whole web page of 100 kB; what counts is that it is HTML (recording not_found_404_url).
NOT_FOUND_PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>DefectDojo</title></head>
<body><h1>404 Not Found</h1><p>The page you are looking for does not exist.</p></body></html>
"""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int = 200
    body: Any = None  # JSON, or text when it is HTML, or None for no body at all
    content_type: str | None = "application/json"


class Refused(Exception):
    """An answer other than success, thrown from wherever the rule is broken."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status}: {body}")
        self.answer = Answer(status, body)


class Invalid(ValueError):
    """One wrong value; the caller knows the field's name and collects several into one 400."""

    def __init__(self, text: str, code: str = "invalid") -> None:
        super().__init__(text)
        self.text, self.code = text, code


def detail(status: int, text: str) -> Refused:
    return Refused(status, {"detail": text})


def no_match(model: str) -> Refused:
    """Nothing of that id, or nothing the caller may see (recordings get_finding_404, patch_as_nobody_404)."""
    return detail(404, f"No {model} matches the given query.")


def bad_id() -> Refused:
    """An id that is no number (recording get_product_bad_id_404)."""
    return Refused(404, {"detail": "Not found.", "message": "", "pro": ADVERT})


def not_permitted() -> Refused:
    return detail(403, NOT_PERMITTED)


def invalid(errors: dict[str, Invalid]) -> Refused:
    """A 400 with one list a field, a Python repr and an advert (recording patch_severity_bogus_400)."""
    fields = {name: [error.text] for name, error in errors.items()}
    reprs = (f"'{n}': [ErrorDetail(string={e.text!r}, code={e.code!r})]" for n, e in errors.items())
    return Refused(400, {**fields, "message": "{" + ", ".join(reprs) + "}", "pro": ADVERT})


def contradiction(text: str) -> Refused:
    """Values that are each fine and do not fit together (recording patch_false_positive_on_verified_400)."""
    return invalid({"non_field_errors": Invalid(text)})


def internal_error() -> Refused:
    """DefectDojo fell over (recording finding_close_empty_body_500)."""
    return Refused(500, {"message": "Internal server error, check logs for details", "pro": ADVERT})


def choice(value: str) -> Invalid:
    text = f"Select a valid choice. {value} is not one of the available choices."
    return Invalid(text, "invalid_choice")


def no_such_choice() -> Invalid:
    """The id of no row, in a filter (recordings list_engagements_bad_product_400, list_tests_bad_*)."""
    return choice("That choice")
