"""Samples of the statement of action, warning notices, representations and powers."""

from __future__ import annotations

from datetime import date

from notifications.samples.schools import AD, DIRECTOR, FERNHOLLOW, ST_ALDHELMS, sample

DISAGREES = "The governing body does not agree with our concerns about the school."
UNMET = "The governing body did not complete the action in the warning notice of 8 March 2027."

LAW = {
    "file": "Law of England on schools causing concern, version of 29 June 2026",
    "act": "Education and Inspections Act 2006, section 60 as amended by Education and Adoption Act 2016, section 2",
    "called": "performance standards and safety warning notice",
    "period": "compliance period",
    "says": [
        "Section 60 of the Education and Inspections Act 2006 lets a local authority give this notice.",
        "That section was amended by section 2 of the Education and Adoption Act 2016.",
        "If the governing body does not comply to our satisfaction, the school can become eligible for intervention.",
    ],
    "right": [
        "The Act gives no right to make representations to Ofsted.",
        "The governing body may make them to us, as our own policy provides.",
    ],
}
R1 = {
    "id": "R1",
    "text": "Adopt a plan to raise standards in English and mathematics",
    "lead_title": "Headteacher",
    "due": date(2027, 3, 19),
}
R2 = {
    "id": "R2",
    "text": "Commission an outside review of governance",
    "lead_title": "Chair of Governors",
    "due": date(2027, 3, 31),
}
R3 = {
    "id": "R3",
    "text": "Agree a plan to recover the budget deficit",
    "lead_title": "Chair of Governors",
    "due": date(2027, 3, 31),
}
MATTERS = [
    {
        "what": "Fewer than 80% of pupils with at least one GCSE at A* to G: 78.4%",
        "source": "The concern that we logged, point T22 of our policy",
        "on": date(2026, 10, 14),
    },
    {
        "what": "We placed the school in category LA4b. Reason: leadership capacity and standards",
        "source": "Decision of the School Improvement Partner",
        "on": date(2026, 10, 20),
    },
]
WARNING = {
    "grounds": [
        "Standards at the school are unacceptably low, and are likely to stay so",
        "There has been a serious breakdown in the way the school is governed",
    ],
    "matters": MATTERS,
    "requires": [R1, R2, R3],
    "given": date(2027, 3, 8),
    "comply_by": date(2027, 3, 31),
    "representations_by": date(2027, 3, 22),
    "representations_to": "Assistant Director Universal Services",
    "representations_to_us": True,
    "minded": ["appoint additional governors (Education and Inspections Act 2006, section 64)"],
    "powers_until": date(2027, 5, 31),
    "law": LAW,
}
PRE_WARNING = {
    **WARNING,
    "given": date(2027, 2, 8),
    "comply_by": date(2027, 3, 1),
    "representations_by": date(2027, 2, 22),
    "requires": [{**R1, "due": date(2027, 3, 1)}],
    "minded": ["give the governing body a formal warning notice"],
}
POWER = {
    "id": "s64",
    "what": "appoint additional governors",
    "act": "Education and Inspections Act 2006, section 64",
    "says": ["Additional governors join the governing body; its present members stay in office."],
    "consent": None,
    "arrangement": None,
    "window_until": date(2027, 5, 31),
    "appoints": 2,
    "until": None,
    "effective": None,
}
ARRANGEMENT = {
    "id": "s63",
    "what": "require the governing body to enter into arrangements with others",
    "act": "Education and Inspections Act 2006, section 63",
    "says": ["The governing body must enter into the arrangements that we require."],
    "consent": None,
    "arrangement": "a contract with Broadfield School for advice on the teaching of mathematics until July 2028",
    "window_until": None,
    "appoints": None,
    "until": date(2027, 11, 26),
    "effective": date(2028, 1, 4),
}
BOARD = {
    "id": "s65",
    "what": "replace the governing body with an interim executive board",
    "act": "Education and Inspections Act 2006, section 65",
    "says": ["The board has the functions of a governing body until a normally constituted governing body takes over."],
    "consent": "Secretary of State (DfE Regions Group)",
    "arrangement": None,
    "window_until": None,
    "appoints": None,
    "until": date(2027, 11, 26),
    "effective": date(2028, 1, 4),
}

SAMPLES = [
    sample(
        FERNHOLLOW,
        "statement_of_action",
        date(2027, 1, 6),
        "Ofsted put the school in one of its categories of concern.",
        statement={
            "outcome": "requires significant improvement",
            "published": date(2026, 12, 10),
            "due": date(2027, 1, 7),
            "actions": [
                {
                    "what": "Agree an action plan with the school",
                    "lead_title": "Head of School Improvement",
                    "due": date(2027, 1, 27),
                },
                {
                    "what": "Hold this meeting with the school: Targeted Intervention Group",
                    "lead_title": "Head of School Improvement",
                    "due": date(2027, 3, 10),
                },
            ],
            "ends": date(2027, 3, 10),
            "parents_told": "We will ask the school to send this statement to the parents of every registered pupil",
            "parents_heard": "Parents can write to us about the action at any time",
            "target": date(2027, 12, 10),
        },
        copies=["Headteacher", "Chair of Governors"],
        to_name="Ofsted",
        to_role="Chief Inspector",
        to_role_id="ofsted",
    ),
    sample(
        ST_ALDHELMS,
        "warning_notice",
        date(2027, 3, 8),
        DISAGREES,
        warning=WARNING,
        copies=["Headteacher", "Secretary of State (DfE Regions Group)", "Diocesan authority"],
        officer=DIRECTOR,
        signatory=DIRECTOR,
    ),
    sample(
        ST_ALDHELMS,
        "pre_warning",
        date(2027, 2, 8),
        DISAGREES,
        warning=PRE_WARNING,
        copies=["Headteacher", "Diocesan authority"],
    ),
    sample(
        ST_ALDHELMS,
        "representations_received",
        date(2027, 3, 17),
        "Representations about the warning notice arrived on 17 March 2027.",
        representations={
            "received": date(2027, 3, 17),
            "reply_by": date(2027, 4, 2),
            "by": "Chair of Governors",
            "decided_by": None,
        },
        **AD,
    ),
    sample(
        ST_ALDHELMS,
        "representations_reply",
        date(2027, 3, 23),
        "The governing body made representations on 17 March 2027.",
        reply={
            "outcome": "we confirm the notice in part",
            "withdrawn": [R2],
            "standing": [R1, R3],
            "given": date(2027, 3, 8),
            "comply_by": date(2027, 3, 31),
            "decided_by": None,
        },
        copies=["Headteacher", "Diocesan authority"],
        officer=DIRECTOR,
        signatory=DIRECTOR,
    ),
    sample(
        ST_ALDHELMS,
        "compliance_ends",
        date(2027, 3, 22),
        "We gave the governing body a warning notice on 8 March 2027.",
        warning=WARNING,
    ),
    sample(
        ST_ALDHELMS,
        "assess_compliance",
        date(2027, 4, 1),
        "The time allowed by the warning notice ended on 31 March 2027.",
        warning=WARNING,
        powers_until=date(2027, 5, 31),
        **AD,
    ),
    sample(ST_ALDHELMS, "consult_power", date(2027, 11, 5), UNMET, power=ARRANGEMENT, copies=["Headteacher"]),
    sample(
        ST_ALDHELMS,
        "notice_of_intent",
        date(2027, 4, 14),
        UNMET,
        power=POWER,
        copies=["Headteacher", "Diocesan authority", "Secretary of State (DfE Regions Group)"],
    ),
    sample(
        ST_ALDHELMS,
        "power_used",
        date(2027, 5, 5),
        UNMET,
        power={**POWER, "effective": date(2027, 5, 10)},
        copies=["Headteacher", "Diocesan authority", "Secretary of State (DfE Regions Group)"],
    ),
    sample(
        ST_ALDHELMS,
        "ieb_notice",
        date(2027, 12, 6),
        UNMET,
        power=BOARD,
        to_role="Governor",
        to_role_id="governor",
        ieb={"effective": date(2028, 1, 4), "members": ["Ms Farah Aziz", "Mr Colin Peart"], "chair": "Ms Farah Aziz"},
        copies=["Members of the interim executive board", "Headteacher"],
    ),
]
