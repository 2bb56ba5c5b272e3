"""The words for reports: `upturn report term`, `group`, `categories`, `trust`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from desk.terminal import DAY, FILE, READER, InOrder, log_looking, looking_at, now, office, plainly, the_day

ON = click.option("--on", type=DAY, help="As of the end of this day (YYYY-MM-DD). Today if left out.")
TO = click.option("--to", type=FILE, required=True, help="The file to write: a .pdf, or a .csv with the tables.")


@click.group(cls=InOrder)
def report() -> None:
    """Make reports: of one school's term, and over all schools."""


@report.command()
@click.argument("case")
@click.option("--own", multiple=True, metavar="PART=WORDS", help="What a part says in your own words; may be repeated.")
@click.option("--by", default="", help="Draft it, as this person: by short name. Without it, it is only shown.")
@click.option("--dated", type=DAY, help="The day it is to go (YYYY-MM-DD). Today if left out.")
@READER
@plainly
def term(case: str, own: tuple[str, ...], by: str, dated: datetime | None) -> None:
    """Show what the report on a school's term says, or draft it.

    A draft is approved and issued like any other letter.

    \b
    upturn report term 990001 --own "summary=Teaching is better." --by okafor
    """
    from desk.report_words import draft_term, print_term

    if by:
        click.echo(draft_term(office(), case, own, by, the_day(dated), now()))
    else:
        print_term(looking_at(case, "report term"), case, the_day(dated))


@report.command()
@ON
@click.option("--category", multiple=True, help="Only schools in this category; may be repeated.")
@click.option("--to", type=FILE, required=True, help="The PDF file to write.")
@READER
@plainly
def group(on: datetime | None, category: tuple[str, ...], to: Path) -> None:
    """Write the pack for the school monitoring group.

    A summary of all open cases, then a page for each school. Restricted evidence is not in it.
    """
    from desk.report_words import make_pack

    it, at = office(), now()
    click.echo(
        make_pack(it, the_day(on), category, to, at, lambda ids: log_looking(it, ids, "report group", at, "export"))
    )


@report.command()
@ON
@TO
@plainly
def categories(on: datetime | None, to: Path) -> None:
    """Write the yearly report on the categories of all schools."""
    from desk.report_words import make_over_all

    click.echo(make_over_all(office(), "categories", the_day(on), to, now()))


@report.command()
@ON
@TO
@plainly
def trust(on: datetime | None, to: Path) -> None:
    """Write the summary for the Children's Trust.

    Counts and lengths of time, without names; small numbers are not told.
    """
    from desk.report_words import make_over_all

    click.echo(make_over_all(office(), "trust", the_day(on), to, now()))
