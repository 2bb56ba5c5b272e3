"""What a framework file gets wrong beyond its types: names of nothing, duties without a beginning, dates that clash."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cases.reading import POLICIES, check_file, check_overlaps, load_calendar, load_policy
from tests.cases.changed import Changed, problems


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return tmp_path / "mk-2010.yaml"


@pytest.fixture
def law(tmp_path: Path) -> Path:
    return tmp_path / "law-england.yaml"


@pytest.fixture
def calendar(tmp_path: Path) -> Path:
    return tmp_path / "calendar-mk.yaml"


# --- names -----------------------------------------------------------------------------------------------------------
DANGLING = {
    "role": (
        "remind: [10], late: sip_manager",
        "remind: [10], late: sip_manger",
        "O08 (duties.7.late): there is no role called sip_manger; did you mean sip_manager?",
    ),
    "category": (
        "goes_to: LA4a",
        "goes_to: LA4c",
        "leave_intervention (exit.leave_intervention.goes_to): there is no category called LA4c; did you mean LA4b?",
    ),
    "letter": (
        "met_by: [letter.concern_alert]",
        "met_by: [letter.concern_alerts]",
        "O17 (duties.16.met_by.0): there is no occasion called letter.concern_alerts; "
        "did you mean letter.concern_alert?",
    ),
    "meeting": (
        "counts_as: tig",
        "counts_as: tigs",
        "summative (meetings.summative.counts_as): there is no meeting called tigs; did you mean tig?",
    ),
    "activity": (
        "call_the_priorities_meeting, source: section 15, local: [n, remind, late]",
        "call_the_priority_meeting, source: section 15, local: [n, remind, late]",
        "O10 (duties.9.activity): there is no activity called call_the_priority_meeting; "
        "did you mean call_the_priorities_meeting?",
    ),
    "trigger": (
        "restricted_triggers: [T12]",
        "restricted_triggers: [T99]",
        "confidentiality (confidentiality.restricted_triggers.0): there is no trigger called T99; did you mean T19?",
    ),
    "start": (
        "starts: sip.assigned",
        "starts: sip.asigned",
        "O16 (duties.15.starts): there is no occasion called sip.asigned; did you mean sip.assigned?",
    ),
    "state of affairs": (
        "while: always",
        "while: alway",
        "O19 (duties.18.while): there is no state of affairs called alway; did you mean always?",
    ),
    "block": (
        "blocks: [category.LA1,",
        "blocks: [category.LA0,",
        "O14 (duties.13.rule.blocks.0): there is no occasion to block called category.LA0; did you mean category.LA3?",
    ),
    "recipient": (
        "to: [the_new_holder]",
        "to: [the_new_head]",
        "new_post_holder (letters.new_post_holder.to.0): there is no role or recipient called the_new_head; "
        "did you mean the_new_holder?",
    ),
    "entry": (
        "on: [post_holder.started]",
        "on: [post_holder.start]",
        "new_post_holder (letters.new_post_holder.on.0): there is no entry called post_holder.start; "
        "did you mean post_holder.started?",
    ),
    "command": (
        "  sip_visit: [la]",
        "  sip_vist: [la]",
        "may (may.sip_vist): there is no command called sip_vist; did you mean sip_visit?",
    ),
    "local field": (
        "local: [copy_if], quote: informed",
        "local: [copyif], quote: informed",
        "category_autumn (letters.category_autumn.local.0): there is no field called copyif; did you mean copy_if?",
    ),
    "Ofsted category": (
        "entered_by_ofsted: [special_measures,",
        "entered_by_ofsted: [special_measure,",
        "LA4b (categories.4.entered_by_ofsted.0): there is no Ofsted category called special_measure; "
        "did you mean special_measures?",
    ),
}


@pytest.mark.parametrize("what", DANGLING)
def test_a_name_of_nothing(policy: Path, what: str) -> None:
    old, new, sentence = DANGLING[what]
    said, at = problems(policy, old, new)
    assert said == [f"{at}: {sentence}"]


def test_files_that_are_not_there(policy: Path) -> None:
    Changed(policy, "law: law-england", "law: law-wales")
    policy.write_text(policy.read_text().replace("calendar: calendar-mk", "calendar: calendar-km"))
    law, calendar = check_file(policy)
    assert ": law (law): there is no file law-wales.yaml in " in law
    assert ": calendar (calendar): there is no file calendar-km.yaml in " in calendar


# --- duties and triggers ---------------------------------------------------------------------------------------------
def test_a_duty_that_runs_and_starts(policy: Path) -> None:
    said, at = problems(policy, "starts: sip.assigned,", "starts: sip.assigned, while: school_open,")
    assert said == [f"{at}: O16 (duties.15.starts): a duty has `while` or `starts`, not both; take one of them out"]


def test_a_duty_that_nothing_sets_going(policy: Path) -> None:
    said, at = problems(policy, "to: [head], starts: sip.assigned,", "to: [head],", "- {id: O16")
    assert said == [f"{at}: O16 (duties.15): nothing sets this duty going: add `while` or `starts`"]


def test_a_trigger_without_its_threshold(policy: Path) -> None:
    said, at = problems(policy, ', threshold: "80"}', "}", "rule: {kind: under, measure: gcse")
    assert said == [f"{at}: T22 (triggers.21.rule): a rule has one of threshold, by_phase and lasting; this has none"]


def test_a_threshold_that_is_no_number(policy: Path) -> None:
    said, at = problems(policy, 'threshold: "80"', 'threshold: "80%"')
    assert said == [f'{at}: T22 (triggers.21.rule.threshold): 80% is not a number such as "47" or "5.5"']


def test_a_letter_that_nothing_sends(policy: Path) -> None:
    said, at = problems(policy, "{kind: notice, on: [risk.reported], ", "{kind: notice, ", "risk_report: {kind")
    what = "nothing would ever send this: name the entry with `on`, or say `by: officer`"
    assert said == [f"{at}: risk_report (letters.risk_report): {what}"]


@pytest.mark.parametrize("word", ["draft", "approve", "issue"])
def test_letters_that_need_approval_and_nobody_who_may(policy: Path, word: str) -> None:
    who = {"draft": "[la]", "approve": "[hsi, ad, sip_manager]", "issue": "[la]"}[word]
    said, _ = problems(policy, f"  {word}: {who}\n", "", "may:\n")
    assert [sentence.partition(": ")[2] for sentence in said] == [
        f"may (may): letters need approval, and nobody may {word} one; say who may"
    ]


def test_an_id_used_twice(policy: Path) -> None:
    said, at = problems(policy, "- {id: O21,", "- {id: O20,", "- {id: O20, name: Lead")
    assert said == [f"{at}: O20 (duties.20.id): the id O20 is taken already; give this one its own"]


def test_a_rating_and_a_judgement_used_twice(policy: Path) -> None:
    said, at = problems(policy, "- {id: high, title: High,", "- {id: low, title: High,")
    assert said == [f"{at}: low (risk.ratings.2.id): the id low is taken already; give this one its own"]


def test_a_cost_in_a_column_that_the_plan_does_not_have(policy: Path) -> None:
    said, _ = problems(policy, "  cost: resources", "  cost: resource")
    assert "there is no column of an activity called resource; did you mean resources?" in said[0]


# --- dates -----------------------------------------------------------------------------------------------------------
def test_a_policy_that_ends_before_it_begins(policy: Path) -> None:
    said, at = problems(policy, "calendar: calendar-mk", "valid_to: 2009-12-31\ncalendar: calendar-mk")
    assert said == [f"{at}: valid_to (valid_to): the policy would end before it begins, on 2010-01-14"]


def test_two_policies_of_one_authority_on_one_day(policy: Path, tmp_path: Path) -> None:
    Changed(policy, "version: ", "version: ")
    newer = (
        policy.read_text()
        .replace("id: mk-2010\n", "id: mk-2027\n")
        .replace("valid_from: 2010-01-14", "valid_from: 2027-01-01")
    )
    (tmp_path / "mk-2027.yaml").write_text(newer)
    what = "Milton Keynes has two policies on 2027-01-01, mk-2010 and mk-2027; let the earlier end with `valid_to`"
    line = newer[: newer.index("valid_from")].count("\n") + 1
    (said,) = check_file(policy)
    assert said == f"{policy}:{line}: valid_from (valid_from): {what}"
    pair = (load_policy(policy), load_policy("mk-2027", tmp_path))
    assert check_overlaps(pair) == [what, what]
    policy.write_text(
        policy.read_text().replace("valid_from: 2010-01-14", "valid_from: 2010-01-14\nvalid_to: 2026-12-31")
    )
    assert check_file(policy) == []


def test_versions_of_the_law_that_overlap(law: Path) -> None:
    said, at = problems(law, "{from: 2016-04-18, checked:", "{from: 2016-04-17, checked:")
    what = "2016-04-17 falls in the version before it (2010-01-12 to 2016-04-17); end that first"
    assert said == [f"{at}: warning_notice (warning_notice.2.from): {what}"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("any_of: [ofsted]", "any_of: [ofstead]"),
        ("window_months: 2, tell: [head, sos]", "window_months: 2, tell: [heads, sos]"),
        ("consent: sos,", "consent: soss,"),
        ("copies: [head, foundation, sos]", "copies: [head, foundatoin, sos]"),
        ("copies: [chief_inspector, appointer]", "copies: [chief_inspector, apointer]"),
    ],
)
def test_a_post_that_the_law_names_and_the_policy_does_not_have(policy: Path, law: Path, old: str, new: str) -> None:
    Changed(law, old, new)
    policy.write_text((POLICIES / policy.name).read_text())
    (said,) = check_file(policy)
    assert re.search(r": roles \(roles\): there is no role called (ofstead|heads|soss|foundatoin|apointer); ", said)
    assert said.endswith(" (the law file names it)")


def test_a_school_type_that_the_law_forgets(law: Path) -> None:
    said, _ = problems(law, "  pru: Act as", "  community: Act as")
    assert len(said) == 2
    assert all("must be either here or in outside_part4, and in one of them only" in sentence for sentence in said)


def test_half_terms_out_of_order(calendar: Path) -> None:
    said, at = problems(calendar, "second_half: [2027-02-22, 2027-03-25]", "second_half: [2027-02-12, 2027-03-25]")
    assert said[0] == (
        f"{at}: 2026/27 (years.2026/27.spring.second_half): "
        "this half-term begins on 2027-02-12, and the one before it ends on 2027-02-12"
    )


def test_a_half_term_that_is_missing(calendar: Path) -> None:
    said, at = problems(calendar, ", second_half: [2026-11-02, 2026-12-18]", "", "autumn: {first_half: [2026")
    assert said == [f"{at}: 2026/27 (years.2026/27.autumn.second_half): this is missing; add it"]


def test_a_year_of_an_unusual_length_is_only_a_warning(calendar: Path) -> None:
    said, _ = problems(calendar, "2028-06-05, 2028-07-20", "2028-06-05, 2028-07-19")
    (sentence,) = said
    assert sentence.endswith("(years.2027/28): warning: 194 weekdays in session, where 195 are usual; check the dates")
    assert load_calendar(calendar).half_terms[-1].end == date(2028, 7, 19)
