"""Breaches to be planted in a history, each with the constraints that it breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cases import events as e
from tests.formats.telling import SIP, History, a_board, contact, hmi, not_successful, ofsted

Plant = Callable[[History], None]
PLANTS: dict[str, Plant] = {}


def plant(function: Plant) -> Plant:
    PLANTS[function.__name__] = function
    return function


@plant
def no_letter_on_a_change(h: History) -> None:
    h.without("leave.letter").breaks("O02")


@plant
def an_alert_that_never_went(h: History) -> None:
    h.without("alert.gone").breaks("O17")


@plant
def alerted_after_the_report(h: History) -> None:
    h.put_after("alert", "reported").breaks("order.alerted")


@plant
def checked_after_the_report(h: History) -> None:
    h.put_after("checked", "reported").breaks("order.checked", "O18")


@plant
def checked_before_it_was_logged(h: History) -> None:
    h.put_after("logged", "checked").put_after("told.logged", "logged").breaks("order.logged")


@plant
def on_the_register_unreported(h: History) -> None:
    h.put_after("reported", "on the register").breaks("order.reported")


@plant
def a_group_that_met_uncalled(h: History) -> None:
    h.without("T1.notice").breaks("meeting.tig.called", of="meeting/T1")


@plant
def a_group_that_was_called_afterwards(h: History) -> None:
    h.put_after("T0.notice", "T0.held").breaks("meeting.tig.called", of="meeting/T0")


@plant
def a_priorities_meeting_uncalled(h: History) -> None:
    h.without("M1.notice").breaks("meeting.intervention_meeting.called", of="meeting/M1")


@plant
def a_summative_meeting_uncalled(h: History) -> None:
    h.without("X1.notice").breaks("meeting.summative.called", of="meeting/X1")


@plant
def no_meeting_of_the_group(h: History) -> None:
    h.without("T0", "T1", "T2", "T3", "X1").breaks("O05", "exit.LA4b.summative")


@plant
def out_without_a_summative_meeting(h: History) -> None:
    h.without("X1").breaks("exit.LA4b.summative")


@plant
def out_by_a_summative_meeting_that_was_struck_out(h: History) -> None:
    h.strike("X1.held").breaks("exit.LA4b.summative")


@plant
def out_although_progress_was_insufficient(h: History) -> None:
    h.instead("X1.held", judged="insufficient").breaks("exit.LA4b.summative")


@plant
def out_with_no_taper(h: History) -> None:
    h.without("tapered").breaks("exit.LA4b.taper")


@plant
def out_to_the_wrong_category(h: History) -> None:
    h.instead("leave.changed", new="LA3", concern=False).breaks("exit.LA4b.to")


@plant
def no_priorities_meeting(h: History) -> None:
    h.without("M1").breaks("O10", "order.presented")


@plant
def a_plan_before_the_priorities_meeting(h: History) -> None:
    h.put_after("plan", "into.letter").breaks("order.presented")


@plant
def no_action_plan(h: History) -> None:
    h.without("plan").breaks("O12")


@plant
def no_group(h: History) -> None:
    h.without("group").breaks("O11", "meeting.tig.set_up")


@plant
def a_group_set_up_after_it_met(h: History) -> None:
    h.put_after("group", "T0.held").breaks("meeting.tig.set_up")


@plant
def no_report_to_the_monitoring_group(h: History) -> None:
    h.without("report0", "told.report0", "report1", "told.report1", "amended").breaks("O07")


@plant
def a_report_that_nobody_sent(h: History) -> None:
    h.without("told.report0", "told.report1").breaks("letter.smg_report")


@plant
def closed_without_a_letter(h: History) -> None:
    h.without("closure").breaks("close.closure_letter")


@plant
def a_category_that_nobody_decided(h: History) -> None:
    h.without("first.decided", "into.decided").breaks("order.decided")


@plant
def never_reviewed(h: History) -> None:
    h.without("review", "X1", "mistaken", "leave", "tapered", "first").instead(
        "into.changed", old="LA3", was_concern=False
    )
    h.breaks("O03")


@plant
def nobody_told_of_the_concern(h: History) -> None:
    h.without("told.logged").breaks("letter.concern_logged")


@plant
def nobody_told_of_the_risk(h: History) -> None:
    h.without("told.reported").breaks("letter.risk_report")


@plant
def out_a_second_time_without_another_summative_meeting(h: History) -> None:
    again = History(h.case, h.random, h.deliveries, today=next(s.on for s in h.steps if s.name == "review.late"))
    again.category("again", "LA4a", "LA4b")
    again.letter("again.letter", "category_change", "head", "chair")
    again.meeting("M2", "intervention_meeting")
    again.add("group2", e.GroupSetUp())
    again.add("plan2", e.PlanAgreed(school_signed=True))
    again.meeting("T9", "tig")
    again.add("report2", e.MonitoringReported(judged="successful"))
    again.tell("told.report2", e.NoticeSent, "smg_report", "ad")
    again.category("leave2", "LA4b", "LA4a")
    again.add("tapered2", e.SupportTapered(support_days=(3, 1)), SIP)
    again.letter("leave2.letter", "category_change", "head", "chair")
    at = next(i for i, step in enumerate(h.steps) if step.name == "review.late")
    longer = again.today - h.steps[at].on
    h.steps[at:] = [*again.steps, *(replace(s, on=s.on + longer) for s in h.steps[at:])]
    h.breaks("exit.LA4b.summative")


def only_with(some: Callable[[History], None], harm: Plant) -> Plant:
    """A breach of what not every case has: it is put in before the school leaves intervention, then harmed."""

    def planted(h: History) -> None:
        names = {step.name for step in h.steps}
        extra = History(h.case, h.random, h.deliveries, today=next(s.on for s in h.steps if s.name == "X1.booked"))
        some(extra)
        if extra.steps[0].name not in names:
            at = next(i for i, step in enumerate(h.steps) if step.name == "X1.booked")
            here = h.steps[at].on
            h.steps[at:at] = [replace(s, on=here) for s in extra.steps]
        harm(h)

    return planted


PLANTS |= {
    "a_contact_unanswered": only_with(contact, lambda h: h.without("answered").breaks("O15", of="contact/C1")),
    "nobody_told_of_a_contact": only_with(
        contact, lambda h: h.without("told.contact").breaks("letter.contact_received")
    ),
    "no_statement": only_with(ofsted, lambda h: h.without("statement").breaks("O09")),
    "nobody_told_of_ofsted": only_with(ofsted, lambda h: h.without("told.ofsted").breaks("letter.ofsted_report")),
    "no_answer_to_hmi": only_with(hmi, lambda h: h.without("hmi answered").breaks("O20")),
    "no_new_plan": only_with(not_successful, lambda h: h.without("amended").breaks("O21")),
    "no_consultation": only_with(
        a_board, lambda h: h.without("s63.consulted").breaks("power.s63.consulted", of="power/s63")
    ),
    "consulted_afterwards": only_with(
        a_board, lambda h: h.put_after("s65.consulted", "s65.used").breaks("power.s65.consulted", of="power/s65")
    ),
    "no_consent": only_with(a_board, lambda h: h.without("s65.consent").breaks("power.s65.consent", of="power/s65")),
}
