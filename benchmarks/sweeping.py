"""A morning with 100 cases due among many that sleep, and one on which all are due."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update

from benchmarks.places import folder
from benchmarks.sides.upturn import Upturn, everybody
from benchmarks.steps import LATER, STEPS, ZONE
from cases import registers
from cases.evolve import replay
from cases.schema import caseload, due, people
from cases.store import append, entries, lock_head, reading, writing
from cases.trail import Draft, Entry
from notifications.round import Looked, daily

LOOKED = datetime(2026, 9, 18, 7, tzinfo=ZONE)  # after the last step played, and with nothing due
DUE = datetime(2026, 9, 21, 7, tzinfo=ZONE)  # the reminder that a head must be alerted (O17)
LATE = datetime(2026, 9, 23, 7, tzinfo=ZONE)  # the word that it is late
ACTIVITY = "alert_the_headteacher"
PLAYED = 1  # steps: the concern is logged, nobody has been told
AT_A_TIME = 1000


class Asleep(Upturn):
    """Many open cases like one that was really played, written to the record by the product's own append."""

    def populate(self, cases: range) -> None:
        drafts, dates = played()
        with writing(self.engine) as conn:
            conn.execute(
                insert(people), [row for row in everybody(cases) if cases[0] == 0 or row["person_id"][-1].isdigit()]
            )
        for first in range(0, len(cases), AT_A_TIME):
            self._add(cases[first : first + AT_A_TIME], drafts, dates)

    def _add(self, cases: range, drafts: list[Draft], dates: dict[str, str]) -> None:
        rows: list[dict[str, Any]] = []
        with writing(self.engine) as conn:
            head = lock_head(conn)
            for case in cases:
                added = append(
                    conn, head, str(case), 0, "", [_of(case, draft) for draft in drafts], STEPS[PLAYED - 1].at
                )
                rows.append({**registers.row_of(replay(str(case), added)), "look_on": LATER})
            conn.execute(insert(caseload), rows)
            conn.execute(insert(due), [{"case_id": row["case_id"], "activity": activity, "due_on": LATER}
                                       for row in rows for activity in dates])  # fmt: skip
            conn.exec_driver_sql("UPDATE log_head SET told = size")

    def make_due(self, cases: range, day: str) -> None:
        with writing(self.engine) as conn:
            ids = [str(case) for case in cases]
            conn.execute(update(due).where(due.c.activity == ACTIVITY, due.c.case_id.in_(ids)).values(due_on=day))

    def all_due(self, day: str) -> None:
        with writing(self.engine) as conn:
            conn.execute(update(due).where(due.c.activity == ACTIVITY).values(due_on=day))

    def sweep(self, day: str) -> int:
        looked = self.morning(datetime.fromisoformat(day).replace(hour=DUE.hour, tzinfo=ZONE))
        return looked.notices

    def morning(self, now: datetime) -> Looked:
        """The daily round of a process that has no case at hand."""
        self.forget()
        return daily(self.door, now)


def _of(case: int, draft: Draft) -> Draft:
    """The same entry about another school, with a head and a chair of its own."""
    if draft.type != "school.recorded":
        return draft
    text = json.dumps(draft.data).replace('"head0"', f'"head{case}"').replace('"chair0"', f'"chair{case}"')
    return replace(draft, data=json.loads(text))


def played() -> tuple[list[Draft], dict[str, str]]:
    """One case played through the door: its entries, and the days it then sleeps until."""
    with folder() as here:
        side = Upturn(f"sqlite:///{here / 'one.db'}")
        side.begin(range(1))
        for number in range(PLAYED):
            side.step(0, number)
        daily(side.door, LOOKED)
        with reading(side.engine) as conn:
            trail = entries(conn, "0", private=True)
            dates = {row.activity: row.due_on for row in conn.execute(due.select())}
        side.close()
    return [_draft(entry) for entry in trail], dates


def _draft(entry: Entry) -> Draft:
    return Draft(entry.type, entry.data, entry.actor, entry.effective, entry.private, entry.source, entry.src)
