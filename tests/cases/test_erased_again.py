"""What was erased after a backup and came back with it is erased again, from the list kept outside the database."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select

from cases import commands as c
from cases import erasing, registers
from cases import events as e
from cases.act import Door
from cases.case import ENGINE
from cases.evolve import event_of, replay
from cases.schema import arrivals, deliveries, disclosures, documents, holds, people, redactions
from cases.store import LEDGER, case_ids, entries, lock_head, open_database, reading, writing
from cases.trail import REDACTED, canonical
from cases.verify import verify
from notifications.outbox import in_state, keep_bytes, settle
from tests.cases.erasing import value_place
from tests.cases.school import School, at
from tests.cases.tampering import without_triggers
from tests.databases import BOTH, SERVER, postgresql_database

NOON = at("2026-09-18", "12:00")
LATER = at("2026-09-25", "09:00")
SAYS = "Wilhelmina rang."
FIRST_MESSAGE = select(deliveries.c.message_id, deliveries.c.raw).order_by(deliveries.c.delivery_id).limit(1)


@pytest.fixture(params=BOTH)
def backed_up(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[School, Engine, list[str]]]:
    """A school from whose record everything personal was erased after a backup; the backup, restored; and the list."""
    url = str(request.getfixturevalue(f"{request.param}_url"))
    engine = open_database(url)
    school = with_everything(engine)
    engine.dispose()
    if request.param == "sqlite":
        restored = f"sqlite:///{shutil.copy(url.removeprefix('sqlite:///'), tmp_path / 'restored.db')}"
        yield erased(school, restored)
    else:
        with postgresql_database(url.rpartition("/")[2]) as copy:
            found = erased(school, f"{SERVER}/{copy}")
            yield found
            found[1].dispose()
            engine.dispose()


def with_everything(engine: Engine) -> School:
    school = School(engine)
    school.in_4a()
    school.category_letter()
    school.ask(c.ContactFromHead(id="C1", to=school.people["nair"], says=SAYS), "nair", at("2026-09-17", "11:00"))
    with writing(engine) as conn:
        for one in in_state(conn, "queued"):
            keep_bytes(conn, one.id, SAYS.encode())
            settle(conn, one.id, "sent", NOON)
        pages = {"case_id": "A", "draft": "L9", "person_id": "P0001", "sha256": "0", "made_at": "2026"}
        conn.execute(insert(documents).values(**pages, pdf=SAYS.encode()))
        mail = {"digest": "d" * 64, "kind": "reply", "filed": "filed", "why": "", "came_at": "2026", "case_id": "A"}
        conn.execute(insert(arrivals).values(**mail, raw=SAYS.encode()))
    return school


def erased(school: School, restored: str) -> tuple[School, Engine, list[str]]:
    with reading(school.engine) as conn:
        message = conn.execute(FIRST_MESSAGE).one().message_id
        places = (
            value_place(conn, "says"),
            e.place_of("message", message),
            e.place_of("pages", "L9", "P0001"),
            e.place_of("mail", "d" * 64),
            e.place_of("person", school.people["passer_by"]),
        )
    school.ask(c.AskErasure(id="E1", places=places, basis="unlawful", reason="should not be there"), "nair", NOON)
    school.ask(c.ApproveErasure(id="E1"), "okafor", NOON)
    with reading(school.engine) as conn:
        lines = list(erasing.redaction_lines(conn))
    return school, open_database(restored), lines


def again(engine: Engine, lines: list[str]) -> list[Any]:
    with writing(engine) as conn:
        return erasing.replay(conn, lock_head(conn), lines, LATER)


def kept(engine: Engine) -> list[str]:
    """Which of the things that were erased are there."""
    with reading(engine) as conn:
        said = [row.disclosure for row in conn.execute(select(disclosures))]
        there = {
            "value": any(SAYS in one for one in said),
            "message": conn.execute(select(deliveries.c.raw).order_by(deliveries.c.delivery_id)).scalars().first()
            is not None,
            "pages": conn.execute(select(documents.c.pdf)).first() is not None,
            "mail": bytes(conn.execute(select(arrivals.c.raw)).scalar_one()) != b"",
            "person": "passer_by" in conn.execute(select(people.c.handle)).scalars().all(),
        }
    return [what for what, yes in there.items() if yes]


def test_the_list_says_what_and_never_who(backed_up: tuple[School, Engine, list[str]]) -> None:
    _, _, lines = backed_up
    assert len(lines) == 5
    for line in lines:
        assert canonical(json.loads(line)) == line
        assert "Wilhelmina" not in line
        assert {"case", "at", "entry", "digest", "what", "basis", "rule"} <= json.loads(line).keys()


def test_what_came_back_is_erased_again_and_says_so(backed_up: tuple[School, Engine, list[str]]) -> None:
    school, restored, lines = backed_up
    assert kept(school.engine) == []
    assert kept(restored) == ["value", "message", "pages", "mail", "person"]
    added = again(restored, lines)
    assert kept(restored) == []
    assert [(x.type, x.actor, x.data["replayed"], x.data["basis"]) for x in added] == [
        ("record.redacted", ENGINE, True, "unlawful")
    ] * 5
    assert {x.data["approved_by"] for x in added} == {school.people["okafor"]}
    with reading(restored) as conn:
        assert verify(conn) == []
        assert registers.differing(conn, {id: replay(id, entries(conn, id)) for id in case_ids(conn)}) == []


def test_it_is_safe_any_number_of_times(backed_up: tuple[School, Engine, list[str]]) -> None:
    school, restored, lines = backed_up
    again(restored, lines)
    assert again(restored, lines) == []
    assert again(school.engine, lines) == []


def test_the_case_goes_on_from_there(backed_up: tuple[School, Engine, list[str]]) -> None:
    school, restored, lines = backed_up
    again(restored, lines)
    door = Door(restored, school.door.shelf, school.door.follow)
    contact = c.ContactFromHead(id="C2", to=school.people["nair"], says="again")
    assert door.ask("A", contact, by=school.people["nair"], now=LATER).case.contacts.keys() == {"C1", "C2"}
    with reading(restored) as conn:
        assert verify(conn) == []


def test_a_hold_that_came_back_had_been_lifted_before_the_erasure(sqlite_url: str, tmp_path: Path) -> None:
    engine = open_database(sqlite_url)
    school = with_everything(engine)
    school.ask(c.PlaceHold(id="H1", reason="a claim"), "nair", NOON)
    engine.dispose()
    restored = f"sqlite:///{shutil.copy(sqlite_url.removeprefix('sqlite:///'), tmp_path / 'restored.db')}"
    school.ask(c.LiftHold(id="H1", reason="settled"), "okafor", NOON)
    _, database, lines = erased(school, restored)
    added = again(database, lines)
    assert [x.type for x in added] == ["hold.lifted", *["record.redacted"] * 5]
    assert added[0].data["replayed"] is True
    assert kept(database) == []
    with reading(database) as conn:
        assert verify(conn) == []


def test_a_case_that_was_lost_altogether_leaves_people_to_erase(sqlite: Engine) -> None:
    school = School(sqlite)
    line = {"case": "Z", "at": "2026", "entry": "e", "digest": f"person:{school.people['passer_by']}", "what": "person",
            "of": "", "name": "", "basis": "unlawful", "rule": "R", "asked_by": "P0001", "approved_by": "P0002",
            "request": "E1", "replayed": False}  # fmt: skip
    [entry] = again(sqlite, [canonical(line)])
    assert entry.case == LEDGER
    with reading(sqlite) as conn:
        assert verify(conn) == []
        assert case_ids(conn) == ["A"]
        assert conn.execute(select(people.c.name).where(people.c.handle == "passer_by")).first() is None


@pytest.mark.parametrize("line", ["", "{", "[]", '{"case": "A"}', '{"case": "A", "digest": "x"}', "null"])
def test_a_list_that_is_none_erases_nothing(sqlite: Engine, line: str) -> None:
    School(sqlite)
    if not line:
        assert again(sqlite, [line]) == []
        return
    with pytest.raises(ValueError, match="line 1 of the list of erasures is not one"):
        again(sqlite, [line])


def test_what_somebody_put_back_by_hand_is_found(backed_up: tuple[School, Engine, list[str]]) -> None:
    """With the guards taken away, or with an older file put in for a newer: each place that holds something again."""
    school, restored, _ = backed_up
    with reading(school.engine) as conn:
        gone = [event_of(x) for id in case_ids(conn) for x in entries(conn, id) if x.type == REDACTED]
    with writing(school.engine) as conn, reading(restored) as before:
        without_triggers(conn)
        there = {row.person_id: row.name for row in before.execute(select(people))}
        for table, what, old in (
            (deliveries, "message_id", {"raw": b"x"}),
            (arrivals, "digest", {"raw": b"x"}),
            (people, "person_id", {"name": next(iter(there.values()))}),
        ):
            kind = {"deliveries": "message", "arrivals": "mail", "people": "person"}[table.name]
            names = [x.digest.partition(":")[2] for x in gone if isinstance(x, e.Redacted) and x.what == kind]
            conn.execute(table.update().where(table.c[what].in_(names)).values(old))
        page = before.execute(select(documents)).mappings().first()
        assert page is not None
        conn.execute(insert(documents).values(dict(page)))
        assert {one.kind for one in verify(conn)} == {"value back"}
        assert len(verify(conn)) == 4
        assert erasing.list_again(conn) == 4
        assert verify(conn) == []


def test_registers_that_lost_something_are_made_again_from_the_record(engine: Engine) -> None:
    school = with_everything(engine)
    for id in ("H1", "H2"):
        school.ask(c.PlaceHold(id=id, reason="a claim"), "nair", NOON)
        school.ask(c.LiftHold(id=id, reason="settled"), "okafor", NOON)
    with reading(engine) as conn:
        place = value_place(conn, "says")
    school.ask(c.AskErasure(id="E1", places=(place,), basis="unlawful", reason="it should not be there"), "nair", NOON)
    school.ask(c.ApproveErasure(id="E1"), "okafor", NOON)
    school.ask(c.PlaceHold(id="H3", reason="a claim"), "nair", NOON)
    with writing(engine) as conn:
        lifted = next(x for x in entries(conn, "A") if x.type == "hold.placed")
        without_triggers(conn)
        conn.execute(delete(redactions))
        conn.execute(delete(holds))
        conn.execute(insert(holds).values(event_id=lifted.id, case_id="A"))
        conn.execute(insert(disclosures).values(digest=place.digest, event_id=place.of, name=place.name, disclosure=""))
        kinds = [one.kind for one in verify(conn)]
        assert sorted(kinds) == ["register wrong"] * 3 + ["value back", "value edited"]
        assert erasing.list_again(conn) == 0, "the case is under a hold"
        assert [one.kind for one in verify(conn)] == ["value edited", "value back"]
