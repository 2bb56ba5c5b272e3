"""What a report is made of, whatever it becomes: a page, a PDF or a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cases.spreadsheet import MARK, row
from desk.charts.bars import Chart, Value


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph."""

    text: str
    kind: Literal["said"] = "said"


@dataclass(frozen=True, slots=True)
class Listed:
    """Several things, one below the other."""

    items: tuple[str, ...]
    kind: Literal["listed"] = "listed"


@dataclass(frozen=True, slots=True)
class Rows:
    """A table. The first cell of a row names it; a head that begins with # is of numbers."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: Literal["rows"] = "rows"


@dataclass(frozen=True, slots=True)
class Drawn:
    """Bars. The table that they are drawn from stands after them."""

    chart: Chart
    kind: Literal["drawn"] = "drawn"


Block = Said | Listed | Rows | Drawn


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one heading; on paper `begins` a new page."""

    title: str
    blocks: tuple[Block, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report: whose, what about, and what stands before its first heading."""

    title: str
    authority: str
    before: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()

    def tables(self) -> Iterator[Rows]:
        for block in (*self.before, *(block for part in self.parts for block in part.blocks)):
            if isinstance(block, Rows):
                yield block


def drawn(id: str, rows: Rows) -> tuple[Drawn, Rows]:
    """A picture of a table's second column, and the table. Cells that are no number are drawn as nothing, and said."""
    values = tuple(Value(cells[0], _number(cells[1]), cells[1]) for cells in rows.rows)
    return Drawn(Chart(id, rows.caption, rows.heads[1].removeprefix("#"), values)), rows


def _number(cell: str) -> float:
    plain = cell.replace(",", "")
    return float(plain) if plain.isdecimal() else 0.0


def as_csv(report: Report) -> str:
    """The tables of a report, one after the other, each under its caption; an empty line parts them."""
    return MARK + row(()).join("".join(_lines(table)) for table in report.tables())


def _lines(table: Rows) -> Iterator[str]:
    yield row([table.caption])
    yield row(head.removeprefix("#") for head in table.heads)
    yield from map(row, table.rows)


def counted(n: int, one: str, many: str) -> str:
    """1 school, 2 schools."""
    return f"{n:,} {one if n == 1 else many}"


def cells(*values: object) -> tuple[str, ...]:
    return tuple(f"{value:,}" if isinstance(value, int) else "" if value is None else str(value) for value in values)


def totalled(*numbers: int) -> tuple[str, ...]:
    """The last row of a table of counts."""
    return cells("All", *numbers)
