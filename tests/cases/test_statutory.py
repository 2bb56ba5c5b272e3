"""Statutory letters as types: a model that lacks anything cannot be made, and says in a sentence what it lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cases.case import Case
from cases.events import Copy
from cases.framework import Shelf
from cases.reading import load_law
from cases.refusals import Refusal
from cases.statutory import (
    Action,
    Consultation,
    InterimBoard,
    Matter,
    NoticeOfIntent,
    NotValid,
    PowerUse,
    PreWarning,
    Required,
    StatementOfAction,
    Step,
    WarningNotice,
    completed,
    made_whole,
    required,
)

LAW = load_law("law-england")
POLICY = Shelf().framework("mk-2010").policy
GIVEN, ENDS = date(2027, 3, 8), date(2027, 3, 31)
SEEN = Matter("Two in five lessons were not good enough", "Our visit report", date(2027, 2, 4))
R1 = Action("R1", "Adopt a plan", "chair", date(2027, 3, 19))
NOTICE: dict[str, Any] = {
    "law": LAW,
    "school_type": "voluntary_aided",
    "start": GIVEN,
    "end": ENDS,
    "grounds": ("safety_of_pupils_or_staff_threatened",),
    "matters": (SEEN,),
    "actions": (R1,),
    "minded_to": ("s64",),
    "representations_to": "ad",
    "representations_by": date(2027, 3, 22),
    "copies": frozenset({"chair", "head", "sos", "diocese"}),
}


def test_a_whole_notice_can_be_made() -> None:
    assert WarningNotice(**NOTICE).version.period_called == "compliance period"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"grounds": ()}, "it gives no ground"),
        ({"grounds": ("bad_luck",)}, "bad_luck is not a ground in law"),
        ({"matters": ()}, "it rests on nothing"),
        ({"matters": (replace(SEEN, what=" "),)}, "no words or no source"),
        ({"matters": (replace(SEEN, source=""),)}, "no words or no source"),
        ({"matters": (SEEN, replace(SEEN, on=date(2027, 3, 9)))}, "dated 9 March 2027, which has not come"),
        ({"actions": ()}, "it asks for nothing"),
        ({"actions": (replace(R1, lead=""),)}, "nothing says what R1 is, or who leads it"),
        ({"actions": (replace(R1, due=date(2027, 4, 1)),)}, "R1 is due on 1 April 2027, outside the time allowed"),
        ({"actions": (replace(R1, due=date(2027, 3, 7)),)}, "R1 is due on 7 March 2027, outside the time allowed"),
        ({"end": GIVEN}, "the time that it allows ends on 8 March 2027"),
        ({"minded_to": ()}, "does not say what the authority is minded to do"),
        ({"minded_to": ("s64", "s67")}, "s67 is not a power in law that the authority has on 8 March 2027"),
        ({"representations_to": ""}, "where and until when to make representations"),
        ({"representations_by": GIVEN}, "where and until when to make representations"),
        ({"copies": frozenset({"chair", "sos", "diocese"})}, "no copy of it goes to the head"),
        ({"copies": frozenset({"chair", "head", "diocese"})}, "no copy of it goes to the sos"),
        ({"copies": frozenset({"chair", "head", "sos"})}, "no copy of it goes to the foundation appointer or diocese"),
        ({"start": date(2007, 3, 30)}, "gives the authority no warning notice on 30 March 2007"),
    ],
)
def test_no_notice_without_each_of_its_parts(change: dict[str, Any], why: str) -> None:
    with pytest.raises(NotValid) as no:
        WarningNotice(**{**NOTICE, **change})
    assert why in no.value.why
    assert no.value.mend.endswith(".")
    assert no.value.rule


def test_what_a_notice_sets_out_is_what_the_law_of_its_day_asks() -> None:
    """Section 60(4): a file that asked for less would be content with less."""
    version = LAW.warning_notice[-1]
    assert set(version.must_state) == {"matters", "action_required", "compliance_period", "action_minded_to_take"}
    less = version.model_copy(update={"must_state": ("action_required",)})
    of_less = {**NOTICE, "law": LAW.model_copy(update={"warning_notice": (less,)}), "matters": (), "minded_to": ()}
    assert WarningNotice(**of_less).matters == ()
    with pytest.raises(NotValid, match="It asks for nothing"):
        WarningNotice(**{**of_less, "actions": ()})


@pytest.mark.parametrize(
    ("day", "school_type", "asked"),
    [
        (date(2012, 5, 1), "community", {("ofsted",), ("head",)}),
        (date(2012, 5, 1), "voluntary_controlled", {("ofsted",), ("head",), ("foundation_appointer", "diocese")}),
        (date(2016, 4, 17), "community", {("ofsted",), ("head",)}),
        (date(2016, 4, 18), "community", {("head",), ("sos",)}),
        (date(2027, 3, 8), "voluntary_aided", {("head",), ("foundation_appointer", "diocese"), ("sos",)}),
        (date(2027, 3, 8), "maintained_nursery", {("head",), ("sos",)}),
    ],
)
def test_the_copies_of_a_warning_by_day_and_type(day: date, school_type: Any, asked: set[tuple[str, ...]]) -> None:
    version = LAW.warning_on(day)
    assert version is not None
    found = required(LAW, version.copies, school_type)
    assert {body.posts for body in found} == asked
    assert all(body.must for body in found)


def test_a_foundation_school_may_have_no_foundation() -> None:
    assert required(LAW, ["foundation"], "foundation") == (Required(("foundation_appointer", "diocese"), must=False),)
    assert required(LAW, ["foundation"], "community") == ()
    assert required(LAW, ["appointer"], "voluntary_controlled") == ()


def school(**held: str) -> Case:
    return Case("S", school="Fernhollow", holders={role: ((who, None, None),) for role, who in held.items()})


def test_the_laws_copies_are_added_to_the_policys_and_one_person_gets_one() -> None:
    mine = [Copy(role="chair", person="eze")]
    case = school(chair="eze", head="birkett", diocese="ellery", foundation_appointer="ellery", sos="region")
    needed = required(LAW, ["chair", "head", "foundation", "sos"], "voluntary_aided")
    found = completed(case, mine, needed, POLICY, GIVEN, done="It was not sent.", act="s.60")
    assert [(x.role, x.person) for x in found] == [
        ("chair", "eze"), ("head", "birkett"), ("foundation_appointer", "ellery"), ("sos", "region"),
    ]  # fmt: skip


def test_a_copy_that_the_policy_gives_serves_in_each_post_its_reader_holds() -> None:
    mine = [Copy(role="diocese", person="ellery")]
    case = school(diocese="ellery", foundation_appointer="ellery")
    needed = required(LAW, ["foundation"], "voluntary_aided")
    assert completed(case, mine, needed, POLICY, GIVEN, done="It was not sent.", act="s.60") == tuple(mine)


def test_whoever_holds_either_post_gets_it() -> None:
    case = school(diocese="ellery", foundation_appointer="trustees")
    needed = required(LAW, ["foundation"], "voluntary_aided")
    found = completed(case, [], needed, POLICY, GIVEN, done="It was not sent.", act="s.60")
    assert [x.person for x in found] == ["trustees", "ellery"]


def test_a_body_that_is_nobody_is_named_in_the_refusal() -> None:
    needed = required(LAW, ["sos"], "community")
    with pytest.raises(Refusal) as no:
        completed(school(), [], needed, POLICY, GIVEN, done="It was not sent.", act="s.60")
    assert no.value.sentence == (
        "It was not sent. The law asks for a copy to the Secretary of State (DfE Regions Group), and Fernhollow has "
        "nobody in that post on 8 March 2027. Record who it is, then ask again. (s.60)"
    )


# --- other letters -------------------------------------------------------------------------------------------------
def test_a_pre_warning_without_its_parts() -> None:
    whole = {"matters": (SEEN,), "actions": (R1,), "start": GIVEN, "end": ENDS, "minded_to": ("letter.warning_notice",)}
    assert PreWarning(**whole).grounds == ()
    for part, why in (
        ("matters", "rests on nothing"),
        ("actions", "asks for nothing"),
        ("minded_to", "what would follow"),
    ):
        with pytest.raises(NotValid, match=why):
            PreWarning(**{**whole, part: ()})


REACHED = frozenset({"chair", "head", "sos", "governor", "interim_member"})


def of(power: str, copies: frozenset[str] = REACHED) -> tuple[Any, ...]:
    return (LAW, "community", power, GIVEN, copies)


LATER, BEFORE = date(2027, 4, 1), date(2027, 3, 7)
UNMET = "The governing body did not comply."


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: Consultation(*of("s65"), GIVEN), "leaves nobody time to answer"),
        (lambda: Consultation(*of("s63"), LATER), "which arrangements are meant"),
        (lambda: Consultation(*of("s67"), LATER), "the authority has no power s67"),
        (lambda: NoticeOfIntent(*of("s64"), "", None), "how the school is eligible"),
        (lambda: NoticeOfIntent(*of("s64"), UNMET, BEFORE), "could be used only until 7 March 2027"),
        (lambda: NoticeOfIntent(*of("s63"), UNMET, None), "which arrangements are meant"),
        (lambda: NoticeOfIntent(*of("s64", frozenset({"chair"})), UNMET, None), "asks for it to go to the sos"),
        (lambda: NoticeOfIntent(*of("s64", frozenset({"sos"})), UNMET, None), "asks for it to go to the chair"),
        (lambda: PowerUse(*of("s64"), UNMET, LATER, None), "how many governors"),
        (lambda: PowerUse(*of("s64"), "", LATER, None, "", 2), "how the school is eligible"),
        (lambda: PowerUse(*of("s64"), UNMET, BEFORE, None, "", 2), "7 March 2027 has passed"),
        (lambda: PowerUse(*of("s64"), UNMET, LATER, BEFORE, "", 2), "only until 7 March 2027"),
        (lambda: PowerUse(*of("s63"), UNMET, LATER, None), "which arrangements are meant"),
        (
            lambda: PowerUse(*of("s66", frozenset({"chair", "sos"})), UNMET, LATER, None),
            "asks for it to go to the head",
        ),
        (lambda: InterimBoard(*of("s65"), LATER, (), "gale"), "does not name the members"),
        (lambda: InterimBoard(*of("s65"), LATER, ("gale",), "gale"), "at least 2 members"),
        (lambda: InterimBoard(*of("s65"), LATER, ("gale", "gale"), "gale"), "at least 2 members"),
        (lambda: InterimBoard(*of("s65"), LATER, ("gale", "holt"), "reed"), "its chair is not one of its members"),
        (lambda: InterimBoard(*of("s65"), BEFORE, ("gale", "holt"), "gale"), "7 March 2027 has passed"),
        (
            lambda: InterimBoard(*of("s65", REACHED - {"governor"}), LATER, ("gale", "holt"), "gale"),
            "asks for it to go to the governor",
        ),
    ],
)
def test_no_letter_about_a_power_without_each_of_its_parts(make: Any, why: str) -> None:
    with pytest.raises(NotValid) as no:
        make()
    assert why in no.value.why


def test_whole_letters_about_powers_can_be_made() -> None:
    assert PowerUse(*of("s66"), UNMET, LATER, None).known.what == "suspend the right to a delegated budget"
    assert PowerUse(*of("s64"), UNMET, LATER, LATER, "", 2).appoints == 2
    assert InterimBoard(*of("s65"), LATER, ("gale", "holt"), "gale").chair == "gale"
    assert Consultation(*of("s63"), LATER, "a federation").known.act == "EIA 2006 s.63"


STEP = Step("Put in a reading adviser", "hsi", date(2027, 2, 26))
STATEMENT: dict[str, Any] = {
    "law": LAW,
    "school_type": "voluntary_aided",
    "published": date(2026, 12, 10),
    "steps": (STEP, replace(STEP, due=date(2027, 1, 8))),
    "parents_told": "by letter",
    "parents_heard": "at a meeting",
    "copies": frozenset({"ofsted", "foundation_appointer"}),
}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"steps": ()}, "does not cover action and period"),
        ({"parents_told": " "}, "does not cover how parents are told and heard"),
        ({"parents_heard": ""}, "does not cover how parents are told and heard"),
        ({"steps": (replace(STEP, lead=""),)}, "nobody who leads it"),
        ({"steps": (replace(STEP, due=date(2026, 12, 9)),)}, "a day before the report"),
        ({"copies": frozenset({"foundation_appointer"})}, "asks for it to go to the ofsted"),
        ({"copies": frozenset({"ofsted"})}, "asks for it to go to the foundation appointer or diocese"),
    ],
)
def test_no_statement_without_what_the_act_asks_for(change: dict[str, Any], why: str) -> None:
    assert StatementOfAction(**STATEMENT).period == date(2027, 2, 26)
    with pytest.raises(NotValid, match=why):
        StatementOfAction(**{**STATEMENT, **change})


def test_what_is_not_whole_is_refused_in_the_same_words() -> None:
    with pytest.raises(Refusal) as no, made_whole("The notice was not given."):
        raise NotValid("it gives no ground", "Choose one.", "section 60")
    assert no.value.sentence == "The notice was not given. It gives no ground. Choose one. (section 60)"
    assert (
        str(NotValid("it gives no ground", "Choose one.", "section 60"))
        == "It gives no ground. Choose one. (section 60)"
    )
