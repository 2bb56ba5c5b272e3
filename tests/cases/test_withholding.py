"""Copies that leave the authority: what is in them, what is not, and that each thing that is not is said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from cases import commands as c
from cases import events as e
from cases import store
from cases.checking import policy_problems
from cases.confidential import restricted_entries
from cases.evolve import replay
from cases.framework import Framework
from cases.policy import CopyRules
from cases.refusals import Refusal
from cases.trail import canonical, disclose, leaf_of
from cases.withholding import Cut, Kind, Request, Value, cut, exemption, requested, values
from notifications.language import MissingValue
from tests.cases.school import School as SchoolOnRecord
from tests.cases.school import at
from tests.spec import facts as f
from tests.spec.everybody import EVERYBODY
from tests.strategies import ASKS, OFTEN, SCHOOLS, Ask, Step, play
from tests.trails import School, a_school

MEASURE, NUMBER = "allegations_on_file", "703184926157"  # so long that no hash has it by chance
TELLING = ("T12", MEASURE, "llegation", NUMBER)
"""What would give away that there is a pattern of allegations."""

RESTRICTED: Mapping[str, Ask] = {
    **ASKS,
    "allegations": lambda today, n: f.a_concern("T12", **{MEASURE: NUMBER}),
    "allegations and more": lambda today, n: f.a_concern("T05", "T12", budget_variance_pct=9, **{MEASURE: NUMBER}),
    "the alert": lambda today, n: f.the_alert_to_the_head(),
    "a file for officers": lambda today, n: f.a_file(f"x{n}", "concern", "T12", name=NUMBER, restricted=True),
}
STEPS = st.builds(
    Step,
    later=st.integers(0, 12),
    ask=st.sampled_from(
        [*RESTRICTED, *OFTEN, *["allegations", "allegations and more", "the alert", "a file for officers"] * 8]
    ),
    n=st.integers(0, 12),
)
LEAVING: tuple[Kind, ...] = ("school", "subject", "foi")


# --- how a copy is made from a school in memory --------------------------------------------------------------------
def values_of(school: School) -> list[Value]:
    """The values as the store has them: the salts are those of tests/trails.py."""
    rows = [
        SimpleNamespace(event_id=entry.id, digest=one.digest, disclosure=one.text)
        for entry in school.trail
        for one in [disclose(f"salt-{entry.seq}-{name}", name, value) for name, value in entry.private.items()]
    ]
    return values(school.trail, rows)


def cut_of(school: School, copy: Kind, subject: str = "", held: Sequence[str] = ()) -> Cut:
    asked = requested(copy, school.framework, EVERYBODY, subject, held)
    return cut(school.case, school.trail, values_of(school), asked, school.framework, EVERYBODY)


def written(school: School, made: Cut) -> str:
    """Everything that would be in the copy: bodies or leaves, values, what is withheld and why, and the letters."""
    lines = []
    for entry, text in zip(school.trail, school.texts, strict=True):
        reason = made.left_out.get(entry.seq)
        lines.append(canonical({"seq": entry.seq, "leaf": entry.leaf.hex(), "why": reason}) if reason else text)
    lines += [str(one.value) for one in values_of(school) if one.digest in made.given]
    why = {*made.left_out.values(), *made.withheld.values()}
    lines += [canonical(exemption(school.framework, key).model_dump()) for key in sorted(why)]
    lines += [said for entry, said in letters(school) if made.letter(entry) is None]
    return "\n".join(lines)


def letters(school: School) -> Iterator[tuple[Any, str]]:
    """What was sent, as an entry and as words. A notice that cannot be written any more is passed over."""
    gone = [x for x in school.trail if x.type.startswith(("letter.sent", "letter.posted", "notice.", "reminder."))]
    for entry in gone:
        school_of_then = replace(school, sends=[s for s in school.sends if s.template == entry.data["template"]])
        try:
            yield entry, school_of_then._written(entry.data["template"], entry.data["role"])
        except (MissingValue, StopIteration):
            continue


# --- what never leaves ---------------------------------------------------------------------------------------------
@settings(max_examples=80, deadline=None)
@given(st.lists(STEPS, min_size=3, max_size=14), SCHOOLS, st.sampled_from(LEAVING))
def test_restricted_evidence_is_in_no_copy_and_what_is_left_out_is_said(
    steps: list[Step], type: str, copy: Kind
) -> None:
    school = play(steps, type, RESTRICTED).school
    made = cut_of(school, copy, subject="birkett" if copy == "subject" else "")
    said = written(school, made)
    assert not [words for words in TELLING if words in said]
    restricted = [x.seq for x in school.trail if x.type == "concern.logged" and "T12" in x.data["judged"]]
    assert set(restricted) <= made.left_out.keys()
    for one in values_of(school):
        in_copy, listed = one.digest in made.given, one.digest in made.withheld
        assert in_copy + listed + (one.seq in made.left_out) == 1
    assert all(exemption(school.framework, key).section for key in {*made.left_out.values(), *made.withheld.values()})


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, min_size=3, max_size=12), st.sampled_from(LEAVING))
def test_the_chain_holds_over_what_is_left_out(steps: list[Step], copy: Kind) -> None:
    """The last leaf of each run that is left out is the `prev` of the entry after it, or the end of the case."""
    school = play(steps, asks=RESTRICTED).school
    made = cut_of(school, copy, subject="birkett" if copy == "subject" else "")
    ends = {entry.seq: entry.prev for entry in school.trail} | {len(school.trail) + 1: school.case.tip}
    for entry, text in zip(school.trail, school.texts, strict=True):
        assert leaf_of(text).hex() == ends[entry.seq + 1] == entry.leaf.hex()
    assert [x.seq for x in school.trail] == list(range(1, len(school.trail) + 1))
    assert made.left_out.keys() <= {x.seq for x in school.trail}


def test_an_auditors_copy_holds_everything() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T12", **{MEASURE: NUMBER}), f.action_agreed())
    made = cut_of(school, "auditor")
    assert (made.left_out, made.withheld) == ({}, {})
    assert made.given == {one.digest for one in values_of(school)}
    assert made.named == EVERYBODY.keys()
    assert all(word in written(school, made) for word in ("T12", MEASURE, NUMBER))


def test_a_concern_without_restricted_evidence_is_in_the_schools_copy() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T05", budget_variance_pct="9.1", own_measure=3))
    said = written(school, cut_of(school, "school"))
    assert '"judged":["T05"]' in said
    assert '"own_measure":"3"' in said


def test_restricted_evidence_is_left_out_for_the_same_reason_as_any_work_inside_the_authority() -> None:
    """Else the reason would tell the school what it is not to know."""
    school = a_school().given("15 Sep 2026", f.a_concern("T05"), f.the_sip_managers_check(), f.a_concern("T12"))
    made = cut_of(school, "school")
    reasons = {x.type + "".join(x.data.get("judged", ())): made.left_out.get(x.seq) for x in school.trail}
    assert reasons["concern.loggedT12"] == reasons["concern.checked"] == "case_team"
    assert reasons["concern.loggedT05"] is None
    said = exemption(school.framework, "case_team")
    assert "restricted" not in f"{said.words} {said.section}".lower()


def test_what_hangs_on_restricted_evidence_is_left_out_with_it() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T12"), f.the_alert_to_the_head())
    school.corrects("16 Sep 2026", "concern.logged", "meant for another school")
    concern = next(x for x in school.trail if x.type == "concern.logged")
    school.record([e.Redacted(digest="d", of=concern.id, basis="b", rule="r", asked_by="nair", approved_by="marsh")],
                  school.today)  # fmt: skip
    left_out = {x.type for x in school.trail if x.seq in cut_of(school, "school").left_out}
    assert {"concern.logged", "letter.issued", "entry.corrected", "record.redacted"} <= left_out


def test_a_letter_about_evidence_that_may_be_seen_stays_in() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T05", "T12"), f.the_alert_to_the_head())
    made = cut_of(school, "school")
    assert {x.type: x.seq in made.left_out for x in school.trail}["letter.issued"] is False
    assert "No sound system" in written(school, made)


def test_a_trigger_that_another_policy_restricts_is_restricted_with_its_measure() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern(budget_variance_pct="9.1"))
    policy = school.framework.policy
    assert restricted_entries(school.trail, policy) == frozenset()
    closed = tuple(t.model_copy(update={"restricted": t.id == "T15"}) for t in policy.triggers)
    assert len(restricted_entries(school.trail, policy.model_copy(update={"triggers": closed}))) == 2  # and its notice
    school.given("16 Sep 2026", f.a_concern(budget_variance_pct="0.1"))  # not met, and still only for officers
    assert len(restricted_entries(school.trail, policy.model_copy(update={"triggers": closed}))) == 4


# --- a school's copy -----------------------------------------------------------------------------------------------
def test_a_school_gets_its_own_letters_and_not_those_among_officers() -> None:
    school = a_school(chair="pask").given("15 Sep 2026", f.a_concern("T05"), f.a_decision("LA4a"))
    school.given("16 Sep 2026", f.a_letter("category_change"), f.the_sip_managers_check())
    school.given("16 Sep 2026", f.the_alert_to_the_head(), f.action_agreed(), f.the_report_to_wider_dlt())
    made = cut_of(school, "school")
    told = [x for x in school.trail if x.type in ("letter.sent", "letter.posted", "notice.sent")]
    got = {(x.data["template"], x.data["role"]): made.letter(x) for x in told}
    assert got[("category_change", "head")] is got[("category_change", "chair")] is None
    assert got[("risk_report", "wider_dlt")] == got[("concern_logged", "hsi")] == "case_team"
    assert all(x.seq in made.left_out for x in told if x.data["role"] in ("hsi", "wider_dlt"))


def test_a_letter_of_an_entry_that_is_held_back_is_held_back_with_it() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T05"), f.a_decision("LA4a"), f.a_letter("category_change"))
    sent = next(x for x in school.trail if x.type == "letter.sent")
    assert cut_of(school, "school").letter(sent) is None
    assert cut_of(school, "school", held=[f"{sent.seq}=s42"]).letter(sent) == "s42"


def test_a_school_is_not_told_how_to_reach_somebody_or_what_one_person_said() -> None:
    school = a_school(chair="vane").given(
        "15 Sep 2026",
        f.a_concern("T05"),
        f.contact_rules("vane", "15 Sep 2026", hours="after six", because="hospital visits"),
        f.a_call_from_the_head("C1", says="I am thinking of leaving"),
        f.the_reply("C1", says="let us talk about the governors"),
    )
    said = written(school, cut_of(school, "school"))
    for private in ("after six", "hospital", "thinking of leaving", "let us talk", "contact_rules"):
        assert private not in said
    assert "contact.from_head" in said


GIVEN_TO_A_SCHOOL = """
action.agreed.course_of_action case.withdrawn.reason category.decided.reason category.requested.reason
concern.answered.evidence concern.answered.says evidence.added.name evidence.added.sha256
entry.corrected.reason group_action.agreed.text group_action.done.outcome
letter.posted.sent_as letter.sent.sent_as meeting.booked.place meeting.cancelled.reason
meeting.held.decisions meeting.moved.place meeting.moved.reason milestone.added.text milestone.replanned.reason
milestones.judged.notes notice.posted.sent_as
notice.sent.sent_as papers.added.name plan.agreed.preface plan.agreed.priorities power.consulted.arrangement
letter.issued.words pre_warning.given.matters pre_warning.given.texts reminder.sent.sent_as
representations.received.says school_view.recorded.evidence
statement.prepared.actions statement.prepared.parents_heard statement.prepared.parents_told task.raised.sent_as
warning.given.matters warning.given.texts
"""


@pytest.mark.parametrize("id", ["mk-2010", "composite-2026"])
def test_every_kind_of_personal_value_in_a_schools_copy_was_put_there_on_purpose(id: str) -> None:
    """A new kind of value is in no school's copy until somebody has thought about it: add it here, or to the policy."""
    rules = a_school(policy=id, category="LA3" if id == "mk-2010" else "LT").framework.policy.copies["school"]
    left_out = {type for rule in rules.leaves_out for type in (*rule.entries, *rule.about_others)}
    withheld = {name for rule in rules.leaves_out for name in rule.values}
    kinds = {f"{type}.{name}" for type, kind in e.EVENTS.items() if type not in left_out for name in kind.personal}
    assert kinds - withheld == set(GIVEN_TO_A_SCHOOL.split())


# --- for somebody who asks what is held about them, and for anybody ------------------------------------------------
@pytest.fixture
def talked_about() -> School:
    return a_school(chair="vane").given(
        "15 Sep 2026",
        f.a_concern("T05"),
        f.contact_rules("vane", "15 Sep 2026", "post", because="asked for a quiet week"),
        f.contact_rules("birkett", "15 Sep 2026", "post", because="broken arm"),
        f.a_call_from_the_head("C1", says="the boiler is broken"),
        f.a_decision("LA4a", because="Ms Vane and Birkett do not speak to each other"),
        f.a_booking("tig", "M1", on="14 Oct 2026"),
        f.a_cancellation("M1", because="Iris Vane is ill"),
    )


def by_words(school: School, made: Cut) -> dict[str, str]:
    """What was said, and why it is not there; "" where it is."""
    return {str(x.value): made.withheld.get(x.digest, "" if x.digest in made.given else "left out")
            for x in values_of(school)}  # fmt: skip


def test_somebody_gets_what_is_about_them_and_nobody_elses(talked_about: School) -> None:
    said = by_words(talked_about, cut_of(talked_about, "subject", subject="vane"))
    assert said["asked for a quiet week"] == said["Iris Vane is ill"] == ""
    assert said["Ms Vane and Birkett do not speak to each other"] == "third_party"
    assert said["the boiler is broken"] == "not_about"
    assert said["broken arm"] == "left out"


def test_what_a_headteacher_said_is_about_the_headteacher(talked_about: School) -> None:
    said = by_words(talked_about, cut_of(talked_about, "subject", subject="birkett"))
    assert said["the boiler is broken"] == said["broken arm"] == ""
    assert said["Iris Vane is ill"] == "not_about"


def test_an_officers_name_beside_somebodys_own_is_no_third_party(talked_about: School) -> None:
    talked_about.given("20 Sep 2026", f.a_decision("LA4b", because="Iris Vane told Nair so"))
    said = by_words(talked_about, cut_of(talked_about, "subject", subject="vane"))
    assert said["Iris Vane told Nair so"] == ""


def test_somebody_gets_their_own_letters_alone(talked_about: School) -> None:
    talked_about.given("16 Sep 2026", f.a_letter("category_change"))
    made = cut_of(talked_about, "subject", subject="vane")
    sent = [x for x in talked_about.trail if x.type in ("letter.sent", "letter.posted")]
    assert {x.data["person"]: made.letter(x) for x in sent} == {"vane": None, "birkett": "third_party"}
    assert "vane" in made.named
    assert "birkett" not in made.named


def test_an_answer_to_anybody_holds_no_personal_value_no_letter_and_no_name(talked_about: School) -> None:
    talked_about.given("16 Sep 2026", f.a_letter("category_change"))
    made = cut_of(talked_about, "foi", held=["3", "4=s41"])
    assert (made.given, made.named) == (frozenset(), frozenset())
    assert set(made.withheld.values()) == {"s40_2"}
    assert (made.left_out[3], made.left_out[4]) == ("s36", "s41")
    assert {made.letter(x) for x in talked_about.trail if x.type.startswith("letter.sent")} == {"s40_2"}


# --- what is refused -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("copy", "subject", "held", "why"),
    [
        ("auditor", "", ["3"], "holds everything"),
        ("auditor", "vane", [], "holds everything"),
        ("subject", "", [], "about one person"),
        ("school", "vane", [], "about one person"),
        ("subject", "nobody", [], "obody is called nobody"),
        ("foi", "", ["3=s99"], "no exemption s99"),
        ("foi", "", ["three"], "not the number of an entry"),
        ("foi", "", ["99"], "no entry 99"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused(copy: Kind, subject: str, held: list[str], why: str) -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T05"))
    with pytest.raises(Refusal, match=why):
        cut_of(school, copy, subject, held)


def test_a_policy_that_says_nothing_of_copies_lets_none_leave() -> None:
    school = a_school().given("15 Sep 2026", f.a_concern("T05"))
    silent = replace(school.framework, policy=school.framework.policy.model_copy(update={"copies": {}}))
    with pytest.raises(Refusal, match="does not say what a copy of the kind school leaves out"):
        requested("school", silent, EVERYBODY)
    with pytest.raises(Refusal, match="does not say"):
        cut(school.case, school.trail, (), Request("school"), silent, EVERYBODY)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"entries": ["concern.cheked"]}, "no entry called concern.cheked; did you mean concern.checked"),
        ({"values": ["mail.replied.sais"]}, "no personal value of an entry called mail.replied.sais"),
        ({"values": ["concern.logged.data"]}, "no personal value of an entry called concern.logged.data"),
        ({"facts": ["mail.replied.says"]}, "no fact of an entry called mail.replied.says"),
        ({"exemption": "s99"}, "no exemption called s99"),
    ],
)
def test_a_misspelt_rule_for_copies_is_a_problem_of_the_policy(wrong: dict[str, Any], said: str) -> None:
    framework: Framework = a_school().framework
    rule = {"exemption": "case_team", **wrong}
    rules = {"source": "s", "otherwise": "case_team", "held": "case_team", "leaves_out": [rule]}
    copies = {"school": CopyRules.model_validate_json(json.dumps(rules))}
    problems = policy_problems(framework.policy.model_copy(update={"copies": copies}), framework.law)
    assert any(said in problem.what for problem in problems)


# --- from the record -----------------------------------------------------------------------------------------------
def test_values_come_from_the_record_as_they_are_kept_and_without_what_was_erased(engine: Engine) -> None:
    school = SchoolOnRecord(engine)
    school.concern()
    school.ask(c.AgreeAction(with_=("head",), course_of_action="weekly tracking"), "nair", at("2026-09-16"))
    with store.reading(engine) as conn:
        trail = store.entries(conn, "A", private=True)
        found = values(trail, store.disclosed(conn, "A"))
        everybody = store.people(conn)
    [agreed] = [x for x in found if x.name == "course_of_action"]
    assert (agreed.value, agreed.type) == ("weekly tracking", "action.agreed")
    assert agreed.digest in trail[agreed.seq - 1].sd
    framework = school.door.framework(replay("A", trail))
    made = cut(replay("A", trail), trail, found, Request("foi"), framework, everybody)
    assert made.withheld[agreed.digest] == "s40_2"
    assert values(trail, []) == []
