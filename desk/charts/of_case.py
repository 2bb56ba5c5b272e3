"""A case's life as facts for its picture: out of the folded case, its trail and its calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cases import events as e
from cases.case import Case
from cases.framework import Framework
from cases.obligations import Obligation, obligations
from cases.terms import DAY, Calendar, Span
from cases.trail import Entry
from desk.bundling.words import kind, name_of_letter
from desk.charts.life import Life, Mark, Stretch

MARGIN = timedelta(days=14)
ROOM = 60
"""How many days of a term must be in the picture for its name to fit."""
GONE = frozenset({e.LetterSent.type, e.LetterPosted.type})
CONCERNS = frozenset({e.ConcernLogged.type, e.OfstedReported.type})
POWERS = frozenset(
    {
        e.PreWarningGiven.type,
        e.WarningGiven.type,
        e.WarningAssessed.type,
        e.PowerNotified.type,
        e.PowerUsed.type,
        e.GoverningBodyReplaced.type,
        e.AcademyOrderRecorded.type,
    }
)


def life_of(case: Case, trail: Sequence[Entry], framework: Framework, today: date) -> Life:
    """What the picture of a case shows on a day. `trail` holds only what its reader may see."""
    struck = {entry.corrects for entry in trail if entry.corrects}
    standing = [entry for entry in trail if entry.id not in struck]
    marks = sorted(_marks(case, standing, framework, today), key=lambda one: (one.on, one.sort, one.words))
    began = case.opened_on or (standing[0].effective if standing else today)
    ahead = [one.on for one in marks]
    first = min([began, *(one.on for one in marks)]) - MARGIN
    last = max([case.ended_on or today, *ahead, began]) + MARGIN
    return Life(
        f"The life of the case about {case.school}",
        first,
        last,
        today,
        tuple(_terms(framework.calendar, first, last)),
        tuple(_categories(case, first, min(last, max(today, first)))),
        tuple(marks),
        {category.id: n for n, category in enumerate(framework.policy.categories)},
    )


def _terms(calendar: Calendar, first: date, last: date) -> Iterator[Stretch]:
    """Each half-term; the name of the term stands at the first half of it that is shown, where it has room."""
    for term in calendar.spans("term"):
        there = [x for x in calendar.half_terms if x.start in term and x.end >= first and x.start <= last]
        shown = (min(term.end, last) - max(term.start, first)).days >= ROOM
        for n, half in enumerate(there):
            yield Stretch(half.start, half.end, _short(term) if n == 0 and shown else "")


def _short(term: Span) -> str:
    """ "Autumn 2026" for "autumn term 2026/27": the year in which the term is."""
    return f"{term.name.split()[0].capitalize()} {term.start.year}"


def _categories(case: Case, first: date, until: date) -> Iterator[Stretch]:
    before = case.categories[0][2] if case.categories else case.category
    turns = [(first, before), *((on, new) for on, new, _ in case.categories)]
    for n, (start, name) in enumerate(turns):
        end = turns[n + 1][0] - DAY if n + 1 < len(turns) else until
        if name and start <= end:
            yield Stretch(start, end, name)


def _marks(case: Case, trail: Sequence[Entry], framework: Framework, today: date) -> Iterator[Mark]:
    yield from _meetings(case, framework)
    yield from _owed(case, framework, today)
    yield from _milestones(case, today)
    yield from _letters(trail)
    for entry in trail:
        if entry.type in CONCERNS:
            yield Mark(entry.effective, "concern", kind(entry.type))
        elif entry.type in POWERS:
            yield Mark(entry.effective, "power", kind(entry.type))


def _meetings(case: Case, framework: Framework) -> Iterator[Mark]:
    for meeting in case.meetings.values():
        if meeting.standing != "cancelled":
            title = framework.policy.meetings[meeting.kind].title
            yield Mark(meeting.on, meeting.standing, f"{title}, {meeting.standing}")


def _owed(case: Case, framework: Framework, today: date) -> Iterator[Mark]:
    """A mark for each meeting that a duty asked for and nobody has held, at the last day for it."""
    owed, _ = obligations(case, framework, today)
    for o in owed:
        if o.open and o.duty.level != "target" and any(name.startswith("meeting.") for name in o.duty.met_by):
            yield from [Mark(o.due, _how(o, today), o.because)] * max(o.needed - o.count - _booked(o), 0)


def _booked(o: Obligation) -> int:
    return o.booked if o.standing == "owed" else 0


def _how(o: Obligation, today: date) -> str:
    return "short" if o.standing == "late" or o.due < today else "owed"


def _milestones(case: Case, today: date) -> Iterator[Mark]:
    """Where a milestone was met, on that day; else on the day it is due."""
    for milestone in case.milestones.values():
        if milestone.met:
            yield Mark(milestone.met_on or milestone.due, "met", f"Milestone {milestone.id}, met")
        elif milestone.missed or milestone.due < today:
            yield Mark(milestone.due, "missed", f"Milestone {milestone.id}, not met in time")
        else:
            yield Mark(milestone.due, "due", f"Milestone {milestone.id}, due")


def _letters(trail: Sequence[Entry]) -> Iterator[Mark]:
    """One mark for a letter, however many copies of it went."""
    seen: set[tuple[date, str]] = set()
    for entry in trail:
        if entry.type in GONE and (key := (entry.effective, str(entry.data["template"]))) not in seen:
            seen.add(key)
            yield Mark(key[0], "letter", name_of_letter(key[1]))
