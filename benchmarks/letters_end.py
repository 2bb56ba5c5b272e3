"""A bulk run from end to end: the autumn letter to the headteacher and the chair of 114 schools, to a local server."""

from __future__ import annotations

import asyncio
import multiprocessing
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from statistics import median

from sqlalchemy import select

from benchmarks.letters_watch import TreeWatch
from benchmarks.measuring import spread, table
from benchmarks.places import folder
from benchmarks.sides.upturn import BEGAN, everybody, school
from benchmarks.steps import ZONE
from cases import commands as c
from cases.act import Door
from cases.case import ENGINE
from cases.framework import Shelf
from cases.schema import deliveries, people
from cases.store import migrate, open_database, reading, writing
from notifications import following
from notifications.drafting import draft_letter, issue_letter
from notifications.office import Office
from notifications.post import work_off
from notifications.writing import Sender
from tests.mailserver.postfix import Routes, missing, postfix
from tests.notifications.servers import LOOPBACK, Answers, server
from tests.policies import open_shelf

SCHOOLS = 114
DECIDED = datetime(2026, 10, 7, 10, tzinfo=ZONE)
ISSUED = datetime(2026, 10, 12, 10, tzinfo=ZONE)
LETTER = c.IssueLetter(template="category_autumn")
AUTHOR, APPROVER = "senior_adviser", "hsi"


class Bulk:
    """So many schools in 4a on a database of their own, each owed its autumn letter."""

    def __init__(self, path: Path, schools: int, port: int, shelf: Shelf) -> None:
        self.ids = [str(n) for n in range(schools)]
        self.office = Office(database_url=f"sqlite:///{path}", smtp_host=LOOPBACK, smtp_port=port, smtp_tls="none")
        self.door = Door(open_database(self.office.database_url), shelf, following.follow)
        self.office.__dict__["door"] = self.door
        migrate(self.door.engine)
        with writing(self.door.engine) as conn:
            conn.execute(people.insert(), everybody(range(schools)))
        for id in self.ids:
            self.door.ask(id, school(int(id)), by=ENGINE, now=BEGAN)
            self.door.ask(id, c.DecideCategory(to="LA4a", school_view="agrees"), by="sip", now=DECIDED)
        asyncio.run(self._post(DECIDED))  # what the decision calls for goes first, so that only letters are left

    @property
    def sender(self) -> Sender:
        return self.office.sender

    def issue(self) -> None:
        """With nobody's approval: the letters are typeset when they are sent."""
        for id in self.ids:
            self.door.ask(id, LETTER, by=APPROVER, now=ISSUED)

    def draft_and_issue(self) -> None:
        """As the shipped policy has it: drafted, approved by somebody else, issued as approved."""
        for n, id in enumerate(self.ids):
            at = ISSUED + timedelta(seconds=n)
            drafted = draft_letter(self.door, id, LETTER, by=AUTHOR, now=at, sender=self.sender)
            self.door.ask(id, c.ApproveLetter(id=drafted.id), by=APPROVER, now=at)
            issue_letter(self.door, id, drafted.id, by=AUTHOR, now=at, sender=self.sender)

    def send(self) -> None:
        """Work the post off, and see that every letter went with its pages."""
        asyncio.run(self._post(ISSUED + timedelta(hours=1)))
        with reading(self.door.engine) as conn:
            of = deliveries.c
            rows = conn.execute(select(of.state, of.raw).where(of.template == LETTER.template)).all()
        if [row.state for row in rows] != ["sent"] * 2 * len(self.ids):
            raise RuntimeError(f"of {2 * len(self.ids)} letters, {sum(row.state == 'sent' for row in rows)} were sent")
        if not all(b"application/pdf" in row.raw for row in rows):
            raise RuntimeError("a letter went without its pages")

    async def _post(self, now: datetime) -> None:
        posted = await work_off(self.door, self.office.channels, self.office.write, lambda: now, "bench")
        if posted.trouble:
            raise RuntimeError(posted.trouble)

    def close(self) -> None:
        self.door.engine.dispose()


def end_to_end(count: int, schools: int = SCHOOLS) -> str:
    """Out: the table; each round has a database of its own."""
    rows = []
    with ExitStack() as stack:
        sinks = {"aiosmtpd, in a process of its own": stack.enter_context(_sink())}
        if not missing():
            made = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="upturn-bench-mail-")))
            made.chmod(0o755)
            sinks["Postfix"] = stack.enter_context(postfix(made, Routes(discard=True)))
        for name, port in sinks.items():
            rows.append(_row(f"rendered, built and sent to {name}", _sent(port, schools, count), schools))
        rows.append(_row("drafted, approved and issued before", _drafted(port, schools, count), schools))
    return table([f"{2 * schools} letters to {schools} schools", "s", "s of processor", "letters/s"], rows)


def _sent(port: int, schools: int, count: int) -> list[TreeWatch]:
    def play(bulk: Bulk, watch: TreeWatch) -> None:
        bulk.issue()
        with watch.going():
            bulk.send()

    return _rounds(play, port, schools, count, open_shelf())


def _drafted(port: int, schools: int, count: int) -> list[TreeWatch]:
    def play(bulk: Bulk, watch: TreeWatch) -> None:
        with watch.going():
            bulk.draft_and_issue()
        bulk.send()

    return _rounds(play, port, schools, count, Shelf())


def _rounds(
    play: Callable[[Bulk, TreeWatch], None], port: int, schools: int, count: int, shelf: Shelf
) -> list[TreeWatch]:
    """A first round is a warm-up and not counted."""
    watches = []
    for _ in range(count + 1):
        with folder() as here:
            bulk, watch = Bulk(here / "bulk.db", schools, port, shelf), TreeWatch()
            play(bulk, watch)
            bulk.close()
        watches.append(watch)
    return watches[1:]


def _row(name: str, watches: list[TreeWatch], schools: int) -> list[str]:
    walls = [watch.wall for watch in watches]
    cpus = [watch.cpu for watch in watches]
    return [name, spread(walls), spread(cpus), f"{2 * schools / median(walls):.0f}"]


@contextmanager
def _sink() -> Iterator[int]:
    """A server that takes mail and forgets it, in a process of its own so that it shares no interpreter with us."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()  # so that a server that does not start is an end of file here, and no wait for ever
    try:
        yield int(ours.recv())
    finally:
        ours.send("stop")
        process.join(20)


class _Forgets(Answers):
    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # type: ignore[override]
        return "250 forgotten"


def _serve(pipe: Pipe) -> None:
    with server(_Forgets()) as port:
        pipe.send(port)
        pipe.recv()
