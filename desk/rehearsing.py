"""`upturn rehearse`: a rehearsal with its database, its mail server, a progress bar, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cases.framework import Shelf
from cases.refusals import day
from cases.signing import Signer
from cases.store import open_database
from desk.rehearsal import Played, Rehearsal, Round, morning, write_sends, write_trail
from desk.scenario import Scenario, doubts, load
from desk.sink import sink
from notifications.office import writer
from notifications.post import Smtp
from notifications.writing import Sender

console = Console(soft_wrap=True)
LOOPBACK = "127.0.0.1"
SENDER = Sender("School improvement", "school.improvement@council.example", "notices.council.example")


def rehearse(
    path: Path, sends: Path | None, trail: Path | None, database: str | None, smtp: str | None, post: Path | None
) -> int:
    """Play a scenario and write the lists asked for. Out: 0, or 1 where something happened that should not have."""
    scenario, name = load(path)
    for doubt in doubts(scenario, path):
        console.print(doubt, style="yellow")
    with TemporaryDirectory() as spare:
        url = database or f"sqlite:///{spare}/rehearsal.db"
        folder = post or Path(spare) / "post"
        with _mail(smtp, folder) as server:
            rehearsal, played = play(scenario, name, url, server, morning, folder)
        say(scenario, played)
        write_lists(rehearsal, scenario, sends, trail)
    return 1 if played.surprises else 0


def play(
    scenario: Scenario, name: str, url: str, server: Smtp, round: Round, folder: Path, signer: Signer | None = None
) -> tuple[Rehearsal, Played]:
    """Play under a progress bar that shows the scenario's own day. Letters on paper are kept in `folder`."""
    engine, write = open_database(url), lambda *_: b""
    rehearsal = Rehearsal(scenario, name, engine, server, write, SENDER, Shelf(), round, folder, signer)
    rehearsal.write = writer(rehearsal.door, SENDER)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        shown = bar.add_task("", total=None)

        def progress(i: int, of: int, at: datetime) -> None:
            bar.update(shown, description=f"{day(at.date()):>18}", completed=i, total=of)

        return rehearsal, asyncio.run(rehearsal.play(progress))


@contextmanager
def _mail(smtp: str | None, folder: Path) -> Iterator[Smtp]:
    """The mail server given, or one on this machine that keeps everything in a folder."""
    if smtp:
        host, _, port = smtp.rpartition(":")
        if not port.isdigit():
            raise ValueError(
                f"Nothing was played: {smtp} is not HOST:PORT. Give the mail server as 127.0.0.1:2525, for instance."
            )
        yield Smtp(host or LOOPBACK, int(port), "none", SENDER.email)
        return
    with kept(folder) as server:
        yield server


@contextmanager
def kept(folder: Path) -> Iterator[Smtp]:
    """A mail server on the loopback address that keeps each message in a folder."""
    with sink(folder) as (host, port):
        yield Smtp(host, port, "none", SENDER.email)


def write_lists(rehearsal: Rehearsal, scenario: Scenario, sends: Path | None, trail: Path | None) -> None:
    """The CSV files asked for."""
    if sends:
        count = write_sends(rehearsal.engine, rehearsal.zone, sends)
        console.print(f"{sends}: {count} sends.")
    if trail:
        until = datetime.combine(scenario.until, time.max, rehearsal.zone)
        count = write_trail(rehearsal.engine, rehearsal.shelf, rehearsal.zone, until, trail)
        console.print(f"{trail}: {count} lines.")


def say(scenario: Scenario, played: Played) -> None:
    """What a rehearsal came to, in a few lines."""
    already = f", {played.again} done already" if played.again else ""
    console.print(
        f"Played to {day(scenario.until)}: {played.inputs} inputs{already}, {played.refused} refused, "
        f"{played.mornings} mornings, {played.sent} letters, notices and reminders."
    )
    for surprise in played.surprises:
        console.print(f"Not as the scenario says: {surprise}", style="red")
    for trouble in dict.fromkeys(played.troubles):
        console.print(trouble, style="yellow")
