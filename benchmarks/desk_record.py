"""A record for the desk: many open cases like a few that were really played, at four steps of section 15.

What is played goes through the door and the post. What is copied is appended by the product's own append, with a
head, a chair and a partner of its own, and its next meeting on one of fifteen days; each partner has forty schools.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, select

from benchmarks.places import folder
from benchmarks.steps import CALENDAR, LATER, OFFICERS, POLICY, STEPS, ZONE
from cases import commands as c
from cases import registers, schema
from cases.act import Door
from cases.case import ENGINE, Case
from cases.evolve import replay
from cases.store import append, entries, lock_head, migrate, open_database, reading, writing
from cases.trail import Draft, Entry
from notifications import following
from notifications.drafting import draft_letter
from notifications.office import Office
from notifications.post import Folder, work_off
from tests.policies import open_shelf

BEGAN = datetime(2026, 9, 1, 9, tzinfo=ZONE)
NOW = datetime(2026, 11, 27, 11, tzinfo=ZONE)
"""When the desk is looked at: after the first meeting of the group, before the next."""
ENDS = (4, 9, 12, 14)
"""How many steps of section 15 each kind of case has taken."""
BOOKED = date(2026, 12, 2)
DAYS = [on for n in range(21) if (on := date(2026, 11, 30) + timedelta(days=n)).weekday() < 5]
"""Days on which the next meeting is, in turn."""
OF_A_PARTNER = 40
AT_A_TIME = 500
PARTS = ("auditor", "clerk")
OWN = ("head", "chair")


def person_of(role: str, case: int) -> str:
    """Who holds a post in a case: each school has a head and a chair, forty have a partner, all have the rest."""
    return f"{role}-{case}" if role in OWN else f"{role}-{case // OF_A_PARTNER}" if role == "sip" else f"{role}-0"


def people_of(cases: int) -> Iterator[dict[str, Any]]:
    """Everybody, as rows, each with e-mail."""
    partners = range(-(-cases // OF_A_PARTNER))
    ids = [f"{role}-0" for role in (*OFFICERS, *PARTS) if role != "sip"]
    ids += [*(f"sip-{n}" for n in partners), *(f"{role}-{n}" for n in range(cases) for role in OWN)]
    yield from ({"person_id": id, "handle": id, "name": f"Name of {id}", "email": f"{id}@mail.example"} for id in ids)


def office_on(url: str, engine: Engine) -> Office:
    """The office of a record; nothing in the environment is read."""
    office = Office(_env_file=None, database_url=url)  # type: ignore[call-arg]
    office.__dict__["engine"] = engine
    return office


# --- played --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Played:
    """One case as it was played: its entries, and the rows of what was sent."""

    trail: list[Draft]
    deliveries: list[dict[str, Any]]


def played() -> list[Played]:
    """One case of each kind, each in a record of its own: the second would begin before the first had ended."""
    return [_play(id, steps) for id, steps in enumerate(ENDS)]


def _play(id: int, steps: int) -> Played:
    with folder() as here:
        url = f"sqlite:///{here / 'played.db'}"
        engine = open_database(url)
        migrate(engine)
        with writing(engine) as conn:
            conn.execute(insert(schema.people), list(people_of(1)))
        found = _case(url, engine, f"c{id}", steps)
        engine.dispose()
    return found


def _case(url: str, engine: Engine, case: str, steps: int) -> Played:
    door, office = Door(engine, open_shelf(), following.follow), office_on(url, engine)
    holders = {role: ((person_of(role, 0), None, None),) for role in (*OFFICERS, *OWN, *PARTS)}
    school = c.RecordSchool(school="School 0", urn="900000", school_type="community", phase="primary",
                            policy=POLICY, calendar=CALENDAR, category="LA3", holders=holders)  # fmt: skip
    door.ask(case, school, by=ENGINE, now=BEGAN)
    for n, one in enumerate(STEPS[:steps]):
        door.ask(case, one.ask, by=person_of(one.by, 0), now=one.at, src=f"{case}:{n}")
        asyncio.run(work_off(door, (Folder(),), office.write, _at(one.at), "benchmark"))
    asyncio.run(work_off(door, (Folder(),), office.write, _at(_since(door, office, case, steps)), "benchmark"))
    with reading(engine) as conn:
        trail = [_draft(entry) for entry in entries(conn, case, private=True)]
        rows = conn.execute(select(schema.deliveries).where(schema.deliveries.c.case_id == case)).all()
    return Played(trail, [row._asdict() for row in rows])


def _at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def _since(door: Door, office: Office, case: str, steps: int) -> datetime:
    """What officers have done since: a rating, the next meeting, and a letter that waits to be approved. Out: when."""
    at = datetime(2026, 11, 26, 9, tzinfo=ZONE)
    hsi = person_of("hsi", 0)
    if steps > 5:
        rating = c.RateRisk(rating="high", direction="unchanged", reason="standards in two year groups")
        door.ask(case, rating, by=hsi, now=at, src=f"{case}:rated")
    if steps > 11:
        booked = c.BookMeeting(meeting="tig", id="T2", date=BOOKED, time="14:00", minutes=90)
        door.ask(case, booked, by=hsi, now=at, src=f"{case}:booked")
    else:
        letter = c.IssueLetter(template="concern_alert" if steps < 5 else "category_autumn")
        draft_letter(office.door, case, letter, by=person_of("sip", 0), now=at, sender=office.sender)
    return at


def _draft(entry: Entry) -> Draft:
    return Draft(entry.type, entry.data, entry.actor, entry.effective, entry.private, entry.source, entry.src)


# --- copied --------------------------------------------------------------------------------------------------------
def fill(url: str, count: int) -> None:
    """An empty database becomes a record of `count` open cases."""
    kinds, engine = played(), open_database(url)
    migrate(engine)
    with writing(engine) as conn:
        conn.execute(insert(schema.people), list(people_of(count)))
    for first in range(0, count, AT_A_TIME):
        _add(engine, range(first, min(first + AT_A_TIME, count)), kinds)
    engine.dispose()


def _add(engine: Engine, numbers: range, kinds: Sequence[Played]) -> None:
    cases: list[Case] = []
    sent: list[dict[str, Any]] = []
    with writing(engine) as conn:
        head = lock_head(conn)
        for n in numbers:
            kind, id = kinds[n % len(kinds)], f"c{n}"
            drafts = [_of(n, n % len(kinds), draft) for draft in kind.trail]
            cases.append(replay(id, append(conn, head, id, 0, "", drafts, NOW - timedelta(hours=1))))
            sent += [_sent(n, row) for row in kind.deliveries]
        conn.execute(insert(schema.caseload), [{**registers.row_of(case), "look_on": LATER} for case in cases])
        conn.execute(insert(schema.posts), [row for case in cases for row in registers.posts_of(case)])
        conn.execute(insert(schema.deliveries), sent)
        conn.exec_driver_sql(f"UPDATE log_head SET size = {head.size}, told = {head.size}")


def _of(n: int, kind: int, draft: Draft) -> Draft:
    """The same entry of another school."""
    changed = json.loads(_renamed(json.dumps([draft.data, draft.private, draft.actor, draft.src]), n, kind))
    data, private, actor, src = changed
    return replace(draft, data=data, private=private, actor=actor, src=src)


def _renamed(text: str, n: int, kind: int) -> str:
    text = (
        text.replace(f'"c{kind}:', f'"c{n}:').replace('"School 0"', f'"School {n}"').replace("900000", f"{900000 + n}")
    )
    text = text.replace(BOOKED.isoformat(), DAYS[n % len(DAYS)].isoformat())
    for role in (*OWN, "sip"):
        text = text.replace(f'"{role}-0"', f'"{person_of(role, n)}"')
    return text


def _sent(n: int, row: dict[str, Any]) -> dict[str, Any]:
    """The row of a message of another school. What was sent is kept of a school of each kind alone: to keep a copy for
    each would be some gigabytes of the same letter."""
    role = str(row["person_id"]).rpartition("-")[0]
    own = {"case_id": f"c{n}", "person_id": person_of(role, n) if role in (*OWN, "sip") else row["person_id"]}
    marks = {"key": f"{n}:{row['key']}", "message_id": f"{n}.{row['message_id']}"}
    raw = row["raw"] if n < len(ENDS) else None
    return {name: value for name, value in {**row, **own, **marks, "raw": raw}.items() if name != "delivery_id"}
