"""`upturn letters …`: a formal letter drafted, looked at, approved by somebody else, and issued."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from desk.terminal import DAY, FILE, READER, looking_at, now, nudge_the_post, office, plainly, the_day

BY = click.option("--by", required=True, help="Who asks: the short name of a person.")


@click.command("draft")
@click.argument("case")
@click.argument("word")
@click.argument("facts", nargs=-1)
@BY
@click.option("--dated", type=DAY, help="The day it is to go (YYYY-MM-DD). Today if left out.")
@plainly
def draft(case: str, word: str, facts: tuple[str, ...], by: str, dated: datetime | None) -> None:
    """Write down a formal letter for somebody to approve.

    WORD and FACTS are those that `upturn record` would take.

    \b
    upturn letters draft 990001 letter template=closure --by nair
    """
    from desk.drafts import write_down

    click.echo(write_down(office(), case, word, facts, by, the_day(dated), now()))


@click.command("drafts")
@plainly
def drafts() -> None:
    """List the letters that wait to be approved or issued."""
    from desk.drafts import print_drafts

    print_drafts(office())


@click.command("show")
@click.argument("case")
@click.argument("id")
@click.option("--to", type=FILE, default=Path("."), show_default=True, help="Folder to write the PDF files to.")
@READER
@plainly
def show(case: str, id: str, to: Path) -> None:
    """Write a draft's pages to PDF files: the bytes that will go."""
    from desk.drafts import write_pages

    click.echo(write_pages(looking_at(case, "letters show"), case, id, to))


@click.command("approve")
@click.argument("case")
@click.argument("id")
@BY
@plainly
def approve(case: str, id: str, by: str) -> None:
    """Approve a draft that somebody else has written."""
    from desk.drafts import approve_draft

    click.echo(approve_draft(office(), case, id, by, now()))


@click.command("send-back")
@click.argument("case")
@click.argument("id")
@BY
@click.option("--reason", required=True, help="What is wrong with it.")
@plainly
def send_back(case: str, id: str, by: str, reason: str) -> None:
    """Send a draft back to its author, who drafts it anew."""
    from desk.drafts import send_back_draft

    click.echo(send_back_draft(office(), case, id, by, reason, now()))


@click.command("issue")
@click.argument("case")
@click.argument("id")
@BY
@plainly
def issue(case: str, id: str, by: str) -> None:
    """Issue an approved letter, on the day that it is dated."""
    from desk.drafts import issue_draft

    it = office()
    click.echo(issue_draft(it, case, id, by, now()))
    nudge_the_post(it)


COMMANDS = (draft, drafts, show, approve, send_back, issue)
