"""The command line. Each word imports what it needs when it is used, so that help comes at once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from desk.cli_api import api_key
from desk.cli_backup import backup, restore
from desk.cli_bundle import bundle, letter_proof, verifier
from desk.cli_erase import disposal, erase
from desk.cli_export import export
from desk.cli_groups import policy, post
from desk.cli_history import exceptions, knew, trail
from desk.cli_letters import letters
from desk.cli_meetings import feed, meeting
from desk.cli_proof import audit, checkpoint, key, verify
from desk.cli_reads import reads
from desk.cli_reports import report
from desk.cli_serve import serve, serve_desk
from desk.terminal import (
    DAY,
    FILE,
    OK,
    READER,
    TROUBLE,
    InOrder,
    looking_at,
    now,
    nudge_the_post,
    office,
    plainly,
    the_day,
)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def upturn() -> None:
    """Casework for schools in intervention.

    An officer records what happened; Upturn works out what the framework then asks of anybody - who owes what, to
    whom, by when, and which sentence says so - writes and sends the letters, and keeps a history that an auditor
    can check.

    \b
    See it work:        upturn demo
    Start it for real:  upturn doctor, then upturn serve
    """


# --- see it work ---------------------------------------------------------------------------------------------------
@upturn.command()
@click.option(
    "--keep", type=FILE, default=Path("var"), show_default=True, help="Folder for the database, the post and the lists."
)
@plainly
def demo(keep: Path) -> None:
    """Play the worked case of two schools, and check the record."""
    from desk.demo import play_worked_case

    raise SystemExit(play_worked_case(keep))


@upturn.command()
@click.argument("scenario", type=FILE)
@click.option("--sends", type=FILE, help="Write what was sent to this CSV file.")
@click.option("--trail", type=FILE, help="Write what was recorded to this CSV file.")
@click.option(
    "--database",
    metavar="URL",
    help="Play on this database, and keep it. Without it, a new one is used and thrown away.",
)
@click.option(
    "--smtp",
    metavar="HOST:PORT",
    help="Send to this mail server. Without it, mail goes to a server on this machine that keeps it.",
)
@click.option("--post", "post_folder", type=FILE, help="Keep each message in this folder (only without --smtp).")
@plainly
def rehearse(
    scenario: Path,
    sends: Path | None,
    trail: Path | None,
    database: str | None,
    smtp: str | None,
    post_folder: Path | None,
) -> None:
    """Play a scenario with its own clock, through the daily code."""
    from desk.rehearsing import rehearse as play

    raise SystemExit(play(scenario, sends, trail, database, smtp, post_folder))


# --- what is owed --------------------------------------------------------------------------------------------------
@upturn.command()
@click.argument("case", required=False)
@click.option("--on", type=DAY, help="As things stood on this day (YYYY-MM-DD). Today if left out.")
@READER
@plainly
def owed(case: str | None, on: datetime | None) -> None:
    """List who owes what to whom, by when, and who says so."""
    from desk import answers

    answers.print_owed(looking_at(case, "owed"), case, the_day(on))


@upturn.command()
@click.argument("case")
@click.option("--on", type=DAY, help="As things stood on this day (YYYY-MM-DD). Today if left out.")
@READER
@plainly
def why(case: str, on: datetime | None) -> None:
    """Explain how a case got here, what is next, what blocks exit."""
    from desk import answers

    answers.print_why(looking_at(case, "why"), case, the_day(on))


@upturn.command()
@click.option("--days", type=click.IntRange(0, 400), default=14, show_default=True, help="How many days ahead to look.")
@click.option("--on", type=DAY, help="From this day (YYYY-MM-DD). Today if left out.")
@plainly
def preview(days: int, on: datetime | None) -> None:
    """Say who would get what in the days ahead."""
    from desk import lists

    lists.print_preview(office(), the_day(on), days)


@upturn.command()
@plainly
def cases() -> None:
    """List the caseload."""
    from desk import lists

    lists.print_caseload(office())


@upturn.command()
@click.argument("case", required=False)
@READER
@plainly
def people(case: str | None) -> None:
    """List people by short name, and how each is reached.

    With a case: who holds which post for it today, and the rules for contact with them.
    """
    from desk.who import print_people

    print_people(looking_at(case, "people"), case, now().date())


upturn.add_command(trail)
upturn.add_command(knew)
upturn.add_command(exceptions)
upturn.add_command(reads)
upturn.add_command(report)


# --- record what happened ------------------------------------------------------------------------------------------
@upturn.command()
@click.argument("file", type=FILE)
@plainly
def enter(file: Path) -> None:
    """Enter people and schools from a file."""
    from desk.entering import enter_file

    click.echo(enter_file(office(), file, now()))


@upturn.command()
@click.argument("case")
@click.argument("word")
@click.argument("facts", nargs=-1)
@click.option("--by", required=True, help="Who asks: the short name of a person.")
@click.option(
    "--after", type=int, help="The number of the last entry you had seen; refused if somebody has written since."
)
@plainly
def record(case: str, word: str, facts: tuple[str, ...], by: str, after: int | None) -> None:
    """Record what happened.

    WORD is the verb, FACTS are name=value; docs/rehearsal.md lists them. A list is written [a, b], and a value with
    a space in it in quotes.

    \b
    upturn record 990001 sip_visit --by nair
    upturn record 990001 book meeting=tig id=A1 date=2027-01-27 time=14:30 place="Room 4" --by okafor
    """
    from desk.entering import record_facts

    it = office()
    click.echo(record_facts(it, case, word, facts, by, after, now()))
    nudge_the_post(it)


upturn.add_command(letters)
upturn.add_command(post)
upturn.add_command(meeting)
upturn.add_command(feed)
upturn.add_command(api_key)
upturn.add_command(policy)


# --- the record ----------------------------------------------------------------------------------------------------
upturn.add_command(checkpoint)
upturn.add_command(key)
upturn.add_command(audit)
upturn.add_command(bundle)
upturn.add_command(letter_proof)
upturn.add_command(verifier)
upturn.add_command(erase)
upturn.add_command(disposal)
upturn.add_command(export)
upturn.add_command(verify)


@upturn.command()
@plainly
def rebuild() -> None:
    """Make the lists again from the trail."""
    from desk.keeping import rebuild_registers

    click.echo(rebuild_registers(office()))


upturn.add_command(backup)
upturn.add_command(restore)


@upturn.command()
@plainly
def doctor() -> None:
    """Say what is wrong with the set-up, and how to mend it.

    Looks at the database and its record, policy files, calendars, letters, the post, the mailbox and Prefect. What
    waits for somebody is said too, and is nothing wrong.
    """
    from desk.doctor import examine

    raise SystemExit(examine(now().date()))


upturn.add_command(serve)
upturn.add_command(serve_desk)


@upturn.command()
@click.option("--check", is_flag=True, help="Only say whether they are up to date.")
@plainly
def docs(check: bool) -> None:
    """Print docs/framework.md from the specification."""
    from desk import framework_page

    if check:
        fresh = framework_page.check()
        click.echo(
            "docs/framework.md is up to date." if fresh else "docs/framework.md is out of date: run `make docs`."
        )
        raise SystemExit(OK if fresh else TROUBLE)
    framework_page.write()


upturn.headings = {
    "See it work": ("demo", "rehearse"),
    "Ask": ("owed", "why", "preview", "cases", "people", "trail", "knew", "exceptions", "reads", "report"),
    "Record": ("enter", "record"),
    "Write and meet": ("letters", "post", "meeting", "feed", "api-key"),
    "Prove it": ("checkpoint", "key", "audit", "bundle", "letter-proof", "verifier", "export"),
    "Keep in order": (
        "erase",
        "disposal",
        "policy",
        "verify",
        "rebuild",
        "backup",
        "restore",
        "doctor",
        "serve",
        "desk",
        "docs",
    ),
}
