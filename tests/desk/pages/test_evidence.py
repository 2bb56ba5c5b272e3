"""The evidence of a case: added and opened by officers; what is restricted is for those of the case and auditors."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, delete, func, select, update

from cases import commands as c
from cases import events as e
from cases import places, schema
from cases.act import Door
from cases.refusals import Refusal
from cases.store import StoreTrouble, entries, reading, writing
from notifications import evidence
from tests.cases.school import at
from tests.desk.browsing import words
from tests.desk.pages.schools import FILE, NOW, SECRET, TELLING, Told, Visiting, with_everything
from tests.evidence import add_evidence

PAGE = "/cases/A/evidence"


@pytest.fixture
def told(engine: Engine) -> Told:
    return with_everything(engine)


def added(told: Told, name: str) -> e.EvidenceAdded:
    with reading(told.engine) as conn:
        trail = entries(conn, "A", private=True)
    return next(x.said for x in evidence.on_record(trail) if x.said.name == name)


def sent(visiting: Visiting, fields: dict[str, Any], *files: tuple[str, bytes]) -> httpx.Response:
    once = re.search(r'name="once" value="([^"]+)"', visiting.get(PAGE).text)
    parts = [("files", (name, raw, "application/octet-stream")) for name, raw in files]
    return visiting.post(PAGE, {"once": once[1] if once else "", **fields}, parts)


@pytest.mark.parametrize("who", ["okafor", "moss"])
def test_officers_of_the_case_and_auditors_see_everything(told: Told, who: str) -> None:
    secret = added(told, "only-for-officers.txt")
    with told.as_(who) as visitor:
        page = visitor.get(PAGE)
        file = visitor.get(f"{PAGE}/{secret.evidence}")
    assert "only-for-officers.txt" in page.text
    assert "Officers of this case and auditors only" in page.text
    assert file.content == SECRET
    assert file.headers["content-disposition"].startswith("attachment;")
    assert ("Add files" in page.text) is (who == "okafor")


def test_an_officer_without_a_post_here_sees_what_is_not_restricted_and_adds_nothing(told: Told) -> None:
    secret = added(told, "only-for-officers.txt")
    with told.as_("stray") as stray:
        page = stray.get(PAGE)
        assert stray.get(f"{PAGE}/{secret.evidence}").status_code == 404
        refused = stray.post(PAGE, {"about": "plan"}, [("files", ("a.pdf", FILE, "x/y"))])
    assert "Visit notes.pdf" in page.text
    assert not [word for word in TELLING if word in page.text]
    assert "Add files" not in page.text
    assert refused.status_code == 422
    assert "holds no post for this school" in words(refused)


@pytest.mark.parametrize("who", ["birkett", "pask", "harlow"])
def test_a_school_has_not_this_page(told: Told, who: str) -> None:
    secret = added(told, "only-for-officers.txt")
    with told.as_(who) as school:
        answers = [school.get(PAGE), school.get(f"{PAGE}/{secret.evidence}"), school.post(PAGE, {"about": "plan"})]
    assert [x.status_code for x in answers] == [404] * 3


def test_a_file_is_added_and_is_what_it_was(told: Told) -> None:
    with told.as_("okafor") as officer:
        answer = sent(officer, {"about": "milestone:M1"}, ("Tracking October.pdf", FILE), ("note.txt", b"seen\n"))
        assert answer.status_code == 303
        said = added(told, "Tracking October.pdf")
        file = officer.get(f"{PAGE}/{said.evidence}")
    assert (said.about, said.subject, said.kind, said.restricted) == ("milestone", "M1", "pdf", False)
    assert file.content == FILE
    assert added(told, "note.txt").kind == "text"


def test_what_shows_a_restricted_point_is_restricted_without_being_asked(told: Told) -> None:
    with told.as_("okafor") as officer:
        sent(officer, {"about": "concern:T12"}, ("again.txt", b"words\n"))
    assert added(told, "again.txt").restricted


def test_an_auditor_adds_nothing(told: Told) -> None:
    with told.as_("moss") as auditor:
        assert auditor.post(PAGE, {"about": "plan"}, [("files", ("a.pdf", FILE, "x/y"))]).status_code == 404


def test_what_is_missing_is_said_beside_its_field(told: Told) -> None:
    with told.as_("okafor") as officer:
        page = sent(officer, {"about": "nonsense", "restricted": "yes"})
    assert page.status_code == 422
    assert 'id="about-error"' in page.text
    assert 'id="files-error"' in page.text
    assert re.search(r'name="restricted"[^>]*checked', page.text)


def test_the_same_form_sent_twice_adds_once(told: Told) -> None:
    with told.as_("okafor") as officer:
        once = re.findall(r'name="once" value="([^"]+)"', officer.get(PAGE).text)[0]
        parts = [("files", ("twice.pdf", FILE, "x/y"))]
        answers = [officer.post(PAGE, {"once": once, "about": "plan"}, parts) for _ in range(2)]
    assert [x.status_code for x in answers] == [303, 303]
    with reading(told.engine) as conn:
        assert [x.private["name"] for x in entries(conn, "A", private=True) if x.type == "evidence.added"].count(
            "twice.pdf"
        ) == 1


# --- kept with its entry or not at all
def kept(told: Told) -> int:
    with reading(told.engine) as conn:
        return int(conn.execute(select(func.count()).select_from(schema.documents)).scalar_one())


def add(told: Told, door: Door | None = None, **more: Any) -> None:
    files = [("a.pdf", FILE)]
    by = told.people["okafor"]
    add_evidence(door or told.school.door, "A", files, "plan", by=by, now=NOW, **more)


def test_bytes_that_cannot_be_kept_leave_no_entry(told: Told) -> None:
    with told.engine.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE documents RENAME TO documents_gone")
    with reading(told.engine) as conn:
        before = len(entries(conn, "A"))
    with pytest.raises(StoreTrouble):
        add(told)
    with reading(told.engine) as conn:
        assert len(entries(conn, "A")) == before


def test_a_refusal_keeps_no_bytes(told: Told) -> None:
    before = kept(told)
    with pytest.raises(Refusal):
        add_evidence(told.school.door, "A", [("a.pdf", FILE)], "milestone", "M9",
                     by=told.people["okafor"], now=NOW)  # fmt: skip
    assert kept(told) == before


@pytest.mark.parametrize("how", ["gone", "changed"])
def test_a_file_that_is_not_as_it_was_added_is_not_shown(told: Told, how: str) -> None:
    said = added(told, "Visit notes.pdf")
    d = schema.documents.c
    where = d.draft == evidence.place(said.evidence)
    with writing(told.engine) as conn:
        if how == "gone":
            conn.execute(delete(schema.documents).where(where))
        else:
            conn.execute(update(schema.documents).where(where).values(pdf=FILE + b" "))
    with told.as_("okafor") as officer:
        answer = officer.get(f"{PAGE}/{said.evidence}")
    assert answer.status_code == 422
    assert "not as it was added" in words(answer)


def test_evidence_after_a_day_has_the_day_of_its_entry(told: Told) -> None:
    with reading(told.engine) as conn:
        found = [x for x in evidence.on_record(entries(conn, "A", private=True)) if x.said.name == "Visit notes.pdf"]
    assert [x.on for x in found] == [at("2026-11-11").date()]


def test_a_file_is_a_place_that_can_be_found_and_erased(told: Told) -> None:
    said = added(told, "Visit notes.pdf")
    with reading(told.engine) as conn:
        [place] = [x for x in places.kept(conn, "A") if x.place.digest == f"pages:{evidence.place(said.evidence)}/1"]
    assert place.where == f"evidence {said.evidence}, a file"
    assert (place.blobs, place.person) == ((FILE,), "")
    ask = c.AskErasure(id="E1", places=(place.place,), basis="unlawful", reason="it belongs to another school")
    told.school.ask(ask, "okafor", NOW)
    told.school.ask(c.ApproveErasure(id="E1"), "marsh", NOW)
    with told.as_("okafor") as officer:
        answer = officer.get(f"{PAGE}/{said.evidence}")
    assert answer.status_code == 422
    assert "it was erased" in words(answer).lower()
