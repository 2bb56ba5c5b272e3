"""The line above a letter in the reader's own language: data in templates/cover_lines.yaml, by BCP 47 tag."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cases.written import read_yaml
from notifications.wording import TEMPLATES

ENGLISH = ("en", "en-GB")
"""Languages that need no covering line: letters are in English."""


@cache
def _lines(folder: Path) -> Mapping[str, str]:
    return {str(tag): str(line) for tag, line in read_yaml(folder / "cover_lines.yaml").value.items()}


def languages(folder: Path = TEMPLATES) -> tuple[str, ...]:
    """The tags of the languages for which there is a line, in alphabetical order."""
    return tuple(sorted(_lines(folder)))


def cover_line(language: str, folder: Path = TEMPLATES) -> tuple[str, str] | None:
    """The tag and the line to print above a letter; None for English, and where there is none."""
    line = _lines(folder).get(language)
    return (language, line) if line and language not in ENGLISH else None


def unusable(language: str, folder: Path = TEMPLATES) -> str | None:
    """Why no covering line can be printed in a language, as a fact without a full stop; None where it can."""
    if language in ENGLISH or language in _lines(folder):
        return None
    return (
        f"there is no covering line in the language {language}; there are {', '.join((*ENGLISH, *languages(folder)))}"
    )
