"""What is typed must be something that can be printed and read: asked at data entry, before anything is recorded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from cases import commands as c
from cases.refusals import Refusal
from notifications.addresses import problem
from notifications.blocks import BIDI
from notifications.cover_lines import unusable
from notifications.post import ADDRESS

LONGEST_NAME = 200
MEND = "Mend that and ask again"
LINE_ENDS = "\n\r\t"
NOT_SEEN = ("Cc", "Cs", "Co", "Zl", "Zp")
"""Kinds of character that nobody sees: controls, halves of a pair, private use, and separators of lines."""


def fault(text: str, one_line: bool = False) -> str | None:
    """What is wrong with a text, as a fact without a full stop; None where it can be printed and read.

    Line ends and tabs are good in a text of several lines only.
    """
    allowed = "" if one_line else LINE_ENDS
    for char in text:
        if char not in allowed and (char in BIDI or unicodedata.category(char) in NOT_SEEN):
            return f"it holds a character that cannot be seen (U+{ord(char):04X}); delete it"
    from notifications.printable import unprintable  # only now: it reads the fonts

    said = unprintable(text)
    return f"{said[0].lower()}{said[1:].rstrip('.')}" if said else None


def fault_of_name(name: str) -> str | None:
    """The same of somebody's name, or a school's."""
    if not name.strip():
        return "the name is empty"
    if len(name) > LONGEST_NAME:
        return f"the name is longer than {LONGEST_NAME} characters; shorten it"
    return fault(name, one_line=True)


def refuse_illegible(ask: c.Command) -> None:
    """Raises Refusal, naming the field, where a command holds a text that no letter could print, or a language that
    has no covering line."""
    for name, text in _texts(ask):
        if why := fault(text):
            raise Refusal("Nothing was recorded.", f"{name}: {why}", f"{MEND}.")
    if isinstance(ask, c.SetContactRules) and (why := unusable(ask.language)):
        mend = "Choose one of those, and say under `hours` or `reason` what else the person needs."
        raise Refusal("The rules for contact were not recorded.", why, mend, field="language")

    if isinstance(ask, c.ChangeDetails) and (found := _unreachable(ask)):
        fact, _, mend = found[1].partition(". ")
        raise Refusal("The contact details were not changed.", fact, f"{mend or MEND}.", field=found[0])


def _unreachable(ask: c.ChangeDetails) -> tuple[str, str] | None:
    """Which field would reach nobody; why, and perhaps how to mend it, without the last full stop."""
    if ask.email and not ADDRESS.fullmatch(ask.email.strip()):
        return "email", f"{ask.email} is not an e-mail address"
    why = (problem("The person", ask.post) or "").rstrip(".") if ask.post else ""
    return ("post", why) if why else None


def _texts(ask: c.Command) -> Iterator[tuple[str, str]]:
    said = ask.model_dump(mode="json", by_alias=True)
    return (pair for name, value in said.items() for pair in _inside(name, value))


def _inside(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every text in a value, with the way to it: requires.R1."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield name, str(key)
            yield from _inside(f"{name}.{key}", part)
    elif isinstance(value, list | tuple):
        for number, part in enumerate(value, 1):
            yield from _inside(f"{name}.{number}", part)
