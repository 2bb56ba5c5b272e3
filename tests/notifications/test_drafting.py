"""A formal letter: drafted page for page, approved by somebody else, issued as approved, and sent as issued."""

from __future__ import annotations

from datetime import date, datetime
from email import message_from_bytes
from email.policy import SMTP
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, delete, select, update

from cases import checkpoints
from cases import commands as c
from cases.act import Door
from cases.framework import Shelf
from cases.refusals import Clash, NeedsApproval, NotAllowed, Refusal
from cases.schema import deliveries, documents
from cases.store import entries, reading, writing
from notifications import following, outbox
from notifications.deciding import release
from notifications.drafting import Drafted, draft_letter, issue_letter
from notifications.keeping import PagesMissing, Sheet, kept
from notifications.writing import Sender, written
from tests.cases.school import School, at
from tests.cases.signing import checkpoint

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
    with pytest.raises(Refusal, match="no letter that needs approval"):
        draft_letter(school.door, school.id, c.SipVisit(), by=school.people["nair"], now=NOON, sender=SENDER)
    assert "visit.sip" not in types(school)
    assert types(school)[-1] == "action.refused"


def test_pages_changed_in_the_database_do_not_go(school: School) -> None:
    drafted(school)
    approve(school)
    issue(school)
    with writing(school.engine) as conn:
        conn.execute(update(documents).values(pdf=b"%PDF-1.7 another letter"))
    with reading(school.engine) as conn, pytest.raises(PagesMissing, match="are not those that were kept"):
        kept(conn, school.id, "L1")


# --- the pages that go ---------------------------------------------------------------------------------------------
def queued(school: School, role: str) -> outbox.Delivery:
    with reading(school.engine) as conn:
        return next(d for d in outbox.in_state(conn, "queued") if (d.kind, d.role) == ("letter", role))


def goes(school: School, delivery: outbox.Delivery, now: datetime = NOON) -> bytes:
    with reading(school.engine) as conn:
        return written(conn, school.door, delivery, now, SENDER)


def issued(school: School) -> dict[str, Sheet]:
    sheets = {sheet.role: sheet for sheet in drafted(school).sheets}
    approve(school)
    issue(school)
    return sheets


def test_pages_and_digest_changed_together_do_not_go_either(school: School) -> None:
    """Whoever can write to the table can make the two agree; the record still says what was approved."""
    issued(school)
    false = b"%PDF-1.7 another letter"
    head = queued(school, "head")
    with writing(school.engine) as conn:
        mine = documents.c.person_id == head.person
        conn.execute(update(documents).where(mine).values(pdf=false, sha256=sha256(false).hexdigest()))
    with pytest.raises(PagesMissing, match="are not those on the record"):
        goes(school, head)


def test_one_copy_that_was_changed_stops_no_other(school: School) -> None:
    sheets = issued(school)
    head, chair = queued(school, "head"), queued(school, "chair")
    with writing(school.engine) as conn:
        conn.execute(update(documents).where(documents.c.person_id == head.person).values(pdf=b"%PDF-1.7 other"))
    with pytest.raises(PagesMissing, match="are not those that were kept"):
        goes(school, head)
    assert goes(school, chair) == sheets["chair"].pdf


def test_pages_that_are_gone_stop_the_letter_with_a_sentence(school: School) -> None:
    issued(school)
    head = queued(school, "head")
    with writing(school.engine) as conn:
        conn.execute(delete(documents))
    with pytest.raises(PagesMissing, match="its pages are not there"):
        goes(school, head)


def test_a_letter_that_came_back_goes_by_post_under_a_sheet_with_the_address(school: School) -> None:
    """Its pages bear no postal address, because nobody had entered one; they follow unchanged."""
    sheets = issued(school)
    assert sheets["head"].to == ("Birkett", "Headteacher", "Fernhollow Primary School")
    head, later = queued(school, "head"), at("2026-09-21", "09:00")
    with writing(school.engine) as conn:
        outbox.settle(conn, head.id, "bounced", NOON, "550 no such user")
    home = c.ChangeDetails(person=head.person, email="", post="7 Mill Lane, Milton Keynes, MK9 3EJ")
    school.ask(home, "okafor", later)
    release(school.door, head.id, school.people["okafor"], later)
    again = queued(school, "head")
    assert again.channel == "post"
    made = checkpoints.line(checkpoint(school.engine, later))
    bound = PdfReader(BytesIO(goes(school, again, later)))
    cover, blank, *rest = [page.extract_text() for page in bound.pages]
    assert rest == [page.extract_text() for page in PdfReader(BytesIO(sheets["head"].pdf)).pages]
    assert [line in cover for line in ("Birkett", "7 Mill Lane", "MK9 3EJ", "18 September 2026")] == [True] * 4
    assert made in cover.split("\n")
    assert blank.strip() == ""


def test_a_letter_sent_the_next_day_still_says_its_own_day(school: School) -> None:
    issued(school)
    mail = message_from_bytes(goes(school, queued(school, "head"), at("2026-09-21", "08:00")), policy=SMTP)
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().startswith("18 September 2026")


def test_what_is_recorded_while_a_letter_is_set_again_stops_its_issue(school: School) -> None:
    """Between the setting and the issue a visit is recorded: what was compared may no longer be what is issued."""

    class Busy(Door):
        def ask(self, case_id: str, ask: c.Command, **how: Any) -> Any:
            if isinstance(ask, c.IssueDraft):
                super().ask(case_id, c.SipVisit(), by=school.people["nair"], now=NOON)
            return super().ask(case_id, ask, **how)

    drafted(school)
    approve(school)
    school.door = Busy(school.engine, Shelf(), following.follow)
    with pytest.raises(Clash, match="was not saved"):
        issue(school)
    assert "letter.issued" not in types(school)


def test_somebody_in_two_posts_gets_one_copy(school: School) -> None:
    """The headteacher chairs the governors for a time: one sheet, one delivery."""
    both = c.StartHolder(role="chair", person=school.people["birkett"], first_day=NOON.date())
    school.ask(both, "okafor", NOON)
    assert [sheet.role for sheet in drafted(school).sheets] == ["head"]
    approve(school)
    issue(school)
    with reading(school.engine) as conn:
        letters = [d for d in outbox.in_state(conn, "queued") if d.template == "category_autumn"]
    assert [d.person for d in letters] == [school.people["birkett"]]
