"""Facts about entries themselves: made late, or a decision that says no reason."""

from __future__ import annotations

from collections.abc import Iterator

from cases import events as e
from cases.as_of import late_by
from cases.exceptions.finding import Finding
from cases.exceptions.looked import Looked
from cases.refusals import day
from cases.trail import Entry

DECISIONS = {
    e.CategoryDecided.type: "the category",
    e.MeetingMoved.type: "to move a meeting",
    e.MeetingCancelled.type: "to cancel a meeting",
    e.LetterSentBack.type: "to send a letter back",
    e.CaseWithdrawn.type: "to withdraw the case",
}
"""What somebody decided, and has a reason for: the entries that can carry one."""
REASON = "reason"
OMBUDSMAN = "LGSCO Principles of Good Administrative Practice (2018), giving reasons"


def find(looked: Looked) -> Iterator[Finding]:
    for entry in looked.standing:
        yield from _late(looked, entry)
        if entry.type in DECISIONS:
            yield from _without_reason(looked, entry)


def _late(looked: Looked, entry: Entry) -> Iterator[Finding]:
    """Entries made more working days after what they tell of than the policy of that day allows."""
    if late_by(entry, looked.days, looked.framework) is None or _came_with_a_meeting(entry):
        return
    happened = looked.days[entry.id]
    rules = looked.framework.policy_on(happened).exceptions
    assert rules is not None
    calendar = looked.framework.calendar
    due = calendar.add_working_days(happened, rules.late_entry_working_days)
    local = ", a number set locally," if "late_entry_working_days" in rules.local else ""
    words = entry.type.replace(".", " ").replace("_", " ")
    done = entry.at.astimezone(looked.zone).date()
    yield looked.finding(
        "late_entry",
        rules.source,
        f"What entry {entry.seq} ({words}) tells of happened on {day(happened)}. It was recorded on {day(done)}, more "
        f"than {rules.late_entry_working_days} working days{local} later.",
        [entry],
        due=due,
        done=done,
        days="bank",
    )


def _came_with_a_meeting(entry: Entry) -> bool:
    """What was recorded together with a meeting is late together with it: one finding, not several."""
    return entry.type == e.MeetingAbsent.type or (entry.type == e.CategoryReviewed.type and bool(entry.data.get("on")))


def _without_reason(looked: Looked, entry: Entry) -> Iterator[Finding]:
    if _has_reason(looked, entry):
        return
    made = f"Entry {entry.seq} records a decision ({DECISIONS[entry.type]}) on {day(entry.effective)}"
    section = looked.policy.categorisation.source if entry.type == e.CategoryDecided.type else ""
    yield looked.finding(
        "no_reason",
        "; ".join(filter(None, (section, OMBUDSMAN))),
        f"{made}, and gives no reason for it.",
        [entry],
        due=entry.effective,
    )


def _has_reason(looked: Looked, entry: Entry) -> bool:
    """Whether a reason was given, though it may have been erased or withheld since: every value has left its digest."""
    others = sum(looked.erased.get(digest, REASON) != REASON for digest in entry.sd)
    return REASON in entry.private or len(entry.sd) > len(entry.private) + others
