"""What a meeting's form says against itself is said beside the field, and asks for nothing."""

from __future__ import annotations

from datetime import date

import pytest

from cases.case import Case, Meeting
from cases.commands import ReplyToMeeting
from desk.casefile.meetings import ANSWERS, Called
from desk.casefile.minutes import Minutes, asks, crossed

MEETING = Meeting("tig-1", "tig", date(2026, 11, 18), date(2026, 10, 1))


def pask(deputy: str = "") -> Called:
    answer = ANSWERS["declined"] if deputy else "Not answered"
    return Called("P1", "Pask", "chair", "Chair of Governors", False, True, answer, bool(deputy), deputy, "", False)


def said(how: str, deputy: str) -> Minutes:
    return Minutes(attendance={"chair": how, "deputy:chair": deputy})


@pytest.mark.parametrize("how", ["here", "apologies", "absent"])
def test_a_deputy_is_named_only_for_somebody_in_whose_place_they_came(how: str) -> None:
    """ "There", and Mrs Vane in their place: which of the two is right nobody can tell."""
    assert [*crossed(said(how, "Mrs Vane"), [pask()])] == ["attendance-chair"]


@pytest.mark.parametrize(
    ("how", "deputy", "known", "replies"),
    [
        pytest.param("deputy", "Mrs Vane", "", 1, id="a deputy came"),
        pytest.param("deputy", "Mrs Vane", "Mrs Vane", 0, id="as they had answered"),
        pytest.param("here", "Mrs Vane", "Mrs Vane", 0, id="came although a deputy was named"),
        pytest.param("apologies", "", "", 1, id="sent apologies"),
        pytest.param("absent", "", "", 0, id="said nothing"),
    ],
)
def test_apologies_and_deputies_are_answers_to_the_invitation(how: str, deputy: str, known: str, replies: int) -> None:
    form, called = said(how, deputy), [pask(known)]
    assert crossed(form, called) == {}
    found = asks(Case("A"), MEETING, called, form)
    assert len([ask for ask in found if isinstance(ask, ReplyToMeeting)]) == replies
