"""LA4b-21: one school's way through section 15 in 21 steps, from a concern to the closing of its case.

Upturn does each step as the real request that an officer makes. The others, who know nothing of schools, each do the
same 21 in their own habit: load the case, check where it stands, advance it, save it, and write a history row of NOTE.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cases import commands as c

ZONE = ZoneInfo("Europe/London")
POLICY, CALENDAR = "mk-2010", "calendar-mk"
OFFICERS = ("hsi", "sip_manager", "senior_adviser", "ad", "wider_dlt", "ofsted", "sos", "sip")
LATER, MIDWAY, NOTES = "2028-06-01", 7, 3  # open cases that sleep: until when, at which step, with how much history
NOTE = "What was seen, what was agreed and who will do it by when; " * 5  # about 300 bytes, as an officer's note has


@dataclass(frozen=True)
class Step:
    """One step: when, by the holder of which post, and what is asked."""

    at: datetime
    by: str
    ask: c.Command

    @property
    def name(self) -> str:
        return self.ask.about


def _step(day: str, by: str, ask: c.Command) -> Step:
    return Step(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=ZONE), by, ask)


def _milestone(id: str, due: date) -> c.PlannedMilestone:
    return c.PlannedMilestone(id=id, text=NOTE[:80], lead="head", due=due)


DATA: dict[str, float | int | str | tuple[float | int | str, ...]] = {
    "attendance_below_average_quarters": 3,
    "budget_variance_pct": 9.1,
    "outcomes_by_year": (71, 68, 63),
}

STEPS = (
    _step("2026-09-15", "sip", c.LogConcern(data=DATA)),
    _step("2026-09-17", "hsi", c.CheckConcern(with_="sip_manager")),
    _step("2026-09-18", "hsi", c.IssueLetter(template="concern_alert")),
    _step("2026-09-22", "hsi", c.AgreeAction(with_=("head", "senior_adviser"), course_of_action=NOTE)),
    _step("2026-09-23", "hsi", c.IssueLetter(template="agreed_action")),
    _step("2026-09-24", "hsi", c.ReportRisk()),
    _step("2026-10-07", "sip", c.DecideCategory(to="LA4b", school_view="agrees", reason=NOTE)),
    _step("2026-10-12", "hsi", c.IssueLetter(template="category_autumn")),
    _step("2026-10-13", "hsi", c.BookMeeting(meeting="intervention_meeting", id="I1", date=date(2026, 11, 4))),
    _step("2026-10-14", "hsi", c.SetUpTig()),
    _step("2026-11-04", "ad", c.HoldMeeting(id="I1", decisions=(NOTE,))),
    _step("2026-11-05", "hsi", c.BookMeeting(meeting="tig", id="T1", date=date(2026, 11, 25))),
    _step("2026-11-10", "hsi", c.AgreePlan(school_signed=True, milestones=(_milestone("M1", date(2027, 1, 22)),))),
    _step("2026-11-25", "hsi", c.HoldMeeting(id="T1", absent=("chair",), reviews_category=True, decisions=(NOTE,))),
    _step("2027-01-20", "sip", c.MeetMilestone(milestone="M1")),
    _step("2027-02-03", "hsi", c.BookMeeting(meeting="summative", id="S1", date=date(2027, 3, 3))),
    _step("2027-03-03", "hsi", c.HoldMeeting(id="S1", reviews_category=True, judged="sufficient", decisions=(NOTE,))),
    _step("2027-03-04", "sip", c.DecideCategory(to="LA4a", school_view="agrees", reason=NOTE,
                                                taper=c.Taper(support_days=(6, 2)))),
    _step("2027-05-12", "sip", c.DecideCategory(to="LA3", school_view="agrees", reason=NOTE)),
    _step("2027-05-19", "hsi", c.IssueLetter(template="closure")),
    _step("2027-05-20", "hsi", c.CloseCase(outcome="improved")),
)  # fmt: skip
