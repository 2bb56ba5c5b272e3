"""What every test may ask for by name."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from pathlib import Path

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


MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3


def pytest_configure() -> None:
    """Files of tests are kept in memory where it has room: every commit waits for its disk."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        tempfile.tempdir = os.environ["TMPDIR"] = str(MEMORY)


def pytest_collection_finish() -> None:
    """What thousands of tests are made of stays until the end: it need not be looked through again and again."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test has to say besides that it passed: `record_property("said", …)`."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "said":
                terminalreporter.write_line(str(value))
