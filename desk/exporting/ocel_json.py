"""OCEL 2.0 as JSON (ocel-standard.org, 16 October 2023), written as it is read: events first, the rest after them.

Attribute values are strings, as the published schema has them; their types are declared.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from cases.trail import stamp
from desk.exporting.facts import Fact, Kind, kinds
from desk.exporting.objects import Happening, Link, Thing, Told
from desk.exporting.vocabulary import COLUMN_KINDS, COLUMNS, EPOCH

_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quoted = json.encoder.encode_basestring  # twice as fast as to make each event a dictionary first


def said(value: Fact) -> str:
    """A fact as text: yes and no as JSON writes them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class OcelJson:
    """Writes to a file that is open until `end`. Objects wait in a file without a name for the events to be written."""

    def __init__(self, path: Path) -> None:
        self.file: IO[str] = path.open("w", encoding="utf-8")
        self.objects: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8", dir=path.parent)  # noqa: SIM115
        self.types: dict[str, Mapping[str, Kind]] = {}
        self.seen: set[str] = set()
        self.begun = False
        self.file.write('{"events":[')

    def case(self, told: Told) -> None:
        for happening in told.happenings:
            self.types.setdefault(happening.activity, kinds(happening.entry.type))
        comma = "," if self.begun else ""
        self.file.write(f"{comma}\n" + ",\n".join(map(_event, told.happenings)))
        self.objects.write(f"{comma}\n" + ",\n".join(map(_object, told.new(self.seen))))
        self.begun = True

    def end(self) -> None:
        self.file.write('\n],\n"objects":[')
        self.objects.seek(0)
        while some := self.objects.read(1 << 20):
            self.file.write(some)
        types = [_type(name, given.items()) for name, given in sorted(self.types.items())]
        things = [_type(name, ((column, _kind(column)) for column in given)) for name, given in COLUMNS.items()]
        self.file.write(f'\n],\n"eventTypes":{_text(types)},\n"objectTypes":{_text(things)}}}\n')
        self.close()

    def close(self) -> None:
        self.objects.close()
        self.file.close()


def _kind(column: str) -> Kind:
    return COLUMN_KINDS.get(column, "string")


def _event(happening: Happening) -> str:
    facts = ",".join([f'{{"name":"{name}","value":{_quoted(said(value))}}}' for name, value in happening.facts.items()])
    return (
        f'{{"id":{_quoted(happening.id)},"type":{_quoted(happening.activity)},"time":"{stamp(happening.entry.at)}",'
        f'"attributes":[{facts}],"relationships":[{_links(happening.links)}]}}'
    )


def _object(thing: Thing) -> str:
    first: set[str] = set()
    values = []
    for name, value, entry in thing.said:
        time = stamp(entry.at) if name in first else EPOCH
        values.append(f'{{"name":"{name}","value":{_quoted(said(value))},"time":"{time}"}}')
        first.add(name)
    return (
        f'{{"id":{_quoted(thing.id)},"type":{_quoted(thing.type)},'
        f'"attributes":[{",".join(values)}],"relationships":[{_links(thing.links)}]}}'
    )


def _links(links: list[Link]) -> str:
    return ",".join([f'{{"objectId":{_quoted(id)},"qualifier":{_quoted(what)}}}' for id, what in links])


def _type(name: str, given: Iterable[tuple[str, Kind]]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": column, "type": kind} for column, kind in given]}
