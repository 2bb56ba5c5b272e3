"""A legal hold: while it is on a case nothing of the case is erased, whoever asks and however."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, insert, select, text

from cases import commands as c
from cases.refusals import NotAllowed, Refusal
from cases.schema import disclosures, holds, redactions
from cases.store import StoreTrouble, append, entries, lock_head, reading, writing
from cases.trail import REDACTED, Draft
from cases.verify import verify
from tests.cases.erasing import value_place
from tests.cases.school import School, at

NOON = at("2026-09-18", "12:00")


@pytest.fixture
def school(engine: Engine) -> School:
    school = School(engine)
    school.in_4a()
    school.ask(c.ContactFromHead(id="C1", to=school.people["nair"], says="rang about a pupil"), "nair", NOON)
    return school


def asks(school: School) -> None:
    with reading(school.engine) as conn:
        place = value_place(conn, "says")
    ask = c.AskErasure(id="E1", places=(place,), basis="unlawful", reason="should not be there")
    school.ask(ask, "nair", NOON)


def hold(school: School, id: str = "H1", who: str = "nair") -> None:
    school.ask(c.PlaceHold(id=id, reason="a claim was issued on 1 September"), who, NOON)


def lift(school: School, id: str = "H1", who: str = "okafor") -> None:
    school.ask(c.LiftHold(id=id, reason="the claim was settled"), who, NOON)


def held(school: School) -> list[str]:
    with reading(school.engine) as conn:
        assert verify(conn) == []
        folded = school.door.case(conn, school.id).holds
        assert set(folded.values()) == set(conn.execute(select(holds.c.event_id)).scalars())
        return list(folded)


def test_a_hold_is_placed_and_lifted_and_the_register_follows(school: School) -> None:
    hold(school)
    hold(school, "H2")
    assert held(school) == ["H1", "H2"]
    lift(school)
    assert held(school) == ["H2"]
    lift(school, "H2")
    assert held(school) == []


def test_a_hold_refuses_what_is_asked_and_what_was_asked_before_it(school: School) -> None:
    asks(school)
    hold(school)
    with pytest.raises(Refusal, match=r"under a legal hold \(H1\). Lift the hold first"):
        school.ask(c.ApproveErasure(id="E1"), "okafor", NOON)
    with pytest.raises(Refusal, match="under a legal hold"):
        disposes(school)
    lift(school)
    school.ask(c.ApproveErasure(id="E1"), "okafor", NOON)


def disposes(school: School) -> None:
    with reading(school.engine) as conn:
        place = value_place(conn, "reason")
    ask = c.ReviewDisposal(kind="case_file", decided="erase", id="E2", reason="seven years", places=(place,))
    school.ask(ask, "nair", NOON)


def test_two_holds_both_have_to_be_lifted(school: School) -> None:
    asks(school)
    hold(school)
    hold(school, "H2")
    lift(school)
    with pytest.raises(Refusal, match=r"under a legal hold \(H2\)"):
        school.ask(c.ApproveErasure(id="E1"), "okafor", NOON)


def test_what_is_refused_by_a_hold_may_still_be_refused_by_a_person(school: School) -> None:
    asks(school)
    hold(school)
    school.ask(c.RefuseErasure(id="E1", ground="legal_claims", reason="the claim goes on"), "okafor", NOON)
    with reading(school.engine) as conn:
        assert school.door.case(conn, school.id).erasures["E1"].standing == "refused"


def test_a_hold_has_a_name_of_its_own_and_a_reason(school: School) -> None:
    hold(school)
    with pytest.raises(Refusal, match="There is already a hold H1"):
        hold(school)
    with pytest.raises(Refusal, match="It does not say why"):
        school.ask(c.PlaceHold(id="H2", reason=" "), "nair", NOON)
    with pytest.raises(Refusal, match=r"There is no hold H9 on this case\. It has H1"):
        lift(school, "H9")


def test_officers_place_holds_and_those_who_approve_lift_them(school: School) -> None:
    with pytest.raises(NotAllowed):
        hold(school, who="birkett")
    hold(school)
    for who in ("nair", "birkett"):
        with pytest.raises(NotAllowed):
            lift(school, who=who)
    assert held(school) == ["H1"]


# --- by hand ---------------------------------------------------------------------------------------------------------
def test_even_with_an_entry_nothing_is_erased_under_a_hold(school: School) -> None:
    """Somebody who writes the entry and the row past the door is still stopped by the database."""
    hold(school)
    with reading(school.engine) as conn:
        place, last = value_place(conn, "says"), entries(conn, "A")[-1]
    with writing(school.engine) as conn:
        said = [Draft(REDACTED, {"digest": place.digest}, "P0001")]
        [entry] = append(conn, lock_head(conn), "A", last.seq, last.leaf.hex(), said, NOON)
        conn.execute(insert(redactions).values(digest=place.digest, event_id=entry.id))
    with pytest.raises(StoreTrouble, match=r"under a legal hold\. Lift the hold"), writing(school.engine) as conn:
        conn.execute(disclosures.delete().where(disclosures.c.digest == place.digest))


@pytest.mark.parametrize(
    "statement", ["DELETE FROM holds", "UPDATE holds SET case_id = 'B'", "INSERT INTO holds VALUES ('e', 'A')"]
)
def test_the_register_of_holds_is_not_changed_by_hand(school: School, statement: str) -> None:
    hold(school)
    with pytest.raises(StoreTrouble, match="The record refuses"), writing(school.engine) as conn:
        conn.execute(text(statement))
    assert held(school) == ["H1"]


def test_a_hold_is_not_lifted_by_the_lifting_of_another(school: School) -> None:
    hold(school)
    hold(school, "H2")
    lift(school)
    with pytest.raises(StoreTrouble, match="a hold stands until"), writing(school.engine) as conn:
        conn.execute(text("DELETE FROM holds"))
    assert held(school) == ["H2"]
