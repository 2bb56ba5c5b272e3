"""Section 15, exit strategy: closing, watching, not enough progress; conversion; and cases opened in error."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.copies import copies_of, everyone_written_to
from cases.framework import Framework
from cases.refusals import Refusal, day

SECTION = "section 15, Exit strategy"


def consider_options(case: Case, ask: c.ConsiderOptions, framework: Framework, today: date) -> list[e.Event]:
    """Where progress is not sufficient: closure, or different models of leadership or organisation."""
    if not ask.options:
        raise Refusal(
            "The options were not recorded.", "none is named", "Name each option considered.", SECTION, field="options"
        )
    return [e.OptionsConsidered(options=ask.options)]


def record_academy_order(case: Case, ask: c.RecordAcademyOrder, framework: Framework, today: date) -> list[e.Event]:
    """The day on which the school becomes an academy, its new URN and its trust."""
    done = "The academy order was not recorded."
    if case.school_type == "academy":
        raise Refusal(done, f"{case.school} is an academy already", "Nothing need be done.")
    if ask.converts <= today:
        raise Refusal(done, f"{day(ask.converts)} has passed", "Give a day that is still to come.", field="converts")
    return [e.AcademyOrderRecorded(converts=ask.converts, school=ask.to.school, urn=ask.to.urn, trust=ask.trust)]


def withdraw_case(case: Case, ask: c.WithdrawCase, framework: Framework, today: date) -> list[e.Event]:
    """A case opened in error: everyone written to is written to again, and nothing is deleted."""
    if not ask.reason:
        raise Refusal("The case was not withdrawn.", "no reason is given", "Say what was wrong.", field="reason")
    letter = framework.policy.letters.get("withdrawal")
    copies = copies_of(case, letter, framework.policy, today, done="The case was not withdrawn.") if letter else ()
    issued = [e.LetterIssued(template="withdrawal", copies=copies)] if copies and everyone_written_to(case) else []
    return [e.CaseWithdrawn(reason=ask.reason), *issued]


def reopen_case(case: Case, ask: c.ReopenCase, framework: Framework, today: date) -> list[e.Event]:
    """A closed case goes on. One withdrawn or handed over does not: a new concern opens a new case."""
    if case.standing != "closed":
        why = {
            "open": "it is open already",
            "withdrawn": "it was opened in error and withdrawn",
            "transferred": "the school is an academy, outside the authority's powers",
            "none": "there is no case",
        }
        raise Refusal("The case was not reopened.", why[case.standing], "Log a new concern if there is one.", SECTION)
    if case.converted_on:
        raise Refusal(
            "The case was not reopened.",
            "the school is an academy, outside the authority's powers",
            "Tell the region.",
            SECTION,
        )
    return [e.CaseReopened()]


def close_case(case: Case, ask: c.CloseCase, framework: Framework, today: date) -> list[e.Event]:
    """A case closes with its outcome; the school may stay on watch in its category."""
    blocks = blocking_close(case, framework)
    if blocks:
        raise Refusal(
            f"The case of {case.school} was not closed.",
            "; ".join(blocks),
            "Do that first, then close it.",
            framework.policy.exit.close_case.source,
        )
    return [e.CaseClosed(outcome=ask.outcome, watch_until=ask.school_stays_on_watch_until)]


def blocking_close(case: Case, framework: Framework) -> list[str]:
    """What the policy still asks before the case may close; nothing once the school is an academy."""
    return [why for _, why in unmet_to_close(case, framework)]


def unmet_to_close(case: Case, framework: Framework) -> list[tuple[str, str]]:
    """The same, each with the policy's own name for it: (need, why)."""
    if case.converted_on:
        return []
    policy = framework.policy
    category = policy.category(case.category)
    closing = "letter.closure" in {f"letter.{i.template}" for i in case.issued} or bool(case.happened("letter.closure"))
    facts = {
        "not_intervention": (not category.intervention, f"the school is still {case.category}"),
        "not_concern": (not category.concern, f"the school is still {case.category}"),
        "taper_reviewed": (not case.taper or case.taper_reviewed, "the taper of support has not been reviewed"),
        "closure_letter": (closing, "the closure letter has not been issued"),
        "group_held": (any(case.happened(f"meeting.{k}") for k in policy.group_meetings()), "the group has not met"),
    }
    return [(need, why) for need in policy.exit.close_case.needs for met, why in [facts[need]] if not met]


def correct_entry(case: Case, ask: c.CorrectEntry, framework: Framework, today: date) -> list[e.Event]:
    """An entry said to be wrong, and why. It stays in the trail; what it did to the case is undone (cases/act.py)."""
    if not ask.reason:
        raise Refusal(
            "The entry was not corrected.", "no reason is given", "Say what was wrong with it.", field="reason"
        )
    return [e.EntryCorrected(reason=ask.reason)]
