"""The trail in words: one short line per entry as auditors read it, with what the framework owed merged in.

Lines about obligations are worked out, not stored: they follow from the entries and the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from cases import events as e
from cases.case import ENGINE, Case
from cases.evolve import event_of
from cases.framework import Framework
from cases.obligations import Obligation, late_from, obligations
from cases.policy import NotBefore
from cases.sayings import Everybody, handle, what
from cases.trail import Entry

# Entries that set the scene or are told by others: a letter issued is told by its copies, each with its own line.
BEHIND_THE_SCENES = frozenset({e.SchoolRecorded.type, e.AuthorityRecorded.type, e.LetterIssued.type})
# What a letter or notice brings about is listed after it, although it is decided with it.
AFTER_THE_LETTER = frozenset(
    {
        "risk.reported",
        "risk.logged",
        "report.smg",
        "representations.answered",
        "power.notified",
        "power.used",
        "ofsted.category_removed",
        "case.transferred",
    }
)


@dataclass(frozen=True)
class Line:
    at: datetime
    case: str
    event: str
    actor: str
    what: str
    order: int = 0


def lines(
    trail: Sequence[Entry], case: Case, framework: Framework, everybody: Everybody, until: datetime
) -> list[Line]:
    """A case's chronicle in time order, up to a moment. `trail` with personal values where the reader may see them."""
    zone = ZoneInfo(framework.policy.clock.zone)
    told = [_line(entry, everybody, zone) for entry in trail if entry.type not in BEHIND_THE_SCENES]
    owed = [line for line in owed_lines(case, framework, everybody, until.astimezone(zone)) if line.at <= until]
    return sorted([*told, *owed], key=lambda line: (line.at.replace(second=0, microsecond=0), line.order))


def _line(entry: Entry, everybody: Everybody, zone: ZoneInfo) -> Line:
    event = event_of(entry)
    order = 1 if isinstance(event, e.Told) else 2 if entry.type in AFTER_THE_LETTER else 0
    topic = _topic(entry.type, getattr(event, "template", "")) if entry.actor == ENGINE else 0
    return Line(
        entry.at.astimezone(zone),
        entry.case,
        entry.type,
        handle(entry.actor, everybody),
        what(event, everybody),
        10 * topic + order,
    )


MORNING = (("school.", "governing_body."), ("post_holder",), ("meeting",), ("milestone",), ("due_", "late_"))


def _topic(type: str, template: str) -> int:
    """A morning's entries are listed by what they are about: the school, people, meetings, milestones, then duties."""
    said = f"{type} {template}"
    return next((i for i, abouts in enumerate(MORNING) if any(about in said for about in abouts)), len(MORNING))


# --- what the framework owed ---------------------------------------------------------------------------------------
def owed_lines(case: Case, framework: Framework, everybody: Everybody, until: datetime) -> Iterator[Line]:
    """When each duty opened, was met, fell late or was discharged."""
    owed, _ = obligations(case, framework, until.date())
    for obligation in owed:
        if obligation.duty.level == "target" or isinstance(obligation.duty.rule, NotBefore):
            continue
        if obligation.span:
            yield _counted(case, obligation, framework, until)
        else:
            yield from _clocked(case, obligation, framework, everybody, until)


def _counted(case: Case, o: Obligation, framework: Framework, until: datetime) -> Line:
    """A count is told on the morning after its period."""
    event = "obligation.met" if o.standing == "met" else "obligation.late"
    return Line(_morning(o, framework, until), case.id, event, ENGINE, f"{o.duty.id} {o.progress} by {o.due}", 40)


def _clocked(case: Case, o: Obligation, framework: Framework, everybody: Everybody, until: datetime) -> Iterator[Line]:
    name = f"{o.duty.id} {o.subject}" if o.duty.per_subject else f"{o.duty.id} due {o.due}"
    late_at = _morning(o, framework, until)
    zone = until.tzinfo
    with_case = o.opened is not None and case.opened_on is not None and o.opened.on >= case.opened_on
    if o.opened and with_case and not o.duty.per_subject:
        yield Line(o.opened.at.astimezone(zone), case.id, "obligation.opened", ENGINE, name, 3)
    ended = case.converted_on if o.duty.scope == "school" else case.ended_on or case.converted_on
    if (o.met_at is None or o.met_at > late_at) and not (ended and ended < late_at.date()):
        yield Line(late_at, case.id, "obligation.late", ENGINE, name, 40)
    if o.met_at and not o.duty.per_subject:
        event = "obligation.met_late" if o.standing == "met_late" else "obligation.met"
        yield Line(o.met_at.astimezone(zone), case.id, event, ENGINE, name, 3)
    if o.standing == "discharged" and ended and with_case:
        at = case.ended_at if case.ended_at else datetime.combine(ended, time(), zone)
        moves = f"{o.duty.id} moves to the school's watch record" if case.watch_until else name
        yield Line(
            at.astimezone(zone), case.id, "obligation.discharged", handle(case.ended_by or ENGINE, everybody), moves, 3
        )


def _morning(o: Obligation, framework: Framework, until: datetime) -> datetime:
    hour, minute = (int(part) for part in framework.policy.clock.daily_round.split(":"))
    return datetime.combine(late_from(o, framework), time(hour, minute), until.tzinfo)
