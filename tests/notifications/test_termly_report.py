"""The report on a term: what the record says, what its author adds in their own words, and that this is what goes."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import Engine, update

from cases import commands as c
from cases import events as e
from cases.act import Door
from cases.framework import Shelf
from cases.refusals import Refusal
from cases.schema import documents
from cases.store import entries, reading, writing
from notifications import following, outbox
from notifications.compose import text
from notifications.drafting import Drafted, draft_letter, issue_letter
from notifications.keeping import PagesMissing
from notifications.language import MissingValue
from notifications.writing import Sender, worded, written
from tests.cases.school import School, at
from tests.notifications.story import Story, letter
from tests.notifications.told import M1

SENDER = Sender("School improvement", "school.improvement@council.example", "notices.council.example")
NOON = at("2026-12-10", "12:00")
WORDS = {
    "next": "We visit in May.\n\nBring the <b>books</b> & {{ 7 * 7 }}.",
    "summary": "Teaching is better.",
    "success": "  ",
}
REPORT = c.IssueLetter(template="termly_report", words=WORDS)


@pytest.fixture
def school(engine: Engine) -> School:
    """A school in LA4b, of an authority whose letters have to be approved."""
    school = School(engine)
    school.concern()
    school.in_4b()
    school.door = Door(engine, Shelf(), following.follow)
    return school


def drafted(school: School, ask: c.Command = REPORT, id: str = "") -> Drafted:
    who = school.people["okafor"]
    return draft_letter(school.door, school.id, ask, by=who, now=NOON, sender=SENDER, id=id)


def said_in(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_what_its_author_says_is_in_every_copy_under_the_policy_s_headings(school: School) -> None:
    for sheet in drafted(school).sheets:
        said = said_in(sheet.pdf)
        assert said.index("The term in short") < said.index("Teaching is better.") < said.index("What comes next")
        assert "Bring the <b>books</b> & {{ 7 * 7 }}." in said
        assert "How far the success criteria are met" not in said  # nothing was said of it


def test_what_was_approved_is_byte_for_byte_what_goes(school: School) -> None:
    sheets = {sheet.role: sheet for sheet in drafted(school).sheets}
    assert set(sheets) == {"head", "chair", "ad"}
    school.ask(c.ApproveLetter(id="L1"), "marsh", NOON)
    issue_letter(school.door, school.id, "L1", by=school.people["okafor"], now=NOON, sender=SENDER)
    with writing(school.engine) as conn:
        by_role = {d.role: d for d in outbox.in_state(conn, "queued") if d.template == "termly_report"}
        assert written(conn, school.door, by_role["chair"], NOON, SENDER) == sheets["chair"].pdf
        assert "Teaching is better." in text(worded(conn, school.door, by_role["head"], NOON).blocks)


def test_other_words_than_those_approved_do_not_go(school: School) -> None:
    """Somebody who changes the pages of a draft in the database issues nothing with it."""
    drafted(school)
    other = drafted(school, c.IssueLetter(template="termly_report", words={"summary": "Teaching is worse."}), "L2")
    school.ask(c.ApproveLetter(id="L1"), "marsh", NOON)
    with writing(school.engine) as conn:
        for sheet in other.sheets:
            mine = (documents.c.draft == "L1") & (documents.c.person_id == sheet.person)
            conn.execute(update(documents).where(mine).values(pdf=sheet.pdf, sha256=sheet.sha256))
    issue_letter(school.door, school.id, "L1", by=school.people["okafor"], now=NOON, sender=SENDER)
    with reading(school.engine) as conn:
        sent = next(d for d in outbox.in_state(conn, "queued") if d.template == "termly_report" and d.role == "chair")
        with pytest.raises(PagesMissing):
            written(conn, school.door, sent, NOON, SENDER)


def test_the_words_are_personal_and_in_no_sealed_text(school: School) -> None:
    drafted(school)
    school.ask(c.ApproveLetter(id="L1"), "marsh", NOON)
    issue_letter(school.door, school.id, "L1", by=school.people["okafor"], now=NOON, sender=SENDER)
    with reading(school.engine) as conn:
        issued = next(x for x in entries(conn, school.id, private=True) if x.type == "letter.issued")
        plain = [x for x in entries(conn, school.id) if x.type in ("letter.issued", "letter.drafted")]
    assert issued.private["words"] == {"summary": "Teaching is better.", "next": WORDS["next"]}
    assert "words" not in issued.data["details"]
    assert all("Teaching" not in repr(x.data) for x in plain)


@pytest.mark.parametrize(
    ("template", "words", "why"),
    [
        ("termly_report", {"summery": "x"}, "letter has no part summery to be written"),
        ("category_change", {"summary": "x"}, "letter has no part summary to be written"),
        ("group_actions", {"summary": "x"}, "letter has no part summary to be written"),
    ],
    ids=["a part misspelt", "a letter without parts", "another letter"],
)
def test_words_for_a_part_that_the_letter_does_not_have_are_refused(
    school: School, template: str, words: dict[str, str], why: str
) -> None:
    school.ask(c.ReviewCategory(stays="LA4b"), "nair", NOON)
    with pytest.raises(Refusal, match=why) as no:
        drafted(school, c.IssueLetter(template=template, words=words))
    assert no.value.field == "words"


def test_an_entry_made_before_letters_had_words_is_read_as_it_was() -> None:
    old = {"template": "closure", "copies": [{"role": "head", "person": "P0001"}], "details": {}, "draft": "L1"}
    assert e.LetterIssued.model_validate(old).words == {}


# --- what the record says
def test_what_changed_in_the_term_is_said_and_what_came_before_is_not() -> None:
    s = Story()
    s.tell(
        date(2026, 6, 1), e.CategoryChanged(old="LA3", new="LA4a", was_concern=False, concern=True, intervention=False)
    )
    s.tell(date(2026, 11, 2), M1)
    s.tell(date(2026, 11, 9), e.MilestoneReplanned(milestone="M1", was=M1.due, due=date(2027, 5, 28), reason="ill"))
    s.tell(date(2026, 11, 10), e.SpendRecorded(pence=120_050, on=date(2026, 11, 10)))
    s.tell(date(2026, 6, 2), e.SpendRecorded(pence=99, on=date(2026, 6, 2)))
    cause = s.tell(date(2026, 12, 10), letter("termly_report", "head"))
    read = s.says("termly_report", date(2026, 12, 10), cause=cause)
    assert "We spent £1,200.50 this term to support the plan." in read
    assert "M1: 28 May 2027 instead of" in read
    assert "The reason: ill" in read
    assert "from LA3 to LA4a" not in read


def test_words_that_were_erased_stop_the_letter(school: School) -> None:
    s = Story()
    issued = letter("termly_report", "head").model_copy(update={"words": {"summary": "Better."}})
    cause = s.tell(date(2026, 12, 10), issued)
    assert "Better." in s.says("termly_report", date(2026, 12, 10), cause=cause)
    s.erase(cause)
    with pytest.raises(MissingValue, match="own"):
        s.says("termly_report", date(2026, 12, 10), cause=cause)
