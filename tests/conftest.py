"""What every test may ask for by name."""

from __future__ import annotations

import os

import pytest

os.environ["COLUMNS"] = "200"  # tables are as wide as the screen was when they were first needed

from tests.databases import (
    engine,
    postgresql,
    postgresql_in_turn,
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
    "postgresql_in_turn",
    "postgresql_original",
    "postgresql_url",
    "sqlite",
    "sqlite_original",
    "sqlite_url",
    "url",
]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test has to say besides that it passed: `record_property("said", …)`."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "said":
                terminalreporter.write_line(str(value))
