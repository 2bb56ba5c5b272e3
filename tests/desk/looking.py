"""An auditor who has looked once at a record, and looks again when it has grown or was tampered with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from cases.signing import Signer
from cases.store import writing
from desk.auditing import Audited, audit
from tests.cases.recording import DRAFT, SECRET, add
from tests.cases.signing import MORNING, NEXT, SIGNER, checkpoint
from tests.cases.tampering import without_triggers

Look = Callable[..., Audited]
SIZE, MORE = 5, 8
"""How many entries the record has when the auditor first looks, and when they look again."""


@pytest.fixture
def keep(tmp_path: Path) -> Path:
    return tmp_path / "auditor"


@pytest.fixture
def look(engine: Engine, keep: Path) -> Look:
    """The auditor, who has looked once at a record of five entries; and looks again."""
    add(engine, "C1", DRAFT, SECRET)
    add(engine, "C2", DRAFT)
    checkpoint(engine)

    def looked(
        key: Signer = SIGNER, witness: Signer | None = None, now: datetime = NEXT, on: Engine = engine
    ) -> Audited:
        return audit(on, keep, key.key, witness, now)

    assert looked(now=MORNING).before is None
    return looked


def grown(engine: Engine, now: datetime = NEXT) -> None:
    """The record goes on, and is signed again."""
    add(engine, "C1", DRAFT, DRAFT, now=now)
    checkpoint(engine, now)


def signed_again(engine: Engine) -> None:
    """Somebody with the key and no triggers in the way signs what is there now; what does not fit it they drop."""
    with writing(engine) as conn:
        without_triggers(conn, "checkpoints%")
        conn.exec_driver_sql("DELETE FROM checkpoints")
        conn.exec_driver_sql("DELETE FROM tree")
    checkpoint(engine, NEXT)


def copied(engine: Engine, to: Path) -> Path:
    """A whole copy of a file that is in use."""
    with closing(sqlite3.connect(str(engine.url.database))) as there, closing(sqlite3.connect(to)) as copy:
        there.backup(copy)
    return to


def kept(keep: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in keep.iterdir()}
