"""Rows for a spreadsheet, as CSV (RFC 4180). A cell that would be taken for a formula begins with an apostrophe."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

MARK = "\ufeff"
"""What a file begins with by which a spreadsheet knows that its letters are UTF-8."""
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def row(cells: Iterable[object]) -> str:
    """One row with its end of line; None is an empty cell."""
    line = StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow([_plain(cell) for cell in cells])
    return line.getvalue()


def _plain(cell: object) -> str:
    said = "" if cell is None else str(cell)
    return f"'{said}" if said.startswith(BEGINS_A_FORMULA) else said
