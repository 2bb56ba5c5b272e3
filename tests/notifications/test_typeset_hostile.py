"""Hostile values in every field of a letter: they are printed as they are, or refused with a sentence."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest

from notifications.blocks import Block, Bulleted, Heading, Notice, Numbered, Paragraph, Table, clean
from notifications.typeset import DoesNotFit, LetterDoc, Letterhead, source, typeset
from tests.notifications.letters_to_set import LETTER, attached, pages, runs, tags, words

HOSTILE = {
    "typst markup": "*bold* _it_ $x^2$ `raw` = head - item + item",
    "typst that reads": '#read("/etc/passwd")',
    "typst that fetches": ']#import "@preview/x:0.1.0": *',
    "typst that stops": '#panic("no") #while true {}',
    "the end of the string": '")#panic("no")\\")#panic("no")//\\\\")',
    "a label and a link": "<label> @ref https://x.example/a",
    "html": "</p><script>alert(1)</script>",
    "jinja": "{{ 7*7 }}{% for a in b %}",
    "json": '","large_print":true,"x":"\\u0041\\n',
    "comments and escapes": "/* a */ // b \\ ~ -- --- ... \"c\" 'd'",
    "line feeds and NUL": "a\r\nb\n= c\x00d\x1b[31m",
    "bidi overrides": "abc\u202edef\u2066ghi\u200f",
    "half a character": "a\ud800b\ue000c",
}
LONG = {"one word": "x" * 10_000, "words": "word " * 2_000, "marks": "a-/.@_" * 1_700}


def everywhere(value: str) -> tuple[Block, ...]:
    return (
        Paragraph(value),
        Heading(1, value),
        Paragraph(value),
        Heading(2, value),
        Bulleted((value, value)),
        Numbered(7, (value,)),
        Table(value, (value, value), ((value, value),)),
        Paragraph("Yours sincerely"),
        Paragraph(value),
    )


TEXTS = 12
"""How many times `everywhere` holds its value."""


def hostile(value: str) -> LetterDoc:
    """The value in every field that has words, on a letter of its own."""
    return LetterDoc(
        Notice(value, everywhere(value)),
        Letterhead(value, value, (value, value), value, value, value),
        (value, value),
        value,
        LETTER.dated,
        cover_line=("pl", value),
        checkpoint=value,
    )


ONCE = TEXTS + 6 + 2 + 1 + 1
"""The blocks, the letterhead, the address, the reference and the cover line; each foot has two more."""


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_value_is_printed_as_it_is_in_every_field(value: str) -> None:
    pdf = typeset(hostile(value))
    found = pages(pdf)
    assert len(found) <= 3
    whole = words(clean(value))
    lines = [words(clean(line)) for line in value.split("\n")]
    one_line = words("".join(found)).count(whole)
    assert one_line >= ONCE + 2 * len(found) if lines == [whole] else one_line >= 10 + 2 * len(found)
    assert all(words("".join(found)).count(line) >= ONCE for line in lines)


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_value_leaves_the_shape_of_the_letter_as_it_was(value: str) -> None:
    def shape(word: str) -> list[str]:
        with pikepdf.open(io.BytesIO(typeset(hostile(word)))) as pdf:
            return [str(tag.S) for tag in tags(pdf)]

    assert shape(value) == shape("word")


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_value_is_carried_cleaned(value: str) -> None:
    doc = hostile(value)
    carried = json.loads(attached(typeset(doc)))
    assert json.loads(source(doc)) == carried
    assert carried["to"] == [clean(value)] * 2
    assert carried["notice"]["subject"] == clean(value)
    blocks = carried["notice"]["blocks"]
    assert [block["kind"] for block in blocks] == ["p", "h", "p", "h", "ul", "ol", "table", "p", "p"]
    assert blocks[0]["text"] == "\n".join(map(clean, value.split("\n")))
    assert not set(source(doc)) & set("\x00\x1b\r\u202e\u2066\u200f\ue000")


@pytest.mark.parametrize("value", LONG.values(), ids=LONG)
def test_ten_thousand_characters_run_on_over_the_pages(value: str) -> None:
    pdf = typeset(LetterDoc(Notice(value, everywhere(value)), LETTER.letterhead, LETTER.to, "R1", LETTER.dated))
    placed = runs(pdf)
    printed = words("".join(run.text for run in placed))
    for letter in set(words(value)):
        assert printed.count(letter) >= TEXTS * value.count(letter)
    assert max(run.page for run in placed) <= 60
    assert all(14 < run.x < 195 and 5 < run.y < 292 for run in placed)


@pytest.mark.parametrize("value", LONG.values(), ids=LONG)
@pytest.mark.parametrize("field", ["to", "letterhead", "reference", "checkpoint"])
def test_ten_thousand_characters_are_refused_where_there_is_no_room(field: str, value: str) -> None:
    fields = {"to": (value,), "letterhead": Letterhead(value), "reference": value, "checkpoint": value}
    doc = LetterDoc(
        LETTER.notice,
        **{"letterhead": LETTER.letterhead, "to": LETTER.to, "reference": "R1", field: fields[field]},  # type: ignore[arg-type]
        dated=LETTER.dated,
    )
    with pytest.raises(DoesNotFit, match=r"^The letter .{1,60} was not made: .+ too long|wider"):
        typeset(doc)
