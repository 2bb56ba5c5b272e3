"""How a typeset letter is built for a screen reader, and where it stands on the page for an envelope."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from notifications.blocks import Heading, Paragraph
from notifications.typeset import pictures, typeset
from tests.notifications.letters_to_set import BLOCKS, LETTER, LETTERHEAD, MM, letter, pages, runs, tags, words


# --- how it is built -----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def opened() -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(typeset(LETTER)))


def test_a_screen_reader_is_told_the_language_the_title_and_that_there_are_tags(opened: pikepdf.Pdf) -> None:
    assert opened.Root.Lang == "en-GB"
    assert opened.Root.MarkInfo.Marked
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    assert opened.docinfo["/Title"] == LETTER.notice.subject
    assert opened.docinfo["/Author"] == LETTERHEAD.authority


def test_the_file_says_that_it_keeps_both_standards(opened: pikepdf.Pdf) -> None:
    with opened.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["pdfuaid:part"] == "1"


def test_what_it_was_made_from_is_marked_as_its_source(opened: pikepdf.Pdf) -> None:
    assert [str(file.AFRelationship) for file in opened.Root.AF] == ["/Source"]


def test_a_table_has_a_caption_and_heads_for_its_columns(opened: pikepdf.Pdf) -> None:
    found = tags(opened)
    heads = [tag for tag in found if tag.S == "/TH"]
    scopes = [str(a.Scope) for head in heads for a in head.A if "/Scope" in a]
    assert scopes == ["/Column"] * 3
    assert [str(tag.S) for tag in found].count("/Caption") == 1
    assert [str(tag.S) for tag in found].count("/TD") == 9


def test_headings_lists_and_paragraphs_are_what_they_say(opened: pikepdf.Pdf) -> None:
    kinds = [str(tag.S) for tag in tags(opened)]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 3
    assert kinds.count("/L") == 3
    assert kinds.count("/LI") == 6


def test_a_level_that_is_left_out_of_the_headings_is_mended() -> None:
    with pikepdf.open(io.BytesIO(typeset(letter(Heading(2, "First"), Heading(6, "Second"))))) as pdf:
        assert [str(tag.S) for tag in tags(pdf) if str(tag.S).startswith("/H")] == ["/H1", "/H2"]


# --- where it stands: GOV.UK Notify's window and margins, in millimetres ---------------------------------------------
LEFT, TOP, RIGHT, BOTTOM = 24.6, 39.5, 24.6 + 95.4, 39.5 + 26.8
CLEAR = 3.0
WIDE = "Wilhelmina Wolverhampton-Wetherington of Westminster"


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("lines", [1, 3, 6, 7])
def test_the_address_stands_in_the_window_and_nothing_else_does(lines: int, large: bool) -> None:
    to = tuple(f"{n} {WIDE}" for n in range(lines))
    first = [run for run in runs(typeset(replace(LETTER, to=to, large_print=large))) if run.page == 1]
    address = [run for run in first if run.text in to]
    assert tuple(run.text for run in address) == to
    for run in address:
        assert run.x >= LEFT
        assert run.y - run.points / MM * 0.8 >= TOP
        assert run.y + run.points / MM * 0.25 <= BOTTOM
    for run in (run for run in first if run not in address):
        below_or_above = run.y < TOP - CLEAR or run.y - run.points / MM > BOTTOM + CLEAR
        assert below_or_above or run.x > RIGHT + CLEAR, run


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed")
@pytest.mark.parametrize("large", [False, True])
def test_every_word_is_where_a_printer_can_print_it(tmp_path: Path, large: bool) -> None:
    blocks = (*BLOCKS, *[Paragraph("This sentence is here to fill the letter. " * 4)] * 12, *BLOCKS)
    (tmp_path / "letter.pdf").write_bytes(typeset(letter(*blocks, large_print=large, checkpoint="4f" * 120)))
    asked = ["pdftotext", "-bbox", str(tmp_path / "letter.pdf"), "-"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    first, *_ = told.split("</page>")
    boxes = re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">', told)
    assert len(boxes) > 200
    for left, top, right, bottom in (tuple(float(side) / MM for side in box) for box in boxes):
        assert left >= 15
        assert right <= 210 - 15
        assert top >= 5
        assert bottom <= 297 - 5
    inside = [
        word
        for *box, word in re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.+?)</word>', first)
        if (b := [float(side) / MM for side in box])[0] < RIGHT + CLEAR and b[3] > TOP - CLEAR and b[1] < BOTTOM + CLEAR
    ]
    assert inside == " ".join(LETTER.to).split()


def test_the_letterhead_is_at_the_top_right_and_the_letter_begins_below_it() -> None:
    found = runs(typeset(LETTER))
    council = next(run for run in found if run.text == LETTERHEAD.authority)
    dear = next(run for run in found if run.text.startswith("Dear"))
    assert (round(council.x), 15 < council.y < 22) == (125, True)
    assert dear.y >= 95


def test_later_pages_begin_at_the_top() -> None:
    found = runs(typeset(letter(*[Paragraph("A line.")] * 60)))
    assert min(run.y for run in found if run.page == 2) < 30


def test_a_long_letterhead_pushes_the_letter_down() -> None:
    head = replace(LETTERHEAD, address=tuple(f"Line {n}" for n in range(25)))
    found = runs(typeset(replace(LETTER, letterhead=head)))
    dear = next(run for run in found if run.text.startswith("Dear"))
    assert dear.y > next(run for run in found if "Our reference" in run.text).y


def test_large_print_is_large_and_says_the_same() -> None:
    small, large = typeset(LETTER), typeset(replace(LETTER, large_print=True))
    below_16 = [run for run in runs(large) if run.points < 16]
    assert words("".join(run.text for run in below_16)) == words("".join(LETTER.to))
    assert min(run.points for run in below_16) >= 8
    foot = re.compile(r"Page\dof\d|SI/2026/00123")
    assert sorted(foot.sub("", words("".join(pages(large))))) == sorted(foot.sub("", words("".join(pages(small)))))


def test_a_picture_of_each_page() -> None:
    two = letter(*[Paragraph("A line.")] * 40)
    shown = pictures(two)
    assert len(shown) == len(pages(typeset(two))) == 2
    assert all(picture.startswith(b"\x89PNG\r\n") for picture in shown)
