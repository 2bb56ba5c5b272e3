"""What was sent to one person, as it went: the words of each message, and the files that came with it."""

from __future__ import annotations

import email.policy
from dataclasses import dataclass, replace
from datetime import datetime
from email.parser import BytesHeaderParser

from sqlalchemy import Connection, func, select

from cases import schema
from cases.proof.sent import GOES
from desk.bundling.words import notice
from desk.forms.told import WAYS
from desk.lettering.went import Went, as_it_went
from desk.school.own_copy import OwnCopy
from notifications.receipts import went_as

HEAD = 4096
"""Bytes of a message in which its subject stands."""
NOT_KEPT = "What was sent is not kept any more."
_d = schema.deliveries.c


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to the visitor. `id` is its entry's, because a number would say how much lies between two letters;
    `way` is how it went."""

    id: str
    at: datetime
    title: str
    way: str
    delivery: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter, and its words and files as they went; where nothing is kept, `trouble` says so."""

    letter: Letter
    went: Went
    trouble: str = ""


def sent_to_visitor(copy: OwnCopy) -> list[Letter]:
    """Letters, notices and reminders that went to the visitor in person, the newest first."""
    last: dict[int, Letter] = {}
    for entry in copy.trail:
        if entry.type not in GOES or entry.data.get("person") != copy.person or copy.cut.letter(entry):
            continue
        title = notice(str(entry.data["template"]), copy.framework)
        delivery = int(entry.data.get("delivery") or 0)
        way = WAYS.get(str(entry.data.get("via", "")), "")
        last[delivery or -entry.seq] = Letter(entry.id, entry.at, title, way, delivery)
    subjects = _subjects(copy.seen.conn, list(last))
    named = [replace(letter, title=subjects.get(delivery) or letter.title) for delivery, letter in last.items()]
    places = {entry.id: entry.seq for entry in copy.trail}
    return sorted(named, key=lambda letter: places[letter.id], reverse=True)


def _subjects(conn: Connection, deliveries: list[int]) -> dict[int, str]:
    """What each e-mail among them is about, in its own words: only its head is read."""
    head = select(_d.delivery_id, func.substr(_d.raw, 1, HEAD).label("head"))
    rows = conn.execute(head.where(_d.delivery_id.in_(deliveries), _d.raw.is_not(None), _d.channel == "email"))
    parser = BytesHeaderParser(policy=email.policy.default)
    return {row.delivery_id: str(parser.parsebytes(bytes(row.head)).get("Subject", "")) for row in rows}


def opened(copy: OwnCopy, id: str) -> Opened | None:
    """One of the visitor's letters; None where it is none of theirs."""
    letter = next((one for one in sent_to_visitor(copy) if one.id == id), None)
    if letter is None:
        return None
    _, raw = went_as(copy.seen.conn, [letter.delivery]).get(letter.delivery, ("", b""))
    return Opened(letter, as_it_went(raw, text=letter.way == WAYS["text"]), "" if raw else NOT_KEPT)
