"""What can happen to a school, in the framework's words. Each gives the request that an officer or the school makes."""

from __future__ import annotations

from typing import Any

from cases import commands as c
from cases.events import place_of
from tests.spec.everybody import day


# --- section 15, the first steps -----------------------------------------------------------------------------------
def a_concern(*judged: str, **measures: Any) -> c.LogConcern:
    return c.LogConcern(data=measures, judged=judged)


def the_sip_managers_check() -> c.CheckConcern:
    return c.CheckConcern(with_="sip_manager")


def the_alert_to_the_head() -> c.IssueLetter:
    return a_letter("concern_alert")


def action_agreed(*with_roles: str) -> c.AgreeAction:
    return c.AgreeAction(
        with_=with_roles or ("head", "senior_adviser"), course_of_action="weekly tracking of attendance"
    )


def word_that_it_goes_on_the_risk_register() -> c.IssueLetter:
    return a_letter("agreed_action")


def the_report_to_wider_dlt() -> c.ReportRisk:
    return c.ReportRisk()


# --- section 14, the category --------------------------------------------------------------------------------------
def the_view_of_the_school(view: str, *evidence: str) -> c.SchoolView:
    return c.SchoolView(view=view, evidence=evidence)


def the_answer_of_the_school(**says: str) -> c.AnswerConcern:
    """`says`: for each trigger what is not accurate, "" where all of it is."""
    answers = tuple(
        c.TriggerAnswer(trigger=trigger, answer="not_accurate" if words else "accurate", says=words)
        for trigger, words in says.items()
    )
    return c.AnswerConcern(answers=answers)


def a_file(
    id: str, about: Any, subject: str = "", name: str = "tracking.pdf", restricted: bool = False
) -> c.AddEvidence:
    return c.AddEvidence(
        about_=about,
        subject=subject,
        restricted=restricted,
        ids=(id,),
        names=(name,),
        sizes=(20_000,),
        digests=("ab" * 32,),
        kinds=("pdf",),
    )


def a_decision(
    to: str,
    school_says: str | None = "agrees",
    because: str = "",
    taper: tuple[int, ...] = (),
    capacity: str | None = None,
) -> c.DecideCategory:
    needed = because or ("leading to significant underachievement" if to == "LA4b" else "")
    support = c.Taper(support_days=taper) if taper else None
    return c.DecideCategory(to=to, school_view=school_says, reason=needed, taper=support, capacity=capacity)


def a_decision_without_a_reason(to: str) -> c.DecideCategory:
    return c.DecideCategory(to=to, school_view="agrees")


def a_request_of_the_governors(to: str) -> c.RequestCategory:
    return c.RequestCategory(to=to, reason="results are slipping")


def a_review(stays: str, taper_reviewed: bool = False) -> c.ReviewCategory:
    return c.ReviewCategory(stays=stays, taper_reviewed=taper_reviewed)


def a_letter(template: str, **details: Any) -> c.IssueLetter:
    return c.IssueLetter(template=template, **details)


# --- section 15, intervention --------------------------------------------------------------------------------------
def the_group_set_up() -> c.SetUpTig:
    return c.SetUpTig()


def a_booking(kind: str, id: str, on: str) -> c.BookMeeting:
    return c.BookMeeting(meeting=kind, id=id, date=day(on))


def a_move(id: str, to: str, because: str = "headteacher unwell") -> c.MoveMeeting:
    return c.MoveMeeting(id=id, date=day(to), reason=because)


def a_cancellation(id: str, because: str = "snow") -> c.CancelMeeting:
    return c.CancelMeeting(id=id, reason=because)


def the_meeting_held(
    id: str,
    absent: tuple[str, ...] = (),
    judged: Any = None,
    reviews_category: bool = False,
    decisions: tuple[str, ...] = (),
) -> c.HoldMeeting:
    return c.HoldMeeting(id=id, absent=absent, judged=judged, reviews_category=reviews_category, decisions=decisions)


def a_plan(
    *milestones: tuple[str, str, str],
    signed: bool = True,
    kind: str = "LA action plan",
    preface: dict[str, str] | None = None,
    lead: str | None = None,
) -> c.AgreePlan:
    planned = tuple(c.PlannedMilestone(id=id, text="in place", lead=lead, due=day(due)) for id, lead, due in milestones)
    work = (c.PlannedPriority(priority="Reading", activities=({"lead": lead},)),) if lead else ()
    return c.AgreePlan(school_signed=signed, milestones=planned, plan_type=kind, preface=preface or {}, priorities=work)


def the_plan_amended() -> c.AmendPlan:
    return c.AmendPlan()


def a_milestone_replanned(id: str, due: str, because: str = "") -> c.ReplanMilestone:
    return c.ReplanMilestone(milestone=id, due=day(due), reason=because)


def a_milestone_met(id: str) -> c.MeetMilestone:
    return c.MeetMilestone(milestone=id)


def a_report_to_the_monitoring_group(judged: Any = None) -> c.ReportToMonitoringGroup:
    return c.ReportToMonitoringGroup(judged=judged)


def an_ofsted_report(outcome: str, published: str) -> c.RecordOfstedReport:
    return c.RecordOfstedReport(outcome=outcome, published=day(published))


def feedback_attended() -> c.AttendFeedback:
    return c.AttendFeedback()


def a_request_of_hmi(wanted_by: str) -> c.RecordHmiRequest:
    return c.RecordHmiRequest(wanted_by=day(wanted_by))


def the_answer_to_hmi() -> c.AnswerHmi:
    return c.AnswerHmi()


def a_sip_visit() -> c.SipVisit:
    return c.SipVisit()


def a_call_from_the_head(id: str, to: str = "nair", **said: Any) -> c.ContactFromHead:
    return c.ContactFromHead(id=id, to=to, **{"says": "please ring", **said})


def the_reply(id: str, **said: Any) -> c.AnswerContact:
    return c.AnswerContact(id=id, **said)


def the_last_day_of(role: str, person: str, last_day: str) -> c.EndHolder:
    return c.EndHolder(role=role, person=person, last_day=day(last_day))


def the_appointment_of(role: str, person: str, first_day: str) -> c.StartHolder:
    return c.StartHolder(role=role, person=person, first_day=day(first_day))


# --- warning notice and powers -------------------------------------------------------------------------------------
def a_warning_notice(
    *requires: str, grounds: tuple[str, ...] = ("standards_unacceptably_low",), minded: str = "s64", **more: Any
) -> c.GiveWarning:
    """Names alone, each with a text, or `asked`: what is asked for in full. `more`: its matters, and until when."""
    asked = more.pop("asked", None) or {name: f"put {name} right" for name in requires or ("R1",)}
    return c.GiveWarning.model_validate({"grounds": grounds, "requires": asked, "minded": (minded,), **more})


def a_requirement(text: str, lead: str = "", due: str = "") -> c.Requirement:
    return c.Requirement(text=text, lead=lead or None, due=day(due) if due else None)


def a_matter(what: str, source: str, on: str) -> c.NamedMatter:
    return c.NamedMatter(what=what, source=source, on=day(on))


def a_pre_warning(*requires: str, minded: tuple[str, ...] = (), **more: Any) -> c.PreWarn:
    grounds, asked = (
        more.pop("grounds", ("standards_unacceptably_low",)),
        dict.fromkeys(requires or ("R1",), "put right"),
    )
    return c.PreWarn.model_validate({"grounds": grounds, "requires": asked, "minded": minded, **more})


def the_secretary_of_states_notice(lifted: bool = False) -> c.RecordSosNotice:
    return c.RecordSosNotice(lifted=lifted)


def a_statement(*actions: tuple[str, str, str], target: str = "", **parents: str) -> c.PrepareStatement:
    named = tuple(c.NamedAction(what=what, lead=lead, due=day(due)) for what, lead, due in actions)
    return c.PrepareStatement(actions=named, target=day(target) if target else None, **parents)


def an_issue_taken_to_dlt(issue: str) -> c.TakeToDlt:
    return c.TakeToDlt(issue=issue)


def representations() -> c.MakeRepresentations:
    return c.MakeRepresentations()


def an_assessment(**complied: bool) -> c.AssessNotice:
    return c.AssessNotice(complied=complied)


def a_consultation(power: str, until: str, arrangement: str = "") -> c.Consult:
    return c.Consult(power=power, until=day(until), arrangement=arrangement)


def an_application_for_consent(power: str) -> c.ApplyForConsent:
    return c.ApplyForConsent(power=power)


def the_consent(power: str) -> c.RecordConsent:
    return c.RecordConsent(power=power)


def notice_of_intent(power: str) -> c.IssueLetter:
    return a_letter("notice_of_intent", power=power)


def the_use_of(
    power: str,
    effective: str = "",
    members: tuple[str, ...] = (),
    chair: str | None = None,
    appoints: int | None = None,
) -> c.UsePower:
    return c.UsePower(
        power=power,
        effective=day(effective) if effective else None,
        interim_members=members,
        chair=chair,
        appoints=appoints,
    )


# --- the end of a case ---------------------------------------------------------------------------------------------
def options_considered(*options: str) -> c.ConsiderOptions:
    return c.ConsiderOptions(options=options)


def an_academy_order(converts: str) -> c.RecordAcademyOrder:
    return c.RecordAcademyOrder(
        converts=day(converts), to=c.NewSchool(school="Fernhollow Academy", urn="990099"), trust="trust"
    )


def a_withdrawal(because: str = "a school of the same name was meant") -> c.WithdrawCase:
    return c.WithdrawCase(reason=because)


def a_reopening() -> c.ReopenCase:
    return c.ReopenCase()


def a_closure(outcome: str = "improved", watch_until: str = "") -> c.CloseCase:
    return c.CloseCase(outcome=outcome, school_stays_on_watch_until=day(watch_until) if watch_until else None)


def a_correction(entry: str, because: str) -> c.CorrectEntry:
    return c.CorrectEntry(entry=entry, reason=because)


# --- the authority, and other authorities ----------------------------------------------------------------------------
def the_report_on_all_categories() -> c.ReportCategories:
    return c.ReportCategories()


def the_governing_bodys_own_plan() -> c.ReceivePlan:
    return c.ReceivePlan()


# --- letters, drafted and approved ----------------------------------------------------------------------------------
def a_draft(id: str, template: str, dated: str, for_: str, role: str = "chair") -> c.DraftLetter:
    asked = {"do": "letter", "template": template}
    page = "0" * 64
    return c.DraftLetter(id=id, template=template, dated=day(dated), asked=asked, copies=((role, for_),), pages=(page,))


def the_approval_of(id: str) -> c.ApproveLetter:
    return c.ApproveLetter(id=id)


def the_return_of(id: str, because: str = "the second paragraph is unclear") -> c.SendBackLetter:
    return c.SendBackLetter(id=id, reason=because)


def contact_rules(
    person: str, from_: str, via: Any = None, because: str = "as was agreed", **said: Any
) -> c.SetContactRules:
    """`said`: what else the rules say; days as the paragraphs write them."""
    days = {name: day(said.pop(name)) for name in ("last_day", "explained") if name in said}
    return c.SetContactRules(person=person, first_day=day(from_), via=via, reason=because, **days, **said)


def a_reply_to(meeting: str, person: str, answer: Any) -> c.ReplyToMeeting:
    return c.ReplyToMeeting(id=meeting, person=person, answer=answer)


# --- what is kept about people -------------------------------------------------------------------------------------
def a_request_to_erase(name: str, message: str) -> c.AskErasure:
    return c.AskErasure(
        id=name, places=(place_of("message", message),), basis="unlawful", reason="it went to the wrong school"
    )


def a_disposal_reviewed(keep_until: str, erase: str = "") -> c.ReviewDisposal:
    """What is past the time of letters and notices: kept until a day, or asked to be erased under a name."""
    if erase:
        places = (place_of("message", "n.9"),)
        return c.ReviewDisposal(
            kind="letters_out", decided="erase", id=erase, places=places, reason="nobody needs them"
        )
    return c.ReviewDisposal(kind="letters_out", decided="keep", until=day(keep_until), reason="an appeal is likely")
