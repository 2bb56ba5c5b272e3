"""Money as people write it, in pence: £1,200 is 120000. Nothing is ever a fraction of a penny."""

from __future__ import annotations

import re

POUNDS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
WRITTEN = re.compile(rf"£?\s?({POUNDS})(?:\.([0-9]{{1,2}}))?")
SAID = re.compile(rf"£\s?({POUNDS})(?:\.([0-9]{{2}}))?(?!\w|[.,][0-9])")
RANGE = re.compile(r"£[0-9,. ]+(?:-|–|to)\s*£?[0-9]")
LONGEST = 12
"""Digits of an amount in pence: more than any council has, and exact in every program that reads an export."""


def pence(written: str) -> int | None:
    """An amount as somebody typed it, such as 1200, 1,200.50 or £1,200; None where it is not one."""
    found = WRITTEN.fullmatch(written.strip())
    return _pence(found) if found else None


def said_in(text: str) -> int | None:
    """What a text says in pounds, added up: £1,200 for cover and £300 for books. None where it says none or a range."""
    found = [_pence(one) for one in SAID.finditer(text)]
    if not found or None in found or RANGE.search(text):
        return None
    return sum(one for one in found if one is not None)


def _pence(found: re.Match[str]) -> int | None:
    digits = found[1].replace(",", "") + (found[2] or "").ljust(2, "0")
    return int(digits) if len(digits) <= LONGEST else None


def pounds(amount: int) -> str:
    """As it is written to people: £1,200, or £1,200.50 where there are pence."""
    whole, rest = divmod(abs(amount), 100)
    sign = "−" if amount < 0 else ""
    return f"{sign}£{whole:,}" + (f".{rest:02}" if rest else "")
