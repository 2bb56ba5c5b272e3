"""Entries are added at the end, read in order, and there is no other way to change the record."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event

from cases.people import Person
from cases.store import (
    StoreTrouble,
    add_person,
    append,
    case_ids,
    entries,
    lock_head,
    log,
    open_database,
    people,
    reading,
    writing,
)
from cases.trail import Draft, NotCanonical
from cases.verify import verify
from tests.cases.erasing import erase_values
from tests.cases.recording import DRAFT, NOW, SECRET, add


def test_entries_come_back_as_they_were_added(engine: Engine) -> None:
    first = add(engine, "C1", DRAFT, SECRET)
    other = add(engine, "C2", SECRET)
    again = add(engine, "C1", DRAFT, DRAFT, SECRET)
    with reading(engine) as conn:
        assert entries(conn, "C1", private=True) == first + again
        assert entries(conn, "C1", since=3, private=True) == again[1:]
        assert list(log(conn, private=True)) == first + other + again
        assert list(log(conn, 1, 3, private=True)) == [first[1], other[0]]
        assert list(log(conn, 4, 99, private=True)) == again[1:]
        assert case_ids(conn) == ["C1", "C2"]
        assert entries(conn, "nobody's") == []
    assert [one.position for one in first + other + again] == [0, 1, 2, 3, 4, 5]
    assert [one.seq for one in first + again] == [1, 2, 3, 4, 5]
    assert first[1].private == SECRET.private


def test_personal_values_are_read_only_when_asked_for(engine: Engine) -> None:
    add(engine, "C1", SECRET)
    with reading(engine) as conn:
        assert [one.private for one in entries(conn, "C1")] == [{}]
        assert [one.private for one in log(conn)] == [{}]


def test_the_head_is_the_end_of_the_record(engine: Engine) -> None:
    with writing(engine) as conn:
        head = lock_head(conn)
        assert (head.size, head.last_at, head.told) == (0, None, 0)
        added = append(conn, head, "C1", 0, "", [DRAFT, DRAFT], NOW)
        assert (head.size, head.last_at) == (2, added[-1].at)
    with writing(engine) as conn:
        assert lock_head(conn) == head


def test_one_act_costs_one_statement_for_entries_and_one_for_their_values(engine: Engine) -> None:
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cur, statement, *_: said.append(statement))
    with writing(engine) as conn:
        head = lock_head(conn)
        del said[:]
        first = append(conn, head, "C1", 0, "", [DRAFT] * 5, NOW)
        assert [one.split("(")[0] for one in said] == ["INSERT INTO case_events "]
        append(conn, head, "C1", 5, first[-1].leaf.hex(), [SECRET] * 5, NOW)
        assert [one.split("(")[0] for one in said[1:]] == ["INSERT INTO case_events ", "INSERT INTO disclosures "]
        assert append(conn, head, "C1", 10, "", [], NOW) == []
        assert len(said) == 3


def test_more_entries_than_a_statement_holds_are_still_one_act(engine: Engine) -> None:
    added = add(engine, "C1", *[SECRET] * 1201)
    with reading(engine) as conn:
        assert entries(conn, "C1", private=True) == added == list(log(conn, private=True))
        assert verify(conn) == []


def test_recorded_time_rises_when_the_clock_does_not(engine: Engine) -> None:
    first = add(engine, "C1", DRAFT, DRAFT)
    later = add(engine, "C2", DRAFT, now=NOW - timedelta(hours=1))
    moments = [one.at for one in first + later]
    assert moments == [NOW + timedelta(microseconds=n) for n in range(3)]


def test_the_day_is_that_of_the_clock_that_was_passed_in(engine: Engine) -> None:
    """Half past midnight in summer is still yesterday in UTC, also when the record is ahead of the clock."""
    undated = Draft("test.noted", {}, "P0001")
    now = datetime(2026, 7, 1, 0, 30, tzinfo=ZoneInfo("Europe/London"))
    added = add(engine, "C1", undated, undated, now=now) + add(engine, "C2", undated, now=now)
    assert {one.effective for one in added} == {date(2026, 7, 1)}
    assert added[0].at == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        add(engine, "C1", DRAFT, now=NOW.replace(tzinfo=None))


def test_an_act_that_cannot_be_spelled_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(NotCanonical):
        add(engine, "C1", DRAFT, Draft("test.noted", {"rate": 0.1}, "P0001"))
    with reading(engine) as conn:
        assert list(log(conn)) == []


def test_ids_and_salts_come_from_whoever_is_passed_in(engine: Engine) -> None:
    names = iter(["e1", "salt1", "salt2", "e2"])
    with writing(engine) as conn:
        added = append(conn, lock_head(conn), "C1", 0, "", [SECRET, DRAFT], NOW, new_id=lambda: next(names))
        kept = conn.exec_driver_sql("SELECT disclosure FROM disclosures").scalars()
        assert {json.loads(text)[0] for text in kept} == {"salt1", "salt2"}
    assert [one.id for one in added] == ["e1", "e2"]


def test_the_second_of_two_officers_is_told(engine: Engine) -> None:
    first = add(engine, "C1", DRAFT)
    add(engine, "C1", DRAFT)
    with pytest.raises(StoreTrouble, match="not the next of its case"), writing(engine) as conn:
        append(conn, lock_head(conn), "C1", 1, first[0].leaf.hex(), [DRAFT], NOW)
    with reading(engine) as conn:
        assert len(entries(conn, "C1")) == 2


def test_an_erased_value_is_gone_and_the_entry_is_not(engine: Engine) -> None:
    add(engine, "C1", SECRET)
    with writing(engine) as conn:
        erase_values(conn, "name")
    with reading(engine) as conn:
        entry, _ = entries(conn, "C1", private=True)
    assert entry.private == {"reason": SECRET.private["reason"]}
    assert len(entry.sd) == 2


def test_an_erased_value_leaves_the_file(sqlite: Engine) -> None:
    add(sqlite, "C1", SECRET)
    path = Path(str(sqlite.url.database))

    def checkpointed() -> bytes:
        with closing(sqlite3.connect(path)) as conn:
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes()

    assert b"Ann Lee" in checkpointed()
    with writing(sqlite) as conn:
        erase_values(conn)
    assert b"Ann Lee" not in checkpointed()


def test_a_value_that_no_entry_vouches_for_is_not_shown(engine: Engine) -> None:
    (entry,) = add(engine, "C1", SECRET)
    with writing(engine) as conn:
        rogue = json.dumps(["salt", "name", "Eve"])
        conn.exec_driver_sql(f"INSERT INTO disclosures VALUES ('rogue', '{entry.id}', 'name', '{rogue}')")
    with reading(engine) as conn:
        assert entries(conn, "C1", private=True) == [entry]


def test_people_are_numbered_and_found_by_id(engine: Engine) -> None:
    with writing(engine) as conn:
        assert add_person(conn, "ann", "Ann Lee", "ann@example.org") == "P0001"
        assert add_person(conn, "bob", "Bob Roy", None, "1 High Street") == "P0002"
        assert add_person(conn, "ann", "Ann Lee", "ann@example.org") == "P0001"
    with reading(engine) as conn:
        assert people(conn) == {
            "P0001": Person("P0001", "ann", "Ann Lee", "ann@example.org"),
            "P0002": Person("P0002", "bob", "Bob Roy", None, "1 High Street"),
        }


def test_a_handle_is_one_person(engine: Engine) -> None:
    with writing(engine) as conn:
        add_person(conn, "ann", "Ann Lee")
    with pytest.raises(StoreTrouble, match=r"the handle ann is Ann Lee's \(P0001\)"), writing(engine) as conn:
        add_person(conn, "ann", "Ann Smith")
    with reading(engine) as conn:
        assert [person.name for person in people(conn).values()] == ["Ann Lee"]


def test_only_these_addresses_are_opened() -> None:
    for url in ("mysql://root@localhost/upturn", "sqlite://", "sqlite:///:memory:", "upturn.db"):
        with pytest.raises(StoreTrouble, match=r"No database was opened: .* Use sqlite:///file or postgresql:"):
            open_database(url)
    with pytest.raises(StoreTrouble, match=r"mysql://root:\*\*\*@localhost"):
        open_database("mysql://root:secret@localhost/upturn")
