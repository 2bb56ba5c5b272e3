"""The action plan in a browser: Appendix 2's columns, what each meeting said, planned against spent, and actions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Engine

from cases import commands as c
from cases import store
from cases.reading_log import reads
from tests.cases.school import School, at
from tests.desk.browsing import Browser, a_desk, desk_of, words
from tests.desk.pages.planning import NOW, planned


@pytest.fixture
def school(engine: Engine) -> School:
    return planned(engine)


@pytest.fixture
def base(school: School) -> Iterator[tuple[School, str]]:
    with desk_of(a_desk(school.engine, NOW)) as address:
        yield school, address


def seen_by(base: tuple[School, str], who: str, path: str = "/cases/A/plan") -> httpx.Response:
    school, address = base
    return Browser(a_desk(school.engine, NOW), address, school.people[who]).get(path)


def table(answer: httpx.Response, caption: str) -> list[list[str]]:
    """The cells of a table's rows, without tags."""
    found = re.search(rf"<caption[^>]*>{re.escape(caption)}</caption>(.*?)</table>", answer.text, re.DOTALL)
    assert found, caption
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", found[1], re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_the_plan_has_appendix_2s_columns_in_their_order(base: tuple[School, str]) -> None:
    answer = seen_by(base, "okafor")
    assert answer.status_code == 200
    heads, first, *_ = table(answer, "Activities of priority 1")
    assert heads == ["Number", "Activity", "Lead", "Start", "Target completion", "Resources", "Objectives",
                     "Monitoring", "Progress", "Planned", "Spent"]  # fmt: skip
    assert first[:3] == ["1.1", "Daily reading lesson", "Headteacher"]
    said = words(answer)
    assert "Attendance is below average" in said
    assert "Current position 58% at the expected standard" in said
    assert "did not sign the plan" in said
    assert "Amended 26 November 2026" in said


def test_what_was_planned_is_held_against_what_was_spent(base: tuple[School, str]) -> None:
    """ "Resources": what the plan says in pounds. Nothing is read into words that name no money."""
    answer = seen_by(base, "okafor")
    _, *activities = table(answer, "Activities of priority 1")
    assert [row[-2:] for row in activities] == [
        ["£1,200", "£1,150 Record spending on activity 1.1"],
        ["£450.50", "£0 Record spending on activity 1.2"],
        ["no amount said –", "£0 Record spending on activity 1.3"],
    ]
    _, *priorities = table(answer, "Planned against spent, by priority")
    assert [row[1:] for row in priorities] == [["£1,650.50", "£1,150", "£500.50"], ["£800", "£900", "£100 over"]]


def test_money_spent_under_an_earlier_plan_is_told_and_counts_for_no_part_of_this_one(base: tuple[School, str]) -> None:
    _, *spent = table(seen_by(base, "okafor"), "What was spent, the last first")
    assert [(row[0], row[2], row[3]) for row in spent] == [
        ("5 November 2026", "Priority 2", "£900"),
        ("20 October 2026", "Activity 1.1", "£1,150"),
        ("20 September 2026", "Priority 1 (of an earlier plan)", "£99"),
    ]


def test_each_milestone_shows_what_each_meeting_said_and_why_its_day_changed(base: tuple[School, str]) -> None:
    heads, m1, m3, m2 = table(seen_by(base, "okafor"), "Each milestone, and what each meeting said of it")
    assert heads[2:] == [
        "Targeted Intervention Group T1, 14 October 2026",
        "Targeted Intervention Group T2, 25 November 2026",
    ]
    assert m1[0] == "M1 Every pupil is tracked Led by: Headteacher"
    assert m1[1] == "6 November 2026 Met"
    assert m1[2:] == ["At risk The system is bought, not used", "Met"]
    assert m3[1].startswith("27 November 2026 Missed Record as met")
    assert m3[2:] == ["Nothing said", "Off track No figures"]
    assert m2[1].startswith(
        "29 January 2027 To come Was 18 December 2026 , changed on 2 November 2026 : The bursar is away until January"
    )
    assert m2[2:] == ["On track", "At risk"]


def test_actions_are_carried_until_they_are_done(base: tuple[School, str]) -> None:
    _, open_one, done = table(seen_by(base, "okafor"), "Each action, those still open first")
    assert open_one[2].endswith("Carried at Targeted Intervention Group T2, 25 November 2026")
    assert open_one[3] == "30 November 2026"
    assert open_one[4].startswith("Late Record as done action A2")
    assert done[0] == "A1 Send the timetable for reading"
    assert done[4] == "Done on 3 November 2026 : It came on 3 November"


def test_forms_are_offered_to_whoever_may_use_them_and_come_back_here(base: tuple[School, str]) -> None:
    officer = seen_by(base, "okafor").text
    for word in ("agree_plan", "amend_plan", "judge_milestones", "record_spend", "carry_action", "finish_action"):
        assert f"/cases/A/do/{word}" in officer
    assert "/cases/A/do/replan?milestone=M2&amp;then=%2Fcases%2FA%2Fplan" in officer
    assert "/do/replan?milestone=M1" not in officer
    school, _ = base
    with store.writing(school.engine) as conn:
        auditor = store.add_person(conn, "moss", "Imogen Moss", "moss@mail.example")
    school.people["moss"] = auditor
    school.ask(c.StartHolder(role="auditor", person=auditor, first_day=NOW.date()), "okafor", NOW)
    assert "/do/" not in seen_by(base, "moss").text


def test_a_plan_is_for_officers_and_auditors(base: tuple[School, str]) -> None:
    """ "Strict adherence to confidentiality": the school has pages of its own."""
    assert seen_by(base, "birkett").status_code == 404
    assert seen_by(base, "passer_by").status_code == 404
    assert seen_by(base, "okafor", "/cases/B/plan").status_code == 404


def test_what_somebody_typed_is_text_and_nothing_else(base: tuple[School, str]) -> None:
    text = seen_by(base, "okafor").text
    assert "Governors &lt;i&gt;approve&lt;/i&gt; the budget" in text
    assert "<b>a school</b>" not in text


def test_who_looks_at_a_plan_is_written_down(base: tuple[School, str]) -> None:
    seen_by(base, "okafor")
    with store.reading(base[0].engine) as conn:
        assert [(read.reader, read.what) for read in reads(conn, "A")] == [(base[0].people["okafor"], "plan")]


def test_a_case_without_a_plan_offers_to_record_one(sqlite: Engine) -> None:
    school = School(sqlite)
    school.concern()
    school.in_4b()
    with desk_of(a_desk(sqlite, at("2026-09-21"))) as address:
        answer = Browser(a_desk(sqlite, at("2026-09-21")), address, school.people["okafor"]).get("/cases/A/plan")
    assert "No plan has been agreed" in words(answer)
    assert "/cases/A/do/agree_plan" in answer.text
    assert "Nothing has been spent" in words(answer)


def test_a_corrected_judgement_is_not_shown(sqlite: Engine) -> None:
    school = planned(sqlite)
    with store.reading(sqlite) as conn:
        wrong = next(x for x in store.entries(conn, "A") if x.type == "milestones.judged")
    school.ask(c.CorrectEntry(entry=wrong.id, reason="of another school"), "okafor", NOW)
    with desk_of(a_desk(sqlite, NOW)) as address:
        answer = Browser(a_desk(sqlite, NOW), address, school.people["okafor"]).get("/cases/A/plan")
    assert "The system is bought" not in answer.text
    assert len(table(answer, "Each milestone, and what each meeting said of it")[0]) == 3
