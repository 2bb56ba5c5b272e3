"""A record of some thirty histories, and its exports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases import events as e
from cases import store
from cases.store import LEDGER
from desk.exporting import FORMATS, Format
from tests.formats.histories import histories, record
from tests.formats.recording import append, written


@pytest.fixture(scope="session")
def recorded(sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A record of some thirty histories, and an entry of the ledger."""
    path = tmp_path_factory.mktemp("recorded") / "upturn.db"
    path.write_bytes(sqlite_original.read_bytes())
    engine = store.open_database(f"sqlite:///{path}")
    record(engine, histories(36))
    append(engine, LEDGER, e.SipVisited())
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def files(recorded: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[Format, Path]:
    folder = tmp_path_factory.mktemp("files")
    return {format: written(recorded, folder, format) for format in FORMATS}
