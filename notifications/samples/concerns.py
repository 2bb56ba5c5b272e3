"""Samples of the concern, the agreed action, the risk register and the categories."""

from __future__ import annotations

from datetime import date

from notifications.samples.schools import AT_RISK, CONCERN, FERNHOLLOW, HSI, SATISFACTORY, ST_ALDHELMS, sample

LOGGED = "A concern about the school was logged on 15 September 2026."
DECIDED = "Schools and governors are told of the category by letter in the autumn term."

ATTENDANCE = {
    "evidence": [
        "Attendance was below the national average in each of the last 3 quarters.",
        "Spending is 9.1% over the budget share for 2025 to 2026.",
        "Results fell from 71% to 68% and then to 63%.",
    ],
    "triggers": [
        {"id": "T06", "text": "Attendance below average", "value": "3 quarters"},
        {"id": "T11", "text": "An area of leadership judged inadequate", "value": None},
    ],
    "logged_on": date(2026, 9, 15),
}
AGREED_CATEGORY = {
    "old": SATISFACTORY,
    "new": AT_RISK,
    "decided_on": date(2026, 10, 7),
    "decided_by": "School Improvement Partner",
    "reason": "",
    "school_view": "agrees",
    "disagrees": False,
    "view_evidence": [],
    "review": "once in each half-term",
}
DISPUTED_CATEGORY = {
    **AGREED_CATEGORY,
    "new": CONCERN,
    "decided_on": date(2026, 10, 20),
    "reason": "leadership capacity and standards",
    "school_view": "LA3",
    "disagrees": True,
    "view_evidence": ["school-tracking-autumn-2026.pdf"],
}

SAMPLES = [
    sample(FERNHOLLOW, "concern_alert", date(2026, 9, 18), LOGGED, concern=ATTENDANCE),
    sample(FERNHOLLOW, "concern_logged", date(2026, 9, 15), LOGGED, concern=ATTENDANCE, **HSI),
    sample(
        FERNHOLLOW,
        "agreed_action",
        date(2026, 9, 23),
        "We agreed action with you about a concern.",
        agreed={
            "with": ["Headteacher", "Senior Adviser for intervention"],
            "on": date(2026, 9, 22),
            "action": "weekly meetings about attendance",
        },
    ),
    sample(
        FERNHOLLOW,
        "risk_report",
        date(2026, 9, 24),
        "The concern was checked on 17 September 2026.",
        concern=ATTENDANCE,
        risk={"reported_on": date(2026, 9, 24)},
        to_name="Wider DLT",
        to_role="Wider Directorate Leadership Team",
        to_role_id="wider_dlt",
    ),
    sample(FERNHOLLOW, "category_autumn", date(2026, 10, 12), DECIDED, decision=AGREED_CATEGORY),
    sample(
        ST_ALDHELMS,
        "category_change",
        date(2026, 10, 22),
        "The school’s category changed on 20 October 2026.",
        decision=DISPUTED_CATEGORY,
        copies=["Diocesan authority"],
    ),
    sample(
        ST_ALDHELMS,
        "classification",
        date(2027, 7, 2),
        "Schools are told their category for the next school year by July.",
        decision={**AGREED_CATEGORY, "old": None, "school_view": "declined"},
    ),
]
