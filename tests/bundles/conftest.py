"""The record and the bundle that most of these tests look at, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bundles.record import Record


@pytest.fixture
def record(sqlite_url: str, tmp_path: Path) -> Record:
    """A record of the test's own, with case A on it."""
    return Record(sqlite_url, tmp_path).told()


@pytest.fixture(scope="session")
def told(sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Cases A and B on a record that no test changes."""
    folder = tmp_path_factory.mktemp("told")
    it = Record(f"sqlite:///{shutil.copy(sqlite_original, folder / 'upturn.db')}", folder).told()
    it.another()
    return it


@pytest.fixture(scope="session")
def bundle(told: Record) -> bytes:
    """A bundle of case A."""
    return told.bundle("A")
