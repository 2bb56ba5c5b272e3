"""Histories of a school for Hypothesis: requests of every kind on days that go forward, lawful or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st

from cases import commands as c
from cases.refusals import Refusal
from tests.spec import facts as f
from tests.spec import facts_of_plans as p
from tests.spec.everybody import day
from tests.spec.facts_of_meetings import the_papers_for
from tests.trails import School, a_school

Ask = Callable[[date, int], c.Command]
START = day("2 Nov 2026")
"""Far enough from both ends of the calendar for every notice: what lies outside it has paragraphs of its own."""


@dataclass(frozen=True)
class Step:
    """So many days later, a morning's round, then a request. `n` tells one meeting, milestone or power from another."""

    later: int
    ask: str
    n: int


def _on(today: date, later: int) -> str:
    return f"{today + timedelta(days=later):%-d %b %Y}"


CATEGORIES = ("LA1", "LA2", "LA3", "LA4a", "LA4b")
MEETINGS = ("tig", "summative", "intervention_meeting")
LETTERS = (
    "concern_alert",
    "agreed_action",
    "category_autumn",
    "category_change",
    "statement_of_action",
    "closure",
    "handover",
)
POWERS = ("s63", "s64", "s65", "s66", "s67")
BOARD = ("gale", "holt")

ASKS: dict[str, Ask] = {
    "concern": lambda today, n: f.a_concern("T05", budget_variance_pct=n * 3),
    "check": lambda today, n: f.the_sip_managers_check(),
    "agree action": lambda today, n: f.action_agreed(),
    "report": lambda today, n: f.the_report_to_wider_dlt(),
    "letter": lambda today, n: f.a_letter(LETTERS[n % len(LETTERS)]),
    "view": lambda today, n: f.the_view_of_the_school(("agrees", "declined", *CATEGORIES)[n % 7]),
    "answer a concern": lambda today, n: f.the_answer_of_the_school(
        **{("T05", "T15", "T12")[n % 3]: "not so" * (n % 2)}
    ),
    "evidence": lambda today, n: f.a_file(
        f"F{n}", ("concern", "milestone", "meeting", "plan")[n % 4], ("T05", f"P{n}", f"M{n}", "")[n % 4]
    ),
    "request": lambda today, n: f.a_request_of_the_governors(CATEGORIES[n % 5]),
    "decide": lambda today, n: f.a_decision(
        CATEGORIES[n % 5], school_says=(None, "agrees")[n % 2], taper=(3,) * (n % 3)
    ),
    "intervene": lambda today, n: f.a_decision("LA4b"),
    "leave": lambda today, n: f.a_decision("LA4a", taper=(6, 3)),
    "review": lambda today, n: f.a_review(CATEGORIES[n % 5], taper_reviewed=bool(n % 2)),
    "group": lambda today, n: f.the_group_set_up(),
    "book": lambda today, n: f.a_booking(MEETINGS[n % 3], f"M{n}", on=_on(today, n)),
    "move": lambda today, n: f.a_move(f"M{n}", to=_on(today, 2 * n)),
    "cancel": lambda today, n: f.a_cancellation(f"M{n}"),
    "hold": lambda today, n: f.the_meeting_held(
        f"M{n}", judged=("sufficient", None)[n % 2], reviews_category=bool(n % 2)
    ),
    "plan": lambda today, n: f.a_plan((f"P{n}", ("head", "sip", "chair")[n % 3], _on(today, 4 * n))),
    "receive": lambda today, n: f.the_governing_bodys_own_plan(),
    "amend": lambda today, n: f.the_plan_amended(),
    "replan": lambda today, n: f.a_milestone_replanned(f"P{n}", due=_on(today, 3 * n)),
    "milestone": lambda today, n: f.a_milestone_met(f"P{n}"),
    "rate": lambda today, n: p.a_rating(("low", "high", "none")[n % 3], ("improving", "deteriorating")[n % 2]),
    "judge": lambda today, n: p.milestones_judged_at(f"M{n}", **{f"P{n // 2}": ("met", "at_risk", "none")[n % 3]}),
    "agree an action": lambda today, n: p.an_action(f"A{n}", at=f"M{n}", due=_on(today, n)),
    "carry": lambda today, n: p.the_action_carried(f"A{n}", to=f"M{n // 2}", due=_on(today, 2 * n)),
    "finish": lambda today, n: p.the_action_done(f"A{n}"),
    "spend": lambda today, n: p.money_spent(("1,200", "£40.50", "a lot")[n % 3], on=_on(today, -n), priority=n or None),
    "monitor": lambda today, n: f.a_report_to_the_monitoring_group(("successful", "not_successful", None)[n % 3]),
    "ofsted": lambda today, n: f.an_ofsted_report(("special_measures", "no_category")[n % 2], published=_on(today, -n)),
    "feedback": lambda today, n: f.feedback_attended(),
    "hmi asks": lambda today, n: f.a_request_of_hmi(wanted_by=_on(today, n)),
    "hmi answered": lambda today, n: f.the_answer_to_hmi(),
    "visit": lambda today, n: f.a_sip_visit(),
    "call": lambda today, n: f.a_call_from_the_head(f"C{n}"),
    "reply": lambda today, n: f.the_reply(f"C{n}"),
    "leaving": lambda today, n: f.the_last_day_of("head", "birkett", last_day=_on(today, n)),
    "starting": lambda today, n: f.the_appointment_of(("head", "sip")[n % 2], "adeyemi", first_day=_on(today, n)),
    "warn": lambda today, n: f.a_warning_notice("R1", "R2", minded="s64"),
    "pre-warn": lambda today, n: f.a_pre_warning("R1"),
    "the secretary of state": lambda today, n: f.the_secretary_of_states_notice(lifted=bool(n % 2)),
    "state": lambda today, n: f.a_statement(("hold a group", ("hsi", "nobody")[n % 2], _on(today, n))),
    "take to dlt": lambda today, n: f.an_issue_taken_to_dlt("standards" * (n % 2)),
    "represent": lambda today, n: f.representations(),
    "answer": lambda today, n: f.a_letter("representations_reply", outcome=("confirmed", "withdrawn")[n % 2]),
    "assess": lambda today, n: f.an_assessment(R1=True, R2=bool(n % 2)),
    "intend": lambda today, n: f.notice_of_intent(POWERS[n % 5]),
    "consult": lambda today, n: f.a_consultation(
        POWERS[n % 5], until=_on(today, n), arrangement="a federation" * (n % 3)
    ),
    "apply": lambda today, n: f.an_application_for_consent(POWERS[n % 5]),
    "consent": lambda today, n: f.the_consent(POWERS[n % 5]),
    "use": lambda today, n: f.the_use_of(POWERS[n % 5], appoints=n or None),
    "replace": lambda today, n: f.the_use_of("s65", effective=_on(today, n), members=BOARD, chair="gale"),
    "options": lambda today, n: f.options_considered("closure"),
    "order": lambda today, n: f.an_academy_order(converts=_on(today, 5 * n)),
    "draft": lambda today, n: f.a_draft(f"L{n}", "closure", dated=_on(today, n % 3), for_="pask"),
    "approve": lambda today, n: f.the_approval_of(f"L{n}"),
    "send back": lambda today, n: f.the_return_of(f"L{n}"),
    "contact rules": lambda today, n: f.contact_rules(
        ("pask", "birkett")[n % 2],
        _on(today, n - 6),
        via=("email", "post", "phone_task", None)[n % 4],
        nominated=("lang", None)[n % 2],
        explained=_on(today, -6),
        last_day=_on(today, 3 * n),
    ),
    "papers": lambda today, n: the_papers_for(f"M{n}", "agenda.pdf"),
    "details": lambda today, n: c.ChangeDetails(person="pask", phone=f"01908 55010{n % 10}"),
    "answer an invitation": lambda today, n: f.a_reply_to(f"M{n}", "birkett", ("accepted", "declined")[n % 2]),
    "ask to erase": lambda today, n: f.a_request_to_erase(f"E{n}", f"n.{n % 4}"),
    "erase": lambda today, n: c.ApproveErasure(id=f"E{n}"),
    "refuse to erase": lambda today, n: c.RefuseErasure(id=f"E{n}", ground="legal_claims", reason="a claim is likely"),
    "place a hold": lambda today, n: c.PlaceHold(id=f"H{n}", reason="a complaint to the ombudsman"),
    "lift a hold": lambda today, n: c.LiftHold(id=f"H{n}", reason="the complaint was decided"),
    "dispose": lambda today, n: f.a_disposal_reviewed(keep_until=_on(today, 30 * n), erase=f"D{n}" * (n % 2)),
    "withdraw": lambda today, n: f.a_withdrawal(),
    "reopen": lambda today, n: f.a_reopening(),
    "close": lambda today, n: f.a_closure(),
}

OFTEN = ("concern", "intervene", "book", "hold", "leave", "letter", "ofsted", "plan")
"""Asked for more than the others: without them little else can happen."""

STEPS = st.builds(Step, later=st.integers(0, 18), ask=st.sampled_from([*ASKS, *OFTEN, *OFTEN]), n=st.integers(0, 12))
HISTORIES = st.lists(STEPS, min_size=5, max_size=30)
SCHOOLS = st.sampled_from(["community", "voluntary_aided", "academy", "pru"])


@dataclass
class Told:
    """A history that was played: the school, and what was refused in it."""

    school: School
    refused: list[Refusal] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def play(steps: list[Step], type: str = "community", asks: Mapping[str, Ask] = ASKS) -> Told:
    """Play a history, with a round on each day of it. Whatever is refused leaves everything as it was."""
    told, today = (
        Told(a_school("LA3", type=type, chair="pask", sip_since="1 Mar 2024", governors=("pask", "reed"))),
        START,
    )
    for step in steps:
        today += timedelta(days=step.later)
        told.troubles += told.school.morning(today)
        before, entries = told.school.case, len(told.school.trail)
        try:
            told.school.ask(asks[step.ask](today, step.n), today)
        except Refusal as no:
            told.refused.append(no)
            assert told.school.case == before
            assert len(told.school.trail) == entries
    return told
