"""Which characters can be printed: told where they are typed in, and the same as what the typesetting can do."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from notifications.blocks import Notice, Paragraph
from notifications.printable import font_folders, unprintable
from notifications.typeset import LetterDoc, typeset
from tests.notifications.letters_to_set import LETTER, pages, words

LATIN = [chr(code) for block in (range(0x20, 0x250), range(0x1E00, 0x1F00)) for code in block]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mrs Anna Birkett",
        "Nguyễn Thị Ánh",
        "Ọláńrewájú",
        "ʻOkina",
        "Đỗ £5 – “so” ½ €",
        "tab\tand\r\nfeed",
        "\x00\u202e",
    ],
)
def test_what_can_be_printed_has_no_sentence(text: str) -> None:
    assert unprintable(text) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Mr 漢字",
            "“漢” (U+6F22) cannot be printed, because no font that letters are set in has it. "
            "Write it in other letters, as on an envelope posted in England, or leave it out.",
        ),
        (
            "Well done 🙂",
            "“🙂” (U+1F642) cannot be printed, because no font that letters are set in has it. "
            "Write it in other letters, as on an envelope posted in England, or leave it out.",
        ),
    ],
)
def test_the_first_character_that_cannot_be_printed_is_named(text: str, sentence: str) -> None:
    assert unprintable(text) == sentence


def test_every_latin_letter_that_is_allowed_is_printed() -> None:
    allowed = [c for c in LATIN if unicodedata.category(c)[0] in "LNPS" and unprintable(c) is None]
    assert len(allowed) > 700
    printed = words(pages(typeset(one(" ".join(allowed))))[0])
    assert [c for c in allowed if c not in printed] == []


def test_every_character_of_the_fonts_can_be_typeset() -> None:
    allowed = [chr(code) for code in range(0x20, 0x20000) if unprintable(chr(code)) is None]
    assert len(allowed) > 3000
    assert typeset(one("".join(allowed))).startswith(b"%PDF")


def test_the_fonts_come_with_packages() -> None:
    assert [[file.suffix for file in folder.iterdir()] for folder in font_folders()] == [[".ttf"] * 2, [".ttf"] * 2]


def one(text: str) -> LetterDoc:
    return replace(LETTER, notice=Notice("Characters", (Paragraph(text),)))
