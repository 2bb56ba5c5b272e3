"""The framework as constraints: all of it that DECLARE can say, each with its sentence, in names that entries have."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from cases import events as e
from cases.framework import Framework, Shelf
from cases.names import occasions
from desk.exporting.activities import JUDGED, REPORTED, TOLD_APART_BY, activity, spelt
from desk.exporting.model import Constraint, constraints, model
from desk.exporting.order import ORDER

POLICIES = ("mk-2010", "composite-2026")
SPECIFICATION = (Path(__file__).parents[2] / "docs/framework.md").read_text(encoding="utf-8")
# Words of the policy that mean no single entry of a case: they are read from several, or from the authority's own.
NO_ENTRY = re.compile(
    r"category\.(concern|LA\d[ab]?|\w+\+?)|letter\.(bounced|mended)|sip\..*|meeting\.(trust|schools_of_concern)|contact\.x"
)


def by_the(policy: str) -> Framework:
    return Shelf().framework(policy)


def all_of(policy: str) -> list[Constraint]:
    found = by_the(policy)
    return list(constraints(found.policy, found.law))


def the(id: str) -> Constraint:
    return next(one for one in all_of("mk-2010") if one.id == id)


@pytest.mark.parametrize("policy", POLICIES)
def test_every_constraint_cites_its_sentence_and_has_an_id_of_its_own(policy: str) -> None:
    made = all_of(policy)
    assert len({one.id for one in made}) == len(made)
    assert [one.id for one in made if not one.source or not one.first] == []
    assert [one.id for one in made if bool(one.then) == (one.template == "absence")] == []


@pytest.mark.parametrize("policy", POLICIES)
def test_every_duty_is_a_constraint_or_is_left_out_for_a_reason(policy: str) -> None:
    found = by_the(policy)
    said = model(found.policy, found.law)
    made, left_out = ({one["id"] for one in said[part]} for part in ("constraints", "left_out"))
    duties = {duty.id for duty in found.policy.duties}
    assert left_out <= duties
    assert duties - made == left_out
    assert all(one["why"] for one in said["left_out"])


def names(policy: str) -> set[str]:
    """Every name that an entry under this policy can have."""
    found = by_the(policy).policy
    ids = [category.id for category in found.categories]
    facts: dict[str, tuple[object, ...]] = {
        "template": tuple(found.letters),
        "power": tuple(power.id for power in by_the(policy).law.powers),
        "old": tuple(ids),
        "new": tuple(ids),
        "kind": tuple(found.meetings),
        "concern": (True, False),
        "meeting": ("trust", "schools_of_concern"),
    }
    told = set(e.EVENTS)
    for type, fields in TOLD_APART_BY.items():
        facts["judged"] = JUDGED if type == e.MeetingHeld.type else REPORTED
        for values in product(*(facts[field] for field in fields)):
            told.add(activity(type, dict(zip(fields, values, strict=True))))
    return told


@pytest.mark.parametrize("policy", POLICIES)
def test_constraints_speak_of_activities_that_entries_have(policy: str) -> None:
    known = names(policy)
    said = {name for one in all_of(policy) for name in (*one.first, *one.then, *one.among, *one.unless)}
    assert said - known == set()


@pytest.mark.parametrize("policy", POLICIES)
def test_every_word_of_a_policy_is_spelt_out_or_means_no_single_entry(policy: str) -> None:
    found = by_the(policy).policy
    known = names(policy)
    for word in occasions(found):
        assert set(spelt(word, found)) <= known
        assert spelt(word, found) or NO_ENTRY.fullmatch(word), word


def test_the_order_of_section_15_quotes_the_text() -> None:
    assert [step.id for step in ORDER if step.quote not in SPECIFICATION] == []


def test_a_duty_says_what_begins_and_what_meets_it_and_what_is_left_to_the_calendar() -> None:
    one = the("O11")
    assert one.template == "response"
    assert one.first == tuple(f"category.changed.{old}.LA4b" for old in ("LA1", "LA2", "LA3", "LA4a"))
    assert one.then == ("tig.set_up",)
    assert one.among == ("case.closed",)
    assert (one.source, one.not_said) == ("sections 14 and 15", "within 10 working days")


def test_a_meeting_that_counts_as_another_meets_its_duty() -> None:
    assert {"meeting.held.tig", "meeting.held.summative.sufficient"} <= set(the("O05").then)


def test_a_school_leaves_intervention_by_one_way_only() -> None:
    assert the("exit.LA4b.to").first == tuple(f"category.changed.LA4b.{new}" for new in ("LA1", "LA2", "LA3"))
    assert the("exit.LA4b.summative").first == ("meeting.held.summative.sufficient",)
    assert the("exit.LA4b.summative").unless == ("school.converted",)


def test_a_policy_that_asks_less_makes_fewer_constraints() -> None:
    found = by_the("mk-2010")
    leave = found.policy.exit.leave_intervention
    assert leave
    looser = leave.model_copy(update={"needs": ("summative_held",)})
    way_out = found.policy.exit.model_copy(update={"leave_intervention": looser})
    made = {one.id: one for one in constraints(found.policy.model_copy(update={"exit": way_out}), found.law)}
    assert "exit.LA4b.taper" not in made
    assert made["exit.LA4b.summative"].first == tuple(
        f"meeting.held.summative{x}" for x in ("", ".sufficient", ".insufficient")
    )
