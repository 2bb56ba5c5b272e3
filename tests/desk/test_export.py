"""Exports in open formats: each as its specification has it, all saying the same, and leading back to the trail."""

from __future__ import annotations

import json
import resource
import sqlite3
import tracemalloc
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from cases import events as e
from cases import store
from cases.act import draft
from cases.case import ENGINE
from cases.store import LEDGER
from desk.cli import upturn
from desk.exporting import FORMATS, Counted, Format, export
from desk.exporting.activities import TOLD_APART_BY, activity
from desk.exporting.facts import kinds
from desk.exporting.objects import COLUMNS, told
from tests.formats.histories import BEGINS, histories, record
from tests.formats.looking import XES, json_of, sqlite_of, xes_of

NOW = datetime(2026, 9, 15, 9, tzinfo=UTC)
EPOCH = "1970-01-01T00:00:00Z"
HOSTILE = 'Tom & "Jerry" <b>\t\x01 \x85 ]]> ☃ \U0001f600\n'


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


@pytest.fixture(scope="module")
def recorded(sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A record of some thirty histories, and an entry of the ledger."""
    path = tmp_path_factory.mktemp("recorded") / "upturn.db"
    path.write_bytes(sqlite_original.read_bytes())
    engine = store.open_database(f"sqlite:///{path}")
    record(engine, histories(36))
    append(engine, LEDGER, e.SipVisited())
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def files(recorded: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[Format, Path]:
    folder = tmp_path_factory.mktemp("files")
    return {format: written(recorded, folder, format) for format in FORMATS}


def entries(engine: Engine) -> dict[str, Any]:
    with store.reading(engine) as conn:
        return {f"{entry.case}/{entry.seq}": entry for entry in store.log(conn) if entry.case != LEDGER}


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


# --- what things are called and linked to --------------------------------------------------------------------------
def test_an_activity_says_what_tells_such_entries_apart() -> None:
    assert activity("meeting.held", {"kind": "tig", "judged": None}) == "meeting.held.tig"
    assert (
        activity("meeting.held", {"kind": "summative", "judged": "sufficient"}) == "meeting.held.summative.sufficient"
    )
    assert activity("category.changed", {"old": "LA3", "new": "LA4b"}) == "category.changed.LA3.LA4b"
    assert activity("ofsted.report_published", {"concern": True}) == "ofsted.report_published.concern"
    assert activity("ofsted.report_published", {"concern": False}) == "ofsted.report_published"
    assert activity("visit.sip", {}) == "visit.sip"


@pytest.mark.parametrize("type", TOLD_APART_BY)
def test_entries_are_told_apart_by_facts_that_they_have(type: str) -> None:
    event = e.EVENTS[type]
    assert set(TOLD_APART_BY[type]) <= event.model_fields.keys() - event.personal


@pytest.mark.parametrize("type", e.EVENTS)
def test_no_personal_fact_is_even_declared(type: str) -> None:
    assert kinds(type).keys() & e.EVENTS[type].personal == set()


def test_only_people_and_duties_are_remembered_from_case_to_case(recorded: Engine) -> None:
    seen: set[str] = set()
    with store.reading(recorded) as conn:
        case, *_ = store.case_ids(conn)
        first = told(case, store.entries(conn, case))
    assert len(first.new(seen)) > len(seen)
    assert {id.split("/")[0] for id in seen} == {"person"}
    assert not {thing.type for thing in first.new(seen)} & {"person"}


def test_an_entry_is_linked_to_what_it_is_about(files: dict[Format, Path]) -> None:
    seen = json_of(files["json"])
    by_name: dict[str, str] = {name: id for id, (name, _, _) in seen.events.items()}

    def about(name: str) -> set[tuple[str, str]]:
        id = by_name[name]
        case = id.split("/")[0]
        return {(object.removeprefix(f"{case}/"), what) for event, object, what in seen.links if event == id}

    a_notice = about("notice.sent.meeting_notice")
    assert {object.split("/")[0] for object, _ in a_notice} == {"case", "delivery", "meeting", "person"}
    assert ("person/P0010", "to") in a_notice or ("person/P0012", "to") in a_notice
    assert {what for _, what in about("letter.issued.closure")} == {"the case", "letter", "copy to", "recorded by"}
    assert "concern" in {what for _, what in about("concern.checked")}
    assert ("power/s65", "power") in about("power.used.s65")


def test_a_letter_sent_is_linked_to_the_letter_that_was_issued(sqlite: Engine, tmp_path: Path) -> None:
    gone = {"role": "head", "person": "P0010", "via": "email", "counts_from": date(2026, 9, 15)}
    copies = (e.Copy(role="head", person="P0010"),)
    append(
        sqlite,
        "990001",
        e.LetterDrafted(draft="L1", template="closure", dated=date(2026, 9, 15), copies=copies),
        e.LetterIssued(template="closure", copies=copies, draft="L1"),
        e.LetterSent.model_validate({**gone, "template": "closure", "delivery": 7, "subject": "2"}),
        e.ReminderSent.model_validate({**gone, "template": "due_O18", "delivery": 8, "subject": "2026-09-24 1"}),
    )
    seen = json_of(written(sqlite, tmp_path, "json"))
    assert ("990001/3", "990001/letter/L1", "letter") in seen.links
    assert ("990001/4", "duty/O18", "the duty") in seen.links
    assert ("template", "closure", EPOCH) in seen.objects["990001/delivery/7"][1]
    assert [value for name, value, _ in seen.objects["990001/letter/L1"][1] if name == "standing"] == [
        "drafted",
        "issued",
    ]


def test_what_is_open_when_a_case_ends_is_linked_to_its_end(sqlite: Engine, tmp_path: Path) -> None:
    asked = {"to": "P0001", "reply_by": date(2026, 9, 17)}
    append(
        sqlite,
        "990001",
        e.ContactMade.model_validate({**asked, "contact": "C1"}),
        e.ContactMade.model_validate({**asked, "contact": "C2"}),
        e.ContactAnswered(contact="C2"),
        e.CaseClosed(outcome="improved"),
    )
    seen = json_of(written(sqlite, tmp_path, "json"))
    assert {(object, what) for id, object, what in seen.links if id == "990001/4" and what == "left open"} == {
        ("990001/contact/C1", "left open")
    }


# --- files ---------------------------------------------------------------------------------------------------------
def counted(engine: Engine, path: Path, format: Format) -> Counted:
    with store.reading(engine) as conn:
        return export(conn, path, format)


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_record_is_an_empty_export(engine: Engine, tmp_path: Path, format: Format) -> None:
    assert counted(engine, tmp_path / "none", format) == (0, 0)
    read: dict[str, Callable[[Path], Any]] = {"json": json_of, "sqlite": sqlite_of, "xes": xes_of}
    seen = read[format](tmp_path / "none")
    assert not (seen if format == "xes" else seen.events)


@pytest.mark.postgresql
def test_postgresql_is_exported_alike(postgresql: Engine, tmp_path: Path) -> None:
    there = record(postgresql, histories(6))
    assert counted(postgresql, tmp_path / "cases.json", "json") == (6, there)
    seen = json_of(tmp_path / "cases.json")
    assert seen.events.keys() == entries(postgresql).keys()
    assert seen.events == sqlite_of(written(postgresql, tmp_path, "sqlite")).events


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    """The disk is full for every file of this process once it has so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk_leaves_what_was_there(recorded: Engine, tmp_path: Path, format: Format) -> None:
    path = tmp_path / f"cases.{format}"
    path.write_text("of yesterday")
    with no_file_above(100_000), pytest.raises(OSError) as trouble:  # noqa: PT011
        counted(recorded, path, format)
    assert trouble.value.filename == str(path)
    assert path.read_text() == "of yesterday"
    assert list(tmp_path.iterdir()) == [path]


def test_the_length_of_the_record_does_not_matter_to_memory(
    sqlite_original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.exporting.AT_ONCE", 5)

    def most(number: int) -> int:
        path = tmp_path / f"{number}.db"
        path.write_bytes(sqlite_original.read_bytes())
        engine = store.open_database(f"sqlite:///{path}")
        record(engine, histories(number))
        tracemalloc.start()
        counted(engine, tmp_path / "cases.json", "json")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        engine.dispose()
        return peak

    most(2)  # what is read and remembered once
    few, many = most(10), most(40)
    assert many < 1.5 * few


# --- the command ---------------------------------------------------------------------------------------------------
@pytest.fixture
def desk(recorded: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", recorded.url.render_as_string(hide_password=False))
    return lambda *words: CliRunner().invoke(upturn, ["export", *words])


@pytest.mark.parametrize(
    ("name", "called"),
    [("a.json", "OCEL 2.0 (JSON)"), ("a.sqlite", "OCEL 2.0 (SQLite)"), ("a.xes", "XES"), ("A.XES", "XES")],
)
def test_the_name_of_the_file_says_the_format(
    desk: Callable[..., Result], recorded: Engine, name: str, called: str
) -> None:
    said = desk("--to", name)
    assert said.exit_code == 0
    assert said.output == f"{name}: 36 cases with {len(entries(recorded))} entries, as {called}.\n"
    assert Path(name).stat().st_mode & 0o077 == 0, "nobody else may read it"


def test_a_format_can_be_named(desk: Callable[..., Result]) -> None:
    assert "as XES" in desk("--to", "cases.txt", "--format", "xes").output
    assert xes_of(Path("cases.txt"))


def test_a_name_that_says_no_format_is_refused_with_what_to_do(desk: Callable[..., Result], tmp_path: Path) -> None:
    said = desk("--to", "cases.txt")
    assert said.exit_code == 1
    assert said.output == (
        "Error: Nothing was exported: cases.txt does not say which format is wanted. "
        "End it in .json, .sqlite or .xes, or add --format.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(desk: Callable[..., Result]) -> None:
    said = desk("--to", "nowhere/cases.json")
    assert said.exit_code == 1
    assert "nowhere/cases.json could not be used (No such file or directory)" in said.output


def test_without_a_file_it_says_which_are_wanted(desk: Callable[..., Result]) -> None:
    said = desk()
    assert said.exit_code == 2
    assert "Name a file with --to, or with --model, or both." in said.output


def test_the_model_is_written_beside(desk: Callable[..., Result]) -> None:
    said = desk("--model", "model.json")
    model = json.loads(Path("model.json").read_text())
    counts = len(model["constraints"]), len(model["left_out"])
    assert said.output == (
        f"model.json: {counts[0]} constraints from Aiming to be outstanding; "
        f"{counts[1]} duties that DECLARE has no words for.\n"
    )
    assert (model["policy"], model["version"]) == ("mk-2010", "2010-01-14")
