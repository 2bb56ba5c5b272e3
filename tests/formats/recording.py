"""What an export is made of: entries as they come, of cases and histories."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from cases import events as e
from cases import store
from cases.case import ENGINE
from cases.evolve import draft
from cases.store import LEDGER
from desk.exporting import Format, export

NOW = datetime(2026, 9, 15, 9, tzinfo=UTC)
EPOCH = "1970-01-01T00:00:00Z"


def written(engine: Engine, folder: Path, format: Format) -> Path:
    path = folder / f"cases.{format}"
    with store.reading(engine) as conn:
        export(conn, path, format)
    return path


def append(engine: Engine, case: str, *events: e.Event) -> None:
    """Entries of a new case, as they come."""
    with store.writing(engine) as conn:
        drafts = [draft(event, ENGINE, "test") for event in events]
        store.append(conn, store.lock_head(conn), case, 0, "", drafts, NOW)


def strike(engine: Engine, case: str, *numbers: int) -> None:
    """Strike entries of a case out."""
    with store.writing(engine) as conn:
        trail = store.entries(conn, case)
        drafts = [draft(e.EntryCorrected(), ENGINE, "test", corrects=trail[n - 1].id) for n in numbers]
        store.append(conn, store.lock_head(conn), case, len(trail), trail[-1].leaf.hex(), drafts, NOW)


def entries(engine: Engine) -> dict[str, Any]:
    with store.reading(engine) as conn:
        return {f"{entry.case}/{entry.seq}": entry for entry in store.log(conn) if entry.case != LEDGER}
