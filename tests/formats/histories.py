"""Histories of schools in intervention, each a whole case, with breaches planted in some: what was planted is known.

They are made of real entries, in an order that the door would warn of or refuse: only so can a breach be planted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, groupby
from random import Random

from sqlalchemy import Engine

from cases import events as e
from cases import store
from cases.act import draft
from cases.case import ENGINE

Breach = tuple[str, str]
"""The id of the constraint that is broken, and that of the object."""
BEGINS = date(2026, 9, 7)
SIP, HSI, AD, DLT, HEAD, CHAIR = "P0001", "P0004", "P0006", "P0007", "P0010", "P0012"
PEOPLE = {"sip": SIP, "hsi": HSI, "ad": AD, "wider_dlt": DLT, "head": HEAD, "chair": CHAIR}


@dataclass(frozen=True)
class Step:
    """One entry to be: `name` is for planting, `on` counts days from the first of the history."""

    name: str
    event: e.Event
    on: int
    by: str = HSI


@dataclass
class History:
    case: str
    random: Random
    deliveries: Iterator[int]
    steps: list[Step] = field(default_factory=list)
    planted: frozenset[Breach] = frozenset()
    today: int = 0

    # --- telling it
    def later(self, least: int, most: int) -> None:
        self.today += self.random.randint(least, most)

    def add(self, name: str, event: e.Event, by: str = HSI) -> None:
        self.steps.append(Step(name, event, self.today, by))

    def tell(self, name: str, kind: type[e.Told], template: str, role: str, subject: str = "") -> None:
        via = "post" if kind in (e.LetterPosted, e.NoticePosted) else "email"
        told = {"template": template, "role": role, "person": PEOPLE[role], "via": via, "subject": subject}
        day = BEGINS + timedelta(self.today)
        self.add(name, kind.model_validate({**told, "counts_from": day, "delivery": next(self.deliveries)}))

    def letter(self, name: str, template: str, *roles: str) -> None:
        copies = tuple(e.Copy(role=role, person=PEOPLE[role]) for role in roles)
        self.add(f"{name}.issued", e.LetterIssued(template=template, copies=copies))
        for role in roles:
            by_post = role == "chair" and self.random.random() < 0.5
            self.tell(f"{name}.gone.{role}", e.LetterPosted if by_post else e.LetterSent, template, role)

    def meeting(self, name: str, kind: str, judged: str | None = None) -> None:
        day = BEGINS + timedelta(self.today + 14)
        self.add(f"{name}.booked", e.MeetingBooked(kind=kind, meeting=name, on=day, starts="14:00", minutes=90))
        self.later(1, 3)
        for role, told in (("head", e.NoticeSent), ("chair", self.random.choice((e.NoticeSent, e.NoticePosted)))):
            self.tell(f"{name}.notice.{role}", told, "meeting_notice", role, f"{name} {day}")
        self.later(10, 14)
        self.add(f"{name}.held", e.MeetingHeld(kind=kind, meeting=name, judged=judged))  # type: ignore[arg-type]

    def category(self, name: str, old: str, new: str) -> None:
        concern, far = ("LA4a", "LA4b"), "LA4b"
        decided = e.CategoryDecided(old=old, new=new, school_view="agrees", reason="Results fell again.")
        self.add(f"{name}.decided", decided, SIP)
        changed = {"was_concern": old in concern, "concern": new in concern, "intervention": new == far}
        self.add(f"{name}.changed", e.CategoryChanged.model_validate({"old": old, "new": new, **changed}), SIP)

    # --- planting
    def without(self, *names: str) -> History:
        before = len(self.steps)
        self.steps = [step for step in self.steps if not step.name.startswith(names)]
        assert len(self.steps) < before, f"nothing to leave out: {names}"
        return self

    def put_after(self, name: str, other: str) -> History:
        """Every step of this name comes after the last of another's, on the same day."""
        moved = [step for step in self.steps if step.name.startswith(name)]
        rest = [step for step in self.steps if not step.name.startswith(name)]
        at = max(i for i, step in enumerate(rest) if step.name.startswith(other))
        moved = [Step(step.name, step.event, rest[at].on, step.by) for step in moved]
        self.steps = [*rest[: at + 1], *moved, *rest[at + 1 :]]
        return self

    def instead(self, name: str, **changed: object) -> History:
        self.steps = [
            Step(s.name, s.event.model_copy(update=changed), s.on, s.by) if s.name == name else s for s in self.steps
        ]
        return self

    def breaks(self, *constraints: str, of: str = "") -> None:
        object = f"{self.case}/{of}" if of else f"case/{self.case}"
        self.planted |= {(constraint, object) for constraint in constraints}


def clean(case: str, random: Random, deliveries: Iterator[int]) -> History:
    """A case by the book, from concern to exit; no two quite alike."""
    h = History(case, random, deliveries, today=random.randint(0, 120))
    recorded = {"school": f"School {case}", "urn": case, "school_type": "community", "phase": "primary"}
    files = {"policy": "mk-2010", "calendar": "calendar-mk", "category": "LA3"}
    holders = {role: ((person, None, None),) for role, person in PEOPLE.items()}
    h.add("school", e.SchoolRecorded.model_validate({**recorded, **files, "holders": holders}), ENGINE)
    h.add("opened", e.CaseOpened(policy="mk-2010", policy_version="2010-01-14"), SIP)
    h.add("logged", e.ConcernLogged(data={"budget_variance_pct": "9.1"}, hits=("T15",), judged=()), SIP)
    h.tell("told.logged", e.NoticeSent, "concern_logged", "hsi")
    h.later(1, 3)
    h.add("checked", e.ConcernChecked(with_role="sip_manager"), SIP)
    h.letter("alert", "concern_alert", "head")
    h.later(1, 4)
    h.add("reported", e.RiskReported())
    h.add("on the register", e.RiskLogged())
    h.tell("told.reported", e.NoticeSent, "risk_report", "wider_dlt")
    _into_intervention(h)
    _in_intervention(h)
    _out_again(h)
    return h


def _into_intervention(h: History) -> None:
    old = "LA3"
    if h.random.random() < 0.5:
        h.later(5, 20)
        h.category("first", "LA3", "LA4a")
        h.letter("first.letter", "category_change", "head", "chair")
        old = "LA4a"
        h.later(20, 40)
        h.add("review.early", e.CategoryReviewed(stays="LA4a"), SIP)
    h.later(5, 20)
    h.add("view", e.SchoolViewRecorded(view="agrees"))
    h.category("into", old, "LA4b")
    h.letter("into.letter", "category_change", "head", "chair")


def _in_intervention(h: History) -> None:
    h.meeting("M1", "intervention_meeting")
    h.add("group", e.GroupSetUp())
    h.add("plan", e.PlanAgreed(school_signed=True))
    for n in range(h.random.randint(1, 2)):
        h.add(f"milestone{n}", e.MilestoneAdded(milestone=f"S{n}", lead="head", due=BEGINS + timedelta(h.today + 60)))
    if h.random.random() < 0.4:
        _contact(h)
    for n in range(h.random.randint(2, 4)):
        h.later(5, 20)
        h.meeting(f"T{n}", "tig")
        h.add(f"review{n}", e.CategoryReviewed(stays="LA4b"), SIP)
    h.later(1, 9)
    h.add("report0", e.MonitoringReported(judged="successful"))
    h.tell("told.report0", e.NoticeSent, "smg_report", "ad")
    for some in h.random.sample((_ofsted, _hmi, _not_successful, _a_board), h.random.randint(0, 2)):
        h.later(1, 9)
        some(h)


def _contact(h: History) -> None:
    h.add("contact", e.ContactMade(contact="C1", to=SIP, reply_by=BEGINS + timedelta(h.today + 2)))
    h.tell("told.contact", e.NoticeSent, "contact_received", "sip", "C1")
    h.later(1, 4)
    h.add("answered", e.ContactAnswered(contact="C1"), SIP)


def _ofsted(h: History) -> None:
    published = BEGINS + timedelta(h.today)
    h.add("ofsted", e.OfstedReported(published=published, outcome="requires_significant_improvement", concern=True))
    h.tell("told.ofsted", e.NoticeSent, "ofsted_report", "hsi")
    h.later(3, 9)
    h.letter("statement", "statement_of_action", "head", "chair")


def _hmi(h: History) -> None:
    h.add("hmi", e.HmiAsked(wanted_by=BEGINS + timedelta(h.today + 9)))
    h.later(1, 9)
    h.add("hmi answered", e.HmiAnswered())


def _not_successful(h: History) -> None:
    h.add("report1", e.MonitoringReported(judged="not_successful"))
    h.tell("told.report1", e.NoticeSent, "smg_report", "ad")
    h.later(1, 9)
    h.add("amended", e.PlanAmended())


def _a_board(h: History) -> None:
    for power in ("s63", "s65"):
        until = BEGINS + timedelta(h.today + 9)
        h.add(f"{power}.consulted", e.PowerConsulted(power=power, until=until), AD)
        h.later(9, 12)
        h.add(f"{power}.sought", e.ConsentSought(power=power), AD)
        h.add(f"{power}.consent", e.ConsentRecorded(power=power), AD)
        h.later(1, 5)
        h.add(f"{power}.used", e.PowerUsed(power=power, effective=BEGINS + timedelta(h.today)), AD)


def _out_again(h: History) -> None:
    h.later(5, 20)
    h.meeting("X1", "summative", "sufficient")
    h.category("leave", "LA4b", "LA4a")
    h.add("tapered", e.SupportTapered(support_days=(6, 3, 1)), SIP)
    h.letter("leave.letter", "category_change", "head", "chair")
    h.later(20, 40)
    h.add("review.late", e.CategoryReviewed(stays="LA4a", taper_reviewed=True), SIP)
    h.letter("closure", "closure", "head", "chair")
    h.later(0, 2)
    h.add("closed", e.CaseClosed(outcome="improved"))


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
    h.without("review", "X1", "leave", "tapered", "first").instead("into.changed", old="LA3", was_concern=False)
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
    h.steps[at:] = [*again.steps, *(Step(s.name, s.event, s.on + longer, s.by) for s in h.steps[at:])]
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
            h.steps[at:at] = [Step(s.name, s.event, here, s.by) for s in extra.steps]
        harm(h)

    return planted


PLANTS |= {
    "a_contact_unanswered": only_with(_contact, lambda h: h.without("answered").breaks("O15", of="contact/C1")),
    "nobody_told_of_a_contact": only_with(
        _contact, lambda h: h.without("told.contact").breaks("letter.contact_received")
    ),
    "no_statement": only_with(_ofsted, lambda h: h.without("statement").breaks("O09")),
    "nobody_told_of_ofsted": only_with(_ofsted, lambda h: h.without("told.ofsted").breaks("letter.ofsted_report")),
    "no_answer_to_hmi": only_with(_hmi, lambda h: h.without("hmi answered").breaks("O20")),
    "no_new_plan": only_with(_not_successful, lambda h: h.without("amended").breaks("O21")),
    "no_consultation": only_with(
        _a_board, lambda h: h.without("s63.consulted").breaks("power.s63.consulted", of="power/s63")
    ),
    "consulted_afterwards": only_with(
        _a_board, lambda h: h.put_after("s65.consulted", "s65.used").breaks("power.s65.consulted", of="power/s65")
    ),
    "no_consent": only_with(_a_board, lambda h: h.without("s65.consent").breaks("power.s65.consent", of="power/s65")),
}


def histories(number: int, seed: int = 15) -> list[History]:
    """So many histories: half of them with a breach, each kind in turn; of the others one in four is still open."""
    random, deliveries = Random(seed), count(1)
    told = []
    kinds = list(PLANTS.values())
    for n in range(number):
        h = clean(f"{900000 + n}", random, deliveries)
        if n % 2:
            kinds[n // 2 % len(kinds)](h)
        elif n % 8 == 0:
            still_open(h)
        told.append(h)
    random.shuffle(told)
    return told


def still_open(h: History) -> None:
    """A case that has not come to its end: what is not yet due is no breach. It stops between two days."""
    days = sorted({step.on for step in h.steps})
    last = h.random.choice(days[: len(days) * 3 // 4])
    h.steps = [step for step in h.steps if step.on <= last]


def record(engine: Engine, told: Iterable[History]) -> int:
    """Append them all, day by day, as they would have come in. Out: how many entries."""
    entries, at_end = 0, {}
    days: dict[int, list[tuple[str, Step]]] = {}
    for h in told:
        for step in h.steps:
            days.setdefault(step.on, []).append((h.case, step))
    for day, steps in sorted(days.items()):
        with store.writing(engine) as conn:
            head = store.lock_head(conn)
            now = datetime(BEGINS.year, BEGINS.month, BEGINS.day, 9, tzinfo=UTC) + timedelta(day)
            for case, some in groupby(steps, key=lambda one: one[0]):
                drafts = [draft(step.event, step.by, "simulated") for _, step in some]
                seq, tip = at_end.get(case, (0, ""))
                added = store.append(conn, head, case, seq, tip, drafts, now)
                at_end[case] = (added[-1].seq, added[-1].leaf.hex())
                entries += len(added)
    return entries
