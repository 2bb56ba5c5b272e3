"""What a school answers and adds: what is for officers alone makes no difference that it could see."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import commands as c
from cases.decisions.answers import answerable
from cases.policy import Policy
from cases.refusals import Refusal
from tests.spec import facts as f
from tests.spec.everybody import day
from tests.strategies import SCHOOLS, STEPS, Step, play
from tests.trails import School, a_school

LATER = day("17 Sep 2026")


def told_of(*triggers: str) -> School:
    return a_school("LA3").given("15 Sep 2026", f.a_concern(*triggers), f.the_alert_to_the_head())


def claims(school: School) -> dict[str, str]:
    return {id: claim.answer for id, claim in answerable(school.case, school.framework.policy).items()}


def refused(school: School, ask: c.Command, on: date = LATER) -> Refusal:
    with pytest.raises(Refusal) as no:
        school.ask(ask, on)
    return no.value


def test_what_was_said_is_kept_by_trigger() -> None:
    school = told_of("T05", "T09").given("17 Sep 2026", f.the_answer_of_the_school(T05="", T09="two, not twelve"))
    assert claims(school) == {"T05": "accurate", "T09": "not_accurate"}
    assert school.case.claims["T09"].answered_on == LATER


@pytest.mark.parametrize("allegations", [("T12",), ("T05", "T12"), ("T12", "T09")], ids="+".join)
def test_allegations_that_are_logged_later_change_nothing_that_the_school_sees(allegations: tuple[str, ...]) -> None:
    plain = told_of("T05").given("17 Sep 2026", f.the_answer_of_the_school(T05=""))
    school = told_of("T05").given("17 Sep 2026", f.the_answer_of_the_school(T05=""), f.a_concern(*allegations))
    assert claims(school) == claims(plain)
    said = [refused(one, f.the_answer_of_the_school(T12="")).sentence for one in (school, plain)]
    assert said[0] == said[1]


def test_a_letter_tells_of_the_last_concern_alone() -> None:
    school = a_school("LA3").given("15 Sep 2026", f.a_concern("T05"), f.a_concern("T09"), f.the_alert_to_the_head())
    assert claims(school) == {"T09": ""}


def test_a_concern_that_is_told_again_is_answered_again() -> None:
    school = told_of("T05").given("17 Sep 2026", f.the_answer_of_the_school(T05=""))
    school.given("21 Sep 2026", f.a_concern("T05"), f.the_alert_to_the_head())
    assert claims(school) == {"T05": ""}


def test_a_new_case_begins_without_the_answers_of_the_old() -> None:
    school = told_of("T05").given("17 Sep 2026", f.the_answer_of_the_school(T05=""), f.a_withdrawal())
    school.given("21 Sep 2026", f.a_concern("T09"))
    assert claims(school) == {}


def test_without_a_letter_that_tells_of_it_a_concern_is_answered_once_it_is_logged() -> None:
    school = a_school("LT", policy="composite-2026").given("15 Sep 2026", f.a_concern())
    policy = school.framework.policy
    raised = policy.triggers[0].id
    school.given("16 Sep 2026", f.a_concern(raised), f.the_answer_of_the_school(**{raised: "not so"}))
    assert claims(school)[raised] == "not_accurate"


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, min_size=5, max_size=25), SCHOOLS)
def test_nothing_restricted_can_be_answered(steps: list[Step], type: str) -> None:
    school = play(steps, type).school
    policy: Policy = school.framework.policy
    assert "T12" not in answerable(school.case, policy)
    assert answerable(school.case, policy).keys() <= school.case.claims.keys()


WRONG: dict[str, tuple[c.AnswerConcern, str]] = {
    "nothing": (c.AnswerConcern(answers=()), "it answers nothing"),
    "twice": (
        c.AnswerConcern(answers=(c.TriggerAnswer(trigger="T05", answer="accurate"),) * 2),
        "T05 is answered twice",
    ),
    "no such trigger": (f.the_answer_of_the_school(T99=""), "told of no concern T99"),
}


@pytest.mark.parametrize("what", WRONG)
def test_an_answer_that_is_none_is_refused_beside_its_field(what: str) -> None:
    ask, why = WRONG[what]
    no = refused(told_of("T05"), ask)
    assert (why in no.why, no.field) == (True, "answers")


def test_files_come_whole() -> None:
    file = f.a_file("F1", "plan")
    for ask in (
        file.model_copy(update={"ids": ()}),
        file.model_copy(update={"sizes": (1, 2)}),
        file.model_copy(update={"sizes": (0,)}),
        file.model_copy(update={"kinds": ()}),
    ):
        assert refused(told_of("T05"), ask).field == "names"


def test_two_files_in_one_ask_have_a_name_each() -> None:
    one = f.a_file("F1", "plan")
    twice = {name: getattr(one, name) * 2 for name in ("ids", "names", "sizes", "digests", "kinds")}
    assert "is there already" in refused(told_of("T05"), one.model_copy(update=twice)).sentence
