"""Papers for a meeting: kept with their entry or not at all, and attached as they were added, on both databases."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfWriter
from sqlalchemy import Engine, func, select, update

from cases import commands as c
from cases import schema
from cases.act import Outcome
from cases.decisions.tig import MOST_PAPERS
from cases.refusals import NotAllowed, Refusal
from cases.store import StoreTrouble, entries, reading, writing
from notifications import outbox, papers
from notifications.compose import MessageRefused
from notifications.outbox import Delivery
from notifications.round import daily
from tests.cases.erasing import erase_values
from tests.cases.school import School, at
from tests.notifications.test_feeds import book

NOW = at("2026-11-16")


def a_pdf(title: str) -> bytes:
    """A PDF of one empty page."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": title})
    writer.write(out)
    return out.getvalue()


AGENDA, DATA = a_pdf("Agenda"), a_pdf("Data")


@pytest.fixture
def school(engine: Engine) -> School:
    """A school in 4b with two meetings in its diary, everybody with e-mail."""
    school = School(engine, by_post=False)
    school.concern()
    school.in_4b()
    book(school, "A1", date(2026, 11, 25), time="14:00")
    book(school, "A2", date(2026, 12, 9))
    return school


def add(school: School, *files: tuple[str, bytes], by: str = "okafor", meeting: str = "A1") -> Outcome:
    return papers.add(school.door, "A", meeting, files, by=school.people[by], now=NOW)


def kept(school: School) -> int:
    with reading(school.engine) as conn:
        return int(conn.execute(select(func.count()).select_from(schema.documents)).scalar_one())


def reminder(school: School, template: str = "meeting_reminder", on: str = "2026-11-23", of: str = "A1") -> Delivery:
    """The headteacher's, as the morning round of a day calls for it."""
    daily(school.door, at(on, "07:00"))
    with reading(school.engine) as conn:
        waiting = outbox.in_state(conn, "queued", "sent")
    return next(d for d in waiting if d.template == template and d.role == "head" and d.context["meeting"] == of)


def attached(school: School, delivery: Delivery) -> list[tuple[str, bytes]]:
    with reading(school.engine) as conn:
        return papers.papers_for(conn, delivery, school.door.case(conn, "A"))


# --- added and attached
def test_papers_go_with_the_reminder_as_they_were_added(school: School) -> None:
    done = add(school, ("Agenda 25 November.PDF", AGENDA), ("data.pdf", DATA))
    assert [x.data["sha256"] for x in done.entries] == [sha256(AGENDA).hexdigest(), sha256(DATA).hexdigest()]
    assert attached(school, reminder(school)) == [("Agenda 25 November.pdf", AGENDA), ("data.pdf", DATA)]


def test_papers_go_with_a_notice_that_is_sent_after_them_and_with_no_other(school: School) -> None:
    add(school, ("agenda.pdf", AGENDA), meeting="A2")
    assert attached(school, reminder(school, "meeting_notice", on="2026-11-25", of="A2")) == [("agenda.pdf", AGENDA)]
    with reading(school.engine) as conn:
        others = [d for d in outbox.in_state(conn, "queued") if d.template not in papers.WITH_PAPERS]
    assert others
    assert not [d for d in others if attached(school, d)]


def test_papers_are_of_one_meeting(school: School) -> None:
    add(school, ("agenda.pdf", AGENDA), meeting="A2")
    assert attached(school, reminder(school)) == []


def test_names_are_kept_apart_and_what_is_said_of_them_is_a_number(school: School) -> None:
    add(school, ("Mrs Birkett’s data.pdf", DATA))
    with reading(school.engine) as conn:
        entry = entries(conn, "A", private=True)[-1]
    assert entry.private["name"] == "Mrs Birkett’s data.pdf"
    assert entry.data == {"meeting": "A1", "paper": 1, "size": len(DATA), "sha256": sha256(DATA).hexdigest()}


def test_a_paper_whose_name_was_erased_still_goes(school: School) -> None:
    add(school, ("Mrs Birkett’s data.pdf", DATA))
    delivery = reminder(school)
    with writing(school.engine) as conn:
        erase_values(conn, "name")
    assert attached(school, delivery) == [("paper-1.pdf", DATA)]


def test_papers_are_numbered_on_and_a_corrected_one_no_longer_goes(school: School) -> None:
    add(school, ("a.pdf", AGENDA))
    second = add(school, ("wrong.pdf", DATA)).entries[0]
    school.ask(c.CorrectEntry(entry=second.id, reason="another school's"), "okafor", NOW)
    assert add(school, ("right.pdf", AGENDA)).entries[0].data["paper"] == 2
    assert attached(school, reminder(school)) == [("a.pdf", AGENDA), ("right.pdf", AGENDA)]


# --- refused
@pytest.mark.parametrize("file", [b"", b"PK\x03\x04 a spreadsheet", b"<html>", b" %PDF-1.7", b"%pdf-1.7"])
def test_what_is_no_pdf_is_refused(school: School, file: bytes) -> None:
    with pytest.raises(Refusal, match=r"The file agenda\.pdf is not a PDF\. Save it as a PDF"):
        add(school, ("data.pdf", DATA), ("agenda.pdf", file))
    assert kept(school) == 0


def test_more_than_the_post_carries_is_refused_in_all(school: School) -> None:
    big = b"%PDF-1.7 " + b"x" * (MOST_PAPERS // 2)
    add(school, ("one.pdf", big))
    with pytest.raises(Refusal, match="may hold 5 MB in all"):
        add(school, ("two.pdf", big))
    assert kept(school) == 1
    add(school, ("two.pdf", big), meeting="A2")


def test_only_an_officer_adds_papers(school: School) -> None:
    for nobody in ("birkett", "passer_by"):
        with pytest.raises(NotAllowed):
            add(school, ("a.pdf", AGENDA), by=nobody)
    assert kept(school) == 0


def test_a_meeting_that_is_off_takes_none(school: School) -> None:
    school.ask(c.CancelMeeting(id="A1", reason="snow"), "okafor", at("2026-11-12"))
    with pytest.raises(Refusal, match="It was already cancelled"):
        add(school, ("a.pdf", AGENDA))
    with pytest.raises(Refusal, match="There is no meeting A9"):
        add(school, ("a.pdf", AGENDA), meeting="A9")
    assert kept(school) == 0


@pytest.mark.parametrize("changes", [{"pdf": b"%PDF- another"}, {"draft": "elsewhere"}])
def test_pages_that_are_not_those_added_stop_the_message(school: School, changes: dict[str, Any]) -> None:
    add(school, ("a.pdf", AGENDA))
    delivery = reminder(school)
    with writing(school.engine) as conn:
        conn.execute(update(schema.documents).values(**changes))
    with pytest.raises(MessageRefused, match="paper 1 for the meeting A1 is not as it was added"):
        attached(school, delivery)


def test_a_crash_between_entry_and_pages_leaves_neither(school: School) -> None:
    """The table for the pages has gone by the time they are to be kept: the entry goes with them."""
    with writing(school.engine) as conn:
        before = len(entries(conn, "A"))
        conn.exec_driver_sql("ALTER TABLE documents RENAME TO documents_gone")
    with pytest.raises(StoreTrouble, match="does not have Upturn's tables"):
        add(school, ("a.pdf", AGENDA))
    with reading(school.engine) as conn:
        assert len(entries(conn, "A")) == before


# --- names
@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Agenda.pdf", "Agenda.pdf"),
        ("agenda", "agenda.pdf"),
        ("AGENDA.PDF", "AGENDA.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\head\\data.pdf", "data.pdf"),
        ('a"b;c=d\r\nX: y.pdf', "a b c d X y.pdf"),
        ("nul\x00\u202efdp.exe", "nulfdp.exe.pdf"),
        (".pdf", "paper.pdf"),
        ("Nguyễn’s plan.pdf", "Nguyễn’s plan.pdf"),
        ("x" * 5000 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_a_file_name_is_safe_to_attach(given: str, name: str) -> None:
    assert papers.file_name(given) == name


def test_a_moment_is_kept_with_the_pages(school: School) -> None:
    add(school, ("a.pdf", AGENDA))
    with reading(school.engine) as conn:
        at_ = conn.execute(select(schema.documents.c.made_at)).scalar_one()
    assert datetime.fromisoformat(at_) == NOW
