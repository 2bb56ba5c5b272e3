"""The facts of an entry that an export repeats: what is in its sealed text, never a disclosure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from cases import events as e
from cases.trail import Entry

Kind = Literal["string", "integer", "boolean"]
Fact = str | int | bool
PLAIN = (str, int)

# Where an entry stands in the record, so that a line of an export leads back to it.
OF_EVERY_ENTRY: Mapping[str, Kind] = {
    "entry_id": "string",
    "entry_type": "string",
    "entry_position": "integer",
    "entry_number": "integer",
    "entry_leaf": "string",
    "entry_day": "string",
    "entry_by": "string",
    "entry_source": "string",
    "entry_corrects": "string",
    "entry_struck_out": "boolean",
}
LINKED = frozenset({"holders", "copies", "governors", "members"})  # people: told by links, not by attributes


@lru_cache(maxsize=256)
def kinds(type: str) -> Mapping[str, Kind]:
    """What each fact of an entry of this type is; an entry of a type that is not known has only its place."""
    event = e.EVENTS.get(type)
    if event is None:
        return OF_EVERY_ENTRY
    fields = {n: f.annotation for n, f in event.model_fields.items() if n not in event.personal and n not in LINKED}
    return {**OF_EVERY_ENTRY, **{name: _kind(annotation) for name, annotation in fields.items()}}


def _kind(annotation: Any) -> Kind:
    among = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    if bool in among:
        return "boolean"
    return "integer" if int in among else "string"


def facts(entry: Entry, struck_out: bool = False) -> dict[str, Fact]:
    """What is known of an entry, by name; what is empty is left out. Lists and tables are written as JSON."""
    found: dict[str, Fact] = {
        "entry_id": entry.id,
        "entry_type": entry.type,
        "entry_position": entry.position,
        "entry_number": entry.seq,
        "entry_leaf": entry.leaf.hex(),
        "entry_day": entry.effective.isoformat(),
        "entry_by": entry.actor,
        "entry_source": entry.source,
        "entry_struck_out": struck_out,
    }
    if entry.corrects:
        found["entry_corrects"] = entry.corrects
    known = kinds(entry.type)
    for name, value in entry.data.items():
        if (value or value == 0) and name in known:
            found[name] = value if isinstance(value, PLAIN) else json.dumps(value, ensure_ascii=False)
    return found
