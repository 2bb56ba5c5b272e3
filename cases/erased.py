"""What was erased, as it is shown: the field is still there, and says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cases.events import EVENTS, Redacted
from cases.trail import Entry

ERASED = "[erased]"


def shown(trail: Iterable[Entry]) -> list[Entry]:
    """A case's entries, read with their personal values, with “[erased]” in place of each text that was erased since.

    For people to read: what acts on a value takes the entry as it is, in which an erased value is missing.
    """
    whole = list(trail)
    gone: dict[str, list[str]] = {}
    for entry in whole:
        if entry.type == Redacted.type and entry.data.get("what", "value") == "value":
            gone.setdefault(str(entry.data.get("of", "")), []).append(str(entry.data.get("name", "")))
    return [replace(entry, private=_filled(entry, gone[entry.id])) if entry.id in gone else entry for entry in whole]


def _filled(entry: Entry, names: Sequence[str]) -> Mapping[str, Any]:
    """The entry's values, and a mark for each that is gone where the field holds text."""
    fields = EVENTS[entry.type].model_fields
    marks: dict[str, Any] = {}
    for name in names:
        if name in fields and fields[name].default == "":
            marks[name] = ERASED
        elif name in fields and fields[name].annotation == tuple[str, ...]:
            marks[name] = [ERASED]
    return {**marks, **entry.private}
