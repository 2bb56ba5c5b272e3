"""An entry in words for somebody who has never seen Upturn: its kind, what it says, and who it is about, by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from cases import events as e
from cases.case import ENGINE
from cases.framework import Framework
from cases.people import Person
from cases.refusals import day
from cases.trail import Entry

KINDS = {
    "contact.from_head": "Contact from the school",
    "group_action.agreed": "Action agreed at a meeting",
    "group_action.done": "Action of a meeting done",
    "hmi.answered": "HM Inspectors answered",
    "hmi.asked": "HM Inspectors asked",
    "issue.taken_to_dlt": "Issue taken to DLT",
    "mail.answered_itself": "Automatic answer received",
    "mail.bounced": "Message came back",
    "mail.replied": "Reply received",
    "meeting.absent": "Absent from a meeting",
    "meeting.replied": "Answer to an invitation",
    "phone.told": "Told by telephone",
    "pre_warning.given": "Pre-warning given",
    "record.redacted": "Data erased",
    "report.categories": "Report on categories",
    "report.smg": "Report to the school monitoring group",
    "sos_notice.given": "Secretary of State's notice given",
    "sos_notice.lifted": "Secretary of State's notice lifted",
    "task.raised": "Telephone call to make",
    "spend.recorded": "Spending recorded",
    "tig.set_up": "Targeted Intervention Group set up",
    "visit.sip": "Visit by the School Improvement Partner",
}
"""The kinds of entry whose names do not read as words."""
PROPER = ("HM Inspectors", "Ofsted", "Secretary of State", "Targeted Intervention Group")
"""What a kind of entry may begin with that has a capital anywhere."""
LETTERS = {
    "agreed_action": "Letter about the action agreed",
    "assess_compliance": "Reminder to decide whether a warning notice was met",
    "category_autumn": "Autumn category letter",
    "category_change": "Letter about a change of category",
    "classification": "Letter about the category for the coming year",
    "closure": "Letter that closes the case",
    "compliance_ends": "Reminder of the end of a warning notice’s time",
    "concern_alert": "Letter about a concern",
    "consult_power": "Letter that asks for views on a power",
    "contact_received": "Notice of a contact from the school",
    "group_actions": "Letter about a meeting of the group",
    "handover": "Letter that hands the case over",
    "ieb_notice": "Notice of an interim executive board",
    "milestone_due": "Reminder of a milestone",
    "milestone_escalated": "Milestone still not met",
    "new_post_holder": "Letter to a new post holder",
    "ofsted_report": "Notice of an Ofsted report",
    "papers_request": "Letter that asks for papers",
    "power_used": "Notice that a power is used",
    "representations_received": "Notice of representations",
    "representations_reply": "Reply to representations",
    "risk_report": "Report for the risk register",
    "smg_report": "Report for the school monitoring group",
    "support_taper": "Letter about support after intervention",
    "tell_region": "Letter about a concern at an academy",
    "withdrawal": "Letter that withdraws the case",
}
"""The letters and notices whose names do not read as words."""
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
OURS = re.compile(r"[a-z]+(?:_[a-z]+)+")
NAMED = frozenset({"kind", "role", "lead"})
"""The facts that name a role or a kind of meeting."""
OF_A_DUTY = re.compile(r"(due|late)_(\w+)")
SAID_OF_A_DUTY = {"due": "Reminder", "late": "Word that it is late"}


def by_name(everybody: Mapping[str, Person]) -> dict[str, Person]:
    """Everybody under their own name, where lists have short names; what nobody did was done by Upturn."""
    named = {id: replace(person, handle=person.name) for id, person in everybody.items()}
    return {**named, ENGINE: Person(ENGINE, "Upturn", "Upturn")}


def kind(type: str) -> str:
    """What sort of entry it is: "Category decided" for category.decided."""
    return KINDS.get(type) or type.replace(".", " ").replace("_", " ").capitalize()


def lowered(kind: str) -> str:
    """A kind of entry as it stands inside a sentence."""
    return kind if kind.startswith(PROPER) else f"{kind[:1].lower()}{kind[1:]}"


def what(entry: Entry, words: str, framework: Framework, named: Mapping[str, Person]) -> str:
    """What an entry says. In: its words as lists have them, and those who may be named. Out: the same without short
    forms of our own, and with days as they are written."""
    event = e.EVENTS.get(entry.type)
    if event is not None and issubclass(event, e.Told):
        who, role = str(entry.data["person"]), str(entry.data["role"])
        name = named[who].name if who in named else who
        return f"{notice(str(entry.data['template']), framework)}, to {name} ({_title(role, framework)})"
    words = DAY.sub(lambda found: _day(found[0]), words.replace(" -> ", " to "))
    for id in _ours(entry):
        words = re.sub(rf"(?<![\w.@-]){re.escape(id)}(?![\w.@-])", _title(id, framework), words, count=1)
    return words


def _ours(entry: Entry) -> list[str]:
    """The names of ours that an entry's facts have, which nobody would write in a sentence. No fact is free text."""
    facts = {name: value for name, value in entry.data.items() if isinstance(value, str)}
    return [value for name, value in facts.items() if name in NAMED or OURS.fullmatch(value)]


def notice(template: str, framework: Framework) -> str:
    """What a letter, notice or reminder is called: by the duty it serves where it has no name of its own."""
    found = OF_A_DUTY.fullmatch(template)
    names = {duty.id: duty.name for duty in framework.policy.duties}
    if found and found[2] in names:
        return f"{SAID_OF_A_DUTY[found[1]]}: {names[found[2]]} ({found[2]})"
    return name_of_letter(template)


def name_of_letter(template: str) -> str:
    """What a letter or notice with a wording of its own is called."""
    return LETTERS.get(template) or template.replace("_", " ").capitalize()


def _title(id: str, framework: Framework) -> str:
    """A role or a kind of meeting by its title; any other name of ours without its lines."""
    policy = framework.policy
    if id in policy.roles:
        return policy.roles[id].title
    return policy.meetings[id].title if id in policy.meetings else id.replace("_", " ")


def _day(iso: str) -> str:
    try:
        return day(date.fromisoformat(iso))
    except ValueError:  # figures that are no day
        return iso
