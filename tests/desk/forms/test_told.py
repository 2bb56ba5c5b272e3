"""What is said after something was recorded: names keep their capitals, and many recipients are counted."""

from __future__ import annotations

import pytest

from cases.events import EVENTS
from desk.bundling.words import kind, lowered
from desk.forms.told import MOST, in_a_row


@pytest.mark.parametrize(
    ("type", "said"),
    [
        ("ofsted.report_published", "Ofsted report published"),
        ("hmi.asked", "HM Inspectors asked"),
        ("sos_notice.lifted", "Secretary of State's notice lifted"),
        ("tig.set_up", "Targeted Intervention Group set up"),
        ("meeting.booked", "meeting booked"),
        ("issue.taken_to_dlt", "issue taken to DLT"),
    ],
)
def test_a_kind_of_entry_stands_inside_a_sentence(type: str, said: str) -> None:
    assert type in EVENTS
    assert lowered(kind(type)) == said


@pytest.mark.parametrize("many", [MOST - 1, MOST, MOST + 1, MOST + 5])
def test_many_people_are_counted_and_none_is_lost(many: int) -> None:
    said = in_a_row([f"Person {n}" for n in range(many)])
    named, others = said.count("Person "), said.rpartition(" and ")[2]
    if many <= MOST:
        assert (named, others) == (many, f"Person {many - 1}")
    else:
        assert others == f"{many - named} others"
        assert many - named > 1
