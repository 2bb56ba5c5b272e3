"""The framework files: that Milton Keynes' framework is there whole, and that each entry says where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from cases.policy import ByDate, Cited, CountPer, Duty, Each, Model, NotBefore, Policy, Rule, Within
from cases.reading import POLICIES, check_file, check_overlaps, load_calendar, load_law, load_policies, load_policy

# domain/README.md section 4, "Obligations, MK 2010", as it is printed there; "(n)" where the number is local.
TABLE = """
O01 | hsi | head, chair | school_open | each autumn_term | 15, 5 | ad | s15
O02 | hsi | head, chair | on category.changed | within 5 of category.changed | 1 | ad | s15 (n)
O03 | sip | | category.concern | count_per half_term 1 | 5 | hsi | s11
O04 | sip | | school_open | each autumn_term | 20, 10 | hsi | s14
O05 | hsi | head, chair | category.LA4b | count_per term 2 | not booked 15 | ad | s15
O06 | hsi | | category.LA4b | count_per half_term 1 | not booked 10 | | s15, Evaluation
O07 | hsi | ad | category.LA4b | count_per term 1 | 10, 3 | ad | s15, Evaluation
O08 | sip | head, chair, hsi | school_open | count_per term 1 | 10 | sip_manager | s11
O09 | hsi | ofsted | on ofsted.category_of_concern | within 10 of ofsted.report_published school | 5, 1 | ad | s15
O10 | hsi | head, chair | on category.entered_LA4b | within 20 of category.entered_LA4b | 5 | ad | s15 (n)
O11 | hsi | | on category.entered_LA4b | within 10 of category.entered_LA4b | 3 | ad | s14 and 15 (n)
O12 | hsi | | on category.entered_LA4b | within 30 of category.entered_LA4b | 5 | ad | s14 and 15 (n)
O13 | hsi | | on category.entered_concern | within 12 months of category.entered_concern | 30 | ad | s14
O14 | | | on ofsted.category_removed | not_before 12 months of ofsted.category_removed LA1 LA2 LA3 | | | s14
O15 | officer_contacted | head | on contact.from_head | within 2 of contact.from_head | | hsi | s5 (n)
O16 | sip_manager | head | on sip.assigned | within 36 months of sip.assigned | 60 | hsi | s4
O17 | hsi | head | on concern.logged | within 5 of concern.logged | 1 | ad | s15 (n)
O18 | hsi | wider_dlt | on concern.checked | within 5 of concern.checked | 1 | ad | s15 (n)
O19 | sip_manager | dlt | always | each school_year | 20 | hsi | Appendix 1
O20 | hsi | hmi | on hmi.asked | by_date event.wanted_by | 5, 1 | ad | s15
O21 | hsi | | on report.not_successful | within 10 of report.not_successful | 3 | ad | s15, Evaluation (n)
"""
DUTIES = {row[0]: row for line in TABLE.strip().splitlines() if (row := [cell.strip() for cell in line.split("|")])}

MET_BY = {
    "O01": "letter.category_autumn",
    "O02": "letter.category_change letter.category_autumn",
    "O03": "category.reviewed",
    "O04": "category.decided",
    "O05": "meeting.tig",
    "O06": "meeting.tig",
    "O07": "report.smg",
    "O08": "visit.sip",
    "O09": "letter.statement_of_action",
    "O10": "meeting.intervention_meeting.booked",
    "O11": "tig.set_up",
    "O12": "plan.agreed",
    "O13": "category.left_concern",
    "O14": "",
    "O15": "contact.answered",
    "O16": "sip.changed",
    "O17": "letter.concern_alert",
    "O18": "risk.reported",
    "O19": "report.categories",
    "O20": "hmi.answered",
    "O21": "plan.amended",
}
ACTIVITIES = {
    "alert_the_headteacher": "O17",
    "enter_the_risk_register": "O18",
    "send_the_category_letters": "O01 O02 O03 O04",
    "call_the_priorities_meeting": "O10",
    "chase_the_action_plan": "O09 O12 O21",
    "convene_the_tig": "O05 O06 O11",
    "check_milestones": "",
    "report_to_the_monitoring_group": "O07 O19",
    "consider_exit": "O13 O14",
    "keep_in_touch": "O08 O15 O16 O20",
}


@pytest.fixture(scope="module")
def mk() -> Policy:
    return load_policy("mk-2010")


def test_the_milton_keynes_framework_is_whole(mk: Policy) -> None:
    assert [c.id for c in mk.categories] == ["LA1", "LA2", "LA3", "LA4a", "LA4b"]
    assert [len(mk.indicators[c.id].indicators) for c in mk.categories] == [16, 16, 13, 16, 8]
    assert [len(mk.indicators[c.id].capacity) for c in mk.categories] == [4, 2, 2, 5, 5]
    assert [t.id for t in mk.triggers] == [f"T{n:02}" for n in range(1, 25)]
    assert [d.id for d in mk.duties] == [f"O{n:02}" for n in range(1, 23)]
    assert list(mk.activities) == list(ACTIVITIES)
    assert mk.group_meetings() == {"tig", "summative"}


def test_a_third_of_the_chart_could_be_computed(mk: Policy) -> None:
    checks = [i.check for chart in mk.indicators.values() for i in (*chart.indicators, *chart.capacity)]
    assert (checks.count("data"), checks.count("judgement")) == (32, 55)


def test_triggers_are_of_the_kinds_that_appendix_1_has(mk: Policy) -> None:
    checks = [t.check for t in mk.triggers]
    assert [checks.count(c) for c in ("data", "date", "fact", "judgement")] == [11, 1, 3, 9]
    assert [t.id for t in mk.triggers if t.italic] == ["T01", "T02", "T03", "T04", "T11"]
    assert [t.id for t in mk.triggers if t.retired] == ["T17", "T18", "T19", "T20", "T21"]
    assert [t.id for t in mk.triggers if t.restricted] == ["T12"]
    assert {t.id for t in mk.triggers if t.rule} == {t.id for t in mk.triggers if t.check in ("data", "date")}


def test_the_budget_trigger_has_no_figure_for_schools_the_text_does_not_name(mk: Policy) -> None:
    rule = next(t.rule for t in mk.triggers if t.id == "T15")
    assert rule is not None
    assert rule.by_phase == {"secondary": "5", "primary": "8", "infant": "8", "junior": "8", "special": "8"}


@pytest.mark.parametrize("id", DUTIES)
def test_each_duty_is_the_one_in_the_domain_table(mk: Policy, id: str) -> None:
    duty = mk.duty(id)
    assert row_of(duty) == DUTIES[id]
    assert " ".join(duty.met_by) == MET_BY[id]
    assert id in ACTIVITIES[duty.activity].split()


def row_of(duty: Duty) -> list[str]:
    remind = ", ".join(map(str, duty.remind)) or (
        f"not booked {duty.remind_if_not_booked}" if duty.remind_if_not_booked else ""
    )
    source = re.sub("sections? ", "s", duty.source) + (" (n)" if "n" in duty.local else "")
    runs = f"on {duty.starts}" if duty.starts else duty.while_ or ""
    return [duty.id, duty.owed_by or "", ", ".join(duty.to), runs, words_of(duty.rule), remind, duty.late or "", source]


def words_of(rule: Rule) -> str:
    match rule:
        case CountPer():
            return f"count_per {rule.period} {rule.n}"
        case Each():
            return f"each {rule.period}"
        case ByDate():
            return f"by_date {rule.on}"
    unit = "" if rule.unit == "working_days" else f" {rule.unit}"
    words = f"{rule.kind} {rule.n}{unit} of {rule.of}"
    if isinstance(rule, NotBefore):
        return " ".join([words, *(name.removeprefix("category.") for name in rule.blocks)])
    return f"{words} {rule.days}" if isinstance(rule, Within) and rule.days else words


def test_reminders_and_who_hears_of_lateness_are_always_local(mk: Policy) -> None:
    for duty in mk.duties:
        for field in ("remind", "remind_if_not_booked", "late"):
            assert (field in duty.local) == bool(getattr(duty, field)), (duty.id, field)


def test_duties_that_are_not_plain_duties(mk: Policy) -> None:
    assert {d.id: d.level for d in mk.duties if d.level != "duty"} == {"O06": "target", "O13": "review"}
    assert [d.id for d in mk.duties if d.when_ended == "keep"] == ["O07"]
    assert [d.id for d in mk.duties if d.per_subject] == ["O15", "O22"]
    assert [d.id for d in mk.duties if d.scope == "authority"] == ["O19"]


@pytest.mark.parametrize("id", ["mk-2010", "composite-2026"])
def test_every_entry_says_where_it_comes_from(id: str) -> None:
    policy = load_policy(id)
    cited = list(entries(policy))
    assert len(cited) > 50
    assert [entry for entry in cited if not entry.source.strip()] == []
    assert [category for category, chart in policy.indicators.items() if not chart.source] == []


def entries(part: object) -> Iterator[Cited]:
    if isinstance(part, Cited):
        yield part
    if isinstance(part, Model):
        for name in type(part).model_fields:
            yield from entries(getattr(part, name))
    elif isinstance(part, dict | tuple):
        for item in part.values() if isinstance(part, dict) else part:
            yield from entries(item)


def test_recipients_are_in_the_order_of_the_framework(mk: Policy) -> None:
    warning = mk.letters["warning_notice"]
    assert warning.to + warning.copy_to + warning.copy_if[0].to == (
        "chair", "head", "sos", "foundation_appointer", "diocese",
    )  # fmt: skip
    ieb = mk.letters["ieb_notice"]
    assert ieb.to + ieb.copy_to == ("every_existing_governor", "every_interim_member", "sos", "head")
    assert mk.meetings["intervention_meeting"].expected == ("head", "chair")
    assert mk.meetings["intervention_meeting"].invite == ("sip", "hsi")


def test_the_diocese_reads_of_la4b_in_a_voluntary_school_only(mk: Policy) -> None:
    for name in ("category_autumn", "category_change"):
        (extra,) = mk.letters[name].copy_if
        assert extra.to == ("diocese",)
        assert extra.categories == ("LA4b",)
        assert set(extra.school_types) == {"voluntary_aided", "voluntary_controlled"}


def test_who_may_ask(mk: Policy) -> None:
    beyond = {command: who for command, who in mk.may.items() if who != ("la",)}
    assert beyond == {
        "school_view": ("la", "school", "other"),
        "answer_concern": ("school", "la"),
        "add_evidence": ("la", "school"),
        "request_category": ("la", "school"),
        "milestone_met": ("la", "school"),
        "finish_action": ("la", "school"),
        "ofsted_report": ("la", "ofsted"),
        "contact_from_head": ("la", "school"),
        "representations": ("la", "school", "other"),
        "record_consent": ("la", "sos"),
        "sos_notice": ("la", "sos"),
        "take_to_dlt": ("ad",),
        "approve": ("hsi", "ad", "sip_manager"),
        "send_back": ("hsi", "ad", "sip_manager"),
        "approve_erasure": ("hsi", "ad", "sip_manager"),
        "refuse_erasure": ("hsi", "ad", "sip_manager"),
        "lift_hold": ("hsi", "ad", "sip_manager"),
        "meeting_reply": ("la", "school", "other"),
        "post_posted": ("la", "clerk"),
        "api_key": ("desk", "hsi"),
        "enter": ("la", "desk"),
    }
    assert set(load_policy("composite-2026").may) >= set(mk.may) - {"record_consent"}


def test_the_composite_needs_nothing_that_is_not_in_the_schema() -> None:
    policy = load_policy("composite-2026")
    assert [d.id for d in policy.duties] == [f"C{n:02}" for n in range(1, 11)]
    assert [d.id for d in policy.duties if d.scope == "authority"] == ["C05", "C06", "C07"]
    assert [d.id for d in policy.duties if d.disabled] == ["C09"]
    assert {d.rule.kind for d in policy.duties} == {"each", "within", "every", "count_per", "by_date"}
    assert policy.clock.phone_calls_by == "hos"
    assert policy.ladder[0] == "concern_meeting"


def test_no_two_policies_of_an_authority_hold_at_once() -> None:
    policies = load_policies()
    assert {p.id for p in policies} >= {"mk-2010", "composite-2026"}
    assert check_overlaps(policies) == []


def test_warning_notices_before_and_since_april_2016() -> None:
    law = load_law("law-england")
    before, since = law.warning_on(date(2016, 4, 17)), law.warning_on(date(2016, 4, 18))
    assert before is not None
    assert since is not None
    assert (before.period_days, before.representations_to, before.given_by) == (15, "chief_inspector", ("la",))
    assert (since.period_days, since.representations_to, since.given_by) == (None, None, ("la", "sos"))
    assert law.warning_on(date(2007, 3, 31)) is None


def test_the_powers_and_their_two_months() -> None:
    law = load_law("law-england")
    assert {p.id: p.window_months for p in law.powers if p.by == "la"} == {"s63": 2, "s64": 2, "s66": 2, "s65": None}
    board = law.power("s65")
    assert board is not None
    assert (board.consent, board.min_members) == ("sos", 2)
    arrangements = law.power("s66A")
    assert arrangements is not None
    assert arrangements.from_ == date(2016, 4, 18)


def test_an_academy_order_was_a_duty_and_is_a_power() -> None:
    law = load_law("law-england")
    day_before, day = (next(o.force for o in law.academy_orders if o.on(date(2026, 6, d))) for d in (28, 29))
    assert (day_before, day) == ("duty", "power")


def test_ofsted_has_had_no_single_grade_since_september_2024() -> None:
    law = load_law("law-england")
    grades = [law.ofsted_on(day) for day in (date(2024, 9, 1), date(2024, 9, 2), date(2025, 11, 10))]
    assert [g and g.overall_grade for g in grades] == [True, False, False]
    assert grades[2] is not None
    assert grades[2].safeguarding == ("met", "not_met")


def test_the_calendar_has_two_years_of_half_terms() -> None:
    calendar = load_calendar("calendar-mk")
    assert len(calendar.half_terms) == 12
    assert calendar.add_working_days(date(2026, 12, 10), 10, "school") == date(2027, 1, 7)
    assert calendar.file.assumed


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_file_supplied_is_good(path: Any) -> None:
    assert check_file(path) == []
