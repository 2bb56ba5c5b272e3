"""One history of a school in intervention, told entry by entry, and what can be done to it to plant a breach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from cases import events as e
from cases.case import ENGINE

Breach = tuple[str, str]
"""The id of the constraint that is broken, and that of the object."""
BEGINS = date(2026, 9, 7)
SIP, HSI, AD, DLT, HEAD, CHAIR = "P0001", "P0004", "P0006", "P0007", "P0010", "P0012"
PEOPLE = {"sip": SIP, "hsi": HSI, "ad": AD, "wider_dlt": DLT, "head": HEAD, "chair": CHAIR}


@dataclass(frozen=True)
class Step:
    """One entry to be: `name` is for planting, `on` counts days from the first of the history. `strikes`: the name of
    the entry that it strikes out."""

    name: str
    event: e.Event
    on: int
    by: str = HSI
    strikes: str = ""


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

    def strike(self, name: str) -> History:
        """The entry of this name is struck out at once."""
        at = next(i for i, step in enumerate(self.steps) if step.name == name)
        wrong = e.EntryCorrected(reason="It was another school.")
        self.steps.insert(at + 1, Step(f"{name}.struck", wrong, self.steps[at].on, strikes=name))
        return self

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
        moved = [replace(step, on=rest[at].on) for step in moved]
        self.steps = [*rest[: at + 1], *moved, *rest[at + 1 :]]
        return self

    def instead(self, name: str, **changed: object) -> History:
        self.steps = [replace(s, event=s.event.model_copy(update=changed)) if s.name == name else s for s in self.steps]
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
        contact(h)
    for n in range(h.random.randint(2, 4)):
        h.later(5, 20)
        h.meeting(f"T{n}", "tig")
        h.add(f"review{n}", e.CategoryReviewed(stays="LA4b"), SIP)
    h.later(1, 9)
    h.add("report0", e.MonitoringReported(judged="successful"))
    h.tell("told.report0", e.NoticeSent, "smg_report", "ad")
    for some in h.random.sample((ofsted, hmi, not_successful, a_board), h.random.randint(0, 2)):
        h.later(1, 9)
        some(h)


def contact(h: History) -> None:
    h.add("contact", e.ContactMade(contact="C1", to=SIP, reply_by=BEGINS + timedelta(h.today + 2)))
    h.tell("told.contact", e.NoticeSent, "contact_received", "sip", "C1")
    h.later(1, 4)
    h.add("answered", e.ContactAnswered(contact="C1"), SIP)


def ofsted(h: History) -> None:
    published = BEGINS + timedelta(h.today)
    h.add("ofsted", e.OfstedReported(published=published, outcome="requires_significant_improvement", concern=True))
    h.tell("told.ofsted", e.NoticeSent, "ofsted_report", "hsi")
    h.later(3, 9)
    h.letter("statement", "statement_of_action", "head", "chair")


def hmi(h: History) -> None:
    h.add("hmi", e.HmiAsked(wanted_by=BEGINS + timedelta(h.today + 9)))
    h.later(1, 9)
    h.add("hmi answered", e.HmiAnswered())


def not_successful(h: History) -> None:
    h.add("report1", e.MonitoringReported(judged="not_successful"))
    h.tell("told.report1", e.NoticeSent, "smg_report", "ad")
    h.later(1, 9)
    h.add("amended", e.PlanAmended())


def a_board(h: History) -> None:
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
    if h.random.random() < 0.3:
        h.category("mistaken", "LA4b", "LA2")
        h.strike("mistaken.changed")
    h.category("leave", "LA4b", "LA4a")
    h.add("tapered", e.SupportTapered(support_days=(6, 3, 1)), SIP)
    h.letter("leave.letter", "category_change", "head", "chair")
    h.later(20, 40)
    h.add("review.late", e.CategoryReviewed(stays="LA4a", taper_reviewed=True), SIP)
    h.letter("closure", "closure", "head", "chair")
    h.later(0, 2)
    h.add("closed", e.CaseClosed(outcome="improved"))
