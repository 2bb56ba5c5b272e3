"""What every test may ask for by name."""

from __future__ import annotations

import os

os.environ["COLUMNS"] = "200"  # tables are as wide as the screen was when they were first needed

from tests.databases import (
    engine,
    postgresql,
    postgresql_original,
    postgresql_url,
    sqlite,
    sqlite_original,
    sqlite_url,
    url,
)

__all__ = [
    "engine",
    "postgresql",
    "postgresql_original",
    "postgresql_url",
    "sqlite",
    "sqlite_original",
    "sqlite_url",
    "url",
]
