"""The command line. Each word imports what it needs when it is used, so that help comes at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from notifications.office import Office

ZONE = ZoneInfo("Europe/London")
DAY = click.DateTime(["%Y-%m-%d"])
FILE = click.Path(path_type=Path)
OK, TROUBLE = 0, 1


class InOrder(click.Group):
    """Lists its words in the order in which they are written down here: the order of use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def plainly(function: Callable[..., Any]) -> Callable[..., Any]:
    """Anticipated trouble is one sentence and an exit of 1, never a traceback."""

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as trouble:
            sentence = _sentence(trouble)
            if sentence is None:
                raise
            raise click.ClickException(sentence) from None

    return wrapped


def _sentence(trouble: Exception) -> str | None:
    from cases.reading import BadFile
    from cases.refusals import Refusal
    from cases.store import StoreTrouble
    from cases.terms import OutsideCalendar

    if isinstance(trouble, Refusal):
        return trouble.sentence
    return str(trouble) if isinstance(trouble, BadFile | StoreTrouble | OutsideCalendar | ValueError) else None


def office() -> Office:
    """The authority's set-up, with its database ready."""
    from cases import store
    from notifications.office import Office as _Office

    it = _Office()
    store.migrate(it.engine)
    return it


def nudge_the_post(it: Office) -> None:
    """Ask the flows, where they run, to send what was just called for; otherwise it goes within five minutes."""
    import asyncio
    import os
    from importlib import import_module

    if os.environ.get("PREFECT_API_URL"):
        asyncio.run(import_module("flows.nudging").nudge(it.door))


def now() -> datetime:
    """The clock, read once for a command."""
    return datetime.now(ZONE)


def the_day(on: datetime | None) -> date:
    return on.date() if on else now().date()


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
    """Play the worked case of two schools, from concern to exit, and check the record."""
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
    """Play a scenario with its own clock, through the code that runs every day."""
    from desk.rehearsing import rehearse as play

    raise SystemExit(play(scenario, sends, trail, database, smtp, post_folder))


# --- what is owed --------------------------------------------------------------------------------------------------
@upturn.command()
@click.argument("case", required=False)
@click.option("--on", type=DAY, help="As things stood on this day (YYYY-MM-DD). Today if left out.")
@plainly
def owed(case: str | None, on: datetime | None) -> None:
    """List who owes what to whom, by when, and which section says so."""
    from desk import answers

    answers.print_owed(office(), case, the_day(on))


@upturn.command()
@click.argument("case")
@click.option("--on", type=DAY, help="As things stood on this day (YYYY-MM-DD). Today if left out.")
@plainly
def why(case: str, on: datetime | None) -> None:
    """Explain how a case got here, what is next, and what blocks its exit."""
    from desk import answers

    answers.print_why(office(), case, the_day(on))


@upturn.command()
@click.option("--days", default=14, show_default=True, help="How many days ahead to look.")
@click.option("--on", type=DAY, help="From this day (YYYY-MM-DD). Today if left out.")
@plainly
def preview(days: int, on: datetime | None) -> None:
    """Say who would get what in the days ahead, if nothing else happened."""
    from desk import lists

    lists.print_preview(office(), the_day(on), days)


@upturn.command()
@plainly
def cases() -> None:
    """List the caseload."""
    from desk import lists

    lists.print_caseload(office())


@upturn.command()
@click.argument("case")
@click.option("--on", type=DAY, help="As it stood at the end of this day (YYYY-MM-DD). All of it if left out.")
@plainly
def trail(case: str, on: datetime | None) -> None:
    """Print a case's history, with what was owed merged in."""
    from desk import lists

    lists.print_trail(office(), case, on.date() if on else None, now())


# --- record what happened ------------------------------------------------------------------------------------------
@upturn.command()
@click.argument("file", type=FILE)
@plainly
def enter(file: Path) -> None:
    """Enter people and schools from a file (the first half of a scenario)."""
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
    """Record what happened: WORD is the verb, FACTS are name=value.

    \b
    upturn record 990001 sip_visit --by nair
    upturn record 990001 book meeting=tig id=A1 date=2027-01-27 --by okafor
    """
    from desk.entering import record_facts

    it = office()
    click.echo(record_facts(it, case, word, facts, by, after, now()))
    nudge_the_post(it)


# --- letters -------------------------------------------------------------------------------------------------------
@upturn.group(cls=InOrder)
def post() -> None:
    """What is waiting to go, what could not, and what a person must decide."""


@post.command("list")
@plainly
def post_list() -> None:
    """List what waits for an officer: uncertain, refused, stopped, to be telephoned."""
    from desk import lists

    lists.print_post(office())


@post.command("send")
@plainly
def post_send() -> None:
    """Send everything that is ready now."""
    from desk.entering import send_now

    click.echo(send_now(office(), now))


@post.command("release")
@click.argument("delivery", type=int)
@click.option("--by", required=True, help="The officer who decides: the short name of a person.")
@plainly
def post_release(delivery: int, by: str) -> None:
    """Send an uncertain, refused or stopped delivery again, under the same Message-ID."""
    from desk.entering import person_id
    from notifications.deciding import release

    it = office()
    click.echo(release(it.door, delivery, person_id(it, by), now()))


@post.command("done")
@click.argument("delivery", type=int)
@click.option("--by", required=True, help="The officer who knows: the short name of a person.")
@plainly
def post_done(delivery: int, by: str) -> None:
    """Say that an uncertain letter arrived, or that somebody was told by telephone."""
    from desk.entering import person_id
    from notifications.deciding import arrived

    it = office()
    click.echo(arrived(it.door, delivery, person_id(it, by), now()))


# --- the rules -----------------------------------------------------------------------------------------------------
@upturn.group(cls=InOrder)
def policy() -> None:
    """The framework's files."""


@policy.command("check")
@click.argument("file", type=FILE)
@plainly
def policy_check(file: Path) -> None:
    """Check a policy, law or calendar file: file, line, rule and what is wrong."""
    from cases.reading import check_file

    problems = check_file(file)
    for problem in problems:
        click.echo(problem)
    wrong = [p for p in problems if ": warning: " not in p]
    click.echo(f"{len(wrong)} to put right." if wrong else f"{file}: good.")
    raise SystemExit(TROUBLE if wrong else OK)


@policy.command("show")
@click.argument("policy_id", default="mk-2010")
@plainly
def policy_show(policy_id: str) -> None:
    """List what a policy asks, with its sections and the numbers that were set locally."""
    from desk import lists

    lists.print_policy(policy_id)


# --- the record ----------------------------------------------------------------------------------------------------
@upturn.command()
@click.option("--database", metavar="URL", help="This database instead of the authority's own.")
@plainly
def verify(database: str | None) -> None:
    """Check that the record is complete and unaltered; name the first wrong entry."""
    from desk.keeping import verify_record

    raise SystemExit(verify_record(_office_of(database)))


@upturn.command()
@plainly
def rebuild() -> None:
    """Make the lists again from the trail."""
    from desk.keeping import rebuild_registers

    click.echo(rebuild_registers(office()))


@upturn.command()
@plainly
def doctor() -> None:
    """Check database, migrations, policy files, calendar, mail server and Prefect, and say how to mend each."""
    from desk.keeping import examine

    raise SystemExit(examine(now().date()))


@upturn.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=4200, show_default=True, help="Port of Prefect's own screen.")
@plainly
def serve(host: str, port: int) -> None:
    """Start everything for a small authority: the timetable, the worker and the post, on one machine."""
    from importlib import import_module

    office()
    import_module("flows.serve").serve(host, port)  # the desk does not know the flows; only this word starts them


@upturn.command()
@click.option("--check", is_flag=True, help="Only say whether they are up to date.")
@plainly
def docs(check: bool) -> None:
    """Print docs/framework.md from the tests that are the specification."""
    from desk import framework_page

    if check:
        fresh = framework_page.check()
        click.echo(
            "docs/framework.md is up to date." if fresh else "docs/framework.md is out of date: run `make docs`."
        )
        raise SystemExit(OK if fresh else TROUBLE)
    framework_page.write()


def _office_of(database: str | None) -> Office:
    if database is None:
        return office()
    from notifications.office import Office as _Office

    return _Office(database_url=database)
