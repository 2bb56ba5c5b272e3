"""Whatever is done to the record by hand, verify names the first wrong entry, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, insert

from cases.schema import disclosures, redactions
from cases.store import append, entries, lock_head, reading, writing
from cases.trail import REDACTED, Draft, canonical
from cases.verify import Kind, verify
from tests.cases.tampering import (
    START,
    body_at,
    delete,
    devalue,
    edit,
    head,
    put,
    recorded,
    relist,
    revalue,
    rewrite,
    shift,
    swap,
    value_at,
    without_triggers,
)

LATER, EARLIER = START + timedelta(days=1), START - timedelta(days=30)


def spaced(conn: Connection) -> None:
    rewrite(conn, 2, canonical(body_at(conn, 2)).replace('"n":1', '"n": 1'), leaf=True)


def said_twice(conn: Connection) -> None:
    rewrite(conn, 2, canonical(body_at(conn, 2)).replace('"seq":2', '"seq":2,"seq":2'), leaf=True)


def with_less(conn: Connection) -> None:
    rewrite(conn, 2, canonical({name: value for name, value in body_at(conn, 2).items() if name != "sd"}), leaf=True)


def rename(conn: Connection) -> None:
    delete(conn, 0, 2, 5, 7, renumber=True)


def put_between(conn: Connection, case: str, when: timedelta) -> None:
    shift(conn, 3, 1)
    put(conn, 3, case, START + when)


def put_on_top_of_nothing(conn: Connection) -> None:
    put(conn, 9, "B", LATER)
    edit(conn, 9, leaf=True, prev="00" * 32)


ATTACKS: dict[str, tuple[Callable[[Connection], object], int | None, str | None, Kind]] = {
    "edit the text": (lambda conn: edit(conn, 2, data={"n": 9}), 2, "A", "edited"),
    "edit the text and the hash": (lambda conn: edit(conn, 2, leaf=True, data={"n": 9}), 2, "A", "edited"),
    "edit the first of a case and its hash": (lambda conn: edit(conn, 0, leaf=True, actor="P0002"), 0, "A", "edited"),
    "edit the last of a case and its hash": (lambda conn: edit(conn, 7, leaf=True, data={"n": 9}), 7, "A", "edited"),
    "edit the last of all": (lambda conn: edit(conn, 8, type="test.else"), 8, "C", "edited"),
    "spell the text otherwise": (spaced, 2, "A", "edited"),
    "say a field twice": (said_twice, 2, "A", "edited"),
    "leave a field out": (with_less, 2, "A", "edited"),
    "delete in the middle": (lambda conn: delete(conn, 2), 2, None, "deleted"),
    "delete in the middle and renumber": (lambda conn: delete(conn, 2, renumber=True), 4, "A", "deleted"),
    "delete the first": (lambda conn: delete(conn, 0), 0, None, "deleted"),
    "delete the first and renumber": (lambda conn: delete(conn, 0, renumber=True), 1, "A", "deleted"),
    "cut a case's tail": (lambda conn: delete(conn, 7), 7, None, "deleted"),
    "cut a case's tail and renumber": (lambda conn: delete(conn, 5, 7, renumber=True), None, "A", "tail cut"),
    "delete a case and renumber": (rename, None, "A", "tail cut"),
    "cut the tail of all": (lambda conn: delete(conn, 7, 8), 7, None, "tail cut"),
    "delete everything": (lambda conn: delete(conn, *range(9)), 0, None, "tail cut"),
    "add a back-dated entry": (lambda conn: put(conn, 9, "B", EARLIER), 9, "B", "inserted"),
    "add an entry": (lambda conn: put(conn, 9, "B", LATER), 9, "B", "inserted"),
    "add an entry on top of nothing": (put_on_top_of_nothing, 9, "B", "inserted"),
    "put a back-dated case between": (lambda conn: put_between(conn, "D", -timedelta(days=9)), 3, "D", "inserted"),
    "put a case between": (lambda conn: put_between(conn, "D", timedelta(hours=2, minutes=1)), None, None, "inserted"),
    "swap two of a case": (lambda conn: swap(conn, 2, 5), 2, "A", "reordered"),
    "swap two of a case, far apart": (lambda conn: swap(conn, 0, 7), 0, "A", "reordered"),
    "swap neighbours of two cases": (lambda conn: swap(conn, 3, 4), 3, "B", "reordered"),
    "swap two of two cases": (lambda conn: swap(conn, 1, 3), 1, "C", "reordered"),
    "swap the last two": (lambda conn: swap(conn, 7, 8), 7, "C", "reordered"),
    "edit a value": (lambda conn: revalue(conn, 4), 4, "B", "value edited"),
    "give a value another name": (lambda conn: revalue(conn, 4, name="email"), 4, "B", "value edited"),
    "edit a value and its digest": (lambda conn: revalue(conn, 4, digest=True), 4, "B", "value astray"),
    "take a value away": (lambda conn: devalue(conn, 4), 4, "B", "value missing"),
    "count fewer": (lambda conn: head(conn, size=8), None, None, "inserted"),
    "count more": (lambda conn: head(conn, size=10), None, None, "deleted"),
    "move the last moment": (lambda conn: head(conn, last_at=""), None, None, "head moved"),
    "lose the count": (lambda conn: conn.exec_driver_sql("DELETE FROM log_head"), None, None, "head moved"),
    "list a case as shorter": (lambda conn: relist(conn, "A", seq=3), 7, "A", "caseload wrong"),
    "list a case as longer": (lambda conn: relist(conn, "A", seq=5), None, "A", "tail cut"),
}


def test_a_record_left_alone_is_whole(engine: Engine) -> None:
    recorded(engine)
    with reading(engine) as conn:
        assert verify(conn) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_done_is_found_and_named(engine: Engine, attack: str) -> None:
    do, position, case, kind = ATTACKS[attack]
    recorded(engine)
    with writing(engine) as conn:
        without_triggers(conn)
        do(conn)
    with reading(engine) as conn:
        first, *_ = verify(conn)
    assert (first.position, first.case, first.kind) == (position, case, kind)
    assert first.sentence.endswith(".")


@pytest.mark.parametrize("attack", ["edit the text", "edit the text and the hash", "swap neighbours of two cases"])
def test_one_change_is_one_finding(sqlite: Engine, attack: str) -> None:
    recorded(sqlite)
    with writing(sqlite) as conn:
        without_triggers(conn)
        ATTACKS[attack][0](conn)
    with reading(sqlite) as conn:
        assert len(verify(conn)) == 1


def test_two_changes_are_both_found_the_first_one_first(engine: Engine) -> None:
    recorded(engine)
    with writing(engine) as conn:
        without_triggers(conn)
        edit(conn, 6, data={"n": 9})
        revalue(conn, 1)
    with reading(engine) as conn:
        assert [(one.position, one.kind) for one in verify(conn)] == [(1, "value edited"), (6, "edited")]


def test_an_entry_put_in_past_the_first_trigger_alone_is_found(engine: Engine) -> None:
    """The second trigger then counts it, so that only its time and the caseload tell."""
    recorded(engine)
    with writing(engine) as conn:
        without_triggers(conn, "%in_order")
        put(conn, 9, "B", EARLIER)
    with reading(engine) as conn:
        assert next((one.position, one.case, one.kind) for one in verify(conn)) == (9, "B", "inserted")


def test_a_value_that_an_entry_says_was_erased_is_not_missing(engine: Engine) -> None:
    recorded(engine)
    with writing(engine) as conn:
        erased, kept = Draft(REDACTED, {"digest": value_at(conn, 4)}, "P0001"), entries(conn, "B")[-1]
        append(conn, lock_head(conn), "B", kept.seq, kept.leaf.hex(), [erased], LATER)
        relist(conn, "B", seq=4, leaf=entries(conn, "B")[-1].leaf)
        conn.execute(insert(redactions).values(digest=erased.data["digest"], event_id=entries(conn, "B")[-1].id))
        without_triggers(conn)
        devalue(conn, 4)
        devalue(conn, 5)
    with reading(engine) as conn:
        assert [(one.position, one.kind) for one in verify(conn)] == [(5, "value missing")]


def test_values_that_belong_nowhere_are_found(engine: Engine) -> None:
    recorded(engine)
    with writing(engine) as conn:
        for event in ("nobody's", entries(conn, "A")[0].id):
            row = {"digest": f"of {event}", "event_id": event, "name": "name", "disclosure": '["salt","name","Eve"]'}
            conn.execute(insert(disclosures).values(row))
    with reading(engine) as conn:
        found = [(one.position, one.case, one.kind) for one in verify(conn)]
    assert found == [(0, "A", "value astray"), (None, None, "value astray")]


def test_a_record_longer_than_one_batch_is_read_whole(sqlite: Engine) -> None:
    many = [Draft("test.noted", {"n": n}, "P0001", private={"name": "Ann Lee"}) for n in range(1203)]
    with writing(sqlite) as conn:
        append(conn, lock_head(conn), "A", 0, "", many, START)
    with reading(sqlite) as conn:
        assert verify(conn) == []
    with writing(sqlite) as conn:
        without_triggers(conn)
        edit(conn, 1100, leaf=True, data={"n": 0})
    with reading(sqlite) as conn:
        assert [(one.position, one.kind) for one in verify(conn)] == [(1100, "edited")]
