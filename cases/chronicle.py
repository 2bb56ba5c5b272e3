"""The trail in words: one short line per entry as auditors read it, with what the framework owed merged in.

Lines about obligations are worked out, not stored: they follow from the entries and the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from cases import events as e
from cases.case import ENGINE, Case
from cases.evolve import event_of
from cases.framework import Framework
from cases.obligations import Obligation, late_from, obligations
from cases.people import Person
from cases.policy import NotBefore
from cases.trail import Entry

Everybody = Mapping[str, Person]

# Entries that set the scene or are told by others: a letter issued is told by its copies, each with its own line.
BEHIND_THE_SCENES = frozenset({e.SchoolRecorded.type, e.AuthorityRecorded.type, e.LetterIssued.type})
# What a letter or notice brings about is listed after it, although it is decided with it.
AFTER_THE_LETTER = frozenset(
    {
        "risk.reported",
        "risk.logged",
        "report.smg",
        "representations.answered",
        "power.notified",
        "power.used",
        "ofsted.category_removed",
        "case.transferred",
    }
)


@dataclass(frozen=True)
class Line:
    at: datetime
    case: str
    event: str
    actor: str
    what: str
    order: int = 0


def lines(
    trail: Sequence[Entry], case: Case, framework: Framework, everybody: Everybody, until: datetime
) -> list[Line]:
    """A case's chronicle in time order, up to a moment. `trail` with personal values where the reader may see them."""
    zone = ZoneInfo(framework.policy.clock.zone)
    told = [_line(entry, everybody, zone) for entry in trail if entry.type not in BEHIND_THE_SCENES]
    owed = [line for line in owed_lines(case, framework, everybody, until.astimezone(zone)) if line.at <= until]
    return sorted([*told, *owed], key=lambda line: (line.at.replace(second=0, microsecond=0), line.order))


def handle(person: str, everybody: Everybody) -> str:
    """What a person is called in lists: the short name the authority gave them."""
    return everybody[person].handle if person in everybody else person


def _line(entry: Entry, everybody: Everybody, zone: ZoneInfo) -> Line:
    event = event_of(entry)
    order = 1 if isinstance(event, e.Told) else 2 if entry.type in AFTER_THE_LETTER else 0
    topic = _topic(entry.type, getattr(event, "template", "")) if entry.actor == ENGINE else 0
    return Line(
        entry.at.astimezone(zone),
        entry.case,
        entry.type,
        handle(entry.actor, everybody),
        what(event, everybody),
        10 * topic + order,
    )


MORNING = (("school.", "governing_body."), ("post_holder",), ("meeting",), ("milestone",), ("due_", "late_"))


def _topic(type: str, template: str) -> int:
    """A morning's entries are listed by what they are about: the school, people, meetings, milestones, then duties."""
    said = f"{type} {template}"
    return next((i for i, abouts in enumerate(MORNING) if any(about in said for about in abouts)), len(MORNING))


def what(event: e.Event, everybody: Everybody) -> str:
    """An event in a few words."""
    say = SAYINGS.get(type(event))
    if isinstance(event, e.Told):
        return f"{event.template} -> {event.role} {handle(event.person, everybody)}"
    return say(event, everybody) if say else ""


Saying = Callable[..., str]
SAYINGS: dict[type[e.Event], Saying] = {
    e.ConcernLogged: lambda x, _: " ".join(
        part
        for part in (f"hits {' '.join(x.hits)}" if x.hits else "", f"judged {' '.join(x.judged)}" if x.judged else "")
        if part
    ),
    e.ConcernChecked: lambda x, _: f"with {x.with_role}",
    e.SchoolViewRecorded: lambda x, _: f"{x.view} with {x.evidence_count} evidence",
    e.CategoryRequested: lambda x, _: x.to,
    e.CategoryDecided: lambda x, _: f"{x.old} -> {x.new}; school {_view(x.school_view)}",
    e.CategoryDisagreed: lambda x, _: f"SIP {x.decided}, school {x.school_view}",
    e.CategoryChanged: lambda x, _: f"{x.old} -> {x.new}",
    e.CategoryReviewed: lambda x, _: f"stays {x.stays}",
    e.SupportTapered: lambda x, _: str(list(x.support_days)),
    e.DeliveryFailed: lambda x, p: f"{x.template} -> {x.role} {handle(x.person, p)}: {x.outcome}",
    e.DeliveryReleased: lambda x, _: f"{x.template} -> {x.role}: was {x.was}",
    e.ToldByTelephone: lambda x, p: f"{x.template} -> {handle(x.person, p)}",
    e.MeetingBooked: lambda x, _: f"{x.kind} {x.meeting} {x.on}",
    e.MeetingMoved: lambda x, _: f"{x.meeting} {x.was} -> {x.on}: {x.reason}",
    e.MeetingCancelled: lambda x, _: f"{x.meeting} {x.was}: {x.reason}",
    e.MeetingHeld: lambda x, _: f"{x.kind} {x.meeting}",
    e.MeetingAbsent: lambda x, _: f"{x.meeting} {x.role}",
    e.PlanAgreed: lambda x, _: "school signed" if x.school_signed else "school did not sign",
    e.MilestoneAdded: lambda x, _: f"{x.milestone} due {x.due} lead {x.lead}",
    e.MilestoneMet: lambda x, _: x.milestone,
    e.MilestoneMissed: lambda x, _: f"{x.milestone} due {x.due}",
    e.MilestoneEscalated: lambda x, _: x.milestone,
    e.MilestoneReplanned: lambda x, _: f"{x.milestone} {x.was} -> {x.due}",
    e.OfstedReported: lambda x, _: x.outcome,
    e.OfstedCategoryRemoved: lambda x, _: f"LA4a at least until {x.until}" if x.until else "",
    e.HmiAsked: lambda x, _: f"by {x.wanted_by}",
    e.MonitoringReported: lambda x, _: x.judged or "",
    e.ContactMade: lambda x, p: f"{x.contact} to {handle(x.to, p)}, reply due {x.reply_by}",
    e.ContactAnswered: lambda x, _: x.contact,
    e.ContactAnsweredLate: lambda x, _: x.contact,
    e.PostHolderLeaving: lambda x, p: f"{x.role} {handle(x.person, p)} last day {x.last_day}",
    e.PostHolderAppointed: lambda x, p: f"{x.role} {handle(x.person, p)} from {x.first_day}",
    e.PostHolderStarted: lambda x, p: f"{x.role} {handle(x.person, p)}",
    e.WarningGiven: lambda x, _: (
        f"compliance to {x.comply_by}, representations to {x.representations_by}, minded {' '.join(x.minded)}"
    ),
    e.RepresentationsReceived: lambda x, _: f"reply due {x.reply_by}",
    e.RepresentationsAnswered: lambda x, _: x.outcome,
    e.WarningPeriodEnded: lambda x, _: f"powers to {x.powers_until}",
    e.WarningAssessed: lambda x, _: f"{'complied' if x.satisfied else 'not complied'}; powers to {x.powers_until}",
    e.PowerConsulted: lambda x, _: f"{x.power} until {x.until}",
    e.ConsentSought: lambda x, _: x.power,
    e.ConsentRecorded: lambda x, _: x.power,
    e.PowerNotified: lambda x, _: x.power,
    e.PowerUsed: lambda x, _: (
        f"{x.power} within window to {x.window_until}" if x.window_until else f"{x.power} from {x.effective}"
    ),
    e.GoverningBodyReplaced: lambda x, p: f"{len(x.members)} members, chair {handle(x.chair, p)}",
    e.OptionsConsidered: lambda x, _: ", ".join(x.options),
    e.AcademyOrderRecorded: lambda x, _: f"converts {x.converts} to {x.urn}",
    e.SchoolConverted: lambda x, _: f"{x.was_urn} -> {x.urn}",
    e.CaseWithdrawn: lambda x, _: x.reason,
    e.CaseClosed: lambda x, _: x.outcome,
    e.EntryCorrected: lambda x, _: x.reason,
    e.AuthorityMet: lambda x, _: x.meeting,
    e.AdviceGiven: lambda x, _: f"{x.why} ({x.rule})",
    e.ActionRefused: lambda x, _: x.why,
}


def _view(view: str) -> str:
    return view if view in ("agrees", "declined") else f"says {view}"


# --- what the framework owed ---------------------------------------------------------------------------------------
def owed_lines(case: Case, framework: Framework, everybody: Everybody, until: datetime) -> Iterator[Line]:
    """When each duty opened, was met, fell late or was discharged."""
    owed, _ = obligations(case, framework, until.date())
    for obligation in owed:
        if obligation.duty.level == "target" or isinstance(obligation.duty.rule, NotBefore):
            continue
        if obligation.span:
            yield _counted(case, obligation, framework, until)
        else:
            yield from _clocked(case, obligation, framework, everybody, until)


def _counted(case: Case, o: Obligation, framework: Framework, until: datetime) -> Line:
    """A count is told on the morning after its period."""
    event = "obligation.met" if o.standing == "met" else "obligation.late"
    return Line(_morning(o, framework, until), case.id, event, ENGINE, f"{o.duty.id} {o.progress} by {o.due}", 40)


def _clocked(case: Case, o: Obligation, framework: Framework, everybody: Everybody, until: datetime) -> Iterator[Line]:
    name = f"{o.duty.id} {o.subject}" if o.duty.per_subject else f"{o.duty.id} due {o.due}"
    late_at = _morning(o, framework, until)
    zone = until.tzinfo
    with_case = o.opened is not None and case.opened_on is not None and o.opened.on >= case.opened_on
    if o.opened and with_case and not o.duty.per_subject:
        yield Line(o.opened.at.astimezone(zone), case.id, "obligation.opened", ENGINE, name, 3)
    ended = case.ended_on or case.converted_on
    if (o.met_at is None or o.met_at > late_at) and not (ended and ended < late_at.date()):
        yield Line(late_at, case.id, "obligation.late", ENGINE, name, 40)
    if o.met_at and not o.duty.per_subject:
        event = "obligation.met_late" if o.standing == "met_late" else "obligation.met"
        yield Line(o.met_at.astimezone(zone), case.id, event, ENGINE, name, 3)
    if o.standing == "discharged" and ended and with_case:
        at = case.ended_at if case.ended_at else datetime.combine(ended, time(), zone)
        moves = f"{o.duty.id} moves to the school's watch record" if case.watch_until else name
        yield Line(
            at.astimezone(zone), case.id, "obligation.discharged", handle(case.ended_by or ENGINE, everybody), moves, 3
        )


def _morning(o: Obligation, framework: Framework, until: datetime) -> datetime:
    hour, minute = (int(part) for part in framework.policy.clock.daily_round.split(":"))
    return datetime.combine(late_from(o, framework), time(hour, minute), until.tzinfo)
