"""On one database: see tests/desk/one_database.py."""

from tests.desk.one_database import engine, url

__all__ = ["engine", "url"]
