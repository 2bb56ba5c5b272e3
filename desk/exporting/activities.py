"""What an entry is called in an export: its type, and the facts that the framework tells such entries apart by.

A tool that looks at names alone can then tell a group's meeting from a summative one, and one letter from another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cases import events as e
from cases.policy import Policy

OF_TEMPLATE = (
    *(kind.type for kind in (e.LetterDrafted, e.LetterApproved, e.LetterSentBack, e.LetterIssued)),
    *(kind.type for kind in (e.LetterSent, e.LetterPosted, e.NoticeSent, e.NoticePosted, e.ReminderSent)),
    *(kind.type for kind in (e.TelephoneDutyRaised, e.ToldByTelephone, e.DeliveryFailed, e.DeliveryReleased)),
)
OF_POWER = (e.PowerConsulted, e.ConsentSought, e.ConsentRecorded, e.PowerNotified, e.PowerUsed)
TOLD_APART_BY: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(OF_TEMPLATE, ("template",)),
    **{kind.type: ("power",) for kind in OF_POWER},
    e.CategoryChanged.type: ("old", "new"),
    e.MeetingBooked.type: ("kind",),
    e.MeetingHeld.type: ("kind", "judged"),
    e.MonitoringReported.type: ("judged",),
    e.OfstedReported.type: ("concern",),
    e.AuthorityMet.type: ("meeting",),
}
STRUCK_OUT = "struck_out"
JUDGED = ("", "sufficient", "insufficient")
REPORTED = ("", "successful", "not_successful")
GONE = {
    "letter": (e.LetterSent.type, e.LetterPosted.type),
    "notice": (e.NoticeSent.type, e.NoticePosted.type),
    "reminder": (e.ReminderSent.type, e.TelephoneDutyRaised.type),
}
"""The entries that say that a letter, notice or reminder has gone; somebody without e-mail is telephoned instead."""


def activity(type: str, data: Mapping[str, Any], struck_out: bool = False) -> str:
    """The name of an entry's activity, such as `meeting.held.tig`, `category.changed.LA3.LA4b` or, where a later entry
    struck it out, `meeting.held.tig.struck_out`: what was withdrawn is never taken for what was done."""
    fields = TOLD_APART_BY.get(type, ())
    return named(type, *(_word(field, data.get(field)) for field in fields), STRUCK_OUT if struck_out else "")


def _word(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return field if value else ""
    return str(value) if value else ""


def named(type: str, *words: str) -> str:
    """An entry's type and what tells it apart, as one name."""
    return ".".join((type, *(word for word in words if word)))


def held(kind: str, *judged: str) -> tuple[str, ...]:
    """The activities of a meeting that was held, judged in one of these ways, or in any."""
    return tuple(named(e.MeetingHeld.type, kind, how) for how in judged or JUDGED)


def gone(kind: str, template: str) -> tuple[str, ...]:
    """The activities by which a letter, notice or reminder reaches somebody."""
    return tuple(named(type, template) for type in GONE[kind])


def changes(policy: Policy, old: str = "", new: str = "") -> tuple[str, ...]:
    """Every change from one category to another; from or to this one, where it is named."""
    ids = [category.id for category in policy.categories]
    return tuple(
        named(e.CategoryChanged.type, a, b) for a in ids for b in ids if a != b and old in ("", a) and new in ("", b)
    )


def spelt(word: str, policy: Policy) -> tuple[str, ...]:
    """The activities that one of the policy's words for an occasion stands for; none where no single entry is meant."""
    concern = {category.id: category.concern for category in policy.categories}
    match word.split("."):
        case ["category", "changed"]:
            return changes(policy)
        case ["category", "entered_concern" | "left_concern" as way]:
            entering = way == "entered_concern"
            return tuple(
                named(e.CategoryChanged.type, a, b)
                for a in concern
                for b in concern
                if (concern[a], concern[b]) == (not entering, entering)
            )
        case ["category", "reviewed"]:
            return (e.CategoryReviewed.type, e.CategoryDecided.type)
        case ["category", into] if into.startswith("entered_"):
            return changes(policy, new=into.removeprefix("entered_"))
        case ["meeting", kind, "booked"]:
            return (named(e.MeetingBooked.type, kind),)
        case ["meeting", kind] if kind in policy.meetings:
            counted = [kind, *(one for one, meeting in policy.meetings.items() if meeting.counts_as == kind)]
            return tuple(name for one in counted for name in held(one))
        case ["letter", template] if template in policy.letters:
            return gone("letter", template)
        case ["ofsted", "category_of_concern"]:
            return (named(e.OfstedReported.type, "concern"),)
        case ["ofsted", "report_published"]:
            return (e.OfstedReported.type, named(e.OfstedReported.type, "concern"))
        case ["report", "not_successful"]:
            return (named(e.MonitoringReported.type, "not_successful"),)
        case ["report", "smg"]:
            return tuple(named(e.MonitoringReported.type, how) for how in REPORTED)
        case ["contact", "answered"]:
            return (e.ContactAnswered.type, e.ContactAnsweredLate.type)
    return (word,) if word in e.EVENTS and word not in TOLD_APART_BY else ()
