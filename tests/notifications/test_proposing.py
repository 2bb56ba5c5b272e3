"""Section 15: days that fit for a meeting of the group, at least twice a term and with time for the notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case import Case, Meeting
from cases.framework import Framework
from cases.terms import DAY, Calendar, OutsideCalendar
from notifications.proposing import MANY, Busy, Proposal, Wanted, notice_given_by, proposals, wanted
from tests.policies import open_shelf

CHAIR = "David Okafor (Head of School Improvement)"
BOOKED = date(2026, 11, 25)


def framework(inset: tuple[date, ...] = ()) -> Framework:
    """The rules of Milton Keynes, with these training days in its calendar."""
    known = open_shelf().framework("mk-2010")
    file = known.calendar.file
    years = {name: year.model_copy(update={"inset": inset}) for name, year in file.years.items()}
    return replace(known, calendar=Calendar(file.model_copy(update={"years": years})))


def in_4b(*meetings: Meeting) -> Case:
    """A school in LA4b since the first day of the autumn term."""
    return Case(
        "A",
        seq=1,
        school="Fernhollow Primary School",
        urn="990001",
        policy="mk-2010",
        standing="open",
        opened_on=date(2026, 9, 2),
        category="LA4b",
        categories=((date(2026, 9, 2), "LA4b", "LA3"),),
        meetings={meeting.id: meeting for meeting in meetings},
    )


def tig(on: date) -> Meeting:
    return Meeting(f"tig-{on}", "tig", on, date(2026, 9, 3))


def asked(case: Case, today: date, starts: str = "14:00") -> Wanted:
    return wanted(case, framework(), "tig", today, starts, 90)


def fitting(case: Case, today: date, *busy: Busy, inset: tuple[date, ...] = (), travel: int = 0) -> list[Proposal]:
    return proposals(case, framework(inset), asked(case, today), busy, today, travel)


def test_the_half_term_that_is_short_of_a_meeting_comes_first() -> None:
    """One in each half-term is what the Evaluation counts on: the earlier half is filled before the later."""
    assert asked(in_4b(), date(2026, 9, 10)).within.name == "autumn first half 2026/27"
    first = tig(date(2026, 10, 7))
    assert asked(in_4b(first), date(2026, 9, 10)).within.name == "autumn second half 2026/27"
    assert asked(in_4b(first), date(2026, 11, 3)).within.name == "autumn second half 2026/27"


def test_where_nothing_is_short_the_next_half_term_is_looked_at() -> None:
    both = in_4b(tig(date(2026, 10, 7)), tig(BOOKED))
    found = asked(both, date(2026, 11, 26))
    assert found.within.name == "autumn second half 2026/27"
    assert "Nothing is short" in found.why


def test_only_school_days_with_enough_notice_are_put_forward_first() -> None:
    """Not in holidays or on training days, and not before ten working days have passed, while others are left."""
    today, training = date(2026, 11, 3), date(2026, 11, 27)
    found = fitting(in_4b(tig(date(2026, 10, 7))), today, inset=(training,))
    calendar = framework().calendar
    assert len(found) == MANY
    assert all(calendar.school_day(one.on) and one.on != training for one in found)
    assert all(notice_given_by(one.on, framework().policy.meetings["tig"], framework()) >= today for one in found)
    assert not any(one.but for one in found)


def test_where_no_day_leaves_time_for_the_notice_it_is_said_to_be_short() -> None:
    found = fitting(in_4b(tig(date(2026, 10, 7))), date(2026, 12, 10))
    assert found
    assert all(one.but[0].startswith("Short notice: 10 working days before") for one in found)


def test_a_notice_by_post_needs_its_days_on_the_way_too() -> None:
    today = date(2026, 11, 3)
    earliest = [min(x.on for x in fitting(in_4b(), today, travel=n) if not x.but) for n in (0, 2)]
    assert earliest[0] < earliest[1]


@pytest.mark.parametrize(
    ("starts", "minutes", "put_forward"),
    [
        pytest.param("14:30", 60, False, id="at-the-same-time"),
        pytest.param("13:00", 61, False, id="into-it"),
        pytest.param("13:00", 60, True, id="just-before-it"),
        pytest.param("15:30", 60, True, id="just-after-it"),
        pytest.param("", 0, True, id="nobody-said-when"),
    ],
)
def test_nobody_is_called_to_two_meetings_at_once(starts: str, minutes: int, put_forward: bool) -> None:
    """A day on which the chair is elsewhere at that time is not put forward; at another time it is, with a word."""
    today = date(2026, 12, 1)
    on = date(2026, 12, 16)
    found = {one.on: one for one in fitting(in_4b(), today, Busy(CHAIR, on, starts, minutes, "Another school"))}
    assert (on in found) is put_forward
    if put_forward:
        assert any(said.startswith(CHAIR) for said in found[on].but)


@pytest.mark.parametrize(
    ("many", "said"),
    [
        pytest.param(3, None, id="each-is-named"),
        pytest.param(4, "They have 1 more meeting that day", id="and-one-more"),
        pytest.param(300, "They have 297 more meetings that day", id="and-many-more"),
    ],
)
def test_of_a_day_full_of_other_meetings_the_first_are_named_and_the_rest_counted(many: int, said: str | None) -> None:
    on = date(2026, 12, 16)
    busy = [Busy(CHAIR, on, "08:00", 30, f"School {n}") for n in range(many)]
    but = next(one.but for one in fitting(in_4b(), date(2026, 12, 1), *busy) if one.on == on)
    assert [one for one in but if one.startswith(CHAIR)] == [x for x in but if "School" in x]
    assert sum("School" in one for one in but) == 3
    assert (but[-1] if "more meeting" in but[-1] else None) == said


def test_meetings_at_one_time_count_each() -> None:
    """Several of theirs at one time are told as one of them and how many more there are."""
    on = date(2026, 12, 16)
    busy = Busy(CHAIR, on, "08:00", 30, "Another school", several=4)
    but = next(one.but for one in fitting(in_4b(), date(2026, 12, 1), busy) if one.on == on)
    assert but[-2:] == (
        f"{CHAIR} has another meeting that day, at 08:00 (Another school)",
        "They have 3 more meetings that day",
    )


def test_days_far_from_the_groups_other_meetings_come_first() -> None:
    """Two of a term shall not fall together."""
    found = fitting(in_4b(tig(BOOKED)), date(2026, 9, 10))
    assert abs((found[0].on - BOOKED).days) > abs((found[-1].on - BOOKED).days) or found[0].on < found[-1].on
    assert any("before the next one (25 November 2026)" in said for said in found[0].because)


def test_a_day_on_which_the_group_meets_already_is_not_put_forward() -> None:
    case = in_4b(tig(date(2026, 12, 16)))
    assert date(2026, 12, 16) not in {one.on for one in fitting(case, date(2026, 12, 1))}


def test_without_term_dates_it_is_said_which_are_missing() -> None:
    with pytest.raises(OutsideCalendar, match="have not been entered"):
        asked(in_4b(), date(2031, 1, 1))


@given(
    today=st.dates(date(2026, 9, 3), date(2028, 5, 1)),
    booked=st.sets(st.dates(date(2026, 9, 3), date(2028, 5, 1)), max_size=4),
    busy=st.lists(
        st.builds(Busy, st.just(CHAIR), st.dates(date(2026, 9, 3), date(2028, 5, 1)), st.just("14:00"), st.just(90))
    ),
)
def test_whatever_is_booked_a_day_put_forward_can_be_booked(today: date, booked: set[date], busy: list[Busy]) -> None:
    """Always to come, a school day, within the stretch that is asked for, and nobody twice at once."""
    case = in_4b(*(tig(on) for on in booked))
    known = framework()
    it = wanted(case, known, "tig", today, "14:00", 90)
    found = proposals(case, known, it, busy, today)
    taken = {one.on for one in busy} | booked
    assert all(today + DAY <= one.on and one.on in it.within and known.calendar.school_day(one.on) for one in found)
    assert not taken & {one.on for one in found}
    assert len(found) == len({one.on for one in found}) <= MANY
    assert all(bool(b.but) >= bool(a.but) for a, b in pairwise(found) if not any("another meeting" in x for x in a.but))
