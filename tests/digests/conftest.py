"""What the tests in this folder share."""

from tests.postgres import db, postgres, url

__all__ = ["db", "postgres", "url"]
