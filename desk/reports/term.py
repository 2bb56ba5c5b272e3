"""The report on a term's work with one school: what the record says, and what its author adds in their own words.

It is a letter like any other: drafted, approved by somebody else, and issued as it was approved. What is said in
people's own words travels with the command that issues it, as a personal value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases import commands as c
from cases import events as e
from cases.case import Case, LetterDraft
from cases.evolve import event_of
from cases.framework import Framework
from cases.people import Person
from cases.policy import Policy
from cases.refusals import Refusal
from cases.terms import Span
from cases.trail import Entry
from notifications.facts.matter import Matter
from notifications.facts.term import termly_report
from notifications.outbox import Delivery

REPORT = "termly_report"
WAITING = ("drafted", "approved")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the report of a term has come: the draft that waits, if one does, and when the letter went and when it
    was presented to the monitoring group."""

    draft: LetterDraft | None
    sent_on: date | None
    presented_on: date | None

    @property
    def words(self) -> str:
        if self.draft:
            return (
                "drafted, waits to be approved" if self.draft.standing == "drafted" else "approved, waits to be issued"
            )
        return "sent" if self.sent_on else "not drafted"


def the_term(framework: Framework, on: date) -> Span | None:
    """The term that a day is in, or that has just ended; None before any that the calendar knows."""
    terms = [term for term in framework.calendar.spans("term") if term.start <= on]
    return terms[-1] if terms else None


def progress(case: Case, term: Span | None) -> Progress:
    """How far the report of a term has come."""
    since = term.start if term else date.min
    waits = [x for x in case.drafts.values() if x.template == REPORT and x.standing in WAITING and x.dated >= since]
    sent = [x.on for x in case.happened(f"letter.{REPORT}") if x.on >= since]
    presented = [x.on for x in case.happened("report.smg") if x.on >= since]
    return Progress(waits[-1] if waits else None, max(sent, default=None), max(presented, default=None))


def parts(policy: Policy) -> Mapping[str, str]:
    """The parts that an author writes, with their headings. Raises Refusal where the policy has no such letter."""
    letter = policy.letters.get(REPORT)
    if letter is None or letter.by != "officer":
        why = f"the policy {policy.id} has no letter {REPORT} for an officer to issue"
        raise Refusal("No report was drafted.", why, "Add the letter to the policy file.")
    return letter.own_words


def recorded(
    case: Case, trail: Sequence[Entry], framework: Framework, everybody: Mapping[str, Person], on: date
) -> dict[str, Any]:
    """What the letter will say from the record, if it is drafted on this day: the facts of its wording. {} where the
    calendar knows no term yet."""
    who = {"template": REPORT, "role": "head", "person": "", "channel": "email"}
    what = {"subject": "", "note": "", "actor": "", "cause": None, "context": {"wording": REPORT}}
    how = {"message_id": "", "state": "queued", "attempts": 0, "raw": None, "last_error": None}
    delivery = Delivery(id=0, case=case.id, kind="letter", **who, **what, **how)  # type: ignore[arg-type]
    found: dict[str, Any] = termly_report(Matter(delivery, case, trail, framework, everybody, on)).get("report", {})
    return found


def last_words(trail: Sequence[Entry], term: Span | None) -> dict[str, str]:
    """What was last said in somebody's own words in a draft of this term's report, to go on from; nothing where it was
    issued already, or erased."""
    for entry in reversed(trail):
        event = event_of(entry) if entry.type in (e.LetterDrafted.type, e.LetterIssued.type) else None
        if isinstance(event, e.LetterIssued) and event.template == REPORT:
            return {}
        if isinstance(event, e.LetterDrafted) and event.template == REPORT:
            in_term = term is None or event.dated >= term.start
            words: dict[str, str] = json.loads(event.asked).get("words", {}) if event.asked and in_term else {}
            return words
    return {}


def command(words: Mapping[str, str]) -> c.IssueLetter:
    """What is asked for: the letter, with the words of whoever writes it."""
    return c.IssueLetter(template=REPORT, words={part: said for part, said in words.items() if said.strip()})
