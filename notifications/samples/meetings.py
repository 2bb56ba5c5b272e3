"""Samples of what is sent about meetings: the notice, a new date, a cancellation, a reminder."""

from __future__ import annotations

from datetime import date

from notifications.samples.schools import FERNHOLLOW, ST_ALDHELMS, sample

GROUP = {
    "title": "Targeted Intervention Group",
    "on": date(2026, 11, 25),
    "begins": "2pm",
    "time": "2pm to 3:30pm",
    "place": "Council offices, room 4",
    "to_confirm": "",
    "chair": "Head of School Improvement",
    "expected": ["Headteacher", "Chair of Governors"],
    "short_notice": False,
    "is_first": True,
    "in_calendar": True,
    "papers": 0,
}
NO_TIME = {"begins": "", "time": "", "place": "", "to_confirm": "the time and place"}

SAMPLES = [
    sample(
        ST_ALDHELMS, "meeting_notice", date(2026, 11, 11), "The meeting was booked on 9 November 2026.", meeting=GROUP
    ),
    sample(
        FERNHOLLOW,
        "meeting_moved",
        date(2027, 3, 4),
        "The meeting’s date was changed on 4 March 2027.",
        meeting={
            **GROUP,
            **NO_TIME,
            "on": date(2027, 3, 17),
            "was": date(2027, 3, 10),
            "was_time": "",
            "same_day": False,
            "reason": "the headteacher is unwell",
            "short_notice": True,
            "is_first": False,
        },
    ),
    sample(
        FERNHOLLOW,
        "meeting_cancelled",
        date(2027, 3, 4),
        "The meeting was cancelled on 4 March 2027.",
        meeting={**GROUP, "reason": "the school becomes an academy before that date"},
    ),
    sample(
        ST_ALDHELMS,
        "meeting_reminder",
        date(2026, 11, 23),
        "A school in category LA4b has these meetings at least twice a term.",
        meeting={**GROUP, "papers": 2},
    ),
]
