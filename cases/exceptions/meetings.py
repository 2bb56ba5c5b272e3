"""Section 15: headteacher and chair are always expected at the group. Who was called, who came, what was decided?"""

from __future__ import annotations

from collections.abc import Iterator

from cases import events as e
from cases.exceptions.finding import Finding
from cases.exceptions.looked import Looked
from cases.policy import MeetingKind
from cases.refusals import day
from cases.trail import Entry

CALLED = ("meeting_notice", "meeting_moved")
FATES = (e.NoticeSent, e.NoticePosted, e.TelephoneDutyRaised, e.ToldByTelephone, e.MailBounced, e.DeliveryFailed)
"""What can become of a notice, on the record."""


def find(looked: Looked) -> Iterator[Finding]:
    """About every meeting of the group that was held; one that counts as the group's is one of them."""
    group = looked.policy.group_meetings()
    for entry, held in looked.of(e.MeetingHeld):
        if held.kind in group:
            yield from _not_called(looked, entry, held)
            yield from _not_present(looked, entry, held)
            yield from _no_decision(looked, entry, held)


def _kind(looked: Looked, held: e.MeetingHeld) -> MeetingKind:
    return looked.policy.meetings[held.kind]


def _not_called(looked: Looked, entry: Entry, held: e.MeetingHeld) -> Iterator[Finding]:
    """Nobody was called whose notice was not sent, or came back and did not go again."""
    on, kind = looked.days[entry.id], _kind(looked, held)
    reached = _reached(looked, entry, held.meeting)
    for role in kind.expected:
        person = looked.case.holder(role, on)
        if {role, person} & reached:
            continue
        title = looked.policy.roles[role].title
        why = "was not called to it" if person else "was not called to it: nobody held that post"
        yield looked.finding(
            "not_called",
            kind.source,
            f"{kind.title} {held.meeting} was held on {day(on)}. The {title} {why}.",
            [entry],
            due=on,
        )


def _reached(looked: Looked, held: Entry, meeting: str) -> set[str | None]:
    """The posts and people whom a notice of the meeting reached before it was held, as far as anybody knew by then."""
    told: dict[int, e.Told] = {}
    to_ring: dict[int, e.Told] = {}
    for _, event in ((x, y) for x, y in looked.of(*FATES) if x.seq < held.seq):
        match event:
            case e.MailBounced() | e.DeliveryFailed():
                told.pop(event.delivery, None)
            case e.ToldByTelephone() if event.delivery in to_ring:
                told[event.delivery] = to_ring[event.delivery]
            case e.Told() if event.template in CALLED and event.subject.split(" ")[0] == meeting:
                (to_ring if isinstance(event, e.TelephoneDutyRaised) else told)[event.delivery] = event
    return {who for event in told.values() for who in (event.role, event.person)}


def _not_present(looked: Looked, entry: Entry, held: e.MeetingHeld) -> Iterator[Finding]:
    on, kind = looked.days[entry.id], _kind(looked, held)
    for absent, event in looked.of(e.MeetingAbsent):
        if event.meeting == held.meeting and event.role in kind.expected:
            title = looked.policy.roles[event.role].title
            yield looked.finding(
                "not_present",
                kind.source,
                f"{kind.title} {held.meeting} was held on {day(on)} without the {title}.",
                [entry, absent],
                due=on,
                weight="advice",
            )


def _no_decision(looked: Looked, entry: Entry, held: e.MeetingHeld) -> Iterator[Finding]:
    """The group checks milestones, refocuses activity and allocates funding: what it decided belongs on the record."""
    if entry.sd:
        return
    on, kind = looked.days[entry.id], _kind(looked, held)
    yield looked.finding(
        "no_decision",
        kind.source,
        f"{kind.title} {held.meeting} was held on {day(on)}, and no decision of it is on record.",
        [entry],
        due=on,
        weight="advice",
    )
