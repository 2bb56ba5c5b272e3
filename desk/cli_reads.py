"""The word about who looked: `upturn reads`."""

from __future__ import annotations

from datetime import datetime

import click

from desk.terminal import DAY, READER, looking_at, now, plainly


@click.command()
@click.argument("case", required=False)
@click.option("--on", type=DAY, help="On this day in UTC (YYYY-MM-DD). Every day that is kept if left out.")
@READER
@plainly
def reads(case: str | None, on: datetime | None) -> None:
    """List who looked at a case, and whether that list is whole.

    Each day's reads are counted in the record the day after. Said of each day: whether they are still those.
    """
    from desk.reads import print_reads

    print_reads(looking_at(case, "reads"), case, on.date() if on else None, now().date())
