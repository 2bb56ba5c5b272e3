"""A name is erased: it is in no bundle any more, and the bundle, older ones and every checkpoint still hold."""

from __future__ import annotations

from hashlib import sha256

import pytest
from sqlalchemy import text

from cases import commands as c
from cases import events as e
from cases.events import Place, place_of
from cases.places import with_hashes
from cases.proof.container import unpacked
from cases.proof.trust import held_in
from cases.store import lock_head, reading, writing
from notifications import receipts
from tests.bundles.record import Files, Record, changed, faults, notes, put, value
from tests.cases.erasing import value_place
from tests.cases.school import at

NAME = "Wilhelmina Featherstonehaugh"
SAYS = f"{NAME} rang about her son."


@pytest.fixture
def telling(record: Record) -> Record:
    """Case A with a name in what somebody said."""
    contact = c.ContactFromHead(id="C1", to=record.school.people["nair"], how="telephone", says=SAYS)
    record.school.ask(contact, "nair", at("2026-09-21"))
    return record


def erase(record: Record, *places: Place) -> None:
    ask = c.AskErasure(id="E1", places=places, basis="unlawful", reason="it should not have been written")
    record.school.ask(ask, "nair", at("2026-10-13"))
    record.school.ask(c.ApproveErasure(id="E1"), "okafor", at("2026-10-13", "11:00"))


def the_words(record: Record) -> Place:
    with reading(record.school.engine) as conn:
        return value_place(conn, "says")


def the_message(record: Record, via: str) -> Place:
    with reading(record.school.engine) as conn:
        query = "SELECT message_id FROM deliveries WHERE template = 'category_autumn' AND channel = :via"
        return place_of("message", conn.execute(text(query), {"via": via}).scalar_one())


def test_an_erased_value_is_gone_and_the_bundle_holds(telling: Record) -> None:
    before, held = telling.bundle("A"), held_in(telling.checkpoint())
    assert NAME.encode() in before
    erase(telling, the_words(telling))
    raw = telling.bundle("A")
    assert NAME.encode() not in raw
    assert faults(raw, held=held) == []
    assert "1 value is not here - erased, unlawful" in notes(raw)
    assert "[erased: unlawful" in unpacked(raw)["trail.html"].decode()
    assert faults(before) == []


@pytest.mark.parametrize("via", ["email", "post"])
def test_an_erased_letter_is_said_to_be(telling: Record, via: str) -> None:
    letters = sum(name.startswith("letters/") for name in unpacked(telling.bundle("A")))
    erase(telling, the_message(telling, via))
    raw = telling.bundle("A")
    assert faults(raw) == []
    assert "1 letter: erased, as an entry says." in notes(raw)
    assert sum(name.startswith("letters/") and "category_autumn" in name for name in unpacked(raw)) == letters - 2


@pytest.mark.parametrize("via", ["email", "post"])
def test_the_hash_of_an_erased_letter_goes_with_it(telling: Record, via: str) -> None:
    """Whoever knew all of the letter but a name could try names on it."""
    files, kind = unpacked(telling.bundle("A")), {"email": ".eml", "post": ".pdf"}[via]
    [letter] = [said for name, said in files.items() if "category_autumn" in name and name.endswith(kind)]
    sent = sha256(letter).hexdigest().encode()
    assert sent in files["disclosures.jsonl"]
    with reading(telling.school.engine) as conn:
        both = with_hashes(conn, "A", [the_message(telling, via)])
    assert [(place.what, place.name) for place in both] == [("message", ""), ("value", "sent_as")]
    erase(telling, *both)
    raw = telling.bundle("A")
    assert faults(raw) == []
    assert "1 letter: erased, as an entry says." in notes(raw)
    assert sent not in raw
    with reading(telling.school.engine) as conn:
        assert not conn.execute(text("SELECT 1 FROM deliveries WHERE sha256 = :sent"), {"sent": sent.decode()}).all()


def test_one_erasure_cannot_stand_for_two_letters(telling: Record) -> None:
    erase(telling, the_message(telling, "post"))

    def for_another_too(files: Files) -> None:
        rows = value(files, "letters.json")
        gone = next(row for row in rows if row["standing"] == "erased")
        other = next(row for row in rows if row["file"])
        del files[other["file"]]
        other |= {"file": None, "standing": "erased", "place": gone["place"]}
        put(files, "letters.json", rows)

    assert [one for one in faults(changed(telling.bundle("A"), for_another_too)) if "twice" in one]


def test_an_erased_value_that_comes_back_is_told(telling: Record) -> None:
    before = unpacked(telling.bundle("A"))
    erase(telling, the_words(telling))

    def put_back(files: Files) -> None:
        line = next(one for one in before["disclosures.jsonl"].splitlines() if NAME.encode() in one)
        files["disclosures.jsonl"] += line + b"\n"

    assert "although an entry says that it was erased" in faults(changed(telling.bundle("A"), put_back))[0]


def test_an_erasure_that_names_another_entry_explains_nothing(telling: Record) -> None:
    """Whoever writes past the door takes a value, and says that it was another's."""
    place, school = the_words(telling), telling.school
    other = telling.trail()[0].id
    said = {"basis": "unlawful", "rule": "R", "asked_by": school.people["nair"], "approved_by": school.people["okafor"]}
    lie = e.Redacted.model_validate({"digest": place.digest, "of": other, "name": "view", **said})
    with writing(school.engine) as conn:
        head, case = lock_head(conn), school.door.case(conn, "A")
        school.door.record(conn, head, case, [lie], by=school.people["okafor"], now=at("2026-10-13"), source="cli")
    [wrong] = faults(telling.bundle("A"))
    assert "is missing, and nothing says that it was erased" in wrong


def test_what_was_erased_after_the_checkpoint_is_said(telling: Record) -> None:
    telling.checkpoint()
    erase(telling, the_words(telling))
    raw = telling.bundle("A", office=telling.unsigning)
    assert faults(raw, unsigned=True) == []
    assert "erased after the checkpoint, by entry" in unpacked(raw)["withheld.json"].decode()


def test_entries_from_before_letters_were_bound_are_said_not_to_be(telling: Record) -> None:
    """As a record of version 0.1.0 has them: no hash in the entry."""
    with writing(telling.school.engine) as conn:
        id = (
            conn.execute(text("SELECT delivery_id FROM deliveries WHERE template = 'category_autumn'"))
            .scalars()
            .first()
        )
        told = e.LetterSent(
            template="category_autumn",
            role="head",
            person=telling.school.people["birkett"],
            via="email",
            counts_from=at("2026-09-22").date(),
            delivery=id,
        )
        receipts.record(telling.school.door, conn, "A", told, "engine", at("2026-09-22"))
    raw = telling.bundle("A")
    assert faults(raw) == []
    assert "not bound: the record has no hash of it" in notes(raw)
