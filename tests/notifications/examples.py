"""One example context for each notice, from the worked case of two invented schools."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

AT_RISK = {"id": "LA4a", "name": "At risk and requiring additional support"}
CONCERN = {"id": "LA4b", "name": "Inadequate (School Causing Concern)"}
SATISFACTORY = {"id": "LA3", "name": "Satisfactory"}

OFFICER = {"name": "David Okafor", "title": "Head of School Improvement", "email": "david.okafor@council.example"}
DIRECTOR = {"name": "Judith Marsh", "title": "Assistant Director Universal Services", "email": None}

HEAD = {"to_name": "Mrs Anna Birkett", "to_role": "Headteacher", "to_role_id": "head"}
CHAIR = {"to_name": "Mrs Oluchi Eze", "to_role": "Chair of Governors", "to_role_id": "chair"}
HSI = {"to_name": "David Okafor", "to_role": "Head of School Improvement", "to_role_id": "hsi"}
AD = {"to_name": "Judith Marsh", "to_role": "Assistant Director Universal Services", "to_role_id": "ad"}

FERNHOLLOW: dict[str, Any] = {
    "authority": "Milton Keynes",
    "policy": "Aiming to be outstanding",
    "policy_version": "2010-01-14",
    "reference": "Case 990001-A",
    "school": "Fernhollow Primary School",
    "school_type": "community",
    "officer": OFFICER,
    "category": AT_RISK,
    "source": "section 15",
    "copies": [],
    **HEAD,
}
ST_ALDHELMS: dict[str, Any] = {
    **FERNHOLLOW,
    "reference": "Case 990002-B",
    "school": "St Aldhelm’s Church of England Secondary School",
    "school_type": "voluntary_aided",
    "category": CONCERN,
    **CHAIR,
}

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
WARNING = {
    "grounds": [
        "Standards at the school are unacceptably low, and are likely to stay so.",
        "There has been a serious breakdown in the way the school is governed.",
    ],
    "requires": [
        {"id": "R1", "text": "Adopt a plan to raise standards in English and mathematics"},
        {"id": "R2", "text": "Commission an outside review of governance"},
        {"id": "R3", "text": "Agree a plan to recover the budget deficit"},
    ],
    "given": date(2027, 3, 8),
    "comply_by": date(2027, 3, 31),
    "representations_by": date(2027, 3, 22),
    "representations_to": "Assistant Director Universal Services",
    "minded": "appoint additional governors (Education and Inspections Act 2006, section 64)",
    "law": "Law of England on schools causing concern, version 2026-06-29",
}
GROUP = {
    "title": "Targeted Intervention Group",
    "on": date(2026, 11, 25),
    "chair": "Head of School Improvement",
    "expected": ["Headteacher", "Chair of Governors"],
    "short_notice": False,
    "is_first": True,
}
MILESTONE = {
    "id": "M1",
    "text": "Tracking of every pupil in place in all year groups",
    "due": date(2027, 2, 26),
    "lead_title": "Headteacher",
}
MILESTONES = [
    {"id": "M2", "text": "Attendance within 0.5 points of national", "due": date(2027, 5, 28)},
    {"id": "M4", "text": "No inadequate teaching seen for a term", "due": date(2027, 12, 3)},
]
POWER = {
    "id": "s64",
    "what": "appoint additional governors",
    "act": "Education and Inspections Act 2006, section 64",
    "window_until": date(2027, 5, 31),
    "appoints": 2,
    "until": None,
    "effective": None,
}
BOARD = {
    "id": "s65",
    "what": "replace the governing body with an interim executive board",
    "act": "Education and Inspections Act 2006, section 65",
    "window_until": None,
    "appoints": None,
    "until": date(2027, 11, 26),
    "effective": date(2028, 1, 4),
}
ACADEMY = {
    "name": "Fernhollow Academy",
    "urn": "990101",
    "converts": date(2027, 4, 1),
    "trust": "Broadfield Learning Trust",
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
DUTY = {
    "id": "O05",
    "name": "TIG at least twice a term",
    "due": date(2027, 12, 17),
    "count": "1 of 2",
    "source": "section 15",
    "set_locally": False,
    "to_titles": ["Headteacher", "Chair of Governors"],
}


def _example(case: Mapping[str, Any], template: str, today: date, because: str, **own: Any) -> dict[str, Any]:
    return {**case, "template": template, "today": today, "because": because, **own}


def _examples() -> list[dict[str, Any]]:
    a, b = FERNHOLLOW, ST_ALDHELMS
    logged = "A concern about the school was logged on 15 September 2026."
    booked = "The meeting was booked on 9 November 2026."
    warned = "We gave the governing body a warning notice on 8 March 2027."
    entered = "A school in category LA4b has these meetings at least twice a term."
    left = "Milestone M1 was due on 26 February 2027 and has not been recorded as met."
    spoken = "The Headteacher telephoned on 25 February 2027."
    unmet = "The governing body did not complete the action in the warning notice of 8 March 2027."
    decided = "Schools and governors are told of the category by letter in the autumn term."
    took_up = "You took up a post that is always expected at our meetings about the school."
    return [
        _example(a, "concern_alert", date(2026, 9, 18), logged, concern=ATTENDANCE),
        _example(a, "concern_logged", date(2026, 9, 15), logged, concern=ATTENDANCE, **HSI),
        _example(
            a,
            "agreed_action",
            date(2026, 9, 23),
            "We agreed action with you about a concern.",
            agreed={
                "with": ["Headteacher", "Senior Adviser for intervention"],
                "on": date(2026, 9, 22),
                "action": "weekly meetings about attendance",
            },
        ),
        _example(
            a,
            "risk_report",
            date(2026, 9, 24),
            "The concern was checked on 17 September 2026.",
            concern=ATTENDANCE,
            risk={"reported_on": date(2026, 9, 24)},
            to_name="Wider DLT",
            to_role="Wider Directorate Leadership Team",
            to_role_id="wider_dlt",
        ),
        _example(a, "category_autumn", date(2026, 10, 12), decided, decision=AGREED_CATEGORY),
        _example(
            b,
            "category_change",
            date(2026, 10, 22),
            "The school’s category changed on 20 October 2026.",
            decision=DISPUTED_CATEGORY,
            copies=["Diocesan authority"],
        ),
        _example(
            b,
            "classification",
            date(2027, 7, 2),
            "Schools are told their category for the next school year by July.",
            decision={**AGREED_CATEGORY, "old": None, "school_view": "declined"},
        ),
        _example(b, "meeting_notice", date(2026, 11, 11), booked, meeting=GROUP),
        _example(
            a,
            "meeting_moved",
            date(2027, 3, 4),
            "The meeting’s date was changed on 4 March 2027.",
            meeting={
                **GROUP,
                "on": date(2027, 3, 17),
                "was": date(2027, 3, 10),
                "reason": "the headteacher is unwell",
                "short_notice": True,
                "is_first": False,
            },
        ),
        _example(
            a,
            "meeting_cancelled",
            date(2027, 3, 4),
            "The meeting was cancelled on 4 March 2027.",
            meeting={**GROUP, "reason": "the school becomes an academy before that date"},
        ),
        _example(b, "meeting_reminder", date(2026, 11, 23), entered, meeting=GROUP),
        _example(
            a,
            "statement_of_action",
            date(2027, 1, 6),
            "Ofsted put the school in one of its categories of concern.",
            statement={
                "outcome": "requires significant improvement",
                "published": date(2026, 12, 10),
                "due": date(2027, 1, 7),
            },
            copies=["Headteacher", "Chair of Governors"],
            to_name="Ofsted",
            to_role="Chief Inspector",
            to_role_id="ofsted",
        ),
        _example(
            a,
            "ofsted_report",
            date(2026, 12, 10),
            "Ofsted’s report was recorded on 10 December 2026.",
            ofsted={"outcome": "requires significant improvement", "published": date(2026, 12, 10), "concern": True},
            **HSI,
        ),
        _example(
            b,
            "smg_report",
            date(2026, 12, 10),
            "The termly report was presented on 10 December 2026.",
            report={"term": "autumn term 2026", "judged": None},
            source="section 15, Evaluation",
            **AD,
        ),
        _example(
            b,
            "warning_notice",
            date(2027, 3, 8),
            "The governing body does not agree with our concerns about the school.",
            warning=WARNING,
            copies=["Headteacher", "Secretary of State (DfE Regions Group)", "Diocesan authority"],
            officer=DIRECTOR,
        ),
        _example(
            b,
            "pre_warning",
            date(2027, 2, 8),
            "The governing body does not agree with our concerns about the school.",
            warning=WARNING,
            copies=["Headteacher", "Diocesan authority"],
        ),
        _example(
            b,
            "representations_received",
            date(2027, 3, 17),
            "Representations about the warning notice arrived on 17 March 2027.",
            representations={
                "received": date(2027, 3, 17),
                "reply_by": date(2027, 4, 2),
                "by": "Chair of Governors",
            },
            **AD,
        ),
        _example(
            b,
            "representations_reply",
            date(2027, 3, 23),
            "The governing body made representations on 17 March 2027.",
            reply={
                "outcome": "the notice is confirmed in part",
                "withdrawn": ["R2"],
                "standing": ["R1", "R3"],
                "comply_by": date(2027, 3, 31),
            },
            copies=["Headteacher", "Diocesan authority"],
            officer=DIRECTOR,
        ),
        _example(b, "compliance_ends", date(2027, 3, 22), warned, warning=WARNING),
        _example(
            b,
            "assess_compliance",
            date(2027, 4, 1),
            "The time allowed by the warning notice ended on 31 March 2027.",
            warning=WARNING,
            powers_until=date(2027, 5, 31),
            **AD,
        ),
        _example(b, "consult_power", date(2027, 11, 5), unmet, power=BOARD, copies=["Headteacher"]),
        _example(
            b,
            "notice_of_intent",
            date(2027, 4, 14),
            unmet,
            power=POWER,
            copies=["Headteacher", "Diocesan authority", "Secretary of State (DfE Regions Group)"],
        ),
        _example(
            b,
            "power_used",
            date(2027, 5, 5),
            unmet,
            power={**POWER, "effective": date(2027, 5, 10)},
            copies=["Headteacher", "Diocesan authority", "Secretary of State (DfE Regions Group)"],
        ),
        _example(
            b,
            "ieb_notice",
            date(2027, 12, 6),
            unmet,
            power=BOARD,
            ieb={
                "effective": date(2028, 1, 4),
                "members": ["Ms Farah Aziz", "Mr Colin Peart"],
                "chair": "Ms Farah Aziz",
            },
            copies=["Members of the interim executive board", "Headteacher"],
        ),
        _example(
            a,
            "new_post_holder",
            date(2027, 5, 4),
            took_up,
            handover={
                "role_title": "Headteacher",
                "first_day": date(2027, 5, 1),
                "open_notices": [{"title": "Targeted Intervention Group", "on": date(2027, 5, 12)}],
                "category": CONCERN,
                "milestones": MILESTONES,
            },
            category=CONCERN,
            to_name="Mr Tom Adeyemi",
        ),
        _example(
            a,
            "closure",
            date(2028, 3, 24),
            "The school has made enough progress to leave intervention.",
            closing={
                "outcome": "improved",
                "support": ["6 days of adviser support in the summer term", "Membership of the mathematics network"],
                "watch_until": date(2028, 12, 9),
            },
            source="section 15, Exit strategy",
        ),
        _example(
            a,
            "withdrawal",
            date(2026, 10, 1),
            "We opened the case in error.",
            withdrawal={
                "reason": "We confused the school with another school that has a similar name.",
                "written_on": date(2026, 9, 18),
            },
        ),
        _example(
            a,
            "handover",
            date(2027, 3, 15),
            "The school has an academy order.",
            academy=ACADEMY,
            open_milestones=MILESTONES,
            copies=["Headteacher", "Chair of Governors"],
            to_name="DfE Regions Group",
            to_role="Secretary of State (DfE Regions Group)",
            to_role_id="sos",
        ),
        _example(
            a,
            "tell_region",
            date(2027, 4, 20),
            "A concern was raised about a school that is now an academy.",
            academy=ACADEMY,
            open_milestones=[],
            copies=["Academy trust"],
            to_name="DfE Regions Group",
            to_role="Secretary of State (DfE Regions Group)",
            to_role_id="sos",
        ),
        _example(
            a,
            "contact_received",
            date(2027, 2, 25),
            spoken,
            contact={"from_title": "Headteacher", "on": date(2027, 2, 25), "reply_by": date(2027, 3, 1)},
            source="section 5",
            to_name="Dr Priya Nair",
            to_role="School Improvement Partner",
            to_role_id="sip",
        ),
        _example(
            a,
            "milestone_due",
            date(2027, 2, 12),
            "You lead milestone M1 in the school’s action plan.",
            milestone=MILESTONE,
        ),
        _example(a, "milestone_missed", date(2027, 3, 1), left, milestone=MILESTONE),
        _example(a, "milestone_escalated", date(2027, 3, 15), left, milestone=MILESTONE, **AD),
        _example(a, "due", date(2027, 11, 26), entered, duty=DUTY, **HSI),
        _example(
            a,
            "late",
            date(2027, 3, 12),
            spoken,
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


EXAMPLES: dict[str, dict[str, Any]] = {example["template"]: example for example in _examples()}
