"""A formal letter: drafted page for page, approved by somebody else, issued as approved, and sent as issued."""

from __future__ import annotations

from datetime import date, datetime
from email import message_from_bytes
from email.policy import SMTP

import pytest
from sqlalchemy import Engine, select, update

from cases import commands as c
from cases.act import Door
from cases.framework import Shelf
from cases.refusals import NeedsApproval, NotAllowed, Refusal
from cases.schema import deliveries, documents
from cases.store import entries, reading, writing
from notifications import following, outbox
from notifications.drafting import Drafted, draft_letter, issue_letter
from notifications.keeping import PagesMissing, kept
from notifications.writing import Sender, written
from tests.cases.school import School, at

SENDER = Sender("School improvement", "school.improvement@council.example", "notices.council.example")
NOON = at("2026-09-18", "12:00")
AUTUMN = c.IssueLetter(template="category_autumn")


@pytest.fixture
def school(engine: Engine) -> School:
    """A school in 4a, of an authority whose letters have to be approved."""
    school = School(engine)
    school.door = Door(engine, Shelf(), following.follow)
    school.concern()
    school.in_4a()
    return school


def drafted(school: School, dated: date | None = None, by: str = "nair") -> Drafted:
    who = school.people[by]
    return draft_letter(school.door, school.id, AUTUMN, by=who, now=NOON, sender=SENDER, dated=dated)


def approve(school: School, by: str = "okafor", id: str = "L1", now: datetime = NOON) -> None:
    school.ask(c.ApproveLetter(id=id), by, now)


def issue(school: School, by: str = "nair", id: str = "L1", now: datetime = NOON) -> None:
    issue_letter(school.door, school.id, id, by=school.people[by], now=now, sender=SENDER)


def types(school: School) -> list[str]:
    with reading(school.engine) as conn:
        return [entry.type for entry in entries(conn, school.id)]


def test_nobody_issues_a_formal_letter_that_was_not_approved(school: School) -> None:
    before = types(school)
    with pytest.raises(NeedsApproval, match="has to be approved by somebody else first"):
        school.ask(AUTUMN, "okafor", NOON)
    assert types(school) == before


def test_each_step_is_an_entry_and_the_letter_goes_once_it_is_issued(school: School) -> None:
    drafted(school)
    approve(school)
    issue(school)
    assert types(school)[-3:] == ["letter.drafted", "letter.approved", "letter.issued"]
    with reading(school.engine) as conn:
        rows = conn.execute(select(deliveries.c.template, deliveries.c.role).where(deliveries.c.kind == "letter")).all()
    assert sorted(rows) == [("category_autumn", "chair"), ("category_autumn", "head")]


def test_what_goes_is_byte_for_byte_what_was_drafted(school: School) -> None:
    sheets = {sheet.role: sheet for sheet in drafted(school).sheets}
    approve(school)
    issue(school)
    later = at("2026-09-21", "08:00")
    school.ask(c.ReviewCategory(stays="LA4a"), "nair", later)  # the record goes on before the post does
    with writing(school.engine) as conn:
        by_role = {d.role: d for d in outbox.in_state(conn, "queued") if d.kind == "letter"}
        mail = written(conn, school.door, by_role["head"], later, SENDER)
        assert written(conn, school.door, by_role["head"], later, SENDER) == mail
        assert written(conn, school.door, by_role["chair"], later, SENDER) == sheets["chair"].pdf  # he has no e-mail
    files = [p for p in message_from_bytes(mail, policy=SMTP).walk() if p.get_content_type() == "application/pdf"]
    assert [file.get_payload(decode=True) for file in files] == [sheets["head"].pdf]
    assert files[0].get_filename() == "category-autumn-990001-A.pdf"


def test_the_author_does_not_approve(school: School) -> None:
    drafted(school, by="okafor")
    with pytest.raises(NotAllowed, match="Whoever wrote a letter does not approve it"):
        approve(school, by="okafor")
    approve(school, by="marsh")
    assert types(school)[-2:] == ["action.refused", "letter.approved"]


@pytest.mark.parametrize("who", ["nair", "birkett", "passer_by"])
def test_only_those_whom_the_policy_names_approve(school: School, who: str) -> None:
    drafted(school, by="lang")
    with pytest.raises(NotAllowed):
        approve(school, by=who)


def test_a_draft_that_nobody_approved_is_not_issued(school: School) -> None:
    drafted(school)
    with pytest.raises(Refusal, match="It has not been approved"):
        issue(school)


def test_a_draft_sent_back_is_drafted_anew(school: School) -> None:
    drafted(school)
    approve(school)
    school.ask(c.SendBackLetter(id="L1", reason="name the review"), "marsh", NOON)
    with pytest.raises(Refusal, match="It was sent back"):
        issue(school)
    assert drafted(school).id == "L2"


def test_a_letter_is_issued_once(school: School) -> None:
    drafted(school)
    approve(school)
    issue(school)
    with pytest.raises(Refusal, match="It has been issued already"):
        issue(school)


def test_a_letter_is_issued_on_the_day_that_it_is_dated(school: School) -> None:
    drafted(school, dated=date(2026, 9, 21))
    approve(school)
    with pytest.raises(Refusal, match="It is dated 21 September 2026"):
        issue(school)
    issue(school, now=at("2026-09-21", "09:00"))
    assert types(school)[-1] == "letter.issued"


def test_a_draft_whose_day_has_passed_is_neither_approved_nor_issued(school: School) -> None:
    drafted(school)
    drafted(school)
    approve(school, id="L1")
    with pytest.raises(Refusal, match="It is dated 18 September 2026"):
        issue(school, id="L1", now=at("2026-09-21", "09:00"))
    with pytest.raises(Refusal, match="It is dated 18 September 2026, and that day has passed"):
        approve(school, id="L2", now=at("2026-09-21", "09:00"))


def test_what_changed_after_approval_is_not_issued(school: School) -> None:
    """The category is decided again between approval and issue: the letter approved would say what is no longer so."""
    drafted(school)
    approve(school)
    again = c.DecideCategory(to="LA4b", school_view="agrees", reason="standards")
    school.ask(again, "nair", NOON)
    with pytest.raises(Refusal, match="has changed since it was approved"):
        issue(school)
    assert "letter.issued" not in types(school)


def test_a_new_headteacher_after_approval_is_not_written_to_by_an_old_letter(school: School) -> None:
    drafted(school)
    approve(school)
    starts = c.StartHolder(role="head", person=school.people["passer_by"], first_day=NOON.date())
    school.ask(starts, "okafor", NOON)
    with pytest.raises(Refusal, match="has changed since it was approved"):
        issue(school)


def test_what_the_rules_refuse_is_not_even_drafted(school: School) -> None:
    ask = c.IssueLetter(template="handover")
    with pytest.raises(Refusal, match="No academy order has been recorded"):
        draft_letter(school.door, school.id, ask, by=school.people["nair"], now=NOON, sender=SENDER)
    assert types(school)[-1] == "action.refused"


def test_a_command_without_a_formal_letter_is_not_drafted(school: School) -> None:
    with pytest.raises(Refusal, match="issues no letter that needs approval"):
        draft_letter(school.door, school.id, c.SipVisit(), by=school.people["nair"], now=NOON, sender=SENDER)


def test_pages_changed_in_the_database_do_not_go(school: School) -> None:
    drafted(school)
    approve(school)
    issue(school)
    with writing(school.engine) as conn:
        conn.execute(update(documents).values(pdf=b"%PDF-1.7 another letter"))
    with reading(school.engine) as conn, pytest.raises(PagesMissing, match="are not those that were kept"):
        kept(conn, school.id, "L1")
