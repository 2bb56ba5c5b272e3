"""Which characters can be printed: those that a font we carry has. For refusing others where they are typed in."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from notifications.blocks import clean

# Arimo has the widths of Arial; Noto Sans has the letters that Arimo lacks.
FONT_PACKAGES = ("fontpkg_arimo", "fontpkg_noto_sans")


@cache
def font_folders() -> tuple[Path, ...]:
    """The folders of the fonts that letters are set in, the first choice first. No font of the computer is used."""
    found = [find_spec(package) for package in FONT_PACKAGES]
    return tuple(Path(spec.origin).with_name("files") for spec in found if spec and spec.origin)


@cache
def _printable() -> frozenset[str]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    codes: set[int] = set()
    for folder in font_folders():
        for file in sorted(folder.glob("*.ttf")):
            with TTFont(file, lazy=True) as font:
                codes |= set(font.getBestCmap())
    return frozenset(map(chr, codes))


def first_unprintable(text: str) -> str | None:
    """The first character of a text that no font we carry has, once the text is cleaned as for every notice."""
    if _printable().issuperset(text):
        return None
    return next((c for c in clean(text) if c not in _printable()), None)


def unprintable(text: str) -> str | None:
    """A sentence about the first character that cannot be printed in a letter; nothing where all of them can."""
    character = first_unprintable(text)
    return None if character is None else f"{why(character)} {MEND}"


def why(character: str, where: str = "") -> str:
    """“漢” (U+6F22) cannot be printed, …: the sentence without what to do."""
    place = f" in {where}" if where else ""
    named = f"“{character}” (U+{ord(character):04X}){place}"
    return f"{named} cannot be printed, because no font that letters are set in has it."


MEND = "Write it in other letters, as on an envelope posted in England, or leave it out."
