"""Single values as people type them. Each gives None where it cannot be read."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

CANNOT = "this cannot be read; type it again"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FIRST_YEAR, LAST_YEAR = 1900, 2999
LARGEST = 10**9
"""Nothing that is counted, measured or spent here is larger."""


def day_of(day: str, month: str, year: str) -> date | None:
    """A date of its three parts; the month as a number or by its name."""
    figures = whole_of(day), _month(month), whole_of(year)
    if None in figures or not FIRST_YEAR <= (figures[2] or 0) <= LAST_YEAR:
        return None
    try:
        return date(figures[2] or 0, figures[1] or 0, figures[0] or 0)
    except ValueError:
        return None


def _month(text: str) -> int | None:
    name = text.strip().lower()[:3]
    return MONTHS.index(name) + 1 if name in MONTHS else whole_of(text)


def whole_of(text: str) -> int | None:
    """A whole number that is not below nought."""
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text.strip()) and int(text) <= LARGEST else None


def number_of(text: str) -> str | None:
    """A number, as its exact decimal text."""
    bare = text.strip().removesuffix("%").strip()
    return str(Decimal(bare)) if re.fullmatch(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?", bare) else None
