"""Samples of letters around a meeting and at the end of a term: papers, actions, the report, the taper of support."""

from __future__ import annotations

from datetime import date

from notifications.samples.meetings import GROUP
from notifications.samples.schools import AT_RISK, FERNHOLLOW, ST_ALDHELMS, sample
from notifications.samples.work import MILESTONE, MILESTONES

DECISIONS = [
    "The school will use 6 days of the intervention fund to train its subject leaders.",
    "The School Improvement Partner will look at pupils’ books in mathematics in January.",
]
ACTIONS = [
    {
        "text": "Write to parents about attendance on Fridays",
        "lead_title": "Headteacher",
        "due": date(2026, 12, 11),
    },
]
HELD = {
    "title": "Targeted Intervention Group",
    "on": date(2026, 11, 25),
    "chair": "Head of School Improvement",
    "absent": ["Chair of Governors"],
    "judged": None,
    "decisions": DECISIONS,
}

SAMPLES = [
    sample(
        ST_ALDHELMS,
        "priorities_meeting",
        date(2026, 10, 23),
        "The meeting was booked on 23 October 2026.",
        meeting={
            **GROUP,
            "title": "Meeting with the Assistant Director",
            "on": date(2026, 11, 18),
            "chair": "Assistant Director, Universal Services",
        },
    ),
    sample(
        FERNHOLLOW,
        "papers_request",
        date(2027, 2, 24),
        "The meeting was booked on 1 February 2027.",
        meeting={"title": "Targeted Intervention Group", "on": date(2027, 3, 10), "send_by": date(2027, 3, 5)},
        open_milestones=MILESTONES,
        copies=["Chair of Governors"],
        source=None,
    ),
    sample(
        ST_ALDHELMS,
        "group_actions",
        date(2026, 11, 27),
        "The group met on 25 November 2026.",
        meeting=HELD,
        actions=ACTIONS,
        open_milestones=MILESTONES,
        next={"title": "Targeted Intervention Group", "on": date(2027, 1, 20)},
        copies=["Headteacher", "School Improvement Partner", "Senior Adviser for intervention"],
    ),
    sample(
        FERNHOLLOW,
        "termly_report",
        date(2027, 3, 19),
        "We are working with the school in the spring term 2026/27.",
        report={
            "term": "spring term 2026/27",
            "judged": "successful",
            "visits": [date(2027, 1, 27), date(2027, 2, 3)],
            "meetings": [
                {"title": "Targeted Intervention Group", "on": date(2027, 1, 27), "absent": []},
                {"title": "Targeted Intervention Group", "on": date(2027, 3, 17), "absent": ["Chair of Governors"]},
            ],
            "milestones": [
                {**MILESTONE, "standing": "Met"},
                {**MILESTONES[1], "standing": "Not due yet"},
            ],
            "meetings_owed": ["TIG at least twice a term: 2 held, 2 owed"],
            "cancelled": [{"title": "Targeted Intervention Group", "was": date(2027, 2, 10)}],
            "replanned": [
                {
                    "id": "M4",
                    "was": date(2027, 7, 2),
                    "due": date(2027, 12, 3),
                    "reason": "a new teacher starts in September",
                }
            ],
            "changes": [{"on": date(2027, 2, 10), "was": "LA4b", "now": "LA4a"}],
            "spent": "£1,200",
            "before_exit": [],
            "own": [
                {
                    "heading": "The term in short",
                    "said": [
                        "Tracking is now in place in every year group.",
                        "Teaching is better than it was in the autumn.",
                    ],
                },
                {"heading": "What comes next", "said": ["We will look at pupils’ books again in May."]},
            ],
        },
        copies=["Chair of Governors", "Assistant Director, Universal Services"],
        source="section 15, Evaluation",
    ),
    sample(
        ST_ALDHELMS,
        "support_taper",
        date(2027, 12, 3),
        "The school’s category changed on 1 December 2027.",
        taper={
            "was": "LA4b",
            "now": AT_RISK,
            "on": date(2027, 12, 1),
            "judged_on": date(2027, 12, 1),
            "steps": ["6 days", "2 days"],
            "watch_until": None,
        },
        category=AT_RISK,
        copies=["Headteacher", "Diocesan authority"],
        source="section 15, Exit strategy",
    ),
]
