"""Samples of the work with a school: milestones, reports, contacts, duties."""

from __future__ import annotations

from datetime import date

from notifications.samples.schools import AD, FERNHOLLOW, HSI, SIP, ST_ALDHELMS, sample

LEFT = "Milestone M1 was due on 26 February 2027 and has not been recorded as met."
SPOKEN = "The Headteacher telephoned on 25 February 2027."

MILESTONE = {
    "id": "M1",
    "text": "Tracking of every pupil in place in all year groups",
    "due": date(2027, 2, 26),
    "lead_title": "Headteacher",
}
MILESTONES = [
    {
        "id": "M2",
        "text": "Attendance within 0.5 points of national",
        "due": date(2027, 5, 28),
        "lead_title": "Headteacher",
    },
    {
        "id": "M4",
        "text": "No inadequate teaching seen for a term",
        "due": date(2027, 12, 3),
        "lead_title": "Headteacher",
    },
]
DUTY = {
    "id": "O05",
    "name": "TIG at least twice a term",
    "due": date(2027, 12, 17),
    "count": "1 of 2",
    "source": "section 15",
    "set_locally": False,
    "to_titles": ["Headteacher", "Chair of Governors"],
    "came_back": None,
}

SAMPLES = [
    sample(
        FERNHOLLOW,
        "ofsted_report",
        date(2026, 12, 10),
        "Ofsted’s report was recorded on 10 December 2026.",
        ofsted={"outcome": "requires significant improvement", "published": date(2026, 12, 10), "concern": True},
        **HSI,
    ),
    sample(
        ST_ALDHELMS,
        "smg_report",
        date(2026, 12, 10),
        "The termly report was presented on 10 December 2026.",
        report={"term": "autumn term 2026", "judged": None},
        source="section 15, Evaluation",
        **AD,
    ),
    sample(
        FERNHOLLOW,
        "contact_received",
        date(2027, 2, 25),
        SPOKEN,
        contact={
            "from_title": "Headteacher",
            "on": date(2027, 2, 25),
            "reply_by": date(2027, 3, 1),
            "how": "by telephone",
        },
        source="section 5",
        **SIP,
    ),
    sample(
        FERNHOLLOW,
        "milestone_due",
        date(2027, 2, 12),
        "You lead milestone M1 in the school’s action plan.",
        milestone=MILESTONE,
    ),
    sample(FERNHOLLOW, "milestone_missed", date(2027, 3, 1), LEFT, milestone=MILESTONE),
    sample(FERNHOLLOW, "milestone_escalated", date(2027, 3, 15), LEFT, milestone=MILESTONE, **AD),
    sample(
        FERNHOLLOW,
        "due",
        date(2027, 11, 26),
        "A school in category LA4b has these meetings at least twice a term.",
        duty=DUTY,
        **HSI,
    ),
    sample(
        FERNHOLLOW,
        "late",
        date(2027, 3, 12),
        SPOKEN,
        duty={
            **DUTY,
            "id": "O15",
            "name": "Reply to a headteacher",
            "due": date(2027, 3, 11),
            "count": None,
            "source": "section 5",
            "set_locally": True,
            "to_titles": ["Headteacher"],
            "late_by_role": "School Improvement Partner",
        },
        source="section 5",
        **HSI,
    ),
]
