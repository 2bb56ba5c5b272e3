"""Where a school stands that it should not: not on the risk register, or out of intervention without its meeting."""

from __future__ import annotations

from collections.abc import Iterator

from cases import events as e
from cases.decisions.category import summative_held
from cases.exceptions.duties import REGISTERED
from cases.exceptions.finding import Finding
from cases.exceptions.looked import Looked
from cases.refusals import day


def find(looked: Looked) -> Iterator[Finding]:
    yield from _not_on_the_register(looked)
    yield from _out_without_the_meeting(looked)
    yield from _closed_in_intervention(looked)


def _not_on_the_register(looked: Looked) -> Iterator[Finding]:
    """A school in a category of concern whose concern nobody has reported. Once the concern has been checked the duty
    to report it says by when, and that duty tells of it."""
    case, policy = looked.case, looked.policy
    duty = next((d for d in policy.duties if REGISTERED in d.met_by and not d.disabled), None)
    if duty is None or case.authority or not case.open or not policy.category(case.category).concern:
        return
    if (case.concern and case.concern.registered) or case.happened(duty.starts or ""):
        return
    entered = case.happened("category.entered_concern")
    if entered and looked.on <= entered[-1].on:  # the day itself is still for putting it right
        return
    since = f" since {day(entered[-1].on)}" if entered else ""
    checked = "its concern has not been checked" if case.concern else "no concern has been logged"
    yield looked.finding(
        "register_missing",
        duty.source,
        f"{case.school} has been in {case.category}{since} and is not on the risk register: {checked}.",
        [looked.numbered[x.seq] for x in entered[-1:]],
        due=entered[-1].on if entered else None,
        until=looked.on,
        days="bank",
    )


def _out_without_the_meeting(looked: Looked) -> Iterator[Finding]:
    """A summative meeting will be held, formally to remove the school from its category."""
    policy = looked.policy
    leave = policy.exit.leave_intervention
    if leave is None or "summative_held" not in leave.needs:
        return
    for entry, changed in looked.of(e.CategoryChanged):
        if not policy.category(changed.old).intervention or changed.intervention:
            continue
        if summative_held(looked.before(entry), policy):
            continue
        yield looked.finding(
            "exit_without_meeting",
            leave.source,
            f"The school left {changed.old} for {changed.new} on {day(entry.effective)}, and no meeting that ends "
            "intervention stands on record before that.",
            [entry],
            due=entry.effective,
        )


def _closed_in_intervention(looked: Looked) -> Iterator[Finding]:
    case, policy = looked.case, looked.policy
    if case.standing != "closed" or case.converted_on or not policy.category(case.category).intervention:
        return
    leave = policy.exit.leave_intervention
    closed = [entry for entry, _ in looked.of(e.CaseClosed)][-1:]
    yield looked.finding(
        "exit_without_meeting",
        leave.source if leave else policy.exit.close_case.source,
        f"The case was closed while the school stands in {case.category}, which it was never formally removed from.",
        closed,
        due=case.ended_on,
    )
