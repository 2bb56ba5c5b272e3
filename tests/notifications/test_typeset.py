"""The typeset letter: what it says, how it is built, where it stands on the page, and that it is always the same."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest

from notifications.blocks import Block, Bulleted, Heading, Numbered, Paragraph, Table, clean
from notifications.printable import font_folders
from notifications.typeset import (
    LAYOUT,
    LIMIT,
    CannotPrint,
    DoesNotFit,
    LetterDoc,
    Letterhead,
    LetterTrouble,
    UnknownEngine,
    known_engine,
    made,
    pictures,
    source,
    typeset,
)
from notifications.typesetting.press import Press
from tests.notifications.letters_to_set import (
    LETTER,
    LETTERHEAD,
    attached,
    letter,
    pages,
    runs,
    words,
)

ROOT = Path(__file__).parents[2]

# Changes with Typst, the fonts and the layout: look at the letter again, then write down what it has become.
GOLDEN = "21dbe9d25d0636b705169ee88abb6c9717e124f9c69dab48c58a61e5abc099c9"


# --- always the same -----------------------------------------------------------------------------------------------
def test_the_example_letter_has_not_changed() -> None:
    assert sha256(typeset(LETTER)).hexdigest() == GOLDEN


@pytest.mark.parametrize(
    "around",
    [
        {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1", "RAYON_NUM_THREADS": "1"},
        {"TZ": "America/Anchorage", "PYTHONHASHSEED": "77", "RAYON_NUM_THREADS": "4", "SOURCE_DATE_EPOCH": "86400"},
    ],
)
def test_the_bytes_are_the_same_wherever_they_are_made(around: dict[str, str]) -> None:
    code = """
from hashlib import sha256
from tests.notifications.letters_to_set import LETTER
from notifications.typeset import typeset
print(sha256(typeset(LETTER)).hexdigest())
"""
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, **around}, capture_output=True, text=True, check=True
    )
    assert made.stdout.strip() == sha256(typeset(LETTER)).hexdigest()


def test_no_letter_shows_through_another_that_was_set_before_it() -> None:
    """The compiler keeps what it has set for the next letter: only what is the same may be found again."""
    other = replace(LETTER, reference="SI/2026/99999", to=("Ms B. Other", *LETTER.to[1:]), dated=date(2027, 4, 9))
    by_itself = made(other, {"format": "pdf", "timestamp": 0}, Press(LAYOUT, font_folders(), LIMIT))
    press = Press(LAYOUT, font_folders(), LIMIT)
    made(LETTER, {"format": "pdf", "timestamp": 0}, press)
    assert made(other, {"format": "pdf", "timestamp": 0}, press) == by_itself


def test_the_letter_carries_what_it_was_made_from() -> None:
    carried = attached(typeset(LETTER)).decode()
    assert carried == source(LETTER)
    expected = {**asdict(LETTER), "dated": "2027-03-08"}
    assert json.loads(carried) == json.loads(json.dumps(expected))


def test_another_day_is_another_letter() -> None:
    assert typeset(replace(LETTER, dated=LETTER.dated.replace(day=9))) != typeset(LETTER)


# --- what it says --------------------------------------------------------------------------------------------------
def said(doc: LetterDoc) -> str:
    return " ".join("\n".join(pages(typeset(doc))).split())


def test_paragraphs_are_numbered_and_nothing_else_is() -> None:
    text = said(LETTER)
    assert re.findall(r"(?<![\d(])(\d)\. ([A-Z]\w+)", text) == [
        ("1", "The"),
        ("2", "These"),
        ("3", "This"),
        ("4", "We"),
    ]
    for bare in ("Dear Mrs Nguyễn", "We are sending a copy", "Yours sincerely", "Judith Ọláńrewájú"):
        assert re.search(rf"\d\. {bare}", text) is None
        assert bare in text


def test_a_list_keeps_its_first_number() -> None:
    assert "(4) appoint additional governors (5) suspend" in said(LETTER)


def test_a_last_line_that_is_no_sentence_has_no_number() -> None:
    text = said(letter(Paragraph("The meeting is on 3 May 2027."), Paragraph("Example Borough Council")))
    assert "1. The meeting" in text
    assert "2. Example" not in text


def test_the_first_page_says_who_writes_when_and_under_what_reference() -> None:
    text = said(LETTER)
    for line in ("Date: 8 March 2027", "Our reference: SI/2026/00123", *LETTERHEAD.address, LETTERHEAD.email):
        assert line in text


def test_every_page_says_which_it_is_of_how_many_under_what_reference() -> None:
    many = letter(*[Paragraph(f"This is sentence {n} of a letter.") for n in range(150)], checkpoint="Seal 7af3")
    found = pages(typeset(many))
    assert len(found) > 2
    for n, page in enumerate(found, 1):
        assert f"Page {n} of {len(found)}" in page
        assert "SI/2026/00123" in page
        assert "Seal 7af3" in page


def test_the_signature_stays_in_one_piece_with_a_line_of_the_letter() -> None:
    end = (Paragraph("This is the last of it."), Paragraph("Yours faithfully"), Paragraph("A Name\nA Post"))
    for lines in range(12, 26):
        found = pages(typeset(letter(*[Paragraph("A line.")] * lines, *end)))
        with_name = next(page for page in found if "A Name" in page)
        assert "This is the last of it." in with_name
        assert "Yours faithfully" in with_name
        assert "A Post" in with_name


def test_the_signature_does_not_stand_alone_after_a_list() -> None:
    end = (Bulleted(("The first copy", "The last copy")), Paragraph("Yours faithfully"), Paragraph("A Name"))
    for lines in range(12, 26):
        found = pages(typeset(letter(*[Paragraph("A line.")] * lines, *end)))
        assert "The last copy" in next(page for page in found if "Yours faithfully" in page)


def test_there_is_room_to_sign() -> None:
    found = {run.text: run for run in runs(typeset(LETTER))}
    assert found["Judith Ọláńrewájú"].y - found["Yours sincerely"].y > 15


def test_a_heading_is_never_the_last_line_of_a_page() -> None:
    for lines in range(12, 26):
        doc = letter(*[Paragraph("A line.")] * lines, Heading(1, "A heading"), Paragraph("What follows it."))
        page = next(page for page in pages(typeset(doc)) if "A heading" in page)
        assert "What follows it." in page


def test_the_head_of_a_table_comes_again_on_each_page() -> None:
    rows = tuple((f"Action {n}", "Headteacher", "1 May 2027") for n in range(60))
    found = pages(typeset(letter(Table("Actions", ("What", "Lead", "Due"), rows))))
    assert len(found) > 1
    assert all(re.search(r"What\s+Lead\s+Due", page) for page in found)


@pytest.mark.parametrize("whole", ["22 March 2027", "section 64", "St Aldhelm’s", "01632 960 142"])
def test_a_date_or_a_number_is_not_broken_at_the_end_of_a_line(whole: str) -> None:
    for fill in range(40, 80):
        texts = [run.text for run in runs(typeset(letter(Paragraph("x " * fill + whole + "."))))]
        assert any(whole in text for text in texts)


def test_a_line_in_another_language_stands_above_the_letter() -> None:
    line = "Ten list jest ważny. Prosimy o kontakt."
    pdf = typeset(replace(LETTER, cover_line=("pl", line)))
    text = " ".join(pages(pdf)[0].split())
    assert text.index(line) < text.index("Dear Mrs Nguyễn")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert b"/Lang(pl)" in opened.pages[0].Contents.read_bytes()


# --- what cannot be done -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("character", ["漢", "🙂", "ਗ", "ع"])
def test_a_character_that_cannot_be_printed_is_refused_and_named(character: str) -> None:
    with pytest.raises(CannotPrint) as refused:
        typeset(replace(LETTER, to=("Mr Smith", f"{character} House", "Exampleton")))
    assert str(refused.value).startswith(
        f"The letter SI/2026/00123 was not made: “{character}” (U+{ord(character):04X}) in line 2 of the address"
    )


@pytest.mark.parametrize("block", [Paragraph("漢"), Bulleted(("漢",)), Numbered(1, ("漢",)), Table("漢", ("a",), ())])
def test_it_is_refused_wherever_it_stands(block: Block) -> None:
    with pytest.raises(CannotPrint, match="“漢”"):
        typeset(letter(Paragraph("Dear all"), block))
    with pytest.raises(CannotPrint, match="“漢”"):
        pictures(letter(Paragraph("Dear all"), block))


@pytest.mark.parametrize("name", ["Mrs Nguyễn Thị Ánh", "Ọláńrewájú Ṣóyínká", "Łukasz Żółć", "Siân Tŷ Gwyn", "ʻOkina"])
def test_names_print(name: str) -> None:
    pdf = typeset(replace(LETTER, to=(name, "Exampleton", "EX1 2AB")))
    assert words(name) in words(pages(pdf)[0])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"to": ()}, "its address has to be 1 to 7 lines"),
        ({"to": ("a",) * 8}, "its address has to be 1 to 7 lines"),
        ({"to": ("Mrs Eze", "\u202e ", "Exampleton")}, "none of them empty"),
        ({"letterhead": Letterhead(" ")}, "nobody said which authority writes"),
        ({"language": "English"}, "“English” is not a language tag"),
        ({"cover_line": ("#pl", "Ten list")}, "“#pl” is not a language tag"),
    ],
)
def test_a_letter_that_lacks_something_is_refused(changes: dict[str, object], why: str) -> None:
    with pytest.raises(LetterTrouble, match=f"^The letter SI/2026/00123 was not made: .*{why}"):
        typeset(letter(**changes))


def test_a_table_whose_rows_do_not_match_is_refused() -> None:
    with pytest.raises(LetterTrouble, match="a row of the table “Due” has more or fewer cells"):
        typeset(letter(Table("Due", ("a", "b"), (("1", "2"), ("1", "2", "3")))))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"to": ("Mrs Eze", "W" * 80, "EX1 2AB")}, "line 2 of the address is wider than the window"),
        ({"letterhead": replace(LETTERHEAD, office="x" * 10_000)}, "the letterhead is too long"),
        ({"checkpoint": "x" * 10_000}, "the reference, or what else stands at the foot of each page, is too long"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, object], why: str) -> None:
    with pytest.raises(DoesNotFit, match=why):
        typeset(letter(**changes))


def test_a_typst_that_the_layout_was_not_made_for_is_refused() -> None:
    known_engine("0.15.2")
    known_engine("0.15.9")
    for other in ("0.16.0", "0.14.1", "1.0.0", "0.150.0"):
        with pytest.raises(UnknownEngine, match=rf"^No letter was made: Typst {re.escape(other)} is installed"):
            known_engine(other)


def test_the_layout_asks_for_nothing_from_elsewhere() -> None:
    layout = sorted((ROOT / "templates" / "letter").glob("*.typ"))
    assert [file.name for file in layout] == ["letter.typ", "report.typ", "tables.typ", "words.typ"]
    for file in layout:
        asked = re.findall(r'#import "(.+?)"', file.read_text(encoding="utf-8"))
        assert set(asked) <= {"words.typ", "tables.typ"}
        assert "@preview" not in file.read_text(encoding="utf-8")
        assert not re.search(r"\b(read|plugin|image|include)\b *\(?\"", file.read_text(encoding="utf-8"))


def test_an_empty_block_leaves_no_number_behind() -> None:
    blank = clean("\x00\u202e")
    text = said(letter(Paragraph("First."), Paragraph(blank), Heading(1, blank), Bulleted(()), Paragraph("Second.")))
    assert "1. First. 2. Second." in text
