"""Each kind of entry in a few words, as the trail shows it to auditors and officers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cases import events as e
from cases.money import pounds
from cases.people import Person

Everybody = Mapping[str, Person]


def handle(person: str, everybody: Everybody) -> str:
    """What a person is called in lists: the short name the authority gave them."""
    return everybody[person].handle if person in everybody else person


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
    e.ConcernAnswered: lambda x, _: ", ".join(
        f"{trigger} {answer.replace('_', ' ')}{_because(x.says.get(trigger, ''))}"
        for trigger, answer in x.answers.items()
    ),
    e.EvidenceAdded: lambda x, _: f"about {x.about} {x.subject}".rstrip() + _because(x.name),
    e.SchoolViewRecorded: lambda x, _: f"{x.view} with {x.evidence_count} evidence",
    e.CategoryRequested: lambda x, _: x.to,
    e.CategoryDecided: lambda x, _: f"{x.old} -> {x.new}; school {_view(x.school_view)}",
    e.CategoryDisagreed: lambda x, _: f"SIP {x.decided}, school {x.school_view}",
    e.CategoryChanged: lambda x, _: f"{x.old} -> {x.new}",
    e.CategoryReviewed: lambda x, _: f"stays {x.stays}",
    e.SupportTapered: lambda x, _: str(list(x.support_days)),
    e.LetterDrafted: lambda x, p: (
        f"{x.draft} {x.template} dated {x.dated} for {', '.join(handle(copy.person, p) for copy in x.copies)}"
    ),
    e.LetterApproved: lambda x, _: f"{x.draft} {x.template}",
    e.LetterSentBack: lambda x, _: f"{x.draft} {x.template}{_because(x.reason)}",
    e.MailBounced: lambda x, p: f"{_about(x, p)}{_because(' '.join(filter(None, (x.status, x.diagnostic))))}",
    e.MailDelayed: lambda x, p: f"{_about(x, p)}{_because(' '.join(filter(None, (x.status, x.diagnostic))))}",
    e.MailAnsweredItself: lambda x, p: f"{_about(x, p)}{_because(x.says)}",
    e.MailReplied: lambda x, p: f"{_about(x, p)}{_because(x.says)}",
    e.MeetingReplied: lambda x, p: (
        f"{x.meeting} {x.role} {handle(x.person, p)} {x.answer}" + (f", sends {x.deputy}" if x.deputy else "")
    ),
    e.PapersAdded: lambda x, _: f"{x.meeting} {x.name}",
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
    e.MilestoneReplanned: lambda x, _: f"{x.milestone} {x.was} -> {x.due}{_because(x.reason)}",
    e.MilestonesJudged: lambda x, _: f"{x.meeting} {_judged(x.judgements)}",
    e.SpendRecorded: lambda x, _: f"{pounds(x.pence)} on {x.on}{_because(x.what)}",
    e.GroupActionAgreed: lambda x, _: f"{x.action} {x.meeting} due {x.due} lead {x.lead}{_because(x.text)}",
    e.GroupActionDone: lambda x, _: f"{x.action}{_because(x.outcome)}",
    e.RiskRated: lambda x, _: f"{x.rating}, {x.direction}{_because(x.reason)}",
    e.OfstedReported: lambda x, _: x.outcome,
    e.OfstedCategoryRemoved: lambda x, _: f"LA4a at least until {x.until}" if x.until else "",
    e.HmiAsked: lambda x, _: f"by {x.wanted_by}",
    e.MonitoringReported: lambda x, _: x.judged or "",
    e.ContactMade: lambda x, p: f"{x.contact} to {handle(x.to, p)}, reply due {x.reply_by}{_from(x)}{_said(x)}",
    e.ContactAnswered: lambda x, _: f"{x.contact}{_said(x)}",
    e.ContactAnsweredLate: lambda x, _: f"{x.contact}{_said(x)}",
    e.ContactDetailsChanged: lambda x, p: f"{handle(x.person, p)}: {', '.join(x.changed)}",
    e.ContactRulesSet: lambda x, p: _rules(x, p),
    e.PostHolderLeaving: lambda x, p: f"{x.role} {handle(x.person, p)} last day {x.last_day}",
    e.PostHolderAppointed: lambda x, p: f"{x.role} {handle(x.person, p)} from {x.first_day}",
    e.PostHolderStarted: lambda x, p: f"{x.role} {handle(x.person, p)}",
    e.PreWarningGiven: lambda x, _: f"action by {x.comply_by}, minded {' '.join(x.minded)}",
    e.StatementPrepared: lambda x, _: f"target {x.target}" if x.target else "",
    e.WarningGiven: lambda x, _: (
        f"compliance to {x.comply_by}, representations to {x.representations_by}, minded {' '.join(x.minded)}"
    ),
    e.RepresentationsReceived: lambda x, _: f"reply due {x.reply_by}{_because(x.says)}",
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
    e.ErasureAsked: lambda x, _: f"{x.request}, {len(x.places)} places: {x.basis} ({x.rule}){_because(x.reason)}",
    e.ErasureRefused: lambda x, _: f"{x.request}: {x.ground} ({x.rule}){_because(x.reason)}",
    e.Redacted: lambda x, p: (
        f"{x.name or x.what} by {handle(x.approved_by, p)}: {x.basis} ({x.rule})"
        + (", again after a restore" if x.replayed else "")
    ),
    e.HoldPlaced: lambda x, _: f"{x.hold}{_because(x.reason)}",
    e.HoldLifted: lambda x, _: f"{x.hold}{_because(x.reason)}",
    e.DisposalReviewed: lambda x, _: (
        f"{x.kind}: " + (f"kept until {x.until}" if x.until else "asked to be erased") + _because(x.reason)
    ),
    e.AuthorityMet: lambda x, _: x.meeting,
    e.AdviceGiven: lambda x, _: f"{x.why} ({x.rule})",
    e.ActionRefused: lambda x, _: x.why,
}


def _about(event: e.CameBack, everybody: Everybody) -> str:
    """The delivery that mail is about, where it names one."""
    return f"{event.template} -> {event.role} {handle(event.person, everybody)}" if event.delivery else ""


def _judged(judgements: Mapping[str, str]) -> str:
    return ", ".join(f"{milestone} {judgement.replace('_', ' ')}" for milestone, judgement in judgements.items())


def _because(words: str) -> str:
    return f": {words}" if words else ""


BY = {"telephone": "by telephone", "email": "by e-mail", "letter": "by letter", "visit": "in person"}


def _from(event: e.ContactMade) -> str:
    """Whose contact it is, where it is not a headteacher's."""
    return "" if event.role == "head" else f", from {event.role}"


def _said(event: e.ContactMade | e.ContactAnswered) -> str:
    """How somebody got in touch or was answered, and what was said, where that is on the record."""
    return (f", {BY[event.how]}" if event.how else "") + (f": {event.says}" if event.says else "")


def _rules(event: e.ContactRulesSet, everybody: Everybody) -> str:
    """Rules for contact in a few words: for whom, which days, what they say and why."""
    said = [
        {
            "email": "e-mail",
            "post": "post",
            "phone_task": "telephone for reminders",
            "text": "text messages for reminders",
        }.get(event.via or "", ""),
        f"only {handle(event.nominated, everybody)}" if event.nominated else "",
        "large print" if event.large_print else "",
        f"covering line in {event.language}" if not event.language.startswith("en") else "",
        event.hours,
    ]
    until = f" to {event.last_day}" if event.last_day else ""
    what = ", ".join(part for part in said if part) or "no rules"
    why = f": {event.reason}" if event.reason else ""
    return f"{handle(event.person, everybody)} from {event.first_day}{until}, {what}{why}"


def _view(view: str) -> str:
    return view if view in ("agrees", "declined") else f"says {view}"
