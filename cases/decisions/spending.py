"""Section 15 and Appendix 2: money spent on what the plan says, so that it can be held against what was planned."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.framework import Framework
from cases.money import pence
from cases.refusals import Refusal, day

RULE = "Appendix 2"
DONE = "The spending was not recorded."


def record_spend(case: Case, ask: c.RecordSpend, framework: Framework, today: date) -> list[e.Event]:
    """Intervention funding as it is spent (R52), for the plan as a whole, a priority of it or one activity."""
    amount = pence(ask.amount)
    if not amount:
        why = f"{ask.amount.strip()} is not an amount of money" if ask.amount.strip() else "no amount is given"
        raise Refusal(DONE, why, "Give it in pounds, such as 1,200 or 1,200.50.", RULE, field="amount")
    if ask.date > today:
        why = f"{day(ask.date)} has not come yet"
        raise Refusal(DONE, why, "Give the day on which it was spent.", RULE, field="date")
    if not ask.what.strip():
        raise Refusal(DONE, "nothing says what it was for", "Say what was paid for.", RULE, field="what")
    if ask.priority and not case.plan_agreed:
        raise Refusal(DONE, "no plan has been agreed", "Leave the priority out, or agree the plan first.", RULE,
                      field="priority")  # fmt: skip
    if ask.activity and not ask.priority:
        why = f"it names activity {ask.activity} and no priority that it belongs to"
        raise Refusal(DONE, why, "Give the number of the priority as well.", RULE, field="priority")
    return [
        e.SpendRecorded(pence=amount, on=ask.date, priority=ask.priority, activity=ask.activity, what=ask.what.strip())
    ]
