"""What is past the time for which its class is kept: counted as the policy says, decided about by a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.decisions import decide
from cases.events import place_of
from cases.policy import Retention, RetentionClass
from cases.reading import load_policy
from cases.refusals import Refusal
from cases.retention import Kept, class_of, last_day, past
from tests.trails import SHELF, a_school

LONDON = ZoneInfo("Europe/London")
VALUE = e.Place(what="value", digest="d", of="e", name="says")
RETENTION = load_policy("mk-2010").retention or Retention(source="none", classes=())
CLOSED = Case("A", school="Fernhollow", standing="closed", ended_on=date(2027, 3, 31))
OWN = Case("LA", school="MK", authority=True)


def kept(place: e.Place = VALUE, on: str = "2026-09-15", case: str = "A", **more: Any) -> Kept:
    return Kept(case, place, "", datetime.fromisoformat(f"{on}T12:00").replace(tzinfo=LONDON), **more)


def found(
    today: date, *there: Kept, case: Case = CLOSED, retention: Retention = RETENTION
) -> list[tuple[str, str, date]]:
    every = past({case.id: case, OWN.id: OWN}, there, retention, today, LONDON, OWN.id)
    return [(one.case, one.kind.id, one.since) for one in every]


@pytest.mark.parametrize("name", ["mk-2010", "composite-2026"])
def test_every_kind_of_thing_that_is_kept_has_a_class(name: str) -> None:
    retention = load_policy(name).retention
    assert retention
    assert {kind.covers for kind in retention.classes} == {
        "values", "messages", "pages", "mail", "unfiled_mail", "people", "reads"
    }  # fmt: skip
    assert all(kind.source and "months" in kind.local for kind in retention.classes)
    kinds = ["value", "message", "pages", "mail", "person"]
    assert None not in [class_of(kept(place_of(kind, "x")), retention) for kind in kinds]  # type: ignore[arg-type]


def test_a_value_is_past_its_time_seven_years_after_its_case_closed() -> None:
    assert found(date(2034, 3, 31), kept()) == []
    assert found(date(2034, 4, 1), kept()) == [("A", "case_file", date(2034, 3, 31))]


def test_what_is_recorded_after_a_case_closed_counts_from_then() -> None:
    assert found(date(2034, 4, 1), kept(on="2027-04-20")) == []
    assert found(date(2034, 4, 21), kept(on="2027-04-20")) == [("A", "case_file", date(2034, 4, 20))]


def test_nothing_of_an_open_case_is_past_its_time() -> None:
    reopened = Case("A", school="F", standing="open", ended_on=date(2027, 3, 31))
    assert found(date(2099, 1, 1), kept(), case=reopened) == []


def test_contact_details_are_kept_for_less_than_the_rest() -> None:
    details = kept(type="contact_details.changed")
    assert found(date(2029, 4, 1), details, kept()) == [("A", "contact", date(2029, 3, 31))]


def test_a_class_may_be_for_some_fields_alone() -> None:
    one = RetentionClass.model_validate(
        {
            "id": "x",
            "title": "x",
            "covers": "values",
            "fields": ("phone",),
            "months": 1,
            "from": "recorded",
            "source": "s",
        }
    )
    only = Retention(source="s", classes=(one,))
    phone = VALUE.model_copy(update={"name": "phone"})
    assert class_of(kept(phone), only) == one
    assert class_of(kept(), only) is None
    assert found(date(2099, 1, 1), kept(), retention=only) == []


def test_mail_of_no_case_comes_under_the_authority() -> None:
    stray = kept(place_of("mail", "ab"), on="2026-09-15", case="")
    assert found(date(2027, 3, 15), stray) == []
    assert found(date(2027, 3, 16), stray) == [("LA", "stray_mail", date(2027, 3, 15))]


def test_what_has_still_to_go_is_not_past_its_time() -> None:
    message = place_of("message", "n.1")
    assert found(date(2099, 1, 1), kept(message, over=False)) == []
    assert [kind for _, kind, _ in found(date(2099, 1, 1), kept(message))] == ["letters_out"]


def test_what_an_officer_keeps_is_listed_again_after_that_day() -> None:
    keeps = Case(
        "A", school="F", standing="closed", ended_on=date(2027, 3, 31), kept_until={"case_file": date(2036, 1, 1)}
    )
    assert found(date(2036, 1, 1), kept(), case=keeps) == []
    assert found(date(2036, 1, 2), kept(), case=keeps) == [("A", "case_file", date(2034, 3, 31))]


def test_what_is_held_is_listed_as_held() -> None:
    case = Case("A", school="F", standing="closed", ended_on=date(2027, 3, 31), holds={"H1": "e"})
    [one] = past({"A": case}, [kept()], RETENTION, date(2040, 1, 1), LONDON)
    assert one.held


def holding(**held: Any) -> Case:
    return Case("A", school="F", holders={"head": tuple(held["head"])}, governors=held.get("governors", ()),
                appointed=held.get("appointed", ()))  # fmt: skip


HOLDERS: dict[str, tuple[Case, date | None]] = {
    "left": (holding(head=[("p", None, date(2027, 7, 31))]), date(2027, 7, 31)),
    "holds a post still": (holding(head=[("p", None, None)]), None),
    "was replaced": (holding(head=[("p", None, None), ("q", date(2027, 9, 1), None)]), date(2027, 8, 31)),
    "replaced somebody": (holding(head=[("q", None, None), ("p", date(2027, 9, 1), None)]), None),
    "is to come": (holding(head=[], appointed=(("head", "p", date(2027, 9, 1)),)), None),
    "never held one": (holding(head=[("q", None, None)]), None),
}


@pytest.mark.parametrize("what", HOLDERS)
def test_people_count_from_their_last_post(what: str) -> None:
    case, last = HOLDERS[what]
    assert last_day("p", [case]) == last
    assert last_day("p", [case, holding(head=[("p", None, None)])]) is None


def test_a_person_is_past_their_time_seven_years_after_their_last_post() -> None:
    case = holding(head=[("P0009", None, date(2027, 7, 31))])
    person = Kept("", place_of("person", "P0009"), "", None, person="P0009")
    assert found(date(2034, 7, 31), person, case=case) == []
    assert found(date(2034, 8, 1), person, case=case) == [("LA", "people", date(2034, 7, 31))]


days = st.dates(date(2027, 4, 1), date(2060, 1, 1))


@given(days, days, st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_what_is_past_its_time_stays_so(one: date, other: date, recorded: date) -> None:
    earlier, later = sorted((one, other))
    there = kept(on=recorded.isoformat())
    assert set(found(earlier, there)) <= set(found(later, there))


@given(st.integers(1, 600), st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_nothing_is_past_its_time_before_its_months_are_over(months: int, recorded: date, today: date) -> None:
    kind = {"id": "x", "title": "x", "covers": "values", "months": months, "from": "recorded", "source": "s"}
    only = Retention(source="s", classes=(RetentionClass.model_validate(kind),))
    for _, _, since in found(today, kept(on=recorded.isoformat()), retention=only):
        assert since < today
        assert since - recorded >= timedelta(days=28 * months)


# --- what an officer decides -----------------------------------------------------------------------------------------
TODAY = date(2034, 5, 1)


def reviewed(**said: Any) -> list[e.Event]:
    school = a_school()
    ask = c.ReviewDisposal.model_validate({"kind": "case_file", "reason": "looked at", **said})
    return decide(school.case, ask, SHELF.framework("mk-2010"), TODAY)


def test_it_is_kept_until_a_day_still_to_come() -> None:
    [event] = reviewed(decided="keep", until=date(2036, 1, 1))
    assert isinstance(event, e.DisposalReviewed)
    assert (event.kind, event.until) == ("case_file", date(2036, 1, 1))
    for until in (None, TODAY):
        with pytest.raises(Refusal, match=r"until when it is kept|is not still to come"):
            reviewed(decided="keep", until=until)


def test_erasing_it_is_asked_for_and_somebody_else_approves() -> None:
    review, asked = reviewed(decided="erase", id="E1", places=(VALUE,))
    assert isinstance(asked, e.ErasureAsked)
    assert (asked.basis, asked.rule) == (
        "retention_reached",
        "Names and words in the record of a case: 84 months (set locally)",
    )
    assert isinstance(review, e.DisposalReviewed)
    assert review.decided == "erase"


def test_a_review_names_a_class_and_a_reason() -> None:
    with pytest.raises(Refusal, match=r"The policy has no class attic\. It has reads"):
        reviewed(kind="attic", decided="keep", until=date(2036, 1, 1))
    with pytest.raises(Refusal, match="It does not say why"):
        reviewed(reason=" ", decided="keep", until=date(2036, 1, 1))
