"""Rules for contact: the way somebody is reached, the one officer who is named, and what only the reader needs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from cases import commands as c
from cases import events as e
from cases.case import ContactRules
from cases.framework import Shelf
from cases.people import Person
from cases.refusals import Refusal
from cases.schema import deliveries
from cases.store import reading, writing
from notifications import deciding
from notifications.cover_lines import ENGLISH, cover_line, languages, unusable
from notifications.facts.people import hours
from notifications.printable import unprintable
from notifications.recipients import channel
from notifications.round import daily
from tests.cases.erasing import erase_values
from tests.cases.school import School, at
from tests.notifications.posting import rows, told
from tests.notifications.story import EVERYBODY, Story, letter

FRAMEWORK = Shelf().framework("mk-2010")
MAIL, HOME, RING = "vane@post.example", "7 Mill Lane, Milton Keynes, MK99 9ZZ", "01632 960003"
TODAY = date(2026, 10, 12)
KINDS = ("letter", "notice", "reminder")


# --- which way -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("can", "via", "expected"),
    [
        # what somebody can be reached by; what the rules say; letter, notice, reminder
        ("mail home ring", None, "email email email"),
        ("mail home ring", "email", "email email email"),
        ("mail home ring", "post", "post post phone_task"),
        ("mail home ring", "phone_task", "email email phone_task"),
        ("mail home", "post", "post post email"),
        ("mail ring", "post", "email email phone_task"),
        ("mail", "post", "email email email"),
        ("mail", "phone_task", "email email email"),
        ("home ring", "email", "post post phone_task"),
        ("home ring", "phone_task", "post post phone_task"),
        ("home", "email", "post post phone_task"),
        ("home", "post", "post post phone_task"),
        ("home", None, "post post phone_task"),
    ],
)
def test_the_way_asked_for_is_honoured_where_it_can_be(can: str, via: Any, expected: str) -> None:
    known = {"mail": ("email", MAIL), "home": ("post", HOME), "ring": ("phone", RING)}
    person = Person("P1", "vane", "Ms Iris Vane", **dict(known[way] for way in can.split()))
    rules = ContactRules(TODAY, via=via)
    assert " ".join(channel(person, kind, FRAMEWORK, rules) for kind in KINDS) == expected
    if via is None:
        assert " ".join(channel(person, kind, FRAMEWORK) for kind in KINDS) == expected


# --- on the record, on both databases ------------------------------------------------------------------------------
@pytest.fixture
def school(engine: Engine) -> School:
    school = School(engine, by_post=False)
    with writing(engine) as conn:
        conn.execute(text("UPDATE people SET post = :home, phone = :ring WHERE handle = 'birkett'"),
                     {"home": HOME, "ring": RING})  # fmt: skip
    return school


def rule(school: School, who: str, **said: Any) -> None:
    rules = {"person": school.people[who], "first_day": date(2026, 9, 10), "reason": "as was agreed", **said}
    school.ask(c.SetContactRules.model_validate(rules), "okafor", at("2026-09-10"))


def test_a_letter_to_whoever_prefers_post_is_called_for_by_post(school: School) -> None:
    rule(school, "birkett", via="post")
    rule(school, "pask", via="post")  # who has no postal address
    school.concern()
    school.in_4a()
    school.category_letter()
    owed = {who: (row.channel, row.counts_from) for who, row in rows(school.engine).items()}
    assert owed["birkett category_autumn"] == ("post", "2026-09-21")
    assert owed["pask category_autumn"] == ("email", "2026-09-17")


def test_a_letter_that_is_released_goes_by_the_rules_of_that_day(school: School) -> None:
    school.concern()
    school.in_4a()
    school.category_letter()
    row = rows(school.engine)["birkett category_autumn"]
    assert row.channel == "email"
    with writing(school.engine) as conn:
        refused = update(deliveries).where(deliveries.c.delivery_id == row.delivery_id)
        conn.execute(refused.values(state="refused", last_error="550 no such user"))
    later = at("2026-09-18")
    rules = {"person": school.people["birkett"], "first_day": later.date(), "via": "post", "reason": "mail came back"}
    school.ask(c.SetContactRules.model_validate(rules), "okafor", later)
    assert deciding.release(school.door, row.delivery_id, school.people["okafor"], later + timedelta(minutes=1))
    again = rows(school.engine)["birkett category_autumn"]
    assert (again.channel, again.state, again.counts_from) == ("post", "queued", "2026-09-22")


def test_rules_are_set_by_officers_only(school: School) -> None:
    rules = c.SetContactRules(person=school.people["birkett"], first_day=date(2026, 9, 10), via="post", reason="mine")
    with pytest.raises(Refusal, match="holds no post that may do it"):
        school.ask(rules, "birkett", at("2026-09-10"))
    assert not told(school.engine, "contact_rules.set")


def test_what_a_rule_says_is_on_the_record_and_what_is_personal_apart_from_the_sealed_part(school: School) -> None:
    said = {"nominated": school.people["lang"], "explained": date(2026, 9, 8), "last_day": date(2027, 7, 20)}
    rule(school, "birkett", hours="weekdays, 8am to 4pm", large_print=True, language="cy", **said)
    [entry] = told(school.engine, "contact_rules.set")
    apart = {"hours": "weekdays, 8am to 4pm", "reason": "as was agreed", "large_print": True, "language": "cy"}
    assert entry.private == apart
    assert {name: value for name, value in entry.data.items() if value is not None} == {
        "person": school.people["birkett"],
        "first_day": "2026-09-10",
        "last_day": "2027-07-20",
        "nominated": school.people["lang"],
        "explained": "2026-09-08",
    }


def test_hours_end_with_their_rules_and_with_their_erasure(school: School) -> None:
    rule(school, "birkett", hours="weekdays, 8am to 4pm", last_day=date(2026, 10, 9))
    with reading(school.engine) as conn:
        case = school.door.case(conn, "A")
    trail, birkett = told(school.engine), school.people["birkett"]
    for on, said in (("2026-09-09", None), ("2026-09-10", "weekdays, 8am to 4pm"), ("2026-10-10", None)):
        assert hours(trail, case, birkett, date.fromisoformat(on)) == said
    assert hours(trail, case, school.people["pask"], date(2026, 9, 10)) is None
    with writing(school.engine) as conn:
        erase_values(conn, "hours")
    assert hours(told(school.engine), case, birkett, date(2026, 9, 10)) is None


def test_a_headteacher_nobody_answers_is_told_of_on_the_morning_after_without_a_case(school: School) -> None:
    called = c.ContactFromHead(id="C1", to=school.people["nair"], how="telephone", says="please ring")
    school.ask(called, "birkett", at("2026-09-10"))  # a Thursday: the reply is due on Monday 14 September
    for day in ("2026-09-11", "2026-09-14"):
        assert daily(school.door, at(day, "07:00")).notices == 0
    assert daily(school.door, at("2026-09-15", "07:00")).notices == 1
    assert daily(school.door, at("2026-09-15", "07:05")).notices == 0
    assert list(rows(school.engine)) == ["nair contact_received", "okafor late_O15"]


# --- what a notice then says ---------------------------------------------------------------------------------------
def ruled(s: Story, **said: Any) -> int:
    """The number of the letter to the headteacher, after rules for contact with him."""
    s.tell(date(2026, 10, 1), e.ContactRulesSet(person="flynn", first_day=date(2026, 10, 1), **said))
    s.tell(date(2026, 10, 7), e.CategoryDecided(old="LA3", new="LA4a", school_view="agrees"))
    return s.tell(TODAY, letter("category_autumn", "head", "chair"))


def test_the_reader_s_own_rules_are_facts_of_the_reader_s_copy_only() -> None:
    s = Story()
    issued = ruled(s, large_print=True, language="cy", hours=" weekdays, 8am to 4pm ")
    head, chair = (s.facts("category_autumn", TODAY, to, issued) for to in ("head", "chair"))
    assert (head["large_print"], head["language"], head["hours"]) == (True, "cy", "weekdays, 8am to 4pm")
    assert (chair["large_print"], chair["language"], chair["hours"]) == (False, "en-GB", None)


def test_the_last_rules_that_were_not_corrected_hold() -> None:
    s = Story()
    first = s.tell(date(2026, 9, 1), e.ContactRulesSet(person="flynn", first_day=TODAY, hours="mornings"))
    wrong = s.tell(date(2026, 9, 2), e.ContactRulesSet(person="flynn", first_day=TODAY, hours="evenings"))
    s.tell(date(2026, 9, 3), e.EntryCorrected(reason="a slip"), corrects=wrong)
    issued = s.tell(TODAY, letter("category_autumn", "head"))
    assert s.facts("category_autumn", TODAY, "head", issued)["hours"] == "mornings"
    s.tell(TODAY, e.EntryCorrected(reason="another"), corrects=first)
    assert s.facts("category_autumn", TODAY, "head", issued)["hours"] is None


@pytest.mark.parametrize(
    ("own", "office", "sentence"),
    [
        ("01632 960001", "01632 960000", "Improvement, on 01632 960001 or at okafor@people.example. Quote"),
        (None, "01632 960000", "Improvement, on 01632 960000 or at okafor@people.example. Quote"),
        (None, "", "Improvement, at okafor@people.example. Quote"),
    ],
)
def test_a_letter_names_one_person_with_telephone_and_e_mail(
    own: str | None, office: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    okafor = Person("okafor", "okafor", "David Okafor", "okafor@people.example", phone=own)
    monkeypatch.setitem(EVERYBODY, "okafor", okafor)
    s = Story()
    read = s.says("category_autumn", TODAY, cause=ruled(s), office_phone=office)
    assert f"Contact David Okafor, Head of School {sentence}" in read
    assert read.count("Contact ") == 1


def test_an_officer_without_e_mail_is_named_with_the_telephone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EVERYBODY, "okafor", Person("okafor", "okafor", "David Okafor", None, HOME, "01632 960001"))
    s = Story()
    assert "Head of School Improvement, on 01632 960001. Quote" in s.says("category_autumn", TODAY, cause=ruled(s))


def test_the_nominated_officer_is_named_and_the_usual_one_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EVERYBODY, "marsh", Person("marsh", "marsh", "Judith Marsh", "m@people.example", phone=RING))
    s = Story()
    issued = ruled(s, nominated="marsh")
    head, chair = (s.says("category_autumn", TODAY, to, issued) for to in ("head", "chair"))
    assert "Contact Judith Marsh, Assistant Director, Universal Services, on 01632 960003 or at m@people" in head
    assert "Contact David Okafor, Head of School Improvement, at okafor@people.example." in chair
    assert all("Yours sincerely David Okafor Head of School Improvement" in read for read in (head, chair))


def test_a_nominated_officer_nobody_knows_any_more_is_passed_over() -> None:
    s = Story()
    issued = ruled(s, nominated="marsh")
    s.tell(TODAY, e.PostHolderLeaving(role="ad", person="marsh", last_day=date(2026, 10, 11)))
    assert "Contact David Okafor, Head of School Improvement" in s.says("category_autumn", TODAY, cause=issued)


# --- the covering line ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", languages())
def test_a_covering_line_is_two_sentences_that_our_fonts_can_print(language: str) -> None:
    found = cover_line(language)
    assert found
    tag, line = found
    assert tag == language
    assert unprintable(line) is None
    assert line.count(". ") == 1
    assert line.endswith(".")
    assert "\n" not in line
    assert unusable(language) is None


def test_there_is_welsh_and_polish_and_no_two_lines_are_the_same() -> None:
    assert {"cy", "pl", "ro"} <= set(languages())
    assert len({cover_line(language) for language in languages()}) == len(languages())


def test_english_needs_no_covering_line_and_other_languages_have_none() -> None:
    for language in (*ENGLISH, "ur", "pa", "bn", "xx", "", "CY", "../cy"):
        assert cover_line(language) is None
    assert unusable("en") is None
    assert unusable("ur") == (
        f"there is no covering line in the language ur; there are en, en-GB, {', '.join(languages())}"
    )
