"""Writing an export and a model for somebody at the desk, with a sentence about what was written."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from cases import store
from cases.files import whole
from desk.exporting import Format, export
from desk.exporting.model import model
from notifications.office import Office

SUFFIXES: dict[str, Format] = {
    ".json": "json",
    ".jsonocel": "json",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".xes": "xes",
}
CALLED = {"json": "OCEL 2.0 (JSON)", "sqlite": "OCEL 2.0 (SQLite)", "xes": "XES"}


def write_cases(office: Office, path: Path, format: Format | None) -> str:
    """Export every case as the record stands now. Out: a sentence. Raises ValueError, and OSError from the disk."""
    chosen = _format(path, format)
    with store.reading(office.engine) as conn:
        cases, entries = export(conn, path, chosen)
    return f"{path}: {cases} cases with {entries} entries, as {CALLED[chosen]}."


def _format(path: Path, format: Format | None) -> Format:
    if format:
        return format
    if path.suffix.lower() in SUFFIXES:
        return SUFFIXES[path.suffix.lower()]
    raise ValueError(
        f"Nothing was exported: {path.name} does not say which format is wanted. "
        "End it in .json, .sqlite or .xes, or add --format."
    )


def write_model(office: Office, path: Path, policy: str | None, today: date) -> str:
    """Write the policy's version of the day as DECLARE constraints. Out: a sentence."""
    framework = office.shelf.framework(policy or office.policy)
    made = model(framework.policy_on(today), framework.law)
    with whole(path) as beside:
        beside.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    constraints, left_out = len(made["constraints"]), len(made["left_out"])
    return f"{path}: {constraints} constraints from {made['title']}; {left_out} duties that DECLARE has no words for."
