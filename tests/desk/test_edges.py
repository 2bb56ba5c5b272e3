"""Four stories at the edges of the framework. What must follow was worked out by hand from domain/README.md, sections 1
and 5, and the policy files; the working is beside each date."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cases.store import open_database
from desk.scenario import STEPS, load
from tests.desk.playing import FILES, Story, play

# Every verb that the scenario format lists.
FORMAT = """
sip_visit set_up_tig attend_feedback report_risk agree_action log_concern check_concern school_view decide_category
review_category letter book move cancel hold agree_plan amend_plan replan milestone_met ofsted_report smg_report
holder_ends holder_starts contact_from_head answer warn representations assess_notice consider_options consult
apply_for_consent record_consent use_power academy_order withdraw reopen close
"""
NAMES = sorted(FILES)


@pytest.fixture(scope="module")
def story(request: pytest.FixtureRequest, sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The scenario some tests name, played once; whatever was to be refused was, and nothing else."""
    folder = tmp_path_factory.mktemp(request.param)
    engine = open_database(f"sqlite:///{shutil.copy(sqlite_original, folder / 'upturn.db')}")
    played = play(request.param, engine, folder)
    engine.dispose()
    scenario, _ = load(FILES[request.param])
    assert played.played.surprises == played.played.troubles == []
    assert played.played.refused == len([step for step in scenario.do if step.refused])
    assert len(played.events("action.refused")) == played.played.refused
    return played


def plays(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("story", [name], indirect=True)


def on(day: str, *people: str) -> list[tuple[str, str]]:
    return [(person, day) for person in people]


def test_every_verb_of_the_format_is_used_in_some_scenario() -> None:
    used = {step.do for name in NAMES for step in load(FILES[name])[0].do}
    assert used == set(FORMAT.split())
    assert used <= set(STEPS)


# --- a school converts ---------------------------------------------------------------------------------------------
@plays("converts")
def test_an_academy_leaves_the_authority_s_powers(story: Story) -> None:
    # The notice of C2 (14 April) is due ten working days before: 31 March, in the holidays; at school, the day before.
    assert [pair for pair in story.got("meeting_notice") if pair[1] > "2027-03-11"] == [
        *on("2027-03-25", "hart", "doyle"),
        *on("2027-03-31", "nair", "lang"),
    ]
    converted = [at for at, _ in story.events("school.converted")]
    assert converted == ["2027-04-01 07:00"]
    assert story.events("meeting.cancelled") == [
        ("2027-04-01 07:00", "C2 2027-04-14: the school has become an academy")
    ]
    assert story.got("meeting_cancelled") == on("2027-04-01", "hart", "doyle", "nair", "lang")
    refused = story.events("action.refused")
    assert [at for at, _ in refused] == ["2027-04-07 10:00", "2027-04-12 10:00"]
    assert story.got("warning_notice") == []
    assert story.got("tell_region") == on("2027-04-08", "region", "hale")
    assert story.got("handover") == on("2027-04-08", "region", "hale", "hart", "doyle")
    assert [at for at, _ in story.events("case.transferred")] == ["2027-04-08 10:00"]


@plays("converts")
def test_what_was_owed_to_a_school_falls_away_when_it_converts(story: Story) -> None:
    # A year in concern would have ended on 14 January 2028; M1's reminder would have gone on 16 April.
    assert [what for _, what in story.events("obligation.discharged")] == ["O13 due 2028-01-14"]
    assert story.got("milestone_due") == []
    assert max(send.day for send in story.sends) == "2027-04-08"
    assert not [what for at, what in story.events("obligation.late") if at > "2027-04-01"]


@plays("converts")
def test_a_duty_is_discharged_on_the_morning_of_conversion(story: Story) -> None:
    assert [at for at, _ in story.events("obligation.discharged")] == ["2027-04-01 07:00"]


@plays("converts")
def test_until_then_the_school_is_reminded_as_any_other(story: Story) -> None:
    assert story.got("concern_logged") == on("2027-01-11", "okafor")
    assert story.got("concern_alert") == on("2027-01-13", "hart")
    assert story.got("category_change") == on("2027-01-15", "hart", "doyle")
    # At once for the meeting with the Assistant Director; reminders two working days before Wednesday 3 February.
    assert story.got("meeting_notice")[:4] == on("2027-01-18", "hart", "doyle", "nair", "okafor")
    assert [p for p in story.got("meeting_reminder") if p[1] < "2027-03-01"] == on(
        "2027-02-01", "hart", "doyle", "nair", "okafor"
    )
    # No group is booked in the first half-term of spring (to 12 February): ten working days before.
    assert story.got("due_O06") == on("2027-01-29", "okafor")
    # 46 of the 54 school days of spring: one group is owed, booked before its reminder and held.
    assert story.got("due_O05") == []
    assert story.got("smg_report") == on("2027-03-09", "marsh")
    # Judged not successful on 9 March: revised within ten working days, on the 16th, before the reminder of the 18th.
    assert story.got("due_O21") == []


# --- not enough progress -------------------------------------------------------------------------------------------
@plays("not_enough_progress")
def test_a_year_in_concern_that_ends_on_a_saturday_is_late_on_monday(story: Story) -> None:
    # Entered on 13 November 2026; thirty working days before Saturday 13 November 2027 is Monday 4 October.
    assert story.got("due_O13") == on("2027-10-04", "okafor")
    assert story.got("late_O13") == on("2027-11-15", "marsh")


@plays("not_enough_progress")
def test_special_measures_ask_for_a_statement_in_ten_school_working_days(story: Story) -> None:
    # Published on Thursday 18 November: due on 2 December; five working days before is the 25th; it goes on the 30th.
    assert story.got("ofsted_report") == on("2027-11-18", "okafor")
    assert story.got("due_O09") == on("2027-11-25", "okafor")
    assert story.got("statement_of_action") == on("2027-11-30", "ofsted", "quill", "amin")
    assert [what for _, what in story.events("options.considered")] == ["closure, different_leadership"]


@plays("not_enough_progress")
def test_a_board_is_refused_without_consent_and_then_told_to_fourteen(story: Story) -> None:
    assert story.got("consult_power") == on("2027-11-23", "amin", "quill")
    assert [at for at, _ in story.events("action.refused")] == ["2027-12-06 10:00"]
    everybody = ["amin", "g2", "g3", "g4", "g5", "g6", "g7", "g8", "ward", "i2", "i3", "i4", "region", "quill"]
    assert story.got("ieb_notice") == on("2027-12-08", *everybody)
    [by_post] = [send for send in story.sends if send.template == "ieb_notice" and send.via == "post"]
    assert (by_post.person, by_post.counts_from) == ("g8", "2027-12-10")


@plays("not_enough_progress")
def test_from_the_day_in_the_notice_letters_go_to_the_new_chair(story: Story) -> None:
    assert story.events("governing_body.replaced") == [("2028-01-04 07:00", "4 members, chair ward")]
    assert max(day for _, day in story.had("amin")) < "2028-01-04"
    # DI is called at once on 9 December; its reminders go two working days before 12 January. D2 (19 January) is called
    # ten working days before, and called off the day after.
    assert [pair for pair in story.got("meeting_notice") if pair[1] == "2027-12-09"] == on(
        "2027-12-09", "quill", "amin", "nair", "okafor"
    )
    assert [pair for pair in story.got("meeting_notice") if pair[1] > "2028"] == on(
        "2028-01-05", "quill", "ward", "nair", "lang"
    )
    assert story.got("meeting_cancelled") == on("2028-01-06", "quill", "ward", "nair", "lang")
    assert [pair for pair in story.got("meeting_reminder") if pair[1] > "2028"] == on(
        "2028-01-10", "quill", "ward", "nair", "okafor"
    )


@plays("not_enough_progress")
def test_part_of_a_term_in_intervention_is_owed_part_of_its_meetings(story: Story) -> None:
    # 21 of the 73 school days of autumn: none by the part, but one from 15 days on (A17). D1 is booked in time.
    assert story.got("due_O05") == story.got("late_O05") == []
    assert [pair for pair in story.got("meeting_notice") if pair[1] < "2027-12-09"] == on(
        "2027-11-29", "quill", "amin", "nair", "lang"
    )
    # Judged not successful on 2 December: due on the 16th, a reminder three working days before, late the day after.
    assert story.got("due_O21") == on("2027-12-13", "okafor")
    assert story.got("late_O21") == on("2027-12-17", "marsh")


# --- opened in error -----------------------------------------------------------------------------------------------
@plays("opened_in_error")
def test_whoever_was_written_to_about_the_wrong_school_is_written_to_again(story: Story) -> None:
    written = ["okafor", "grant", "nair"]  # the concern, the alert, the headteacher's contact
    assert [(s.template, s.person) for s in story.sends if s.case == "E" and s.template != "withdrawal"] == list(
        zip(["concern_logged", "concern_alert", "contact_received"], written, strict=True)
    )
    assert story.got("withdrawal") == on("2026-09-18", *written)


@plays("opened_in_error")
def test_a_case_opened_in_error_stays_on_the_record_and_owes_nothing_more(story: Story) -> None:
    wrong = [event for _, case, event, *_ in story.entries if case == "E"]
    assert wrong[:2] == ["case.opened", "concern.logged"]
    assert wrong.count("action.refused") == 2
    assert "case.withdrawn" in wrong
    assert max(send.day for send in story.sends if send.case == "E") == "2026-09-18"
    assert [(case, what) for _, case, event, _, what in story.owed if event == "obligation.discharged"] == [
        ("E", "O18 due 2026-09-22")
    ]
    assert not [line for line in story.owed if line[1] == "E" and line[2] == "obligation.late"]


@plays("opened_in_error")
def test_a_case_that_is_reopened_is_reminded_again_and_only_then(story: Story) -> None:
    # Closed from 12 October to 3 November. Autumn ends on 18 December: 20, 15, 10 and 5 working days before it.
    right = [(s.template, s.person, s.day) for s in story.sends if s.case == "F" and s.day > "2026-09-24"]
    assert sorted(right, key=lambda send: (send[2], send[0])) == [
        ("closure", "frost", "2026-10-12"),
        ("closure", "tate", "2026-10-12"),
        ("due_O04", "webb", "2026-11-20"),
        ("due_O01", "okafor", "2026-11-27"),
        ("due_O04", "webb", "2026-12-04"),
        ("due_O08", "webb", "2026-12-04"),
        ("due_O01", "okafor", "2026-12-11"),
    ]
    [posted] = [s for s in story.sends if s.via == "post"]
    assert (posted.person, posted.counts_from) == ("tate", "2026-10-14")
    assert [at for at, _ in story.events("case.reopened")] == ["2026-11-03 10:00"]


# --- another authority ---------------------------------------------------------------------------------------------
@plays("present_day")
def test_another_authority_s_letters_and_bands(story: Story) -> None:
    assert story.got("concern_logged") == on("2026-09-08", "kaur")
    assert [what for _, what in story.events("category.changed")] == ["LT -> SC"]
    assert story.got("category_change") == on("2026-09-15", "rook", "vale")
    # The letter is owed in the first half of autumn, to 23 October: ten working days before.
    assert story.got("due_C01") == on("2026-10-09", "kaur")
    assert story.got("category_autumn") == on("2026-10-13", "rook", "vale")
    assert story.got("late_C01") == story.got("late_C02") == story.got("classification") == []


@plays("present_day")
def test_a_group_is_owed_every_six_weeks_of_term(story: Story) -> None:
    # From 10 September to 22 October, ten working days before: the 8th. Booked late: told at once, at short notice.
    assert story.got("due_C03") == [*on("2026-10-08", "lee"), *on("2026-11-25", "lee")]
    assert [(s.person, s.day, s.note) for s in story.sends if s.template == "meeting_notice"] == [
        (person, "2026-10-12", "G1 2026-10-21; short notice") for person in ("rook", "vale", "kaur")
    ]
    # Held on 21 October; half-term does not count, so again by 9 December, and late on the 10th.
    assert story.got("late_C03") == on("2026-12-10", "kaur")


@plays("present_day")
def test_a_pre_formal_warning_gives_the_governors_fifteen_days_for_a_plan(story: Story) -> None:
    assert story.got("pre_warning") == on("2026-11-04", "vale", "rook", "dean")
    assert story.got("due_C04") == on("2026-11-18", "vale")  # five working days before 25 November
    assert story.got("late_C04") == on("2026-11-26", "moss")


@plays("present_day")
def test_a_formal_warning_runs_fifteen_working_days(story: Story) -> None:
    assert story.got("warning_notice") == on("2026-12-01", "vale", "rook", "region", "dean")
    assert story.got("compliance_ends") == on("2026-12-15", "vale", "rook")  # five working days before 22 December
    assert story.got("assess_compliance") == on("2026-12-23", "moss")
