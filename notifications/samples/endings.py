"""Samples of letters to a new post-holder and at the end of a case: closing, withdrawal, handover."""

from __future__ import annotations

from datetime import date

from notifications.samples.schools import CONCERN, FERNHOLLOW, REGION, sample
from notifications.samples.work import MILESTONES

ACADEMY = {
    "name": "Fernhollow Academy",
    "urn": "990101",
    "converts": date(2027, 4, 1),
    "trust": "Broadfield Learning Trust",
}

SAMPLES = [
    sample(
        FERNHOLLOW,
        "new_post_holder",
        date(2027, 5, 4),
        "You took up a post that is always expected at our meetings about the school.",
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
    sample(
        FERNHOLLOW,
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
    sample(
        FERNHOLLOW,
        "withdrawal",
        date(2026, 10, 1),
        "We opened the case in error.",
        withdrawal={
            "reason": "We confused the school with another school that has a similar name.",
            "written_on": date(2026, 9, 18),
        },
    ),
    sample(
        FERNHOLLOW,
        "handover",
        date(2027, 3, 15),
        "The school has an academy order.",
        academy=ACADEMY,
        open_milestones=MILESTONES,
        copies=["Headteacher", "Chair of Governors"],
        **REGION,
    ),
    sample(
        FERNHOLLOW,
        "tell_region",
        date(2027, 4, 20),
        "A concern was raised about a school that is now an academy.",
        academy=ACADEMY,
        open_milestones=[],
        copies=["Academy trust"],
        **REGION,
    ),
]
