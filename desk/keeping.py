"""Keeping the record in order: verify it, rebuild the lists from it; and the doctor, who says how to mend things."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from cases import registers, store
from cases.case import Case
from cases.evolve import replay
from cases.reading import POLICIES, BadFile, check_file, load_calendar, load_policy
from cases.refusals import day
from cases.verify import Finding, verify
from notifications.office import Office

YEAR = timedelta(days=365)


def verify_record(office: Office) -> int:
    """Check the whole record and the lists made from it. Out: 0 where nothing is wrong."""
    with store.reading(office.engine) as conn:
        findings = [_named(finding) for finding in verify(conn)]
        size = sum(1 for _ in store.log(conn)) if not findings else 0
        if not findings:
            findings = [
                f"Case {id}: its row in the caseload is not what its trail adds up to. Run `upturn rebuild`."
                for id in registers.differing(conn, replayed(office))
            ]
    for sentence in findings:
        click.echo(sentence)
    if not findings:
        click.echo(f"The record is complete and unaltered: {size} entries checked.")
    return 1 if findings else 0


def _named(finding: Finding) -> str:
    """What is wrong and where: the case, and the entry's place in the record."""
    where = f"Case {finding.case}: " if finding.case else ""
    return f"{where}{finding.sentence}"


def replayed(office: Office) -> dict[str, Case]:
    """Every case, folded from its trail alone."""
    with store.reading(office.engine) as conn:
        return {id: replay(id, store.entries(conn, id)) for id in store.case_ids(conn)}


def rebuild_registers(office: Office) -> str:
    """Make the caseload again from the trail; each open case is looked at in the next round. Out: a sentence."""
    cases = replayed(office)
    with store.writing(office.engine) as conn:
        store.lock_head(conn)
        registers.clear(conn)
        for case in cases.values():
            registers.keep(conn, case, case.last_at.date() if case.last_at else None)
    return f"{len(cases)} cases are listed again from the trail."


# --- the doctor ----------------------------------------------------------------------------------------------------
Examination = Callable[[Office, date], Iterator[str]]


def examine(today: date) -> int:
    """Look at everything Upturn rests on; each complaint says how to mend it. Out: 0 where there is none."""
    office = Office()
    ill = False
    for name, look in EXAMINATIONS.items():
        try:
            complaints = list(look(office, today))
        except Exception as trouble:  # the doctor reports whatever it finds and goes on
            complaints = [str(trouble)]
        ill = ill or bool(complaints)
        click.echo(f"{'✗' if complaints else '✓'} {name}")
        for complaint in complaints:
            click.echo(f"    {complaint}")
    return 1 if ill else 0


def _database(office: Office, today: date) -> Iterator[str]:
    with store.reading(office.engine):
        yield from ()


def _migrations(office: Office, today: date) -> Iterator[str]:
    if not store.migrated(office.engine):
        yield "The database is not up to date. Any command brings it up to date, for instance `upturn cases`."


def _record(office: Office, today: date) -> Iterator[str]:
    if not store.migrated(office.engine):
        return
    with store.reading(office.engine) as conn:
        yield from (finding.sentence for finding in verify(conn)[:1])


def _policies(office: Office, today: date) -> Iterator[str]:
    for folder in filter(None, (POLICIES, office.policies)):
        for path in sorted(Path(folder).glob("*.yaml")):
            yield from (problem for problem in check_file(path) if ": warning: " not in problem)


def _calendars(office: Office, today: date) -> Iterator[str]:
    """A calendar that ends within a year leaves next year's duties without dates."""
    wanted = {load_policy("mk-2010", office.policies).calendar}
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
        elif not calendar.covers(today + YEAR / 2):
            end = day(calendar.half_terms[-1].end)
            yield f"The calendar {id} ends on {end}. Add the next school year's dates to its file."
        if calendar.file.assumed:
            yield f"The calendar {id} holds assumed dates. Put in the authority's own list and take `assumed` out."


def _post(office: Office, today: date) -> Iterator[str]:
    smtp = office.smtp
    try:
        with socket.create_connection((smtp.host, smtp.port), timeout=3):
            return
    except OSError as trouble:
        yield (
            f"No mail server answers at {smtp.host}:{smtp.port} ({trouble.strerror or trouble}). "
            "Set UPTURN_SMTP_HOST, UPTURN_SMTP_PORT and UPTURN_SMTP_TLS."
        )


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
    "record is complete and unaltered": _record,
    "policy, law and calendar files are right": _policies,
    "calendars cover the time ahead": _calendars,
    "mail server answers": _post,
    "Prefect and its neighbours fit": _prefect,
}
