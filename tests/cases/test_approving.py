"""Nothing formal leaves without a second pair of eyes: who drafts, who approves, and what is issued in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, update

from cases import commands as c
from cases.act import Door, Outcome
from cases.case import ENGINE, Case
from cases.framework import Framework, Shelf
from cases.refusals import NeedsApproval, NotAllowed, Refusal
from cases.schema import disclosures, people
from cases.store import entries, reading, writing
from cases.trail import disclose
from tests.cases.erasing import erase_values
from tests.cases.school import School, at
from tests.cases.tampering import without_triggers

NOON = at("2026-09-18", "12:00")
TODAY = NOON.date()
AUTUMN = {"do": "letter", "template": "category_autumn"}
PAGES = ("a" * 64, "b" * 64)
"""The door is told what was typeset; that pages are what they say is tested where they are set (notifications)."""


@pytest.fixture
def school(engine: Engine) -> School:
    school = School(engine, shelf=Shelf())
    school.in_4a()
    return school


def copies(school: School, *roles_and_people: str) -> tuple[tuple[str, str], ...]:
    pairs = (pair.split(" ") for pair in roles_and_people or ("head birkett", "chair pask"))
    return tuple((role, school.people[who]) for role, who in pairs)


def drafted(school: School, who: str = "nair", dated: date = TODAY, **other: Any) -> Outcome:
    asked: Mapping[str, Any] = other.pop("asked", AUTUMN)
    said = {"id": "L1", "template": "category_autumn", "copies": copies(school), "pages": PAGES, **other}
    return school.ask(c.DraftLetter.model_validate({**said, "asked": asked, "dated": dated}), who, NOON)


def approved(school: School, who: str = "okafor") -> Outcome:
    return school.ask(c.ApproveLetter(id="L1"), who, NOON)


def issued(school: School, who: str = "nair", when: Any = NOON, **other: Any) -> Outcome:
    said = {"copies": copies(school), "pages": PAGES, **other}
    return school.ask(c.IssueDraft(id="L1", **said), who, when)


def case_of(school: School) -> Case:
    with reading(school.engine) as conn:
        return school.door.case(conn, school.id)


def types(school: School) -> list[str]:
    with reading(school.engine) as conn:
        return [entry.type for entry in entries(conn, school.id)]


# --- the way a letter takes ----------------------------------------------------------------------------------------
def test_a_letter_is_drafted_approved_by_somebody_else_and_issued_by_its_author(school: School) -> None:
    with pytest.raises(NeedsApproval):
        school.category_letter()
    assert drafted(school).case.drafts["L1"].standing == "drafted"
    assert approved(school).case.drafts["L1"].standing == "approved"
    done = issued(school)
    [letter] = [entry for entry in done.entries if entry.type == "letter.issued"]
    assert (letter.data["draft"], letter.data["template"]) == ("L1", "category_autumn")
    assert done.case.drafts["L1"].standing == "issued"
    with pytest.raises(Refusal, match="has been issued already"):
        issued(school)


@pytest.mark.parametrize("who", ["nair", "okafor"])
def test_nobody_approves_their_own_letter(school: School, who: str) -> None:
    drafted(school, who)
    with pytest.raises(NotAllowed):
        approved(school, who)
    assert case_of(school).drafts["L1"].standing == "drafted"


def test_nobody_approves_their_own_letter_under_another_number(school: School) -> None:
    drafted(school)
    with writing(school.engine) as conn:
        twice = {"name": "Nair", "email": "okafor@mail.example"}
        conn.execute(update(people).where(people.c.handle == "okafor").values(**twice))
    with pytest.raises(NotAllowed, match="both are entered with the same name or e-mail address"):
        approved(school)
    assert case_of(school).drafts["L1"].standing == "drafted"


def test_a_machine_approves_nothing_not_even_what_somebody_wrote(school: School) -> None:
    drafted(school)
    with pytest.raises(NotAllowed, match="A person has to approve it"):
        school.door.ask(school.id, c.ApproveLetter(id="L1"), by=ENGINE, now=NOON)
    assert case_of(school).drafts["L1"].standing == "drafted"


def test_the_school_neither_drafts_nor_approves_nor_issues(school: School) -> None:
    with pytest.raises(NotAllowed):
        drafted(school, "birkett")
    drafted(school)
    with pytest.raises(NotAllowed):
        approved(school, "birkett")
    approved(school)
    with pytest.raises(NotAllowed):
        issued(school, "birkett")


class ForTheDirector(Shelf):
    """An authority in which everybody may issue a draft, and only the Assistant Director the letters themselves."""

    def _read(self, id: str, version: str, calendar: str) -> Framework:
        found = super()._read(id, version, calendar)
        may = {**found.policy.may, "letter": ("ad",)}
        return replace(found, policy=found.policy.model_copy(update={"may": may}))


def test_who_may_not_ask_for_a_letter_cannot_issue_its_draft(school: School) -> None:
    drafted(school)
    approved(school)
    school.door = Door(school.engine, ForTheDirector(), school.door.follow)
    with pytest.raises(NotAllowed, match="The letter category_autumn was not recorded"):
        issued(school, "nair")
    assert issued(school, "marsh").case.drafts["L1"].standing == "issued"


def test_what_its_author_wrote_may_go_after_they_have_left(school: School) -> None:
    drafted(school, dated=date(2026, 9, 21))
    school.ask(c.EndHolder(role="sip", person=school.people["nair"], last_day=TODAY), "okafor", NOON)
    monday = NOON + timedelta(days=3)
    school.ask(c.ApproveLetter(id="L1"), "okafor", monday)
    with pytest.raises(NotAllowed, match="holds no post for this school"):
        issued(school, "nair", monday)
    assert issued(school, "okafor", monday).case.drafts["L1"].standing == "issued"


def test_it_goes_on_the_day_it_is_dated_and_on_no_other(school: School) -> None:
    drafted(school, dated=date(2026, 9, 21))
    approved(school)
    for wrong in (NOON, NOON + timedelta(days=4)):
        with pytest.raises(Refusal, match="It is dated 21 September 2026"):
            issued(school, when=wrong)


# --- what a draft may be -------------------------------------------------------------------------------------------
NOT_DRAFTED: dict[str, tuple[dict[str, Any], str]] = {
    "another letter": ({"template": "closure"}, "not the letter that its command would issue, or is for other people"),
    "a command without a letter": ({"asked": {"do": "sip_visit"}}, "issues no letter that needs approval"),
    "an approval": ({"asked": {"do": "approve", "id": "L0"}}, "there is no draft L0"),
    "a draft of a draft": ({"asked": {"do": "issue", "id": "L0"}}, "it would issue another draft"),
    "no command": ({"asked": {"template": "closure"}}, "asks for is no command, or not a whole one"),
    "a word of nobody's": ({"asked": {"do": "shred"}}, "asks for is no command, or not a whole one"),
    "half a command": ({"asked": {"do": "letter"}}, "asks for is no command, or not a whole one"),
    "a letter that cannot go yet": (
        {"template": "agreed_action", "asked": {"do": "letter", "template": "agreed_action"}},
        "no course of action has been agreed",
    ),
    "fewer pages than copies": ({"pages": PAGES[:1]}, "has not been written out for everybody who gets it"),
    "a day that has passed": ({"dated": date(2026, 9, 17)}, "17 September 2026 has passed"),
}


@pytest.mark.parametrize("what", NOT_DRAFTED)
def test_a_draft_is_of_a_letter_that_could_go(school: School, what: str) -> None:
    given, why = NOT_DRAFTED[what]
    with pytest.raises(Refusal, match=f"(?i){why}"):
        drafted(school, **given)
    assert case_of(school).drafts == {}
    assert types(school)[-1] == "action.refused"
    assert "visit.sip" not in types(school)


@pytest.mark.parametrize("to", [("head birkett",), ("chair pask", "head birkett"), ("head passer_by", "chair pask")])
def test_a_draft_is_for_those_whom_the_letter_goes_to(school: School, to: tuple[str, ...]) -> None:
    pages = PAGES[: len(to)]
    with pytest.raises(Refusal, match="not the letter that its command would issue, or is for other people"):
        drafted(school, copies=copies(school, *to), pages=pages)


def test_what_is_sent_back_is_not_approved_or_issued(school: School) -> None:
    drafted(school)
    approved(school)
    school.ask(c.SendBackLetter(id="L1", reason="the wrong category"), "okafor", NOON)
    for again in (approved, issued):
        with pytest.raises(Refusal, match="It was sent back"):
            again(school)


# --- what changes between approval and issue -----------------------------------------------------------------------
@pytest.mark.parametrize("other", [{"pages": ("c" * 64, "b" * 64)}, {"pages": ()}, {"copies": ()}])
def test_other_pages_than_were_approved_do_not_go(school: School, other: dict[str, Any]) -> None:
    drafted(school)
    approved(school)
    with pytest.raises(Refusal, match="What it would say, or whom it goes to, has changed"):
        issued(school, **other)


def test_a_letter_approved_for_somebody_who_has_left_does_not_go(school: School) -> None:
    drafted(school)
    approved(school)
    new = c.StartHolder(role="head", person=school.people["lang"], first_day=TODAY)
    school.ask(new, "okafor", NOON)
    school.door.ask(school.id, c.PassDay(), by=ENGINE, now=NOON)
    assert case_of(school).holder("head", TODAY) == school.people["lang"]
    for to in (copies(school), copies(school, "head lang", "chair pask")):
        with pytest.raises(Refusal, match="whom it goes to, has changed since it was approved"):
            issued(school, copies=to)


def test_a_letter_of_a_case_that_has_ended_does_not_go_and_can_be_put_away(school: School) -> None:
    drafted(school)
    approved(school)
    school.ask(c.WithdrawCase(reason="another school"), "okafor", NOON)
    with pytest.raises(Refusal, match="was opened in error and withdrawn"):
        issued(school)
    school.ask(c.SendBackLetter(id="L1", reason="the case was withdrawn"), "okafor", NOON)
    assert case_of(school).drafts["L1"].standing == "sent_back"


def value_named(conn: Connection, name: str) -> Any:
    return conn.execute(select(disclosures).where(disclosures.c.name == name)).one()


@pytest.mark.parametrize("name", ["asked", "pages"])
def test_a_letter_whose_words_were_erased_does_not_go(school: School, name: str) -> None:
    drafted(school)
    approved(school)
    with writing(school.engine) as conn:
        erase_values(conn, name)
    for pages in (PAGES, ()):
        with pytest.raises(Refusal, match="What it says was erased"):
            issued(school, pages=pages)


@pytest.mark.parametrize("name", ["asked", "pages"])
def test_a_letter_whose_words_somebody_changed_in_the_database_does_not_go(school: School, name: str) -> None:
    drafted(school)
    approved(school)
    changed = {"asked": '{"do": "withdraw", "reason": "x"}', "pages": ["c" * 64, "d" * 64]}[name]
    with writing(school.engine) as conn:
        row = value_named(conn, name)
        without_triggers(conn, "disclosures%")
        conn.execute(delete(disclosures).where(disclosures.c.digest == row.digest))
        forged = disclose("salt", name, changed)  # type: ignore[arg-type]
        values = {"digest": forged.digest, "event_id": row.event_id, "name": name, "disclosure": forged.text}
        conn.execute(insert(disclosures).values(**values))
    for pages in (PAGES, ("c" * 64, "d" * 64)):
        with pytest.raises(Refusal, match="What it says was erased"):
            issued(school, pages=pages)
    assert case_of(school).standing == "open"


@pytest.mark.parametrize("type", ["letter.drafted", "letter.approved"])
def test_a_draft_and_its_approval_are_not_corrected(school: School, type: str) -> None:
    drafted(school)
    approved(school)
    with reading(school.engine) as conn:
        entry = next(entry for entry in entries(conn, school.id) if entry.type == type)
    with pytest.raises(Refusal, match="something that has gone out or that the case rests on"):
        school.ask(c.CorrectEntry(entry=entry.id, reason="x"), "okafor", NOON)


# --- a school that has become an academy ---------------------------------------------------------------------------
def test_the_last_letters_of_a_case_that_was_handed_over_are_approved_as_well(school: School) -> None:
    to = {"school": "Fernhollow Academy", "urn": "990099"}
    order = {"converts": date(2026, 10, 1), "to": to, "trust": school.people["passer_by"]}
    school.ask(c.RecordAcademyOrder.model_validate(order), "okafor", NOON)
    october = at("2026-10-01", "07:00")
    school.door.ask(school.id, c.PassDay(), by=ENGINE, now=october)

    def goes(id: str, template: str, *to: str) -> Outcome:
        whom = {"copies": copies(school, *to), "pages": tuple("e" * 64 for _ in to)}
        letter = {"id": id, "template": template, "asked": {"do": "letter", "template": template}, **whom}
        school.ask(c.DraftLetter.model_validate({**letter, "dated": october.date()}), "nair", october)
        school.ask(c.ApproveLetter(id=id), "okafor", october)
        return school.ask(c.IssueDraft(id=id, **whom), "nair", october)

    handed_over = goes("L1", "handover", "sos region", "trust passer_by", "head birkett", "chair pask")
    assert handed_over.case.standing == "transferred"
    assert goes("L2", "tell_region", "sos region", "trust passer_by").case.drafts["L2"].standing == "issued"
    with pytest.raises(Refusal, match="was handed over when it became an academy"):
        goes("L3", "closure", "head birkett", "chair pask")


# --- what is done with it ------------------------------------------------------------------------------------------
def test_what_cannot_be_done_with_a_draft_leaves_no_draft(school: School) -> None:
    """What whoever asks does in the same transaction is refused: nothing of it is recorded, not even a refusal."""
    before = types(school)

    def also(conn: Connection, done: Outcome) -> None:
        raise Refusal("The pages were not kept.", "the folder is full", "Make room.")

    said = {"id": "L1", "template": "category_autumn", "asked": AUTUMN, "copies": copies(school), "pages": PAGES}
    ask = c.DraftLetter.model_validate({**said, "dated": TODAY})
    with pytest.raises(Refusal, match="The pages were not kept"):
        school.door.ask(school.id, ask, by=school.people["nair"], now=NOON, also=also)
    assert types(school) == before
    assert drafted(school).case.drafts["L1"].standing == "drafted"
