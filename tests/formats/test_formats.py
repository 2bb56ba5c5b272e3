"""Exports in open formats: each as its specification has it, all saying the same, and leading back to the trail."""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from cases import events as e
from cases.store import LEDGER
from desk.exporting import Format
from desk.exporting.vocabulary import COLUMNS
from tests.formats.looking import XES, json_of, sqlite_of, xes_of
from tests.formats.recording import EPOCH, append, entries, written
from tests.formats.telling import BEGINS

HOSTILE = 'Tom & "Jerry" <b>\t\x01 \x85 ]]> ☃ \U0001f600\n'


# --- what all formats say ------------------------------------------------------------------------------------------
def test_every_entry_is_in_each_export_once_and_leads_back_to_the_trail(
    recorded: Engine, files: dict[Format, Path]
) -> None:
    there = entries(recorded)
    seen = json_of(files["json"]).events
    assert seen.keys() == there.keys()
    assert len(seen) > 1500
    for id, (name, time, facts) in seen.items():
        entry = there[id]
        assert (facts["entry_id"], facts["entry_position"], facts["entry_number"]) == (
            entry.id,
            entry.position,
            entry.seq,
        )
        assert (facts["entry_leaf"], facts["entry_type"]) == (entry.leaf.hex(), entry.type)
        assert (facts["entry_by"], facts["entry_day"]) == (entry.actor, entry.effective.isoformat())
        assert name.startswith(entry.type)
        assert datetime.fromisoformat(time) == entry.at


def test_the_three_formats_say_the_same(files: dict[Format, Path]) -> None:
    one, other = json_of(files["json"]), sqlite_of(files["sqlite"])
    assert one.events == other.events
    assert one.objects.keys() == other.objects.keys()
    for id, (type, said) in one.objects.items():
        assert (other.objects[id][0], sorted(map(repr, other.objects[id][1]))) == (type, sorted(map(repr, said)))
    assert one.links == other.links
    traced = {id: (name, time, facts) for trace in xes_of(files["xes"]).values() for id, name, time, facts in trace}
    assert traced == one.events


def test_the_ledger_is_left_out(files: dict[Format, Path]) -> None:
    seen = json_of(files["json"])
    assert f"case/{LEDGER}" not in seen.objects
    assert LEDGER not in xes_of(files["xes"])
    assert not [id for id in seen.events if id.startswith(f"{LEDGER}/")]


def test_facts_of_the_entry_are_there_with_their_types(files: dict[Format, Path]) -> None:
    seen = json_of(files["json"]).events.values()
    booked = next(facts for name, _, facts in seen if name == "meeting.booked.tig")
    assert (booked["kind"], booked["starts"], booked["minutes"]) == ("tig", "14:00", 90)
    assert date.fromisoformat(booked["on"]) > BEGINS
    agreed = next(facts for name, _, facts in seen if name == "plan.agreed")
    assert agreed["school_signed"] is True
    logged = next(facts for name, _, facts in seen if name == "concern.logged")
    assert (logged["hits"], logged["data"]) == ('["T15"]', '{"budget_variance_pct": "9.1"}')


# --- OCEL 2.0 ------------------------------------------------------------------------------------------------------
def texts(one: dict[str, Any], *names: str) -> bool:
    return all(isinstance(one[name], str) for name in names)


def test_ocel_in_json_keeps_the_published_schema(files: dict[Format, Path]) -> None:
    """Its required names, and text for each value; nothing that the schema does not know."""
    said = json.loads(files["json"].read_text(encoding="utf-8"))
    assert said.keys() == {"eventTypes", "objectTypes", "events", "objects"}
    for type in [*said["eventTypes"], *said["objectTypes"]]:
        assert type.keys() == {"name", "attributes"}
        for attribute in type["attributes"]:
            assert attribute.keys() == {"name", "type"}
            assert attribute["type"] in {"string", "time", "integer", "float", "boolean"}
    for event in said["events"]:
        assert event.keys() == {"id", "type", "time", "attributes", "relationships"}
        assert texts(event, "id", "type", "time")
        assert datetime.fromisoformat(event["time"]).tzinfo
        assert all(x.keys() == {"name", "value"} and texts(x, "name", "value") for x in event["attributes"])
    for thing in said["objects"]:
        assert thing.keys() == {"id", "type", "attributes", "relationships"}
        assert texts(thing, "id", "type")
        for x in thing["attributes"]:
            assert x.keys() == {"name", "value", "time"}
            assert texts(x, "name", "value")
            assert datetime.fromisoformat(x["time"]).tzinfo
    for link in (link for one in [*said["events"], *said["objects"]] for link in one["relationships"]):
        assert link.keys() == {"objectId", "qualifier"}
        assert all(link.values())


def test_what_is_linked_and_said_is_declared(files: dict[Format, Path]) -> None:
    said = json.loads(files["json"].read_text(encoding="utf-8"))
    for types, ones in (("eventTypes", "events"), ("objectTypes", "objects")):
        names = [type["name"] for type in said[types]]
        assert len(names) == len(set(names))
        declared = {type["name"]: {x["name"] for x in type["attributes"]} for type in said[types]}
        for one in said[ones]:
            assert {x["name"] for x in one["attributes"]} <= declared[one["type"]]
    seen = json_of(files["json"])
    assert {object for _, object, _ in seen.links} <= seen.objects.keys()
    assert {type for type, _ in seen.objects.values()} <= COLUMNS.keys()


def test_the_first_value_of_an_object_holds_from_the_epoch_and_later_ones_from_their_entry(
    files: dict[Format, Path],
) -> None:
    seen = json_of(files["json"])
    for _, said in seen.objects.values():
        for name in {name for name, _, _ in said}:
            times = [time for this, _, time in said if this == name]
            assert times[0] == EPOCH
            assert EPOCH not in times[1:]
            assert times[1:] == sorted(times[1:])
    closed = next(
        said for type, said in seen.objects.values() if type == "case" and ("closed" in [v for _, v, _ in said])
    )
    assert next(value for name, value, _ in closed if name == "category") == "LA3"
    assert [value for name, value, _ in closed if name == "standing"] == ["open", "closed"]


def test_ocel_in_sqlite_has_the_tables_and_keys_of_the_specification(files: dict[Format, Path]) -> None:
    with closing(sqlite3.connect(files["sqlite"])) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        of_events = {f"event_{name}" for (name,) in db.execute("SELECT ocel_type_map FROM event_map_type")}
        of_objects = {f"object_{name}" for (name,) in db.execute("SELECT ocel_type_map FROM object_map_type")}
        common = {"event", "object", "event_map_type", "object_map_type", "event_object", "object_object"}
        assert tables == common | of_events | of_objects
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []

        def columns(table: str) -> list[tuple[str, int]]:
            return [(row[1], row[5]) for row in db.execute(f'PRAGMA table_info("{table}")')]

        assert columns("event") == columns("object") == [("ocel_id", 1), ("ocel_type", 0)]
        links = [("ocel_event_id", 1), ("ocel_object_id", 2), ("ocel_qualifier", 3)]
        assert columns("event_object") == links
        assert [name for name, _ in columns("object_object")] == ["ocel_source_id", "ocel_target_id", "ocel_qualifier"]
        assert all(columns(table)[:2] == [("ocel_id", 1), ("ocel_time", 0)] for table in of_events)
        assert all([n for n, _ in columns(t)][:3] == ["ocel_id", "ocel_time", "ocel_changed_field"] for t in of_objects)
        split = sum(db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in of_events)
        assert split == db.execute("SELECT count(*) FROM event").fetchone()[0]


def test_activities_that_look_alike_in_a_table_name_have_tables_of_their_own(sqlite: Engine, tmp_path: Path) -> None:
    a_meeting = {"meeting": "M1", "on": date(2026, 10, 1)}
    kinds = ("a b", "a-b", "A_B")
    booked = [e.MeetingBooked.model_validate({**a_meeting, "kind": kind}) for kind in kinds]
    append(sqlite, "990001", *booked)
    seen = sqlite_of(written(sqlite, tmp_path, "sqlite"))
    assert [name for _, (name, _, _) in sorted(seen.events.items())] == [f"meeting.booked.{kind}" for kind in kinds]


def test_an_action_of_a_meeting_is_an_object_from_the_meeting_to_its_end(sqlite: Engine, tmp_path: Path) -> None:
    agreed = e.GroupActionAgreed(action="A1", meeting="M1", lead="head", due=date(2026, 10, 8))
    carried = agreed.model_copy(update={"meeting": "M2", "due": date(2026, 10, 22), "was": agreed.due})
    append(sqlite, "990001", agreed, carried, e.GroupActionDone(action="A1"))
    seen = json_of(written(sqlite, tmp_path, "json"))
    (action,) = [id for id, (type, _) in seen.objects.items() if type == "action"]
    assert [(name, value) for name, value, _ in seen.objects[action][1] if name in ("due", "standing")] == [
        ("due", "2026-10-08"),
        ("standing", "open"),
        ("due", "2026-10-22"),
        ("standing", "open"),
        ("standing", "done"),
    ]
    assert {event for event, thing, _ in seen.links if thing == action} >= {"990001/1", "990001/2", "990001/3"}


# --- XES -----------------------------------------------------------------------------------------------------------
def test_xes_has_a_trace_for_each_case_with_its_entries_in_order(recorded: Engine, files: dict[Format, Path]) -> None:
    there, traces = entries(recorded), xes_of(files["xes"])
    assert traces.keys() == {entry.case for entry in there.values()}
    for case, trace in traces.items():
        assert [id for id, *_ in trace] == [f"{case}/{n + 1}" for n in range(len(trace))]
        times = [time for _, _, time, _ in trace]
        assert times == sorted(set(times))


def test_xes_declares_what_it_uses_in_the_order_of_the_standard(files: dict[Format, Path]) -> None:
    log = ET.parse(files["xes"]).getroot()
    assert (log.tag, log.get("xes.version")) == (f"{XES}log", "1849.2016")
    prefixes = {one.get("prefix") for one in log.iter(f"{XES}extension")}
    assert prefixes == {"concept", "time", "lifecycle", "org"}
    used = {key.split(":")[0] for one in log.iter() if ":" in (key := one.get("key") or "")}
    assert used == prefixes
    tags = [one.tag.removeprefix(XES) for one in log]
    order = ["extension", "global", "classifier", "string", "trace"]
    assert [order.index(tag) for tag in tags] == sorted(order.index(tag) for tag in tags)
    for scope in log.iter(f"{XES}global"):
        elements = list(log.iter(f"{XES}{scope.get('scope')}"))
        for promised in scope:
            kind, key = promised.tag, promised.get("key")
            assert all(any(one.tag == kind and one.get("key") == key for one in element) for element in elements)


def test_any_text_of_an_entry_comes_through(sqlite: Engine, tmp_path: Path) -> None:
    append(sqlite, "990001", e.ActionRefused(command="close", why=HOSTILE))
    in_json = json_of(written(sqlite, tmp_path, "json")).events["990001/1"][2]["why"]
    in_sqlite = sqlite_of(written(sqlite, tmp_path, "sqlite")).events["990001/1"][2]["why"]
    ((_, _, _, facts),) = xes_of(written(sqlite, tmp_path, "xes"))["990001"]
    assert in_json == in_sqlite == HOSTILE
    assert facts["why"] == HOSTILE.replace("\x01", "�")  # XML has no way to write it
