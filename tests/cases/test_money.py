"""Money as people write it, exact to the penny."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.money import pence, pounds, said_in


@given(st.integers(0, 10**12 - 1))
def test_what_is_written_is_read_again_to_the_penny(amount: int) -> None:
    assert pence(pounds(amount)) == amount
    assert said_in(f"for cover, {pounds(amount)}.") == amount


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1200", 120000),
        (" £1,200 ", 120000),
        ("£ 40.5", 4050),
        ("0.07", 7),
        ("1,20", None),
        ("12,00.50", None),
        ("1.234", None),
        ("-5", None),
        ("£", None),
        ("٣٠", None),
        ("9" * 13, None),
    ],
    ids=["plain", "pounds", "tenths", "pence", "comma", "commas", "thousandths", "less", "sign", "digits", "huge"],
)
def test_an_amount(written: str, read: int | None) -> None:
    assert pence(written) == read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("£1,200 for cover and £300.50 for books", 150050),
        ("2 days of the adviser", None),
        ("£2k", None),
        ("£1.2m", None),
        ("£500 to £700", None),
        ("£500-£700", None),
        ("£1,2000", None),
        ("", None),
    ],
    ids=["two", "days", "thousands", "millions", "range", "dash", "commas", "nothing"],
)
def test_what_a_plan_says_in_pounds(text: str, said: int | None) -> None:
    assert said_in(text) == said


def test_how_money_is_written() -> None:
    assert [pounds(amount) for amount in (0, 7, 120000, 120050, -990)] == [
        "£0",
        "£0.07",
        "£1,200",
        "£1,200.50",
        "−£9.90",
    ]
