"""What a backup holds, and how a row of it is written down."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, LargeBinary, Table

from cases import schema

FORMAT = "upturn-backup 1"
MANIFEST = "manifest.json"

# In the order in which the triggers let them be put back: an erasure after the entry that decided it, and a value after
# the erasures, none of which may come back. What is made from the record (the tree, the lists) is made again.
KEPT: tuple[Table, ...] = (
    schema.case_events,
    schema.people,
    schema.redactions,
    schema.holds,
    schema.disclosures,
    schema.deliveries,
    schema.documents,
    schema.arrivals,
    schema.feeds,
    schema.checkpoints,
    schema.published,
    schema.cosignatures,
    schema.reads,
)


def part(table: Table) -> str:
    """The name of a table's part of the file."""
    return f"{table.name}.jsonl"


def columns(table: Table) -> list[Column[Any]]:
    """The columns that are written: not those that the database works out by itself."""
    return [column for column in table.c if column.computed is None]


def to_json(cells: Sequence[Any], table: Table) -> list[Any]:
    """A row as JSON has it: bytes in base64."""
    return [
        b64encode(bytes(cell)).decode() if cell is not None and _binary(column) else cell
        for cell, column in zip(cells, columns(table), strict=True)
    ]


def from_json(cells: Sequence[Any], table: Table) -> list[Any]:
    """The row that `to_json` wrote. Raises ValueError for anything else."""
    return [
        b64decode(cell, validate=True) if cell is not None and _binary(column) else cell
        for cell, column in zip(cells, columns(table), strict=True)
    ]


def _binary(column: Column[Any]) -> bool:
    return isinstance(column.type, LargeBinary)
