"""A school in LA4b whose plan two meetings have looked at: on the register, rated, with money spent and actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Engine

from cases import commands as c
from tests.cases.school import School, at

NOW = at("2026-12-02", "11:00")
READING = c.PlannedPriority(
    priority="Reading in years 3 to 6",
    headings={"current_position": "58% at the expected standard", "targets": "70% by July"},
    activities=(
        {"activity": "Daily reading lesson", "lead": "head", "resources": "£1,200 for books", "progress": "begun"},
        {"activity": "Training for teachers", "lead": "sip", "resources": "£450.50 and 2 days"},
        {"activity": "Parents read at home", "lead": "chair", "resources": "2 evenings"},
    ),
)
GOVERNORS = c.PlannedPriority(priority="Governors who ask", activities=({"activity": "Review", "resources": "£800"},))
MILESTONES = (
    c.PlannedMilestone(id="M1", text="Every pupil is tracked", lead="head", due=date(2026, 11, 6)),
    c.PlannedMilestone(id="M2", text="Governors <i>approve</i> the budget", lead="chair", due=date(2026, 12, 18)),
    c.PlannedMilestone(id="M3", text="Reading ages are up", lead="head", due=date(2026, 11, 27)),
)


def on_the_register(*schools: School) -> None:
    """A concern about each, told to the headteacher and logged by Wider DLT on 18 September."""
    for school in schools:
        school.concern()
    steps: tuple[tuple[c.Command, str], ...] = (
        (c.CheckConcern(with_="sip_manager"), "2026-09-16"),
        (c.IssueLetter(template="concern_alert"), "2026-09-17"),
        (c.ReportRisk(), "2026-09-18"),
    )
    for ask, on in steps:
        for school in schools:
            school.ask(ask, "okafor", at(on))


def rated(school: School, rating: str, direction: str, on: str, **words: str) -> None:
    school.ask(rating_of(rating, direction, **words), "okafor", at(on))


def rating_of(rating: str, direction: str, **words: str) -> c.RateRisk:
    said = {"rating": rating, "direction": direction, "reason": "two year groups have no teacher", **words}
    return c.RateRisk.model_validate(said)


def plan_of() -> c.AgreePlan:
    preface = {"key_priorities": "Reading, then governance", "ecm_profile": "Attendance is below average"}
    return c.AgreePlan(school_signed=False, preface=preface, priorities=(READING, GOVERNORS), milestones=MILESTONES)


def what_happened() -> Iterator[tuple[c.Command, str, str]]:
    """Each ask, by whom and on which day."""
    yield c.AgreePlan(school_signed=True, priorities=(GOVERNORS,)), "okafor", "2026-09-20"
    high = rating_of("high", "deteriorating", de_escalation="every class has a teacher")
    yield high, "okafor", "2026-09-22"
    yield c.RecordSpend(amount="99", date=date(2026, 9, 20), what="a first course", priority=1), "okafor", "2026-09-21"
    yield plan_of(), "okafor", "2026-09-28"
    yield c.BookMeeting(meeting="tig", id="T1", date=date(2026, 10, 14)), "okafor", "2026-09-29"
    yield c.BookMeeting(meeting="tig", id="T2", date=date(2026, 11, 25)), "okafor", "2026-09-29"
    yield c.HoldMeeting(id="T1"), "okafor", "2026-10-14"
    yield _judged("T1", M1=("at_risk", "The system is bought, not used"), M2=("on_track", "")), "okafor", "2026-10-15"
    yield _action("A1", "T1", date(2026, 11, 4), "Send the timetable for reading"), "okafor", "2026-10-15"
    yield _action("A2", "T1", date(2026, 11, 25), "Visit <b>a school</b> with good tracking"), "okafor", "2026-10-15"
    moved = c.ReplanMilestone(milestone="M2", due=date(2027, 1, 29), reason="The bursar is away until January")
    yield moved, "okafor", "2026-11-02"
    yield c.FinishAction(id="A1", outcome="It came on 3 November"), "birkett", "2026-11-03"
    yield c.HoldMeeting(id="T2"), "okafor", "2026-11-25"
    yield _judged("T2", M1=("met", ""), M2=("at_risk", ""), M3=("off_track", "No figures")), "okafor", "2026-11-25"
    yield c.CarryAction(id="A2", meeting="T2", due=date(2026, 11, 30)), "okafor", "2026-11-25"
    books = c.RecordSpend(amount="£1,150", date=date(2026, 10, 20), what="Books", priority=1, activity=1)
    yield books, "okafor", "2026-10-21"
    yield c.RecordSpend(amount="900", date=date(2026, 11, 5), what="A review", priority=2), "okafor", "2026-11-26"
    yield c.AmendPlan(), "okafor", "2026-11-26"
    yield rating_of("medium", "improving", reason="a teacher starts in January"), "okafor", "2026-11-26"


def _judged(meeting: str, **said: tuple[str, str]) -> c.JudgeMilestones:
    each = (c.JudgedMilestone(milestone=id, judgement=what, note=note) for id, (what, note) in said.items())
    return c.JudgeMilestones(meeting=meeting, milestones=tuple(each))


def _action(id: str, meeting: str, due: date, text: str) -> c.CarryAction:
    return c.CarryAction(id=id, meeting=meeting, due=due, text=text, lead="head")


def planned(engine: Engine, id: str = "A") -> School:
    """The whole story, up to 26 November."""
    school = School(engine, id)
    on_the_register(school)
    decided = c.DecideCategory(to="LA4b", school_view="agrees", reason="standards in all year groups")
    school.ask(decided, "nair", at("2026-09-19"))
    for ask, who, on in sorted(what_happened(), key=lambda step: step[2]):
        school.ask(ask, who, at(on))
    return school
