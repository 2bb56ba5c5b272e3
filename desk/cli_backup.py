"""`upturn backup` and `upturn restore`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from desk.terminal import DAY, FILE, now, office, plainly


@click.command()
@click.option("--to", type=FILE, required=True, help="New file for it: only its owner can read it.")
@plainly
def backup(to: Path) -> None:
    """Copy the whole record to a file, while others write."""
    from desk.backing_up import back_up

    click.echo(back_up(office(), to, now()))


@click.command()
@click.argument("file", type=FILE)
@click.option("--database", metavar="URL", required=True, help="An empty database, of either kind.")
@click.option(
    "--known",
    metavar="FILE|none",
    help="The newest checkpoint that anybody holds. The newest in UPTURN_ANCHOR_FOLDER if left out.",
)
@click.option("--redactions", type=FILE, help="The list of erasures kept outside. UPTURN_REDACTIONS_FILE if left out.")
@click.option(
    "--quiet-until", type=DAY, help="Nothing goes without an officer to the end of this day. Today if left out."
)
@plainly
def restore(
    file: Path, database: str, known: str | None, redactions: Path | None, quiet_until: datetime | None
) -> None:
    """Make the record again from a backup.

    Where something that was signed is lost, the record goes on under a new name and says so. What was erased is erased
    again. docs/restore.md goes through it.
    """
    from desk.backing_up import restore as again
    from notifications.office import Office

    quiet = quiet_until.date() if quiet_until else None
    click.echo(again(Office(database_url=database), file, known, redactions, quiet, now()))
