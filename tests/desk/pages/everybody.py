"""Every kind of visitor there is, and something of everything that an address can name, at the school of schools.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select, update

from cases import commands as c
from cases import schema, store
from cases.case import ENGINE
from cases.store import add_person, reading, writing
from desk.api import keys
from desk.identity import returning
from notifications import evidence, feeds
from notifications.drafting import draft_letter
from tests.desk.pages.schools import MEASURE, NOW, NUMBER, Told, with_everything

VISITORS = {
    "own": "okafor",
    "other": "stray",
    "head": "birkett",
    "chair": "pask",
    "head of B": "harlow",
    "former": "gone",
    "diocese": "dale",
    "auditor": "moss",
    "clerk": "clay",
    "admin": "adair",
}
"""Who each is: an officer of the case, an officer of another school, head and chair, the head of the other school,
a headteacher whose post has ended, the diocese, and those with a part in the desk."""
TYPED = "typed by the officer alone"
ENDS = date(2027, 8, 31)


@dataclass
class Names:
    """What an address can name: of Fernhollow ("A"), by the words of the routes."""

    told: Told
    letter: int
    own: str
    waiting: int
    evidence: str
    restricted: str
    draft: str
    mark: str
    key: str
    kept: str
    token: str


def everybody(engine: Engine) -> Names:
    """The school of schools.py with everybody around it, a draft that waits, a calendar address, a key, and a form
    that the officer had typed."""
    told = with_everything(engine)
    _more_people(told)
    school, by = told.school, told.people
    draft = _drafted(told, "category_autumn")
    school.ask(c.LogConcern(judged=("T09", "T12"), data={MEASURE: NUMBER}), "nair", NOW)
    _drafted(told, "concern_alert")
    with writing(engine) as conn:
        token = feeds.make(conn, school.door, "officer", by["okafor"], by["okafor"], NOW)
        mark = feeds.feeds(conn)[0].mark
        keys.make(
            conn, told.desk.framework.policy, system="Case recorder", person=by["okafor"],
            scopes=["read:cases"], ends=ENDS, by=by["okafor"], now=NOW,
        )  # fmt: skip
        kept = returning.keep(conn, by["okafor"], "/cases/A/do/answer", [("text", TYPED)], NOW)
        key = keys.keys(conn)[0].id
    files = _files(told)
    letter, own, waiting = _letters(told)
    return Names(told, letter, own, waiting, files[False], files[True], draft, mark, key, kept, token)


def _drafted(told: Told, letter: str) -> str:
    """A letter that waits to be approved: the authority's own shelf asks for that."""
    ask, sender = c.IssueLetter(template=letter), told.desk.office.sender
    return draft_letter(told.desk.door, "A", ask, by=told.people["nair"], now=NOW, sender=sender, source="web").id


def _more_people(told: Told) -> None:
    """The diocese, a clerk, an administrator; and somebody who was headteacher for two days."""
    school = told.school
    with writing(told.engine) as conn:
        for who in ("gone", "dale", "clay", "adair"):
            told.people[who] = add_person(conn, who, f"{who.title()} Rowe", f"{who}@mail.example")
    later = (("diocese", "dale", 12), ("clerk", "clay", 12), ("administrator", "adair", 12), ("head", "gone", 12),
             ("head", "birkett", 14))  # fmt: skip
    for role, who, first in later:
        start = c.StartHolder(role=role, person=told.people[who], first_day=date(2026, 11, first))
        school.door.ask("A", start, by=ENGINE, now=NOW, src=f"start:{role}:{who}")


def _files(told: Told) -> dict[bool, str]:
    """The evidence of the case: by whether it is for its officers alone."""
    with reading(told.engine) as conn:
        found = evidence.on_record(store.entries(conn, "A", private=True))
    return {one.said.restricted: one.said.evidence for one in found}


def _letters(told: Told) -> tuple[int, str, int]:
    """The number of a letter that went to the headteacher, the id of its entry, and the number of a notice that was
    refused."""
    d = schema.deliveries.c
    with writing(told.engine) as conn:
        sent = select(d.delivery_id).where(d.template == "category_autumn", d.role == "head")
        letter = int(conn.execute(sent).scalar_one())
        waits = int(conn.execute(select(d.delivery_id).where(d.state == "queued").limit(1)).scalar_one())
        conn.execute(update(schema.deliveries).where(d.delivery_id == waits).values(state="refused"))
        entry = next(x for x in store.entries(conn, "A") if x.data.get("delivery") == letter)
    return letter, entry.id, waits
