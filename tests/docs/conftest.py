"""What the documents' tests of the database take part in."""

from tests.postgres import postgres

__all__ = ["postgres"]
