"""What the tests in this folder share."""

from tests.postgres import migrated_name, postgres

__all__ = ["migrated_name", "postgres"]
