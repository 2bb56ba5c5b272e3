"""The doctor: looks at everything Upturn rests on, and says how to mend what is ill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from cases import store
from cases.reading import POLICIES, BadFile, check_file, load_calendar
from cases.refusals import day
from cases.verify import examine as examine_record
from desk import doctor_of_signing_in as of_signing_in
from desk import doctor_of_the_post as of_post
from desk import doctor_of_the_record as of_record
from desk.keeping import replayed
from desk.symptoms import Note
from notifications.office import Office

HALF_A_YEAR = timedelta(days=182)
Examination = Callable[[Office, date], Iterator[str]]


def examine(today: date) -> int:
    """Look at everything; each complaint says how to mend it, and a note is nothing ill. Out: 0 without complaint."""
    office = Office()
    ill = False
    for name, look in EXAMINATIONS.items():
        found = _found(look, office, today)
        complaints = [said for said in found if not isinstance(said, Note)]
        ill = ill or bool(complaints)
        click.echo(f"{'✗' if complaints else '✓'} {name}")
        for said in found:
            click.echo(f"    {said}")
    return 1 if ill else 0


def _found(look: Examination, office: Office, today: date) -> list[str]:
    found: list[str] = []
    try:
        found += look(office, today)
    except Exception as trouble:  # the doctor reports whatever it finds and goes on
        found.append(" ".join(str(trouble).split()) or type(trouble).__name__)
    return found


def _database(office: Office, today: date) -> Iterator[str]:
    with store.reading(office.engine):
        yield from ()


def _tables(office: Office, today: date) -> Iterator[str]:
    if not store.tended(office.engine):
        yield "PostgreSQL’s autovacuum is off, so pages come slowly. Set autovacuum = on in its postgresql.conf."


def _migrations(office: Office, today: date) -> Iterator[str]:
    if not store.migrated(office.engine):
        yield "The database is not up to date. Any command brings it up to date, for instance `upturn cases`."


def _record(office: Office, today: date) -> Iterator[str]:
    if not store.migrated(office.engine):
        return
    zone = ZoneInfo(office.shelf.framework(office.policy).policy.clock.zone)
    known = office.elsewhere(datetime.combine(today, time.max, zone))
    with store.reading(office.engine) as conn:
        yield from (finding.sentence for finding in examine_record(conn, known).findings[:1])


def _policies(office: Office, today: date) -> Iterator[str]:
    for folder in filter(None, (POLICIES, office.policies)):
        for path in sorted(Path(folder).glob("*.yaml")):
            yield from (problem for problem in check_file(path) if ": warning: " not in problem)


def _calendars(office: Office, today: date) -> Iterator[str]:
    """A calendar that ends within half a year leaves the next duties without dates."""
    wanted = {office.shelf.framework(office.policy).policy.calendar}
    if store.migrated(office.engine):
        wanted |= {case.calendar for case in replayed(office).values() if case.open and case.calendar}
    for id in sorted(wanted):
        try:
            calendar = load_calendar(id, office.policies)
        except BadFile as bad:
            yield from bad.problems
            continue
        if not calendar.covers(today):
            yield f"The calendar {id} has no term dates for {day(today)}. Add them to its file."
        elif not calendar.covers(today + HALF_A_YEAR):
            end = day(calendar.half_terms[-1].end)
            yield f"The calendar {id} ends on {end}. Add the next school year's dates to its file."
        if calendar.file.assumed:
            yield f"The calendar {id} holds assumed dates. Put in the authority's own list and take `assumed` out."


PINS = {"prefect": ("3.8.8", "3.8.9"), "sqlalchemy": ("2.0.37", "2.1"), "fastapi": ("0.139", "0.151")}


def _prefect(office: Office, today: date) -> Iterator[str]:
    """Prefect works with these versions of its neighbours only (docs/decisions/0007)."""
    for name, (least, below) in PINS.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            yield f"{name} is not installed. Run `make test`, which installs what is locked."
            continue
        if not _parts(least) <= _parts(found) < _parts(below):
            yield f"{name} is {found}; it must be at least {least} and below {below}. Run `make test`."


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit())


EXAMINATIONS: dict[str, Examination] = {
    "database answers": _database,
    "database is up to date": _migrations,
    "database looks after its tables": _tables,
    "record is complete and unaltered": _record,
    "record is signed": of_record.key,
    "checkpoints are made": of_record.cadence,
    "checkpoints are held by others": of_record.anchors,
    "policy, law and calendar files are right": _policies,
    "calendars cover the time ahead": _calendars,
    "letters can be typeset": of_post.letters,
    "mail server answers": of_post.mail_server,
    "letters on paper can be posted": of_post.paper,
    "mail that comes in can be read": of_post.mailbox,
    "calendar feeds can be reached": of_post.feeds,
    "people can sign in with their accounts": of_signing_in.accounts,
    "signing in is safe": of_signing_in.secrets,
    "what waits for somebody": of_post.waiting,
    "Prefect and its neighbours fit": _prefect,
}
