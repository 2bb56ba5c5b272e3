"""Who may do what by way of the API: every address by every kind of key. A key does what its person may, never more."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from cases import commands as c
from cases.case import ENGINE
from cases.store import add_person, writing
from desk.api import keys, words
from tests.cases.school import School
from tests.desk.api.calling import FILE, NOON, System, a_key, desk_at, in_4b, with_files

WHO = {
    "officer": "okafor",
    "head": "birkett",
    "auditor": "ames",
    "clerk": "clay",
    "administrator": "adair",
    "head_elsewhere": "quill",
    "another_body": "region",
}
ADDRESSES = (
    "", "/owed", "/meetings", "/milestones", "/coming", "/trail", "/letters", "/evidence", "/evidence/{id}",
    "/meetings/{meeting}/papers", "/meetings/{meeting}/papers/{number}",
)  # fmt: skip
SEE_THE_CASE = {"officer", "head", "auditor"}
AT_SCHOOL = {
    "school_view",
    "request_category",
    "milestone_met",
    "contact_from_head",
    "representations",
    "meeting_reply",
    "answer_concern",
    "finish_action",
    "add_evidence",
}
"""What somebody at the school may ask for too."""
NOT_THE_HEAD_OF_IMPROVEMENT = {"take_to_dlt"}
WITH_FILES = {"add_evidence": {"about": "plan"}, "papers": {"id": "A1"}}


class Everybody:
    """Two schools, and a key for each kind of person, each with every scope."""

    def __init__(self, engine: Engine) -> None:
        self.school = in_4b(School(engine))
        self.there = with_files(self.school)
        self.school.people["quill"] = _head_of(School(engine, "B", without=("head",)))
        self.desk = desk_at(engine, self.school)
        self.keys = {kind: a_key(self.desk, self.school, who) for kind, who in WHO.items()}

    def system(self, kind: str) -> System:
        return System(self.desk, self.keys[kind])


def _head_of(other: School) -> str:
    with writing(other.engine) as conn:
        person = add_person(conn, "quill", "Quill", "quill@mail.example")
    start = c.StartHolder(role="head", person=person, first_day=date(2026, 9, 2))
    other.door.ask("B", start, by=ENGINE, now=NOON)
    return person


@pytest.fixture
def everybody(sqlite: Engine) -> Everybody:
    return Everybody(sqlite)


def body_of(word: str, person: str) -> dict[str, Any]:
    """The least that can be read as a command, with somebody's number for every text, because some of them name people;
    whether the rules let it pass is not asked here."""
    model = words.asked_for()[word]
    described = words.schemas([model])
    made = described[model.__name__]
    return {name: _least(made["properties"][name], described, person) for name in made.get("required", ())}


def _least(field: dict[str, Any], described: dict[str, Any], person: str) -> Any:
    if "$ref" in field:
        return _least(described[field["$ref"].rpartition("/")[2]], described, person)
    if "anyOf" in field:
        return _least(field["anyOf"][0], described, person)
    if "enum" in field or "const" in field:
        return field.get("const", field.get("enum", [None])[0])
    if field.get("type") == "object" and "properties" in field:
        return {name: _least(field["properties"][name], described, person) for name in field.get("required", ())}
    if field.get("format") == "date":
        return "2027-01-14"
    least = {"array": [], "object": {}, "integer": 1, "number": 1, "boolean": True, "string": person}
    return least[field["type"]] if "type" in field else []


def test_what_each_kind_of_key_may_read(everybody: Everybody) -> None:
    for kind in WHO:
        system = everybody.system(kind)
        wanted = 200 if kind in SEE_THE_CASE else 403 if kind == "another_body" else 404
        there = everybody.there
        got = {address: system.get(f"/cases/A{address}".format(**there)).status_code for address in ADDRESSES}
        assert got == dict.fromkeys(ADDRESSES, wanted), kind


def test_what_each_kind_of_key_may_record(everybody: Everybody) -> None:
    person = everybody.school.people["birkett"]
    for kind in ("another_body", "head_elsewhere", "clerk", "administrator", "auditor", "head", "officer"):
        system = everybody.system(kind)
        for word, fields in WITH_FILES.items():
            got = system.send(f"/cases/A/{word}", fields, ("a.pdf", FILE))
            assert got.status_code == (200 if _may(kind, word) else _refused(kind, word)), (kind, word, got.text)
        for word in words.asked_for():
            got = system.post(f"/cases/A/{word}", body_of(word, person))
            assert (got.status_code == _refused(kind, word)) == (not _may(kind, word)), (kind, word, got.text)


def _refused(kind: str, word: str) -> int:
    """What somebody who may not is told: whoever sees no case is told that there is none."""
    if word in keys.SECOND_EYES:
        return 403
    return 404 if kind in ("clerk", "administrator", "head_elsewhere") else 403


def _may(kind: str, word: str) -> bool:
    if kind == "officer":
        return word not in NOT_THE_HEAD_OF_IMPROVEMENT
    return kind == "head" and word in AT_SCHOOL


def test_a_key_without_the_scope_may_not(everybody: Everybody) -> None:
    bare = System(everybody.desk, a_key(everybody.desk, everybody.school, "okafor", ("read:cases", "record:sip_visit")))
    assert bare.get("/cases/A").status_code == 200
    for address, lacks in (("/trail", "read:trail"), ("/letters", "read:letters"), ("/evidence", "read:files")):
        said = bare.get(f"/cases/A{address}")
        assert said.status_code == 403
        assert said.json()["why"] == f"this key is not for {lacks}"
    assert bare.post("/cases/A/book", {}).status_code == 403
    assert bare.post("/cases/A/sip_visit").status_code == 200


def test_every_scope_opens_something_and_everything_has_a_scope(everybody: Everybody) -> None:
    """With no scope but one, exactly the addresses of that scope answer."""
    system = everybody.system("officer")
    described = system.get("/openapi.json").json()["paths"]
    reads = [path for path, how in described.items() if "get" in how]
    for scope in keys.READS:
        one = System(everybody.desk, a_key(everybody.desk, everybody.school, "okafor", (scope,)))
        opened = {path for path in reads if one.get(path.format(**everybody.there)).status_code == 200}
        assert opened == {path for path in reads if _scope(path) == scope}, scope


def _scope(path: str) -> str:
    last = path.rpartition("/")[2]
    if "evidence" in path or "papers" in path:
        return "read:files"
    return f"read:{last}" if last in ("trail", "letters") else "read:cases"


def test_without_a_key_everything_is_closed_but_the_description(everybody: Everybody) -> None:
    system = everybody.system("officer")
    described = system.get("/openapi.json").json()["paths"]
    del system.client.headers["Authorization"]
    for path, how in described.items():
        for method in how:
            said = system.client.request(method, f"/api{path.format(**everybody.there)}", json={})
            assert said.status_code == 401, (method, path)
            assert said.headers["www-authenticate"] == "Bearer"
            assert said.headers["content-type"] == "application/problem+json"


def test_a_session_opens_nothing_here(everybody: Everybody) -> None:
    """A browser that is signed in cannot be made to record anything by another site: the API takes keys alone."""
    from desk.identity.sessions import open_session
    from tests.desk.browsing import LONGEST

    with writing(everybody.desk.engine) as conn:
        token = open_session(conn, everybody.school.people["okafor"], "picked", everybody.desk.now(), LONGEST)
    system = everybody.system("officer")
    del system.client.headers["Authorization"]
    system.client.cookies.set("upturn", token)
    assert system.post("/cases/A/sip_visit").status_code == 401


def test_somebody_whose_post_has_ended_has_a_key_that_does_nothing(everybody: Everybody) -> None:
    ended = c.EndHolder(role="head", person=everybody.school.people["birkett"], last_day=date(2026, 11, 8))
    everybody.school.door.ask("A", ended, by=ENGINE, now=NOON)
    assert everybody.system("head").get("/cases").status_code == 403
