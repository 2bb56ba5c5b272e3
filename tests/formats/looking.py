"""What an export says, read with nothing but Python itself: the same shape from each of the three formats."""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

XES = "{http://www.xes-standard.org/}"
READ = {"string": str, "int": int, "integer": int, "boolean": lambda text: text in ("true", "1", 1)}


@dataclass
class Seen:
    """`events`: by id, each with its activity, time and facts. `objects`: by id, each with its type and what was said.

    `links`: from an event or an object to an object, and what they have to do with each other.
    """

    events: dict[str, tuple[str, str, dict[str, Any]]] = field(default_factory=dict)
    objects: dict[str, tuple[str, list[tuple[str, Any, str]]]] = field(default_factory=dict)
    links: set[tuple[str, str, str]] = field(default_factory=set)


def json_of(path: Path) -> Seen:
    said = json.loads(path.read_text(encoding="utf-8"))
    seen = Seen()
    kinds = {one["name"]: {x["name"]: x["type"] for x in one["attributes"]} for one in said["eventTypes"]}
    for one in said["events"]:
        facts = {x["name"]: READ[kinds[one["type"]][x["name"]]](x["value"]) for x in one["attributes"]}
        assert one["id"] not in seen.events
        seen.events[one["id"]] = (one["type"], one["time"], facts)
    of_objects = {one["name"]: {x["name"]: x["type"] for x in one["attributes"]} for one in said["objectTypes"]}
    for one in said["objects"]:
        told = [(x["name"], READ[of_objects[one["type"]][x["name"]]](x["value"]), x["time"]) for x in one["attributes"]]
        assert one["id"] not in seen.objects
        seen.objects[one["id"]] = (one["type"], told)
    for one in [*said["events"], *said["objects"]]:
        seen.links |= {(one["id"], link["objectId"], link["qualifier"]) for link in one["relationships"]}
    return seen


def sqlite_of(path: Path) -> Seen:
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        seen = Seen()
        for of, into in (("event", dict(db.execute("SELECT * FROM event_map_type"))),):
            for type, table in into.items():
                booleans = booleans_of(db, f"{of}_{table}")
                for row in db.execute(f'SELECT * FROM "{of}_{table}"'):
                    facts = {
                        name: bool(row[name]) if name in booleans else row[name]
                        for name in row.keys()[2:]
                        if row[name] is not None
                    }
                    seen.events[row["ocel_id"]] = (type, row["ocel_time"], facts)
        for type, table in db.execute("SELECT * FROM object_map_type").fetchall():
            booleans = booleans_of(db, f"object_{table}")
            for row in db.execute(f'SELECT * FROM "object_{table}"'):
                _, told = seen.objects.setdefault(row["ocel_id"], (type, []))
                names = [row["ocel_changed_field"]] if row["ocel_changed_field"] else row.keys()[3:]
                told += [
                    (name, bool(row[name]) if name in booleans else row[name], row["ocel_time"])
                    for name in names
                    if row[name] is not None
                ]
        for table in ("event_object", "object_object"):
            seen.links |= {tuple(row) for row in db.execute(f"SELECT * FROM {table}")}
        return seen


def booleans_of(db: sqlite3.Connection, table: str) -> set[str]:
    return {row["name"] for row in db.execute(f'PRAGMA table_info("{table}")') if row["type"] == "BOOLEAN"}


def xes_of(path: Path) -> dict[str, list[tuple[str, str, str, dict[str, Any]]]]:
    """The traces by case: each event's instance, activity, time and facts."""
    traces = {}
    for trace in ET.parse(path).getroot().iter(f"{XES}trace"):
        (name,) = [one.get("value") for one in trace if one.get("key") == "concept:name"]
        events = []
        for event in trace.iter(f"{XES}event"):
            said = {one.get("key"): (one.tag.removeprefix(XES), one.get("value")) for one in event}
            assert len(said) == len(event), "a key is there twice"
            facts = {key: READ[kind](value) for key, (kind, value) in said.items() if ":" not in key}
            events.append((*(said[key][1] for key in ("concept:instance", "concept:name", "time:timestamp")), facts))
        traces[name] = events
    return traces
