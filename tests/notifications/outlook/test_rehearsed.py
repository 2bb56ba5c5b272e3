"""The worked case, day by day: the lists say what the command line answers, worked out afresh from the trail."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from cases import store
from cases.sight import all_open
from desk import answers
from desk.casefile.owing import owing
from desk.demo import WORKED_CASE
from desk.part_way import up_to
from desk.rehearsal import Rehearsal
from desk.rehearsing import SENDER
from desk.scenario import load
from notifications.dates import falling_due
from notifications.office import Office
from notifications.outlook import bring_up_to_date, owed
from notifications.recipients import channel
from tests.cases.school import at
from tests.desk.browsing import office_on
from tests.notifications.posting import plain, smtp
from tests.notifications.servers import Answers, server

DAYS = [
    at("2026-09-18", "18:00"),
    at("2026-10-20", "18:00"),
    at("2026-12-15", "18:00"),
    at("2027-01-25", "18:00"),
    at("2027-03-09", "18:00"),
    at("2027-05-03", "18:00"),
]
"""An emerging concern; a disagreement; an Ofsted category; between meetings; a warning notice; a head who is new."""
AHEAD = 21
FOR_EVER = 5_000


def played(engine: Engine) -> Iterator[tuple[Office, datetime]]:
    """The worked case on each of the days, on one record that goes on."""
    scenario, name = load(WORKED_CASE)
    office = office_on(engine)
    with server(Answers()) as port:
        for now in DAYS:
            asyncio.run(Rehearsal(up_to(scenario, now), name, engine, smtp(port), plain, SENDER).play())
            yield office, now


def answered(office: Office, on: date) -> list[tuple[object, ...]]:
    """What `upturn owed` would print, a row each."""
    rows: list[tuple[object, ...]] = []
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        for id in store.case_ids(conn):
            case, _, framework = answers.case_on(conn, office, id, on)
            for one in owing(case, framework, on)[0]:
                o, who = one.obligation, everybody[one.person].name if one.person in everybody else ""
                rows.append((o.due, id, o.duty.id, one.late, who, o.progress or "", o.because, answers._source(o)))
    return sorted(rows, key=str)


def listed(office: Office, on: date) -> list[tuple[object, ...]]:
    with store.reading(office.engine) as conn:
        found = owed.owed(conn, on, FOR_EVER, "", owed.WHEN, FOR_EVER, 0, (), all_open)
    rows = [(o.due, o.case_id, o.duty, o.when == "late", o.owner, o.progress, o.because, o.source) for o in found]
    return sorted(rows, key=str)


def foretold(office: Office, on: date) -> list[tuple[object, ...]]:
    """What `upturn preview` would print, a row each."""
    rows: list[tuple[object, ...]] = []
    with store.reading(office.engine) as conn:
        everybody = store.people(conn)
        for id in store.case_ids(conn):
            case, _, framework = answers.case_on(conn, office, id, on)
            for call in falling_due(case, framework, everybody, on)[0]:
                goes = max(call.on, on)
                if call.on > on + timedelta(days=AHEAD):
                    continue
                person = everybody.get(call.person or "")
                rules = case.contact_rules_of(person.id, goes) if person else None
                via = channel(person, call.kind, framework, rules) if person else ""
                rows.append((goes, id, call.wording, call.role, person.name if person else "", via))
    return sorted(rows, key=str)


def coming(office: Office) -> list[tuple[object, ...]]:
    with store.reading(office.engine) as conn:
        found = owed.coming(conn, owed.everywhere, FOR_EVER, 0, all_open)
    return sorted(((g.goes_on, g.case_id, g.wording, g.role, g.to, g.channel) for g in found), key=str)


@pytest.mark.timeout(600)
def test_the_lists_say_on_every_day_what_the_trail_adds_up_to(engine: Engine) -> None:
    seen: list[tuple[int, int]] = []
    for office, now in played(engine):
        assert bring_up_to_date(office.door, now, AHEAD).troubles == {}
        expected, foreseen = answered(office, now.date()), foretold(office, now.date())
        assert listed(office, now.date()) == expected, now
        assert coming(office) == foreseen, now
        seen.append((len(expected), len(foreseen)))
    assert all(owing for owing, _ in seen)
    assert sum(goes for _, goes in seen) > len(DAYS)
