"""The words of an export: which objects there are, and which entries name, begin, change and end them."""

from __future__ import annotations

from collections.abc import Mapping

from desk.exporting.facts import Kind

CASE, PERSON, LETTER, DUTY = "case", "person", "letter", "duty"
# The objects that an entry names in a field of its own, the most telling first.
IN_FIELD = {
    "action": "action",
    "meeting": "meeting",
    "milestone": "milestone",
    "contact": "contact",
    "power": "power",
    "draft": LETTER,
    "delivery": "delivery",
}
# Those that have no name: each begins with an entry, and later entries of these types are about the last one.
BEGINS = {
    "concern.logged": "concern",
    "plan.agreed": "plan",
    "pre_warning.given": "pre-warning",
    "warning.given": "warning notice",
    "ofsted.report_published": "inspection",
    "tig.set_up": "group",
}
GOES_ON: Mapping[str, tuple[str, ...]] = {
    "concern": (
        "concern.checked",
        "concern.answered",
        "action.agreed",
        "risk.reported",
        "risk.logged",
        "risk.rated",
        "issue.taken_to_dlt",
    ),
    "plan": ("plan.amended", "milestone.added", "milestone.replanned", "milestones.judged", "spend.recorded"),
    "pre-warning": ("plan.received",),
    "warning notice": (
        "representations.received",
        "representations.answered",
        "warning.period_ended",
        "warning.assessed",
    ),
    "inspection": ("ofsted.category_removed", "ofsted.feedback_attended", "statement.prepared"),
}
ABOUT = {type: thing for thing, types in GOES_ON.items() for type in types}
# What an entry says of the object that it names or begins, and where the object then stands.
SAYS: Mapping[str, tuple[str, ...]] = {
    "school.recorded": ("school", "urn", "school_type", "phase", "policy", "category"),
    "school.converted": ("school", "urn"),
    "authority.recorded": ("authority", "policy"),
    "meeting.booked": ("kind", "on", "starts", "minutes"),
    "meeting.moved": ("on", "starts", "minutes"),
    "milestone.added": ("lead", "due"),
    "milestone.replanned": ("due",),
    "group_action.agreed": ("lead", "due"),
    "contact.from_head": ("role", "reply_by"),
    "letter.drafted": ("template", "dated"),
    "letter.issued": ("template",),
    "concern.logged": ("hits", "judged"),
    "plan.agreed": ("plan_type", "school_signed"),
    "warning.given": ("comply_by", "representations_by"),
    "pre_warning.given": ("comply_by", "representations_by"),
    "ofsted.report_published": ("published", "outcome", "concern"),
}
OF_THE_CASE = frozenset({"school.recorded", "school.converted", "authority.recorded"})
STANDING = {
    "case.opened": "open",
    "case.reopened": "open",
    "case.closed": "closed",
    "case.withdrawn": "withdrawn",
    "case.transferred": "handed over",
    "meeting.booked": "booked",
    "meeting.held": "held",
    "meeting.cancelled": "cancelled",
    "milestone.met": "met",
    "milestone.missed": "missed",
    "group_action.agreed": "open",
    "group_action.done": "done",
    "letter.drafted": "drafted",
    "letter.approved": "approved",
    "letter.sent_back": "sent back",
    "letter.issued": "issued",
    "contact.answered": "answered",
    "contact.answered_late": "answered late",
}
ENDS = frozenset({"case.closed", "case.withdrawn", "case.transferred"})
FINISHED = {
    "meeting": ("held", "cancelled"),
    "milestone": ("met",),
    "action": ("done",),
    "contact": ("answered", "answered late"),
}
NAMED = {
    "chair": "chair",
    "trust": "trust",
    "nominated": "nominated",
    "asked_by": "asked by",
    "approved_by": "approved by",
}
NAMING = frozenset({"to", "copies", "holders", "governors", "members", *NAMED})
OF_A_DELIVERY = ("template", "role", "via")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    CASE: ("school", "urn", "school_type", "phase", "policy", "category", "authority", "standing"),
    PERSON: (),
    DUTY: (),
    "delivery": OF_A_DELIVERY,
    "meeting": ("kind", "on", "starts", "minutes", "standing"),
    "milestone": ("lead", "due", "standing"),
    "action": ("lead", "due", "standing"),
    "contact": ("role", "reply_by", "standing"),
    LETTER: ("template", "dated", "standing"),
    "concern": ("hits", "judged"),
    "plan": ("plan_type", "school_signed"),
    "warning notice": ("comply_by", "representations_by"),
    "pre-warning": ("comply_by", "representations_by"),
    "inspection": ("published", "outcome", "concern"),
    "group": (),
    "power": (),
}
"""Every type of object, and what is said of it."""
COLUMN_KINDS: Mapping[str, Kind] = {"minutes": "integer", "school_signed": "boolean", "concern": "boolean"}
"""What a column holds, where that is no text."""
EPOCH = "1970-01-01T00:00:00Z"
"""When OCEL has every first value of an object begin."""
