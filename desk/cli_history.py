"""The words for auditors about one case's past and every case's exceptions: `trail`, `knew`, `exceptions`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from desk.terminal import DAY, FILE, READER, looking_at, now, plainly, the_day


class Moment(click.ParamType[Any]):
    """A moment as it is typed: a day, which means its end, or a day and a time."""

    name = "YYYY-MM-DD[THH:MM]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        try:
            return date.fromisoformat(value) if len(value) == len("2027-01-14") else _with_time(value)
        except ValueError:
            self.fail(f"{value} is not a moment. Write it as 2027-01-14 or 2027-01-14T10:30.", param, ctx)


def _with_time(value: str) -> datetime:
    return datetime.strptime(value, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the authority's zone is not known yet


MOMENT = Moment()


@click.command()
@click.argument("case")
@click.option("--on", type=DAY, help="As it stood at the end of this day (YYYY-MM-DD). All of it if left out.")
@click.option("--known-at", type=MOMENT, help="As it was known at this moment; --on then says about what days.")
@click.option("--since", type=MOMENT, help="Only what was learned after this moment.")
@READER
@plainly
def trail(case: str, on: datetime | None, known_at: date | datetime | None, since: date | datetime | None) -> None:
    """Print a case's history, with what was owed.

    A moment is a day, which means its end, or a day and a time: 2027-01-14T10:30.
    """
    from desk import history, lists

    it, day = looking_at(case, "trail"), on.date() if on else None
    if since is not None:
        history.print_learned(it, case, since, known_at or now().date(), day)
    elif known_at is not None:
        history.print_known(it, case, known_at, day)
    else:
        lists.print_trail(it, case, day, now())


@click.command()
@click.argument("case")
@click.argument("entry", required=False)
@READER
@plainly
def knew(case: str, entry: str | None) -> None:
    """Say who knew what, when and how.

    ENTRY is the number or the id of one entry, as `upturn knew CASE` lists them; every entry if left out.
    """
    from desk.history import print_knew

    print_knew(looking_at(case, "knew"), case, entry)


@click.command()
@click.argument("case", required=False)
@click.option("--on", type=DAY, help="As things stood on this day (YYYY-MM-DD). Today if left out.")
@click.option("--csv", "path", type=FILE, help="Write them to this CSV file too.")
@READER
@plainly
def exceptions(case: str | None, on: datetime | None, path: Path | None) -> None:
    """List where the framework was not kept."""
    from desk.exceptions import print_exceptions

    print_exceptions(looking_at(case, "exceptions"), case, the_day(on), path)
