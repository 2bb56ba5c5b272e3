"""My work in a browser: what is owed by me and by everybody, the one button that does it, and what waits."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, delete, insert, update

from cases import commands as c
from cases import schema
from cases.store import writing
from desk.pages.work import last_served
from desk.site import listing
from notifications.round import daily
from tests.cases.school import School, at
from tests.desk.browsing import words
from tests.desk.pages.listing import MOST, counted, seen_by
from tests.notifications.outlook.schools import NOON, book, bring, listed, more_schools, of


@pytest.fixture
def school(engine: Engine) -> School:
    """Fernhollow in 4b and Beech in 4a."""
    school = School(engine)
    more_schools(school, ["B"], school="Beech School")
    school.concern()
    school.in_4b()
    of(school, "B").concern()
    of(school, "B").in_4a()
    return school


def served(school: School) -> None:
    daily(school.door, at("2026-11-09", "07:00"))
    with writing(school.engine) as conn:
        conn.execute(delete(schema.deliveries))  # no post goes in these tests


def buttons(text: str) -> list[tuple[str, str]]:
    return re.findall(r'role="button" draggable="false" href="([^"]+)">([^<]+)<', text)


def test_what_i_owe_says_by_when_why_and_who_says_so_with_a_button_that_does_it(school: School) -> None:
    with seen_by(school) as browser:
        shown = browser("nair").get("/work")
    assert shown.status_code == 200
    said = words(shown)
    assert "Annual categorisation" not in said  # it was decided this term
    assert "SIP visit" not in said  # not within a fortnight
    assert "Review of a category of concern" not in said
    with seen_by(school, at("2026-12-14", "12:00")) as browser:
        shown = browser("nair").get("/work")
    said = words(shown)
    assert "18 December 2026 SIP visit" in said
    assert "1 in the autumn term 2026/27, which ends on 18 December 2026" in said
    assert "section 11" in said
    assert ("/cases/A/do/sip_visit", "Record the visit") in buttons(shown.text)
    assert "Head of School Improvement" not in said.split("What will be sent")[0]


def test_everybody_s_work_offers_no_button_for_what_is_another_s(school: School) -> None:
    with seen_by(school) as browser:
        mine, all_of_it = browser("okafor").get("/work"), browser("passer_by").get("/work?whose=everybody")
        theirs = browser("lang").get("/work?whose=everybody")
    assert all_of_it.status_code == 404  # holds no post
    assert ("/cases/A/do/letter?template=concern_alert", "Write the letter") in buttons(mine.text)
    assert "Alert the head with evidence" in words(theirs)
    policy = school.door.shelf.framework("mk-2010").policy
    may = {word for word, who in policy.may.items() if {"senior_adviser", "la"} & set(who)}
    offered = {re.match(r"/cases/\w/do/(\w+)", href) for href, _ in buttons(theirs.text)}
    assert {found[1] for found in offered if found} <= may


def test_what_is_late_comes_first_and_the_rest_is_a_page_away(school: School) -> None:
    more_schools(school, [f"S{n:02}" for n in range(12)])
    for n in range(12):
        of(school, f"S{n:02}").in_4b()
    with seen_by(school) as browser:
        first = browser("okafor").get("/work")
        rest = browser("okafor").get("/work?when=late")
        last = browser("okafor").get("/work?when=late&page=999")
    late = [row for row in listed(school.engine, "owing") if row["due"] < "2026-11-09" and row["role"] == "hsi"]
    assert f"Late ({len(late)})" in words(first)
    assert f"See all {len(late)} that are late" in words(first)
    assert rest.text.count('<th scope="row"') == min(len(late), 30)
    assert last.status_code == 200


def test_what_will_be_sent_is_told_for_the_days_ahead(school: School) -> None:
    book(school, "A1", date(2026, 11, 25), time="14:00")
    with seen_by(school) as browser:
        mine = words(browser("okafor").get("/work?when=coming"))
        another = words(browser("okafor").get("/work"))
    assert "A1 25 November 2026" in mine
    assert "What will be sent by 23 November 2026" in another


def test_a_case_that_was_written_to_a_moment_ago_is_shown_as_it_is(school: School) -> None:
    with seen_by(school) as browser:
        officer = browser("okafor")
        assert "/cases/A/do/set_up_tig" in officer.get("/work?when=late").text
        school.ask(c.SetUpTig(), "okafor", NOON)
        assert "/cases/A/do/set_up_tig" not in officer.get("/work?when=late").text


# --- what waits ----------------------------------------------------------------------------------------------------
def test_where_no_round_was_made_this_morning_it_says_so_and_what_waits(school: School) -> None:
    served(school)
    with seen_by(school) as browser:
        assert "The daily round has not been made" not in words(browser("okafor").get("/work"))
    with seen_by(school, NOON + timedelta(days=30)) as browser:
        said = words(browser("okafor").get("/work"))
    assert "The daily round has not been made, or could not serve every school: 2 cases wait for it." in said


def test_the_morning_is_over_an_hour_after_the_round_and_not_on_a_sunday(school: School) -> None:
    framework = school.door.shelf.framework("mk-2010")
    assert last_served(framework, at("2026-11-09", "07:59")) == date(2026, 11, 6)
    assert last_served(framework, at("2026-11-09", "08:00")) == date(2026, 11, 9)
    assert last_served(framework, at("2026-11-08", "12:00")) == date(2026, 11, 6)


def test_a_message_that_is_ready_for_hours_says_that_the_post_is_not_going(school: School) -> None:
    school.category_letter()
    with seen_by(school) as browser:
        assert "The post is not going" in words(browser("okafor").get("/work"))
        with writing(school.engine) as conn:
            conn.execute(update(schema.deliveries).values(state="refused"))
        said = words(browser("okafor").get("/work"))
    assert "The post is not going" not in said
    assert "somebody to decide. Go to the post" in said


def test_letters_that_somebody_else_wrote_wait_for_my_approval(school: School) -> None:
    bring(school)
    draft = {"case_id": "A", "draft_id": "L1", "template": "category_autumn", "dated": "2026-11-09"}
    with writing(school.engine) as conn:
        conn.execute(
            insert(schema.drafted).values(**draft, restricted=0, standing="drafted", author_id=school.people["nair"])
        )
    with seen_by(school) as browser:
        approver, author = words(browser("okafor").get("/work")), words(browser("nair").get("/work"))
    assert "Autumn category letter, Fernhollow Primary School : dated 9 November 2026 , written by Nair" in approver
    assert "Letters that wait for your approval None." in author


def test_where_many_cases_wait_the_page_says_so_and_shows_my_own_as_they_are(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MANY", 1)
    with seen_by(school, NOON + timedelta(days=1)) as browser:
        said = words(browser("okafor").get("/work"))
        assert "The lists are being brought up to date: 1 case is still shown as it stood before." in said
        assert "being brought up to date" not in words(browser("okafor").get("/work"))


def test_lists_made_anew_by_another_program_are_looked_at_again(school: School) -> None:
    with seen_by(school) as browser:
        before = words(browser("okafor").get("/work"))
        with writing(school.engine) as conn:
            for table in (schema.outlook, schema.owing, schema.coming):
                conn.execute(delete(table))
        assert words(browser("okafor").get("/work")) == before


# --- who may see it, and how much is asked -------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/work", "/cases", "/cases.csv", "/planner"])
def test_nobody_at_a_school_sees_a_list_of_all_schools(school: School, path: str) -> None:
    with seen_by(school) as browser:
        for who in ("birkett", "pask"):
            shown = browser(who).get(path)
            assert shown.status_code == 404
            assert "Beech" not in shown.text


@pytest.mark.parametrize("many", [3, 300])
@pytest.mark.parametrize(
    "path",
    ["/work", "/work?whose=everybody", "/cases", "/cases?mine=yes&sort=rating", "/planner", "/planner?week=2026-11-23"],
)
def test_a_page_asks_few_questions_however_many_schools_there_are(school: School, path: str, many: int) -> None:
    more_schools(school, [f"S{n:03}" for n in range(many)])
    for n in range(0, many, 20):
        of(school, f"S{n:03}").in_4b()
    served(school)
    book(school, "A1", date(2026, 11, 25), time="14:00")
    book(of(school, "S000"), "S1", date(2026, 11, 25), time="14:00")
    bring(school)
    with seen_by(school) as browser:
        officer = browser("okafor")
        officer.get(path)
        with counted(school.engine) as asked:
            shown = officer.get(path)
    assert shown.status_code == 200
    assert len(asked) <= MOST, "\n".join(asked)
    assert len(shown.content) < 150 * 1024
