"""Whatever is typed into any form: a page with a sentence and everything that was typed, and never a fault of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from sqlalchemy import Engine

from cases import store
from desk.forms.words import all_words
from tests.desk.forms.a_case import Sitting, lively, said, typed_in

SCRIPT = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}{% include 'x' %}"
BIDI = "payroll\u202egnp.exe\u2066\u200b"
NUL = "a\x00b\x1b[31m"
FORMULA = "=cmd|'/C calc'!A0"
HUGE = "many words " * 95_000
OURS = ("csrf", "once", "seen", "press", "then")
WRONG = {
    "scripts": SCRIPT,
    "characters that run backwards": BIDI,
    "characters that nobody sees": NUL,
    "formulas": FORMULA,
    "a number where none is": "-1e999",
    "the name of something else": "../../etc/passwd",
    "half of a pair": "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
}


@pytest.fixture
def sitting(sqlite: Engine) -> Sitting:
    school = lively(sqlite)
    return Sitting(sqlite, school.people["marsh"])


def forms(sitting: Sitting) -> Iterator[tuple[str, dict[str, object], str]]:
    """Every form that can be opened now: its address, its inputs with what is in them, and its source."""
    for word in all_words():
        page = sitting.get(f"/cases/A/do/{word}")
        if page.status_code == 200:
            yield f"/cases/A/do/{word}", typed_in(page), page.text


def every_input(fields: dict[str, object], source: str, value: Callable[[str], str]) -> dict[str, object]:
    """The same form with a value in every input, radio buttons and boxes as well."""
    named = {*fields, *re.findall(r'<input [^>]*name="([^"]*)"', source.split("<main", 1)[1])} - {*OURS}
    return {**fields, **{name: value(name) for name in named}}


def entries_of(sitting: Sitting) -> int:
    with store.reading(sitting.desk.engine) as conn:
        return len([x for x in store.entries(conn, "A") if x.type != "action.refused"])


def texts_in(source: str) -> set[str]:
    """The inputs in which something is typed, and not chosen."""
    body = source.split("<main", 1)[1]
    plain = re.findall(r'<input [^>]*name="([^"]*)"[^>]*type="text"', body)
    return {*plain, *re.findall(r'<textarea [^>]*name="([^"]*)"', body)}


def test_there_is_a_form_for_nearly_every_word(sitting: Sitting) -> None:
    assert len(list(forms(sitting))) > 45


def test_a_form_with_nothing_in_it_says_what_is_missing(sitting: Sitting) -> None:
    for address, fields, _source in forms(sitting):
        empty = {name: "" for name in fields if name not in ("csrf", "seen", "once")}
        page = sitting.post(address, {**fields, **empty})
        assert page.status_code in (200, 303, 422), (address, page.status_code)
        if page.status_code == 422:
            assert "There is a problem" in said(page), address
            assert "<title>Error: " in page.text, address


@pytest.mark.parametrize("wrong", list(WRONG), ids=str)
def test_wrong_values_come_back_with_a_sentence_and_nothing_is_recorded(sitting: Sitting, wrong: str) -> None:
    before = entries_of(sitting)
    for address, fields, source in forms(sitting):
        texts = texts_in(source)
        if not texts:
            continue
        filled = every_input(fields, source, lambda name: WRONG[wrong])
        page = sitting.post(address, {**filled, "seen": "1"})  # what is a text to the engine clashes at the latest
        assert page.status_code in (200, 409, 422), (address, page.status_code)
        shown = typed_in(page)
        for name in texts:
            assert shown[name] == WRONG[wrong], (address, name)
        assert SCRIPT not in page.text
    assert entries_of(sitting) == before


def test_a_megabyte_comes_back_whole(sitting: Sitting) -> None:
    tried: set[str] = set()
    for address, fields, source in forms(sitting):
        texts = sorted(texts_in(source) - {name for name in fields if name.endswith(("-day", "-month", "-year"))})
        if not texts:
            continue
        long = next((name for name in texts if f'<textarea class="govuk-textarea" id="{name}"' in source), texts[0])
        if long in tried:
            continue
        tried.add(long)
        page = sitting.post(address, {**fields, long: HUGE, "seen": "1"})
        assert page.status_code in (200, 409, 422), (address, page.status_code)
        if page.status_code != 200:
            assert str(typed_in(page)[long]).strip() == HUGE.strip(), address


def test_more_than_is_taken_at_once_is_refused_with_a_sentence(sitting: Sitting) -> None:
    page = sitting.post("/cases/A/do/withdraw", {"reason": "x" * (5 * 1024 * 1024)})
    assert page.status_code == 413
    assert "Nothing was recorded" in said(page)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("31", "2", "2027"), ("0", "1", "2027"), ("1", "13", "2027"), ("1", "1", "27"), ("1", "", "2027"), ("x", "y", "z"),
     ("1" * 400, "1", "2027"), ("１", "١", "2027")],
    ids=["no such day", "day nought", "month 13", "short year", "no month", "letters", "long", "other figures"],
)  # fmt: skip
def test_what_is_no_date_is_said_beside_it(sitting: Sitting, day: str, month: str, year: str) -> None:
    fields = sitting.opened("/cases/A/do/replan")
    page = sitting.post("/cases/A/do/replan", {**fields, "due-day": day, "due-month": month, "due-year": year})
    assert page.status_code == 422
    assert 'id="due-error"' in page.text
    assert 'href="#due-day"' in page.text
    assert [typed_in(page)[f"due-{part}"] for part in ("day", "month", "year")] == [day, month, year]


def test_a_date_is_read_as_people_write_it(sitting: Sitting) -> None:
    fields = sitting.opened("/cases/A/do/replan")
    typed = {"due-day": " 05", "due-month": "March", "due-year": "2027", "reason": "the head is away"}
    assert sitting.post("/cases/A/do/replan", {**fields, **typed}).status_code == 303
    with store.reading(sitting.desk.engine) as conn:
        assert sitting.desk.door.case(conn, "A").milestones["M1"].due.isoformat() == "2027-03-05"


def test_a_choice_that_is_not_offered_cannot_be_made(sitting: Sitting) -> None:
    fields = sitting.opened("/cases/A/do/contact_from_head")
    page = sitting.post("/cases/A/do/contact_from_head", {**fields, "to": "P9999", "says": "x"})
    assert page.status_code == 422
    assert "“P9999” cannot be chosen here" in unescape(said(page))


def test_an_address_fills_in_and_cannot_say_anything(sitting: Sitting) -> None:
    page = sitting.get("/cases/A/do/book?meeting=tig&date=2027-01-20&place=%3Cscript%3E&then=//evil.example/")
    typed = typed_in(page)
    assert (typed["meeting"], typed["date-day"], typed["date-year"], typed["place"]) == (
        "tig",
        "20",
        "2027",
        "<script>",
    )
    assert "then" not in typed
    assert "evil.example" not in page.text
