"""Rehearsal: plays a scenario with its own clock through the very code the flows use, on a real database and real mail.

Played twice over one database it does nothing the second time: each input is asked for under its own name, each notice
has its key. Stopped at any moment it goes on where it was. What was uncertain after a stop is sent again under the same
Message-ID, as an officer who found the letter missing would do.
"""

from __future__ import annotations

import csv
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from cases import chronicle, sayings, store
from cases import events as e
from cases.act import Door, Outcome
from cases.case import ENGINE
from cases.evolve import event_of
from cases.framework import Shelf
from cases.people import Person
from cases.refusals import Clash, NeedsApproval, Refusal
from cases.signing import Signer
from cases.trail import Entry
from desk.approving import through_approval
from desk.entering import cast_in, with_people
from desk.scenario import Scenario, Step, command_of
from notifications import deciding, outbox, post
from notifications.anchoring import seal
from notifications.following import follow
from notifications.post import Folder, Mail, Smtp, Write
from notifications.round import daily
from notifications.writing import Sender

DAY = timedelta(days=1)
Round = Callable[[Door, datetime], Awaitable[object]]
Progress = Callable[[int, int, datetime], None]


@dataclass
class Played:
    """What a rehearsal came to. `surprises`: an input refused that should not be, or done that should be refused."""

    inputs: int = 0
    again: int = 0
    refused: int = 0
    mornings: int = 0
    sent: int = 0
    surprises: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


async def morning(door: Door, now: datetime) -> object:
    """The daily round, as the flows do it."""
    return daily(door, now, source="rehearsal")


@dataclass
class Rehearsal:
    """One scenario on one database. `round` is the morning's work; the flows pass their own. Letters on paper are kept
    in `folder`, where one is given, and count as posted at once: no clerk plays along. `signer` makes a checkpoint
    before letters go: never the authority's own, which does not sign what is invented."""

    scenario: Scenario
    name: str
    engine: Engine
    smtp: Smtp
    write: Write
    sender: Sender
    shelf: Shelf = field(default_factory=Shelf)
    round: Round = morning
    folder: Path | None = None
    signer: Signer | None = None

    def __post_init__(self) -> None:
        self.door = Door(self.engine, self.shelf, follow)
        policy = self.shelf.framework(self.scenario.policy).policy
        self.zone = ZoneInfo(policy.clock.zone)
        hour, minute = (int(part) for part in policy.clock.daily_round.split(":"))
        self.at_dawn = time(hour, minute)
        self.calendar = self.shelf.framework(self.scenario.policy).calendar
        self.ids: dict[str, str] = {}
        self.played = Played()

    async def play(self, progress: Progress | None = None) -> Played:
        """Play everything from the first input to `until`. Safe to call again on the same database."""
        store.migrate(self.engine)
        moments = self._moments()
        self._set_up(datetime.combine(moments[0][0].date(), time(), self.zone))
        since = self._last_recorded()
        for i, (at, steps) in enumerate(moments):
            if progress:
                progress(i, len(moments), at)
            if since and at < since:
                self._count_again(steps)
                continue
            await self._moment(at, steps)
        self._seal(moments[-1][0])
        return self.played

    def _moments(self) -> list[tuple[datetime, list[tuple[int, Step]]]]:
        """Every input and every morning in time order; a morning has no steps."""
        inputs: dict[datetime, list[tuple[int, Step]]] = {}
        for i, step in enumerate(self.scenario.do):
            inputs.setdefault(step.at.replace(tzinfo=self.zone), []).append((i, step))
        first = min(inputs, default=datetime.combine(self.scenario.until, self.at_dawn, self.zone))
        for day in self._working_days(first.date(), self.scenario.until):
            inputs.setdefault(datetime.combine(day, self.at_dawn, self.zone), [])
        return sorted((at, steps) for at, steps in inputs.items() if at.date() <= self.scenario.until)

    def _working_days(self, first: date, last: date) -> Iterator[date]:
        while first <= last:
            if self.calendar.working(first):
                yield first
            first += DAY

    def _set_up(self, at: datetime) -> None:
        """People and schools, as the authority would have entered them before anything happened."""
        self.ids = cast_in(self.door, self.scenario, at, source="rehearsal", name=self.name)

    def _last_recorded(self) -> datetime | None:
        """The minute of the last entry or delivery: what came before it was played by somebody who was stopped."""
        with store.reading(self.engine) as conn:
            moments = [moment for moment in (store.last_at(conn), outbox.last_written(conn)) if moment]
        return max(moments).astimezone(self.zone).replace(second=0, microsecond=0) if moments else None

    def _count_again(self, steps: list[tuple[int, Step]]) -> None:
        self.played.again += len(steps)

    async def _moment(self, at: datetime, steps: list[tuple[int, Step]]) -> None:
        if at.timetz().replace(tzinfo=None) == self.at_dawn and self.calendar.working(at.date()):
            self.played.mornings += 1
            looked: Any = await self.round(self.door, at)
            self.played.troubles += [f"{id}: {why}" for id, why in getattr(looked, "troubles", {}).items()]
        for i, step in steps:
            self._input(i, step, at)
            await self._post(at)
        await self._post(at)

    def _input(self, i: int, step: Step, at: datetime) -> None:
        self.played.inputs += 1
        where = f"{at:%Y-%m-%d %H:%M} {step.case} {step.do}"
        try:
            done = self._ask(i, step, at)
            self.played.again += done.again
            if step.refused and not done.again:
                self.played.surprises.append(f"{where}: was done, but should have been refused ({step.refused})")
        except Clash:
            raise
        except Refusal as refusal:
            self.played.refused += 1
            if not step.refused:
                self.played.surprises.append(f"{where}: {refusal.sentence}")

    def _ask(self, i: int, step: Step, at: datetime) -> Outcome:
        ask, by, src = with_people(command_of(step), self.ids), self.ids[step.by], f"{self.name}:{i}"
        try:
            return self.door.ask(step.case, ask, by=by, now=at, source="rehearsal", src=src)
        except NeedsApproval:
            return through_approval(self.door, step.case, ask, by, at, self.sender, src)

    async def _post(self, at: datetime) -> None:
        for _ in range(2):
            ways = (Mail(self.smtp), Folder(self.folder, mail=False))
            done = await post.work_off(
                self.door, ways, self.write, lambda: at, owner="rehearsal", dead=True, seal=self._seal
            )
            self.played.sent += done.sent + done.raised
            if done.trouble:
                self.played.troubles.append(done.trouble)
            if not self._found_missing(at):
                return

    def _seal(self, at: datetime) -> str:
        return seal(self.engine, lambda: self.signer, at)

    def _found_missing(self, at: datetime) -> bool:
        """An officer looks into what is uncertain and sends it again."""
        lost = [d for d in deciding.waiting(self.door) if d.state == "uncertain"]
        for delivery in lost:
            deciding.release(self.door, delivery.id, self._officer(delivery.case, at), at)
        return bool(lost)

    def _officer(self, case_id: str, at: datetime) -> str:
        """Whoever makes the authority's telephone calls looks after its letters too."""
        with store.reading(self.engine) as conn:
            case = self.door.case(conn, case_id)
        return case.holder(self.door.framework(case).policy.clock.phone_calls_by, at.date()) or ENGINE


# --- what is written down ------------------------------------------------------------------------------------------
SENDS = ("at", "case", "kind", "template", "role", "person", "via", "counts_from", "note")
TRAIL = ("at", "case", "event", "actor", "what")
BEFORE_THE_LETTER = frozenset({e.LetterDrafted.type, e.LetterApproved.type})
"""Steps for which a scenario has no verb: its `letter` stands for all three (docs/rehearsal.md)."""
LISTED_FIRST = ("new_post_holder", "meeting_", "milestone_", "due_", "late_")


def write_sends(engine: Engine, zone: ZoneInfo, path: Path) -> int:
    """Everything that reached, or was set on its way to, somebody. Out: how many."""
    with store.reading(engine) as conn:
        everybody = store.people(conn)
        found = [(entry, event) for entry in store.log(conn) if isinstance(event := event_of(entry), e.Told)]
    found.sort(key=lambda pair: (_minute(pair[0], zone), pair[0].case, _rank(pair[1].template), pair[0].position))
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(SENDS)
        for entry, event in found:
            rows.writerow(
                (
                    _minute(entry, zone),
                    entry.case,
                    _kind(event),
                    event.template,
                    event.role,
                    sayings.handle(event.person, everybody),
                    event.via,
                    event.counts_from,
                    event.note,
                )
            )
    return len(found)


def _minute(entry: Entry, zone: ZoneInfo) -> str:
    return f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M}"


def _rank(template: str) -> int:
    return next((i for i, first in enumerate(LISTED_FIRST) if template.startswith(first)), len(LISTED_FIRST))


def _kind(event: e.Told) -> str:
    kind = event.type.split(".")[0]
    return "reminder" if kind == "task" else kind


def write_trail(engine: Engine, shelf: Shelf, zone: ZoneInfo, until: datetime, path: Path) -> int:
    """Every case's chronicle, with what was owed merged in, in time order. Out: how many lines."""
    found: list[chronicle.Line] = []
    with store.reading(engine) as conn:
        everybody: dict[str, Person] = store.people(conn)
        door = Door(engine, shelf)
        for id in sorted(store.case_ids(conn)):
            case = door.case(conn, id)
            found += chronicle.lines(
                store.entries(conn, id, private=True), case, door.framework(case), everybody, until
            )
    found = sorted(
        (line for line in found if line.event not in BEFORE_THE_LETTER),
        key=lambda line: (line.at.replace(second=0, microsecond=0), line.case),
    )
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(TRAIL)
        rows.writerows((f"{x.at.astimezone(zone):%Y-%m-%d %H:%M}", x.case, x.event, x.actor, x.what) for x in found)
    return len(found)
