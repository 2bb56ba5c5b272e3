"""The picture of a case's life, and the charts of reports: the same in markup, in words and in a table."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from desk.charts.bars import Chart, Value, bars
from desk.charts.drawing import MARKS, mark
from desk.charts.life import Life, Mark, Stretch, drawn, sorts, table

AUTUMN = Stretch(date(2026, 9, 2), date(2026, 10, 23), "Autumn 2026")
HOSTILE = "<script>alert(1)</script> & “quoted”"


def a_life(*marks: Mark, today: date = date(2026, 11, 20)) -> Life:
    return Life(
        "The life of the case about Fernhollow",
        date(2026, 9, 1),
        date(2027, 3, 31),
        today,
        (AUTUMN, Stretch(date(2026, 11, 2), date(2026, 12, 18), "")),
        (Stretch(date(2026, 9, 1), date(2026, 10, 6), "LA3"), Stretch(date(2026, 10, 7), today, "LA4a")),
        marks,
        {"LA1": 0, "LA2": 1, "LA3": 2, "LA4a": 3, "LA4b": 4},
    )


EVERYTHING = tuple(Mark(date(2026, 10, 1 + n), sort, f"what {sort} is") for n, sort in enumerate(MARKS))


def test_the_picture_is_well_formed_and_says_in_words_what_it_shows() -> None:
    picture = ElementTree.fromstring(drawn(a_life(*EVERYTHING)))
    known = {child.tag.rpartition("}")[2]: child.text for child in picture}
    assert known["title"] == "The life of the case about Fernhollow"
    said = known["desc"] or ""
    assert "Category: LA3 at first, then LA4a from 7 October 2026." in said
    assert "1 meeting held" in said
    assert picture.get("role") == "img"
    assert picture.get("aria-labelledby") == "life-title life-what"


def test_the_table_has_a_row_for_everything_in_the_picture() -> None:
    rows = table(a_life(*EVERYTHING))
    assert {row.words for row in rows} >= {f"what {sort} is" for sort in MARKS}
    assert [row.words for row in rows if row.what == "Category"] == [
        "LA3 already, until 6 October 2026",
        "LA4a",
    ]
    assert [row.on for row in rows] == sorted(row.on for row in rows)
    assert sorts(a_life(*EVERYTHING)) == list(MARKS)


def test_no_style_and_no_script_is_written_into_a_picture() -> None:
    """The pages allow neither; what comes from the record is escaped."""
    picture = drawn(a_life(Mark(date(2026, 10, 1), "letter", HOSTILE)))
    assert "style=" not in picture
    assert "<script" not in picture
    assert "&lt;script&gt;" in picture


def test_every_sort_of_mark_has_an_outline_of_its_own() -> None:
    """Colour only helps: without it, no two sorts look alike."""
    plain = {sort: re.sub(r"<title>.*?</title>", "", mark(sort, 10, 10)) for sort in MARKS}
    assert len(set(plain.values())) == len(MARKS)


def test_marks_of_one_day_do_not_hide_each_other() -> None:
    same = [Mark(date(2026, 10, 1), "letter", f"letter {n}") for n in range(3)]
    picture = ElementTree.fromstring(drawn(a_life(*same)))
    heights = [
        rect.get("y") for rect in picture.iter("{http://www.w3.org/2000/svg}rect") if rect.get("class") == "pic-hollow"
    ]
    assert len(set(heights)) == 3


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        pytest.param(date(2026, 11, 20), True, id="within"),
        pytest.param(date(2028, 1, 1), False, id="after"),
    ],
)
def test_today_is_marked_where_the_picture_reaches_it(today: date, shown: bool) -> None:
    life = a_life()
    picture = drawn(Life(**{**{name: getattr(life, name) for name in Life.__slots__}, "today": today}))
    assert ("pic-today" in picture) is shown


CHART = Chart("spent", "Spent by school", "Pounds", (Value("Fernhollow", 1200, "£1,200"), Value(HOSTILE, 0)))


def test_a_chart_says_each_value_in_words_and_in_its_table() -> None:
    picture = bars(CHART)
    known = {child.tag.rpartition("}")[2]: child.text or "" for child in ElementTree.fromstring(picture)}
    assert known["title"] == "Spent by school"
    assert "Fernhollow: £1,200" in known["desc"]
    assert CHART.rows() == [("Fernhollow", "£1,200"), (HOSTILE, "0")]
    assert "<script" not in picture


def test_a_chart_of_nothing_is_still_a_picture() -> None:
    drawing = ElementTree.fromstring(bars(Chart("none", "Nothing", "Schools", ())))
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"


def test_values_below_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="not below 0"):
        bars(Chart("below", "Below", "Pounds", (Value("Fernhollow", -1),)))


def test_the_longest_bar_is_the_largest_value() -> None:
    drawing = ElementTree.fromstring(bars(Chart("two", "Two", "Schools", (Value("a", 2), Value("b", 4)))))
    wide = [float(rect.get("width", "0")) for rect in drawing.iter("{http://www.w3.org/2000/svg}rect")]
    assert wide[1] == 2 * wide[0]
