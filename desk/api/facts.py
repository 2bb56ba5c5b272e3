"""A case's facts for an answer: out of the folded case, as far as whoever asks may see them.

Somebody at a school gets what a copy for the school would show (cases/withholding.py): nothing of the register, nothing
that rests on restricted evidence, and of what is owed only what the school itself owes.
"""

from __future__ import annotations

from datetime import date

from cases.copies import called_to
from cases.policy import Policy
from cases.statutory import restricted
from desk.api import shapes
from desk.api.copying import of_school
from desk.casefile.owing import Owing, owing
from desk.casefile.standing import blocks
from desk.school.own_copy import own_copy
from desk.site.seeing import Seen
from notifications.calls import Call
from notifications.dates import falling_due
from notifications.directory import Directory


def one(seen: Seen) -> shapes.One:
    """The case itself."""
    case, policy, outside = seen.case, seen.framework.policy, of_school(seen)
    return shapes.One(
        case=case.id,
        school=case.school,
        urn=case.urn,
        school_type=case.school_type,
        phase=case.phase,
        standing=case.standing,
        category=case.category,
        on_register=None if outside else case.on_the_register(seen.today),
        opened_on=case.opened_on,
        closed_on=case.ended_on,
        seq=case.seq,
        reference=case.reference,
        policy=case.policy,
        policy_version=case.policy_version,
        calendar=case.calendar,
        categories=[shapes.CategoryChange(on=on, old=old, new=new) for on, new, old in case.categories],
        school_view=case.school_view,
        not_below_until=case.not_below_until,
        watch_until=case.watch_until,
        ofsted_concern=case.ofsted_concern,
        concern=_concern(seen, outside),
        group_set_up=case.group_set_up,
        plan_agreed=case.plan_agreed,
        holders=_holders(seen, policy),
        blocks_exit=[] if outside else _blocks(seen),
    )


def _concern(seen: Seen, outside: bool) -> shapes.Concern | None:
    """The last concern of which whoever asks may see anything, without the triggers that they may not."""
    concern = seen.case.concern
    if concern is None:
        return None
    hidden = frozenset() if not outside and seen.restricted else restricted(seen.framework.policy)
    return shapes.Concern(
        on=concern.on,
        triggers=[t for t in dict.fromkeys((*concern.hits, *concern.judged)) if t not in hidden],
        checked=None if outside else concern.checked,
        alerted=None if outside else concern.alerted,
        agreed=None if outside else concern.agreed,
    )


def _holders(seen: Seen, policy: Policy) -> list[shapes.Holder]:
    """Who holds which post; for somebody at the school by name where a copy for the school may say it."""
    named = own_copy(seen).cut.named if of_school(seen) else seen.people.keys()
    held = ((role, known, seen.case.holder(role, seen.today)) for role, known in policy.roles.items())
    return [
        shapes.Holder(
            role=role, title=known.title, person=person, name=seen.people[person].name if person in named else ""
        )
        for role, known, person in held
        if person in seen.people
    ]


def _blocks(seen: Seen) -> list[shapes.Blocked]:
    return [
        shapes.Blocked(
            blocks=block.way_out,
            because=block.why,
            mend=block.mend,
            source=block.source,
            rests_on=[entry.number for entry in block.rests_on],
        )
        for block in blocks(seen.case, seen.shown, seen.framework, seen.today)
    ]


# --- what is owed --------------------------------------------------------------------------------------------------
def owed(seen: Seen) -> shapes.AllOwed:
    """What is still owed today, the most pressing first; for somebody at the school, what the school itself owes."""
    case = seen.case
    found, unknown = (own_copy(seen).owes, []) if of_school(seen) else owing(case, seen.framework, seen.today)
    return shapes.AllOwed(
        case=case.id,
        seq=case.seq,
        on=seen.today,
        owed=[_owed(one) for one in found],
        unknown=[shapes.Unknown(duty=u.duty.id, name=u.duty.name, why=u.why) for u in unknown],
    )


def _owed(one: Owing) -> shapes.Owed:
    o = one.obligation
    return shapes.Owed(
        duty=o.duty.id,
        name=o.duty.name,
        due=o.due,
        late=one.late,
        progress=o.progress,
        because=o.because,
        owed_by=o.duty.owed_by or "",
        person=one.person,
        to=list(o.duty.to),
        subject=o.subject,
        source=o.duty.source,
        quote=o.duty.quote or "",
        set_locally=list(o.duty.local),
    )


# --- meetings, milestones, what is coming --------------------------------------------------------------------------
def meetings(seen: Seen) -> shapes.Meetings:
    """Its meetings, in the order of their days; for somebody at the school, those that call the school."""
    policy, outside = seen.framework.policy, of_school(seen)
    school = {role for role, known in policy.roles.items() if known.at == "school"}
    found = [
        shapes.Meeting(
            id=m.id,
            kind=m.kind,
            title=policy.meetings[m.kind].title,
            on=m.on,
            starts=m.starts,
            minutes=m.minutes,
            standing=m.standing,
            booked_on=m.booked_on,
            judged=m.judged,
            papers=len(m.papers),
            accepted=sum(reply.answer == "accepted" for reply in m.replies.values()),
            declined=sum(reply.answer == "declined" for reply in m.replies.values()),
        )
        for m in seen.case.meetings.values()
        if not outside or school & set(called_to(seen.case, m, policy))
    ]
    return shapes.Meetings(case=seen.case.id, seq=seen.case.seq, meetings=sorted(found, key=lambda m: (m.on, m.id)))


def milestones(seen: Seen) -> shapes.Milestones:
    """The milestones of its plan, in the order of their days."""
    found = [
        shapes.Milestone(
            id=m.id, lead=m.lead, due=m.due, agreed_on=m.agreed_on, met=m.met, missed=m.missed, escalated=m.escalated
        )
        for m in seen.case.milestones.values()
    ]
    found.sort(key=lambda m: (m.due, m.id))
    return shapes.Milestones(case=seen.case.id, seq=seen.case.seq, milestones=found)


def coming(seen: Seen, until: date) -> shapes.AllComing:
    """What dates will call for until a day; for somebody at the school, what comes to themselves."""
    calls, unknown = falling_due(seen.case, seen.framework, Directory(seen.conn, seen.case), seen.today)
    outside = of_school(seen)
    mine = [c for c in calls if c.on <= until and (not outside or c.person == seen.visitor.person.id)]
    mine.sort(key=lambda c: (c.on, c.template, c.role))
    return shapes.AllComing(
        case=seen.case.id,
        seq=seen.case.seq,
        until=until,
        coming=[_coming(call, seen.today) for call in mine],
        unknown=[] if outside else unknown,
    )


def _coming(call: Call, today: date) -> shapes.Coming:
    return shapes.Coming(
        goes_on=max(call.on, today),
        kind=call.kind,
        notice=call.wording,
        role=call.role,
        person=call.person,
        note=call.note,
    )
