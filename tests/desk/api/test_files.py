"""Evidence and papers by way of the API: as from the pages, with the rights of whoever the key acts as."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from cases import schema
from cases.framework import Framework
from cases.reading_log import reads
from cases.store import reading
from desk.api.sending import AT_ONCE
from desk.site.guarding import UPLOAD
from tests.cases.school import School
from tests.desk.api.calling import FILE, SECRET, System, a_key, desk_at, in_4b, with_files, works_elsewhere
from tests.notifications.test_papers import a_pdf
from tests.policies import OpenShelf

EVIDENCE, PAPERS, ADD = "/cases/A/evidence", "/cases/A/meetings/A1/papers", "/cases/A/add_evidence"
NOTES = a_pdf("Notes")


class ChairAlone(OpenShelf):
    """Another authority's choice: its group calls the chair, and not the headteacher."""

    def _read(self, id: str, version: str, calendar: str) -> Framework:
        found = super()._read(id, version, calendar)
        meetings = {**found.policy.meetings}
        meetings["tig"] = meetings["tig"].model_copy(update={"expected": ("chair",)})
        return replace(found, policy=found.policy.model_copy(update={"meetings": meetings}))


@pytest.fixture
def there(school: School) -> dict[str, Any]:
    return with_files(school)


def of(school: School, who: str, **settings: object) -> System:
    desk = desk_at(school.engine, school, **settings)
    return System(desk, a_key(desk, school, who))


@pytest.fixture
def officer(school: School, there: dict[str, Any]) -> System:
    return of(school, "okafor")


def names(system: System) -> list[str]:
    return [one["name"] for one in system.get(EVIDENCE).json()["evidence"]]


# --- read ----------------------------------------------------------------------------------------------------------
def test_evidence_is_listed_and_is_what_it_was(school: School, officer: System) -> None:
    first, second = officer.get(EVIDENCE).json()["evidence"]
    assert (first["name"], first["kind"], first["about"], first["restricted"]) == (
        "Visit notes.pdf",
        "pdf",
        "plan",
        False,
    )
    assert (first["size"], first["sha256"]) == (len(FILE), sha256(FILE).hexdigest())
    assert (first["by"], first["by_name"]) == (school.people["okafor"], "Okafor")
    assert (second["name"], second["subject"], second["restricted"]) == ("for-officers.txt", "T12", True)
    file = officer.get(f"{EVIDENCE}/{first['id']}")
    assert (file.content, file.headers["content-type"]) == (FILE, "application/pdf")
    assert file.headers["content-disposition"].startswith("attachment;")


def test_papers_are_listed_and_are_what_they_were(officer: System) -> None:
    said = officer.get(PAPERS).json()
    assert said["papers"] == [
        {"number": 1, "name": "Agenda.pdf", "size": len(FILE), "sha256": sha256(FILE).hexdigest()}
    ]
    assert officer.get(f"{PAPERS}/1").content == FILE
    assert officer.get(f"{PAPERS}/2").status_code == 404
    assert officer.get("/cases/A/meetings/Z9/papers").status_code == 404


def test_every_look_at_a_file_is_written_down(engine: Engine, officer: System, there: dict[str, Any]) -> None:
    for address in (EVIDENCE, f"{EVIDENCE}/{there['id']}", PAPERS, f"{PAPERS}/1"):
        officer.get(address)
    with reading(engine) as conn:
        assert [x.what for x in reads(conn, "A")] == ["api evidence", "api evidence", "api papers", "api papers"]


@pytest.mark.parametrize(("who", "sees"), [("okafor", True), ("ames", True), ("vance", False), ("birkett", False)])
def test_restricted_evidence_is_for_officers_of_the_case_and_auditors(
    school: School, there: dict[str, Any], who: str, sees: bool
) -> None:
    works_elsewhere(school, "vance")
    system = of(school, who)
    assert (names(system) == ["Visit notes.pdf", "for-officers.txt"]) is sees
    assert "Visit notes.pdf" in names(system)
    secret = system.get(f"{EVIDENCE}/{there['restricted']}")
    assert (secret.status_code, secret.content == SECRET) == ((200, True) if sees else (404, False))
    missing = system.get(f"{EVIDENCE}/0000000000000000")
    assert sees or (secret.content, secret.headers["content-type"]) == (
        missing.content,
        missing.headers["content-type"],
    )


def test_a_school_has_the_papers_of_the_meetings_that_call_whoever_asks(engine: Engine) -> None:
    school = in_4b(School(engine, shelf=ChairAlone()))
    with_files(school)
    chair, head = of(school, "pask"), of(school, "birkett")
    assert [x["name"] for x in chair.get(PAPERS).json()["papers"]] == ["Agenda.pdf"]
    assert chair.get(f"{PAPERS}/1").content == FILE
    assert [head.get(address).status_code for address in (PAPERS, f"{PAPERS}/1")] == [404, 404]


# --- add -----------------------------------------------------------------------------------------------------------
def test_evidence_is_added_once_and_kept(school: School, officer: System) -> None:
    files = (("Notes.pdf", NOTES), ("seen.txt", b"seen\n"))
    fields = {"about": "meeting", "subject": "A1"}
    first = officer.send(ADD, fields, *files, Idempotency_Key="one")
    assert first.status_code == 200, first.text
    assert [(x["type"], x["source"], x["by"]) for x in first.json()["entries"]] == [
        ("evidence.added", "api", school.people["okafor"])
    ] * 2
    again = officer.send(ADD, fields, *files, Idempotency_Key="one").json()
    assert (again["again"], again["entries"]) == (True, first.json()["entries"])
    assert names(officer) == ["Visit notes.pdf", "for-officers.txt", "Notes.pdf", "seen.txt"]
    added = officer.get(EVIDENCE).json()["evidence"][2]
    assert officer.get(f"{EVIDENCE}/{added['id']}").content == NOTES


def test_papers_are_added_to_those_there(officer: System) -> None:
    said = officer.send("/cases/A/papers", {"id": "A1"}, ("Notes.pdf", NOTES))
    assert [x["type"] for x in said.json()["entries"]] == ["papers.added"]
    assert [x["name"] for x in officer.get(PAPERS).json()["papers"]] == ["Agenda.pdf", "Notes.pdf"]
    assert officer.get(f"{PAPERS}/2").content == NOTES


def test_the_second_of_two_is_told_who_was_first(officer: System) -> None:
    seen = officer.get(EVIDENCE).headers["etag"]
    assert officer.send(ADD, {"about": "plan"}, ("a.pdf", NOTES), If_Match=seen).status_code == 200
    assert officer.send(ADD, {"about": "plan"}, ("b.pdf", NOTES), If_Match=seen).status_code == 409
    assert "b.pdf" not in names(officer)


def test_what_shows_a_restricted_point_is_restricted_without_being_asked(school: School, officer: System) -> None:
    assert officer.send(ADD, {"about": "concern", "subject": "T12"}, ("more.txt", b"words\n")).status_code == 200
    assert officer.send(ADD, {"about": "plan", "restricted": "true"}, ("mine.txt", b"words\n")).status_code == 200
    kept = {one["name"]: one["restricted"] for one in officer.get(EVIDENCE).json()["evidence"]}
    assert (kept["more.txt"], kept["mine.txt"]) == (True, True)
    assert names(of(school, "birkett")) == ["Visit notes.pdf"]


def test_a_school_adds_evidence_and_no_papers(school: School, there: dict[str, Any]) -> None:
    head = of(school, "birkett")
    assert head.send(ADD, {"about": "plan"}, ("ours.pdf", NOTES)).status_code == 200
    assert "ours.pdf" in names(of(school, "okafor"))
    assert head.send("/cases/A/papers", {"id": "A1"}, ("ours.pdf", NOTES)).status_code == 403


# --- what is not taken ---------------------------------------------------------------------------------------------
def kept(engine: Engine) -> int:
    with reading(engine) as conn:
        return int(conn.execute(select(func.count()).select_from(schema.documents)).scalar_one())


PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00"
ABOUT = {"about": "plan"}


@pytest.mark.parametrize(
    ("address", "fields", "files", "why"),
    [
        (ADD, ABOUT, [("report.pdf", PROGRAM)], "it is of no type that is taken"),
        (ADD, ABOUT, [("picture.png", NOTES)], "its name ends in .png, and what is in it is a PDF"),
        (ADD, ABOUT, [("empty.pdf", b"")], "it is empty"),
        (ADD, ABOUT, [("long.txt", b"x" * (1024 * 1024 + 1))], "it is larger than 1 MB"),
        (ADD, ABOUT, [], "`files` is missing"),
        (ADD, ABOUT, [("a.txt", b"a\n")] * (AT_ONCE + 1), f"more than {AT_ONCE} files"),
        (ADD, {}, [("a.pdf", NOTES)], "`about` is missing"),
        (ADD, {"about": "everything"}, [("a.pdf", NOTES)], "`about` must be"),
        (ADD, {"about": ["plan", "exit"]}, [("a.pdf", NOTES)], "`about` is there more than once"),
        (ADD, {**ABOUT, "colour": "red"}, [("a.pdf", NOTES)], "`colour` is none of its facts"),
        (ADD, {**ABOUT, "files": "words"}, [("a.pdf", NOTES)], "must be a file"),
        (ADD, {**ABOUT, "restricted": "perhaps"}, [("a.pdf", NOTES)], "`restricted` must be"),
        (ADD, {"about": "milestone", "subject": "M9"}, [("a.pdf", NOTES)], "there is no milestone M9"),
        ("/cases/A/papers", {"id": "A1"}, [("report.pdf", PROGRAM)], "the file report.pdf is not a PDF"),
        ("/cases/A/papers", {"id": "Z9"}, [("a.pdf", NOTES)], "there is no meeting Z9"),
        ("/cases/A/papers", {"id": "A1"}, [("a.pdf", NOTES + b" " * 5 * 1024 * 1024)], "may hold 5 MB in all"),
    ],
    ids=[
        "a_program", "lies", "empty", "too_large", "none", "too_many", "about_nothing", "about_what", "twice",
        "unknown", "text_for_a_file", "perhaps", "no_milestone", "no_pdf", "no_meeting", "papers_too_large",
    ],
)  # fmt: skip
def test_what_is_not_taken_is_told_in_a_sentence_and_not_kept(
    school: School, there: dict[str, Any], address: str, fields: dict[str, Any], files: Any, why: str
) -> None:
    system, before = of(school, "okafor", evidence_mb=1), kept(school.engine)
    said = system.send(address, fields, *files)
    assert said.status_code == (415 if "missing" in why and not files else 422), said.text
    assert said.status_code == 415 or why in said.json()["why"]
    assert kept(school.engine) == before


def test_more_than_is_taken_at_once_is_turned_away(officer: System) -> None:
    said = officer.send(ADD, ABOUT, ("a.pdf", NOTES + b" " * UPLOAD))
    assert (said.status_code, said.headers["content-type"]) == (413, "application/problem+json")
    assert "larger than 25 MB" in said.json()["detail"]


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", ""])
def test_what_does_not_come_in_parts_is_not_read(officer: System, kind: str) -> None:
    assert officer.client.post(f"/api{ADD}", content=b"{}", headers={"content-type": kind}).status_code == 415


def test_an_address_with_a_line_break_is_answered_as_any_other(officer: System) -> None:
    said = officer.get("/cases/A%0A/evidence")
    assert (said.status_code, said.headers["content-type"]) == (404, "application/problem+json")
