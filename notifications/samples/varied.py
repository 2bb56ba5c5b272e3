"""More samples of some notices: what they say where something is not there, has not happened yet, or is only copied."""

from __future__ import annotations

from datetime import date
from typing import Any

from notifications.samples import concerns, endings, meetings, term, work
from notifications.samples.schools import AT_RISK, CONCERN, OFFICER, Facts

DIOCESE = {"to_name": "Diocesan Board of Education", "to_role": "Diocesan authority", "to_role_id": "diocese"}
BOUNCED = "A letter came back on 17 September 2026. The rule allows 1 working day, a number set locally."
MEND = {
    "id": "O22",
    "name": "Mend a letter that came back",
    "due": date(2026, 9, 18),
    "count": None,
    "source": None,
    "set_locally": True,
    "to_titles": [],
    "came_back": {
        "delivery": 12,
        "letter": "category autumn",
        "to_title": "Chair of Governors",
        "on": date(2026, 9, 17),
    },
}
BARE_REPORT: Facts = {
    **dict.fromkeys(("judged", "spent"), None),
    **{key: [] for key in ("visits", "meetings", "meetings_owed", "cancelled", "milestones")},
    **{key: [] for key in ("replanned", "changes", "before_exit", "own")},
}
NOT_YET = ["No summative meeting has been held."]
REPLANNED = {"id": "M1", "was": date(2027, 2, 26), "due": date(2027, 5, 28), "reason": ""}
MAIN = [facts for part in (concerns, meetings, work, term, endings) for facts in part.SAMPLES]
COPY_OF = ["Headteacher", "Chair of Governors"]
SILENT = {**OFFICER, "email": None}


def varied(name: str, **own: Any) -> Facts:
    """The main sample of a notice with other facts in it; a dictionary changes only what it names."""
    main = next(facts for facts in MAIN if facts["template"] == name)
    parts = {
        key: {**main[key], **value} if isinstance(value, dict) and main.get(key) else value
        for key, value in own.items()
    }
    return {**main, **parts}


SAMPLES = [
    varied("concern_alert", concern={"triggers": []}, officer=SILENT, signatory=SILENT),
    varied("agreed_action", agreed={"action": None}),
    varied("category_autumn", decision={"old": AT_RISK, "school_view": "", "review": ""}),
    varied("category_autumn", decision={"old": None, "new": CONCERN, "reason": "standards", "school_view": "declined"}),
    varied("category_change", **DIOCESE, copy_of=COPY_OF, copies=COPY_OF),
    varied("category_change", decision={"old": None, "view_evidence": []}),
    varied("classification", decision={"old": AT_RISK, "disagrees": True, "school_view": "LA3"}),
    varied("ofsted_report", ofsted={"outcome": "no category of concern", "concern": False}, category=None),
    varied("smg_report", report={"judged": "not successful"}, category=None),
    varied("due", school="", duty={"count": None, "to_titles": [], "set_locally": True}),
    varied("due", because=BOUNCED, source=None, duty=MEND),
    varied("late", school="", duty={"count": "0 of 1", "to_titles": [], "set_locally": False}),
    varied(
        "priorities_meeting",
        meeting={**meetings.NO_TIME, "short_notice": True, "papers": 1, "in_calendar": False},
    ),
    varied("papers_request", open_milestones=[]),
    varied(
        "group_actions",
        meeting={"decisions": [], "absent": [], "judged": "sufficient"},
        actions=[],
        open_milestones=[],
        next=None,
    ),
    varied("group_actions", actions=[]),
    varied("group_actions", meeting={"judged": "insufficient"}, copy_of=COPY_OF),
    varied("termly_report", report=BARE_REPORT, category=None),
    varied("termly_report", report={"replanned": [REPLANNED], "before_exit": NOT_YET}, category=CONCERN),
    varied("support_taper", taper={"judged_on": None, "watch_until": date(2028, 12, 9)}, copy_of=COPY_OF, **DIOCESE),
    varied("new_post_holder", handover={"open_notices": [], "milestones": []}, category=None),
    varied("closure", closing={"support": [], "watch_until": None}, category=None),
    varied("withdrawal", withdrawal={"written_on": [date(2026, 9, 18), date(2026, 9, 23), date(2026, 9, 30)]}),
    varied("handover", open_milestones=[], category=None, copy_of=["Secretary of State (DfE Regions Group)"]),
    varied("tell_region", open_milestones=work.MILESTONES, category=None, copies=[]),
]
