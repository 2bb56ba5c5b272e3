"""Post-holders who leave and start, and contacts from the school, which are answered promptly (section 5)."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.framework import Framework
from cases.policy import Within
from cases.refusals import Refusal


def end_holder(case: Case, ask: c.EndHolder, framework: Framework, today: date) -> list[e.Event]:
    """The last day somebody holds a post; nothing is sent to them in that post after it."""
    held = case.holders.get(ask.role, ())
    if not any(person == ask.person and (last is None or last >= today) for person, _, last in held):
        title = framework.policy.roles[ask.role].title if ask.role in framework.policy.roles else ask.role
        raise Refusal(
            "The last day was not recorded.",
            f"that person is not {title} of {case.school}",
            "Name the person who holds the post.",
            field="person",
        )
    return [e.PostHolderLeaving(role=ask.role, person=ask.person, last_day=ask.last_day)]


def start_holder(case: Case, ask: c.StartHolder, framework: Framework, today: date) -> list[e.Event]:
    """Who takes a post and from which day; they are written to on the first working day they hold it."""
    if ask.role not in framework.policy.roles:
        raise Refusal(
            "The appointment was not recorded.",
            f"the policy has no role {ask.role}",
            f"Choose from {', '.join(framework.policy.roles)}.",
            field="role",
        )
    return [e.PostHolderAppointed(role=ask.role, person=ask.person, first_day=ask.first_day)]


def contact_from_head(case: Case, ask: c.ContactFromHead, framework: Framework, today: date) -> list[e.Event]:
    """A contact from a headteacher is logged and clocked; the number of days is the authority's own.

    Section 5 promises it to headteachers. A chair of governors, who is told whatever the head is, is answered alike.
    """
    done, roles = "The contact was not logged.", framework.policy.roles
    if ask.id in case.contacts:
        raise Refusal(done, f"there is already a contact {ask.id}", "Give it a name of its own.", field="id")
    if ask.role not in roles or roles[ask.role].at != "school":
        at_school = ", ".join(role for role in roles if roles[role].at == "school")
        raise Refusal(
            done, f"{ask.role} is no post at a school", f"Choose from {at_school}.", "section 5", field="role"
        )
    said = {"role": ask.role, "how": ask.how, "says": ask.says}
    return [e.ContactMade(contact=ask.id, to=ask.to, reply_by=_reply_by(framework, today), **said)]


def _reply_by(framework: Framework, today: date) -> date:
    for duty in framework.policy_on(today).duties:
        if duty.starts == "contact.from_head" and isinstance(duty.rule, Within):
            return framework.calendar.add_working_days(today, duty.rule.n, duty.rule.days or "bank")
    return today


def answer_contact(case: Case, ask: c.AnswerContact, framework: Framework, today: date) -> list[e.Event]:
    """The reply to a contact, in time or late."""
    contact = case.contacts.get(ask.id)
    if contact is None:
        raise Refusal(
            "The reply was not recorded.",
            f"there is no contact {ask.id}",
            "Log the contact first.",
            "section 5",
            field="id",
        )
    if contact.answered:
        raise Refusal(
            "The reply was not recorded.",
            f"{ask.id} has been answered already",
            "Nothing need be done.",
            "section 5",
            field="id",
        )
    answered = e.ContactAnsweredLate if today > contact.reply_by else e.ContactAnswered
    return [answered(contact=ask.id, how=ask.how, says=ask.says)]
