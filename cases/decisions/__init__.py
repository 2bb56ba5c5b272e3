"""decide(case, ask, framework, today) -> events: finds the one function for a command. Every rule of sections 14 and 15
is in the file of its heading; here are only the checks that hold for every command.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from cases import commands as c
from cases.case import Case
from cases.decisions import (
    actions,
    answers,
    authority,
    category,
    concern,
    contact,
    drafting,
    erasure,
    exit,
    judging,
    letters,
    passing,
    people,
    plan,
    powers,
    prewarning,
    risk,
    school,
    spending,
    statement,
    tig,
    warning,
)
from cases.events import Event
from cases.framework import Framework
from cases.refusals import Refusal

Decision = Callable[[Case, Any, Framework, date], list[Event]]

DECISIONS: dict[type[c.Command], Decision] = {
    c.RecordAuthority: authority.record_authority,
    c.ReportCategories: authority.report_categories,
    c.RecordAuthorityMeeting: authority.record_meeting,
    c.RecordSchool: school.record_school,
    c.SipVisit: school.sip_visit,
    c.RecordOfstedReport: school.record_ofsted_report,
    c.AttendFeedback: school.attend_feedback,
    c.RecordHmiRequest: school.record_hmi_request,
    c.AnswerHmi: school.answer_hmi,
    c.ReportToMonitoringGroup: school.report_to_monitoring_group,
    c.LogConcern: concern.log_concern,
    c.CheckConcern: concern.check_concern,
    c.AgreeAction: concern.agree_action,
    c.ReportRisk: concern.report_risk,
    c.RateRisk: risk.rate_risk,
    c.AnswerConcern: answers.answer_concern,
    c.AddEvidence: answers.add_evidence,
    c.SchoolView: category.record_school_view,
    c.RequestCategory: category.request_category,
    c.DecideCategory: category.decide_category,
    c.ReviewCategory: category.review_category,
    c.IssueLetter: letters.issue,
    c.SetUpTig: tig.set_up_tig,
    c.BookMeeting: tig.book_meeting,
    c.MoveMeeting: tig.move_meeting,
    c.CancelMeeting: tig.cancel_meeting,
    c.HoldMeeting: tig.hold_meeting,
    c.AgreePlan: plan.agree_plan,
    c.AmendPlan: plan.amend_plan,
    c.ReceivePlan: plan.receive_plan,
    c.ReplanMilestone: plan.replan_milestone,
    c.MeetMilestone: plan.meet_milestone,
    c.JudgeMilestones: judging.judge_milestones,
    c.RecordSpend: spending.record_spend,
    c.CarryAction: actions.carry_action,
    c.FinishAction: actions.finish_action,
    c.EndHolder: people.end_holder,
    c.StartHolder: people.start_holder,
    c.ContactFromHead: people.contact_from_head,
    c.AnswerContact: people.answer_contact,
    c.SetContactRules: contact.set_contact_rules,
    c.ChangeDetails: contact.change_details,
    c.DraftLetter: drafting.draft_letter,
    c.ApproveLetter: drafting.approve_letter,
    c.SendBackLetter: drafting.send_back_letter,
    c.ReplyToMeeting: tig.reply_to_meeting,
    c.AddPapers: tig.add_papers,
    c.TakeToDlt: concern.take_to_dlt,
    c.PreWarn: prewarning.pre_warn,
    c.GiveWarning: warning.give_warning,
    c.RecordSosNotice: warning.record_sos_notice,
    c.MakeRepresentations: warning.make_representations,
    c.AssessNotice: warning.assess_notice,
    c.Consult: powers.consult,
    c.ApplyForConsent: powers.apply_for_consent,
    c.RecordConsent: powers.record_consent,
    c.UsePower: powers.use_power,
    c.PrepareStatement: statement.prepare_statement,
    c.ConsiderOptions: exit.consider_options,
    c.RecordAcademyOrder: exit.record_academy_order,
    c.WithdrawCase: exit.withdraw_case,
    c.ReopenCase: exit.reopen_case,
    c.CloseCase: exit.close_case,
    c.CorrectEntry: exit.correct_entry,
    c.PassDay: passing.pass_day,
    c.AskErasure: erasure.ask_erasure,
    c.ApproveErasure: erasure.approve_erasure,
    c.RefuseErasure: erasure.refuse_erasure,
    c.PlaceHold: erasure.place_hold,
    c.LiftHold: erasure.lift_hold,
    c.ReviewDisposal: erasure.review_disposal,
}

# What may be recorded of a school that has no open case: the framework asks it of every school, or it looks back.
WITHOUT_A_CASE = frozenset(
    {
        c.RecordSchool,
        c.RecordAuthority,
        c.ReportCategories,
        c.RecordAuthorityMeeting,
        c.SipVisit,
        c.RecordOfstedReport,
        c.AttendFeedback,
        c.LogConcern,
        c.AddEvidence,
        c.SchoolView,
        c.RequestCategory,
        c.DecideCategory,
        c.ReviewCategory,
        c.EndHolder,
        c.StartHolder,
        c.ContactFromHead,
        c.AnswerContact,
        c.ReopenCase,
        c.CorrectEntry,
        c.RecordAcademyOrder,
        c.PassDay,
        c.RecordHmiRequest,
        c.AnswerHmi,
        c.SetContactRules,
        c.ChangeDetails,
        c.RecordSosNotice,
        c.SendBackLetter,
        c.AskErasure,
        c.ApproveErasure,
        c.RefuseErasure,
        c.PlaceHold,
        c.LiftHold,
        c.ReviewDisposal,
    }
)


FIRST = (c.RecordSchool, c.RecordAuthority)
OF_THE_AUTHORITY = frozenset(
    {
        c.RecordAuthority,
        c.ReportCategories,
        c.RecordAuthorityMeeting,
        c.EndHolder,
        c.StartHolder,
        c.CorrectEntry,
        c.ChangeDetails,
        c.PassDay,
        c.AskErasure,
        c.ApproveErasure,
        c.RefuseErasure,
        c.PlaceHold,
        c.LiftHold,
        c.ReviewDisposal,
    }
)


def decide(case: Case, ask: c.Command, framework: Framework, today: date) -> list[Event]:
    """What follows from a request. Raises Refusal; a refused request leaves the case as it was."""
    if type(ask) not in FIRST and not case.school:
        raise no_such_school(case)
    if case.authority and type(ask) not in OF_THE_AUTHORITY:
        raise Refusal(
            f"The {ask.about} was not recorded.", f"{case.id} is the authority's own record", "Name a school's."
        )
    if not case.open and type(ask) not in WITHOUT_A_CASE and not _handing_over(case, ask):
        raise _not_open(case, ask)
    return DECISIONS[type(ask)](case, ask, framework, today)


def no_such_school(case: Case) -> Refusal:
    return Refusal("Nothing was recorded.", f"there is no school with the record {case.id}", "Record the school first.")


def _handing_over(case: Case, ask: c.Command) -> bool:
    """What may still be done about a case that was handed over: its last letters, and putting it away."""
    if case.standing != "transferred":
        return False
    if isinstance(ask, c.IssueLetter | c.DraftLetter):
        return ask.template in letters.AFTER_CONVERSION
    return isinstance(ask, c.CloseCase | c.ApproveLetter)


def _not_open(case: Case, ask: c.Command) -> Refusal:
    why = {
        "none": f"no case is open for {case.school}",
        "closed": f"the case of {case.school} is closed",
        "withdrawn": f"the case of {case.school} was opened in error and withdrawn",
        "transferred": f"the case of {case.school} was handed over when it became an academy",
    }[case.standing]
    mend = {"none": "Log the concern first; that opens the case.", "closed": "Reopen the case, then ask again."}
    return Refusal(
        f"The {ask.about} was not recorded.", why, mend.get(case.standing, "Open a new case if there is a new concern.")
    )
