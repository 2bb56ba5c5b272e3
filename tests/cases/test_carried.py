"""An action that meetings carry on goes forward only: what was recorded late changes no later meeting's day for it."""

from __future__ import annotations

import pytest

from cases.refusals import Refusal
from tests.spec.everybody import day
from tests.spec.facts import a_booking, a_decision, the_meeting_held
from tests.spec.facts_of_plans import an_action, the_action_carried
from tests.trails import a_school


def test_an_action_is_not_carried_back_to_a_meeting_before_the_last_that_spoke_of_it() -> None:
    school = a_school("LA3", recorded="1 Sep 2026").given("18 Dec 2026", a_decision("LA4b"))
    days = {"B1": "20 Jan 2027", "B2": "10 Feb 2027", "B3": "3 Mar 2027"}
    school.given("5 Jan 2027", *(a_booking("tig", id, on=on) for id, on in days.items()))
    for id, on in days.items():
        school.given(on, the_meeting_held(id))
    school.given("4 Mar 2027", an_action("A1", at="B1", due="10 Feb 2027"))
    school.given("4 Mar 2027", the_action_carried("A1", to="B3", due="24 Mar 2027"))
    with pytest.raises(Refusal, match="agreed after that meeting, on 3 March 2027"):
        school.given("4 Mar 2027", the_action_carried("A1", to="B2", due="3 Mar 2027"))
    assert school.case.actions["A1"].due == day("24 Mar 2027")
