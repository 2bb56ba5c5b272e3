"""Terms, half-terms, school days and working days: date arithmetic only.

A working day has two legal meanings and they give different answers. `bank`: not a weekend, Christmas Day, Good Friday
or a bank holiday in England (SI 2007/462). `school`: not a weekend, a public holiday, or a day in a holiday of the
school longer than a week (SI 2005/2038); a one-week half-term therefore counts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Literal

from cases.policy import Model, Period

DAY = timedelta(days=1)
WEEKEND = 5
Days = Literal["bank", "school"]


class OutsideCalendar(Exception):
    """A date was asked about for which no term dates have been entered."""

    def __init__(self, day: date, calendar: str) -> None:
        self.day, self.calendar = day, calendar
        super().__init__(
            f"Term dates for {day.day} {day:%B %Y} have not been entered in the calendar {calendar}. "
            "Add them; what depends on them will follow by itself."
        )


class HalfTerms(Model):
    first_half: tuple[date, date]
    second_half: tuple[date, date]


class SchoolYear(Model):
    autumn: HalfTerms
    spring: HalfTerms
    summer: HalfTerms
    inset: tuple[date, ...] = ()


class CalendarFile(Model):
    """The school calendar as it is written down: half-terms by year, first and last day of each, both included."""

    id: str
    title: str
    zone: str
    assumed: bool = False
    applies_to: tuple[str, ...]
    closures: tuple[date, ...] = ()
    years: dict[str, SchoolYear]


@dataclass(frozen=True)
class Span:
    """A stretch of a school year, both ends included. `name` is e.g. "autumn term 2026/27"."""

    name: str
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@lru_cache
def bank_holidays(year: int) -> frozenset[date]:
    """Christmas Day, Good Friday and the bank holidays of England in a calendar year."""
    import holidays  # a quarter of a second, and not every command counts days

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later, clipped to the end of a shorter month (31 March + 2: 31 May)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Calendar:
    """One calendar, ready to count with. Working days need no term dates; everything about school days does."""

    def __init__(self, file: CalendarFile) -> None:
        self.id = file.id
        self.file = file
        self.closed = frozenset(file.closures)
        self.inset = frozenset(day for year in file.years.values() for day in year.inset)
        self._counted: dict[tuple[date, int, Days], date] = {}  # every case asks about the same few days

    @cached_property
    def half_terms(self) -> tuple[Span, ...]:
        return tuple(
            Span(f"{term} {half.replace('_', ' ')} {name}", *getattr(getattr(year, term), half))
            for name, year in sorted(self.file.years.items())
            for term in ("autumn", "spring", "summer")
            for half in ("first_half", "second_half")
        )

    @cached_property
    def _starts(self) -> tuple[date, ...]:
        return tuple(half.start for half in self.half_terms)

    def spans(self, period: Period) -> tuple[Span, ...]:
        """Every period of this kind that the calendar knows, in order."""
        return self._spans[period]

    @cached_property
    def _spans(self) -> dict[Period, tuple[Span, ...]]:
        halves = self.half_terms
        terms = tuple(
            Span(first.name.replace("first half", "term"), first.start, second.end)
            for first, second in zip(halves[::2], halves[1::2], strict=True)
        )
        years = tuple(
            Span("school year " + terms[i].name.split()[-1], terms[i].start, terms[i + 2].end)
            for i in range(0, len(terms), 3)
        )
        return {
            "half_term": halves,
            "term": terms,
            "autumn_term": terms[::3],
            "autumn_term_first_half": halves[::6],
            "school_year": years,
        }

    def covers(self, day: date) -> bool:
        return bool(self.half_terms) and self.half_terms[0].start <= day <= self.half_terms[-1].end

    def require(self, day: date) -> None:
        """Raises OutsideCalendar where the term dates around a day are not known."""
        if not self.covers(day):
            raise OutsideCalendar(day, self.id)

    def half_term_of(self, day: date) -> Span | None:
        """The half-term that holds this day, or None in a school holiday. Raises OutsideCalendar."""
        self.require(day)
        half = self.half_terms[bisect_right(self._starts, day) - 1]
        return half if day in half else None

    def working(self, day: date, days: Days = "bank") -> bool:
        """Whether this is a working day in the one or the other legal meaning. Raises OutsideCalendar for `school`."""
        if day.weekday() >= WEEKEND or day in bank_holidays(day.year) or day in self.closed:
            return False
        return days == "bank" or not self._in_long_holiday(day)

    def _in_long_holiday(self, day: date) -> bool:
        """In a holiday that takes more than five weekdays from the school: longer than a week."""
        if self.half_term_of(day):
            return False
        i = bisect_right(self._starts, day)
        if i == len(self.half_terms):
            raise OutsideCalendar(day, self.id)
        return (
            sum(
                1
                for d in days_between(self.half_terms[i - 1].end + DAY, self.half_terms[i].start - DAY)
                if d.weekday() < WEEKEND
            )
            > 5
        )

    def school_day(self, day: date) -> bool:
        """In term, not a weekend, not a bank holiday. Raises OutsideCalendar."""
        return day.weekday() < WEEKEND and self.half_term_of(day) is not None and day not in bank_holidays(day.year)

    def add_working_days(self, day: date, n: int, days: Days = "bank") -> date:
        """The n-th working day after a day (before it, for a negative n). The next day is day 1."""
        if (found := self._counted.get((day, n, days))) is None:
            found = self._counted[day, n, days] = self._count_working(day, n, days)
        return found

    def _count_working(self, day: date, n: int, days: Days) -> date:
        step = DAY if n > 0 else -DAY
        left = abs(n)
        while left:
            day += step
            left -= self.working(day, days)
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day after this one."""
        return self.add_working_days(day, 1)

    def add_school_weeks(self, day: date, weeks: int) -> date:
        """The day so many weeks of term later; a week of holiday does not count. Raises OutsideCalendar."""
        left = weeks
        while left:
            day += 7 * DAY
            left -= any(
                self.half_term_of(d) for d in days_between(day - day.weekday() * DAY, day - (day.weekday() - 4) * DAY)
            )
        return day

    def last_school_day(self, day: date) -> date:
        """This day if the school is open on it, else the last school day before it. Raises OutsideCalendar."""
        while not self.school_day(day):
            day -= DAY
        return day

    def next_school_day(self, day: date) -> date:
        """This day if the school is open on it, else the first school day after it. Raises OutsideCalendar."""
        while not self.school_day(day):
            day += DAY
        return day

    def school_days(self, start: date, end: date) -> int:
        """How many school days there are between two days, both included."""
        return bisect_right(self._school_days, end) - bisect_left(self._school_days, start)

    @cached_property
    def _school_days(self) -> tuple[date, ...]:
        return tuple(
            day
            for half in self.half_terms
            for day in days_between(half.start, half.end)
            if day.weekday() < WEEKEND and day not in bank_holidays(day.year)
        )


def days_between(start: date, end: date) -> Iterator[date]:
    """Each day from one to another, both included; none where the end is before the start."""
    for n in range((end - start).days + 1):
        yield start + n * DAY
