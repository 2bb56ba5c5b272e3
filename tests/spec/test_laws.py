"""What holds of every history of every school, whatever was asked for and on whatever day."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings

from cases import commands as c
from cases.decisions import DECISIONS
from cases.evolve import replay
from cases.obligations import obligations
from cases.trail import canonical, digest_of, disclose, leaf_of
from tests.strategies import ASKS, HISTORIES, SCHOOLS, START, Step, play

STANDINGS = {"owed", "met", "late", "met_late", "discharged", "barred"}

settings.register_profile(
    "laws", max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
laws = settings.get_profile("laws")


@laws
@given(HISTORIES, SCHOOLS)
def test_replaying_the_trail_gives_the_live_case(steps: list[Step], type: str) -> None:
    school = play(steps, type).school
    assert replay(school.case.id, school.trail) == school.case


@laws
@given(HISTORIES, SCHOOLS)
def test_a_refusal_is_a_sentence_with_what_why_and_what_to_do(steps: list[Step], type: str) -> None:
    """`play` has already asked that a refused request leaves the case and the trail as they were."""
    for no in play(steps, type).refused:
        assert no.done.endswith(".")
        assert no.mend
        assert no.why
        assert "None" not in no.sentence


@laws
@given(HISTORIES, SCHOOLS)
def test_every_obligation_has_one_standing_that_fits_its_dates(steps: list[Step], type: str) -> None:
    school = play(steps, type).school
    owed, _ = obligations(school.case, school.framework, school.today)
    for o in owed:
        assert o.standing in STANDINGS
        assert o.open == (o.standing in ("owed", "late"))
        assert not (o.open and o.met_at)
        assert o.met_at or o.standing != "met_late"
        if o.open:
            assert (school.today > o.due) == (o.standing == "late")
    which = [(o.duty.id, o.subject, o.due, o.opened.seq if o.opened else 0) for o in owed]
    assert len(which) == len(set(which))


@laws
@given(HISTORIES, SCHOOLS)
def test_nobody_is_called_twice_for_one_reason(steps: list[Step], type: str) -> None:
    """No later round and no later request calls for what a person has had about the same thing."""
    school = play(steps, type).school
    assert not school.repeats
    had = [(s.template, s.subject, s.person) for s in school.sends]
    assert len(had) == len(set(had))


@laws
@given(HISTORIES, SCHOOLS)
def test_a_second_round_on_the_same_morning_does_nothing(steps: list[Step], type: str) -> None:
    school = play(steps, type).school
    school.morning(school.today)
    entries, sends = len(school.trail), len(school.sends)
    school.morning(school.today)
    assert (len(school.trail), len(school.sends)) == (entries, sends)


@laws
@given(HISTORIES, SCHOOLS)
def test_every_digest_of_the_chain_verifies(steps: list[Step], type: str) -> None:
    school = play(steps, type).school
    tip = ""
    for text, entry in zip(school.texts, school.trail, strict=True):
        assert canonical(json.loads(text)) == text
        assert leaf_of(text) == entry.leaf
        assert entry.prev == tip
        tip = entry.leaf.hex()
        made = {
            digest_of(disclose(f"salt-{entry.seq}-{name}", name, value).text) for name, value in entry.private.items()
        }
        assert made == set(entry.sd)
    assert school.case.tip == tip


def test_the_histories_ask_for_everything_that_can_be_asked() -> None:
    asked = {type(ask(START, n)) for ask in ASKS.values() for n in range(1, 13)}
    of_the_authority = {c.RecordAuthority, c.ReportCategories, c.RecordAuthorityMeeting}
    assert set(DECISIONS) - asked == {c.RecordSchool, c.PassDay, c.CorrectEntry, *of_the_authority}


def test_the_histories_get_somewhere() -> None:
    """Steps in a lawful order are done: the histories are not all refusals."""
    asks = ("concern", "intervene", "group", "book", "hold", "monitor", "leave")
    told = play([Step(5, ask, 6) for ask in asks])
    assert {"tig.set_up", "meeting.booked", "report.smg"} <= {entry.type for entry in told.school.trail}
