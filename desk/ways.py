"""Which form does what a duty asks for: from the entry that meets a duty to the address of the form, and its button."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from cases.policy import Duty, Policy
from desk.forms.words import all_words

LETTER, MEETING, BOOKED = "letter.", "meeting.", ".booked"
BY_ENTRY = {
    "action.agreed": "agree_action",
    "category.decided": "decide_category",
    "category.left_concern": "decide_category",
    "category.reviewed": "review_category",
    "concern.checked": "check_concern",
    "contact.answered": "answer",
    "hmi.answered": "hmi_answered",
    "meeting.schools_of_concern": "authority_meeting",
    "meeting.trust": "authority_meeting",
    "plan.agreed": "agree_plan",
    "plan.amended": "amend_plan",
    "plan.received": "plan_received",
    "report.categories": "categories_report",
    "report.smg": "smg_report",
    "risk.reported": "report_risk",
    "sip.changed": "holder_starts",
    "tig.set_up": "set_up_tig",
    "visit.sip": "sip_visit",
}
"""The command that brings each entry; the button is its form's own. Letters and meetings have their own rules."""
FILLED_IN = {
    "sip.changed": {"role": "sip"},
    "meeting.schools_of_concern": {"meeting": "schools_of_concern"},
    "meeting.trust": {"meeting": "trust"},
}
"""What a form begins with."""
ANSWERED = "contact.answered"
MENDED = "letter.mended"


@dataclass(frozen=True, slots=True)
class Way:
    """Where something is done. `word`: the command, for whoever asks who may do it; "" for a page that only shows."""

    href: str
    button: str
    word: str = ""


def open_to(way: Way, posts: Collection[str], policy: Policy) -> bool:
    """Whether somebody who holds these posts in the case may do it there, by the policy's table."""
    groups = {*posts, *(policy.roles[role].at for role in posts if role in policy.roles)}
    return not way.word or bool(groups & set(policy.may.get(way.word, ())))


def way_of(
    duty: Duty | None, policy: Policy, case_id: str, subject: str = "", meeting: str = "", booked: bool = False
) -> Way:
    """The one thing to do about a duty. `subject`: the contact or delivery it is about; `meeting`: one of its group's
    that is booked and whose day has come; `booked`: as many as are owed are in the diary. A duty that this version of
    the policy does not have leads to all forms."""
    here = f"/cases/{quote(case_id, safe='')}"
    for entry in duty.met_by if duty else ():
        if entry in BY_ENTRY:
            word = BY_ENTRY[entry]
            return Way(form(case_id, word, **_filled_in(entry, subject)), all_words()[word].button, word)
        if entry == MENDED:
            return Way(f"{here}/letters", "See what came back")
        if entry.startswith(LETTER):
            return Way(form(case_id, "letter", template=entry.removeprefix(LETTER)), "Write the letter", "letter")
        if entry.startswith(MEETING):
            return _about_a_meeting(here, entry, policy, meeting, booked)
    return Way(f"{here}/do", "See what can be recorded")


def form(case_id: str, word: str, **fields: str) -> str:
    """The address of a form, with what is known filled in."""
    query = f"?{urlencode(fields)}" if fields else ""
    return f"/cases/{quote(case_id, safe='')}/do/{quote(word, safe='')}{query}"


def _about_a_meeting(here: str, entry: str, policy: Policy, meeting: str, booked: bool) -> Way:
    """A meeting has a form of its own for what happened, and a page of days that fit for one that is to be booked."""
    kind = entry.removeprefix(MEETING).removesuffix(BOOKED)
    if meeting and kind in policy.group_meetings() and not entry.endswith(BOOKED):
        return Way(f"{here}/meetings/{quote(meeting, safe='')}/record", "Record the meeting", "hold")
    if booked:
        return Way(f"{here}/meetings", "See the meetings")
    return Way(f"{here}/meetings/new?{urlencode({'kind': kind})}", "Book the meeting", "book")


def _filled_in(entry: str, subject: str) -> dict[str, str]:
    return {"id": subject} if entry == ANSWERED and subject else FILLED_IN.get(entry, {})
