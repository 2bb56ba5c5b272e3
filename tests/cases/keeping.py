"""A school whose case is kept by the book through autumn 2026, and the same with one thing left out or changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cases.exceptions import Finding, findings
from cases.framework import Framework
from cases.refusals import Refusal
from cases.terms import days_between
from tests.spec import facts as f
from tests.spec.everybody import day
from tests.trails import School, a_school

Fact = Callable[[], Any]
DECIDED = ("support for reading goes on",)
BY_THE_BOOK: dict[str, tuple[str, Fact]] = {
    "concern": ("15 Sep 2026", lambda: f.a_concern("T05")),
    "check": ("15 Sep 2026", f.the_sip_managers_check),
    "alert": ("16 Sep 2026", f.the_alert_to_the_head),
    "agreed": ("16 Sep 2026", f.action_agreed),
    "word": ("17 Sep 2026", f.word_that_it_goes_on_the_risk_register),
    "register": ("17 Sep 2026", f.the_report_to_wider_dlt),
    "decision": ("21 Sep 2026", lambda: f.a_decision("LA4b")),
    "letter": ("22 Sep 2026", lambda: f.a_letter("category_autumn")),
    "group": ("22 Sep 2026", f.the_group_set_up),
    "priorities": ("23 Sep 2026", lambda: f.a_booking("intervention_meeting", "AD", "5 Oct 2026")),
    "first booked": ("23 Sep 2026", lambda: f.a_booking("tig", "T1", "14 Oct 2026")),
    "priorities held": ("5 Oct 2026", lambda: f.the_meeting_held("AD")),
    "plan": ("7 Oct 2026", lambda: f.a_plan(("M1", "head", "25 Nov 2026"))),
    "first held": ("14 Oct 2026", lambda: f.the_meeting_held("T1", reviews_category=True, decisions=DECIDED)),
    "second booked": ("2 Nov 2026", lambda: f.a_booking("tig", "T2", "18 Nov 2026")),
    "visit": ("10 Nov 2026", f.a_sip_visit),
    "second held": ("18 Nov 2026", lambda: f.the_meeting_held("T2", reviews_category=True, decisions=DECIDED)),
    "milestone": ("24 Nov 2026", lambda: f.a_milestone_met("M1")),
    "report": ("9 Dec 2026", f.a_report_to_the_monitoring_group),
}
END_OF_TERM = "21 Dec 2026"
"""The first working day after the autumn term."""


def kept(
    *without: str, until: str = END_OF_TERM, chair: str = "eze", also: Mapping[str, Fact] | None = None, **instead: Any
) -> School:
    """The autumn by the book, each working day with its round.

    `without` leaves things out; what then cannot be done is refused and not done either. `also`: further things, by
    day; `instead`: another day or another fact, or both, in place of one (its name with _ for a space).
    """
    school = a_school("LA3", chair=chair, sip_since="1 Sep 2025")
    plan = {name: when for name, when in BY_THE_BOOK.items() if name not in without}
    for name, other in instead.items():
        was = plan[name.replace("_", " ")]
        plan[name.replace("_", " ")] = other if isinstance(other, tuple) else (was[0], other)
    todo = [*plan.values(), *(also or {}).items()]
    for on in days_between(day("15 Sep 2026"), day(until)):
        if school.framework.calendar.working(on):
            school.morning(on)
        for when, fact in todo:
            if day(when) == on:
                _try(school, fact, on)
    return school


def _try(school: School, fact: Fact, on: date) -> None:
    try:
        school.ask(fact(), on)
    except Refusal:
        return


def exceptions(school: School, on: str = END_OF_TERM, framework: Framework | None = None) -> list[Finding]:
    found, unknown = findings(school.trail, framework or school.framework, day(on))
    assert not unknown
    return found


def rules(school: School, on: str = END_OF_TERM) -> list[str]:
    """The keys of the exceptions of a school on a day."""
    return sorted(x.rule for x in exceptions(school, on))


def only(school: School, rule: str, on: str = END_OF_TERM) -> Finding:
    """The one exception of a school on a day."""
    found = exceptions(school, on)
    assert [x.rule for x in found] == [rule], [(x.rule, x.sentence) for x in found]
    return found[0]


def one(school: School, rule: str, on: str = END_OF_TERM) -> Finding:
    """The one exception of a kind."""
    found = [x for x in exceptions(school, on) if x.rule == rule]
    assert len(found) == 1, [(x.rule, x.sentence) for x in exceptions(school, on)]
    return found[0]


def shows(school: School, found: Finding) -> list[str]:
    """The entries that show it, by their types; each is told by id, number and position."""
    by_number = {entry.seq: entry for entry in school.trail}
    assert all((by_number[x.number].id, by_number[x.number].position) == (x.id, x.position) for x in found.evidence)
    return [by_number[x.number].type for x in found.evidence]
