"""What the tests in this folder share."""

from tests.postgres import db, migrated_file, migrated_name, postgres, url

__all__ = ["db", "migrated_file", "migrated_name", "postgres", "url"]
