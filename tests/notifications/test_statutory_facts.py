"""Statutory letters as they are written: what is not there, was erased or was corrected stops them, with a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from cases import events as e
from notifications.language import MissingValue
from tests.notifications.story import Story, letter
from tests.notifications.told import LOGGED, M1, OFSTED
from tests.notifications.told_of_powers import LETTER_TO, PRE_WARNED, WARNED, grounded, warned

GIVEN = date(2027, 3, 8)
BARE = e.WarningGiven(
    grounds=("standards_unacceptably_low",), requires=("R1",), minded=("s64",),
    comply_by=date(2027, 3, 31), representations_by=date(2027, 3, 22),
)  # fmt: skip


def entry(s: Story, type: str) -> int:
    return next(x.seq for x in s.trail if x.type == type)


def notice(s: Story, *to: str) -> str:
    return s.says("warning_notice", GIVEN, "chair", s.tell(GIVEN, letter("warning_notice", *(to or LETTER_TO))))


@pytest.mark.parametrize(
    ("type", "why"),
    [
        ("warning.given", "“warning"),
        ("category.decided", "the reason for the school’s category was erased"),
        ("milestone.added", "the words of milestone M1 are not on the record"),
    ],
)
def test_what_was_erased_stops_the_notice(type: str, why: str) -> None:
    s = Story()
    warned(s)
    assert "R1: Adopt a plan" in notice(s)
    s.erase(entry(s, type))
    with pytest.raises(MissingValue, match=why):
        notice(s)


def test_a_notice_that_rests_on_what_was_corrected_is_stopped() -> None:
    s = Story()
    warned(s)
    s.tell(GIVEN, e.EntryCorrected(reason="another school's"), corrects=entry(s, "concern.logged"))
    with pytest.raises(MissingValue, match="an entry that it rests on has been corrected"):
        notice(s)


def test_a_notice_recorded_without_its_matters_is_stopped_and_its_reminder_is_not() -> None:
    """What an earlier version of Upturn recorded has neither matters nor leads nor days."""
    s = Story()
    s.tell(GIVEN, BARE)
    with pytest.raises(MissingValue, match="it rests on nothing"):
        notice(s)
    read = s.says("compliance_ends", date(2027, 3, 24), "chair", subject="2027-03-31")
    assert "Action: R1 Led by: Chair of Governors To be done by: 31 March 2027" in read


@pytest.mark.parametrize("left_out", ["head", "sos", "diocese"])
def test_a_notice_that_one_body_does_not_get_is_stopped(left_out: str) -> None:
    s = Story()
    warned(s)
    with pytest.raises(MissingValue, match="no copy of it goes to the"):
        notice(s, *(role for role in LETTER_TO if role != left_out))


def test_the_last_concern_only_is_not_all_that_counts() -> None:
    s = Story()
    grounded(s)
    s.tell(date(2027, 3, 5), e.ConcernLogged(data={}, hits=(), judged=("T05",)))
    s.tell(GIVEN, WARNED.model_copy(update={"rests_on": (3, 4, 7)}))
    read = notice(s)
    assert "No sound system for regularly tracking the progress" in read
    assert "GCSE at A* to G: 78.4%" in read


def test_a_restricted_trigger_is_in_no_notice_whoever_reads_it() -> None:
    s = Story()
    warned(s)
    cause = s.tell(GIVEN, letter("warning_notice", *LETTER_TO))
    assert "T12" in LOGGED.judged
    for role in ("chair", "hsi", "sos"):
        assert "allegations" not in s.says("warning_notice", GIVEN, role, cause)


def test_an_erased_pre_warning_is_stopped() -> None:
    s = Story(policy="composite-2026", category="SC")
    given = s.tell(GIVEN, PRE_WARNED)
    cause = s.tell(GIVEN, letter("pre_warning", "chair"))
    s.erase(given)
    with pytest.raises(MissingValue, match="warning"):
        s.says("pre_warning", GIVEN, "chair", cause)


def test_erased_arrangements_stop_the_letters_that_would_print_them() -> None:
    s = Story()
    s.tell(date(2026, 12, 10), OFSTED)
    until = date(2027, 1, 19)
    consulted = s.tell(date(2027, 1, 5), e.PowerConsulted(power="s63", until=until, arrangement="a federation"))
    asked = s.tell(date(2027, 1, 5), letter("consult_power", "chair", "diocese", power="s63", until=str(until)))
    about = {"power": "s63", "until": str(until)}
    assert "we propose: a federation" in s.says("consult_power", date(2027, 1, 5), "chair", asked, about=about)
    s.erase(consulted)
    with pytest.raises(MissingValue, match="the arrangements that were proposed were erased"):
        s.says("consult_power", date(2027, 1, 5), "chair", asked, about=about)


def test_an_erased_statement_or_milestone_stops_the_statement_of_action() -> None:
    action = e.StatedAction(what="Put in an adviser", lead="hsi", due=date(2027, 2, 26))
    for told in (e.StatementPrepared(actions=(action,)), M1):
        s = Story()
        s.tell(date(2026, 12, 10), OFSTED)
        seq = s.tell(date(2027, 1, 5), told)
        cause = s.tell(date(2027, 1, 6), letter("statement_of_action", "ofsted", "diocese"))
        assert "To be done by: 26 February 2027" in s.says("statement_of_action", date(2027, 1, 6), "ofsted", cause)
        s.erase(seq)
        with pytest.raises(MissingValue, match=r"“statement|the words of milestone M1 were erased"):
            s.says("statement_of_action", date(2027, 1, 6), "ofsted", cause)


def test_a_letter_about_a_power_without_its_entry_is_stopped() -> None:
    s = Story()
    warned(s)
    cause = s.tell(date(2027, 4, 14), letter("notice_of_intent", *LETTER_TO, power="s64"))
    with pytest.raises(MissingValue, match="power"):
        s.says("notice_of_intent", date(2027, 4, 14), "chair", cause, about={"power": "s64"})
    s.tell(date(2027, 4, 14), e.PowerNotified(power="s64"))
    with pytest.raises(MissingValue, match="does not say how the school is eligible"):
        s.says("notice_of_intent", date(2027, 4, 14), "chair", cause, about={"power": "s64"})
