"""What somebody may ask for, by topic. `COMMANDS` finds a command by its word."""

from cases.commands.category import DecideCategory, IssueLetter, RequestCategory, ReviewCategory, SchoolView, Taper
from cases.commands.command import COMMANDS, Command, Label, people_in
from cases.commands.concern import AgreeAction, CheckConcern, LogConcern, ReportRisk
from cases.commands.ending import (
    CloseCase,
    CorrectEntry,
    NewSchool,
    PassDay,
    RecordAcademyOrder,
    ReopenCase,
    WithdrawCase,
)
from cases.commands.meetings import BookMeeting, CancelMeeting, HoldMeeting, MoveMeeting, SetUpTig
from cases.commands.plan import AgreePlan, AmendPlan, MeetMilestone, PlannedMilestone, PlannedPriority, ReplanMilestone
from cases.commands.powers import (
    ApplyForConsent,
    AssessNotice,
    ConsiderOptions,
    Consult,
    GiveWarning,
    MakeRepresentations,
    RecordConsent,
    UsePower,
)
from cases.commands.reports import (
    AnswerHmi,
    AttendFeedback,
    RecordHmiRequest,
    RecordOfstedReport,
    ReportToMonitoringGroup,
)
from cases.commands.school import AnswerContact, ContactFromHead, EndHolder, RecordSchool, SipVisit, StartHolder

__all__ = [
    "COMMANDS",
    "AgreeAction",
    "AgreePlan",
    "AmendPlan",
    "AnswerContact",
    "AnswerHmi",
    "ApplyForConsent",
    "AssessNotice",
    "AttendFeedback",
    "BookMeeting",
    "CancelMeeting",
    "CheckConcern",
    "CloseCase",
    "Command",
    "ConsiderOptions",
    "Consult",
    "ContactFromHead",
    "CorrectEntry",
    "DecideCategory",
    "EndHolder",
    "GiveWarning",
    "HoldMeeting",
    "IssueLetter",
    "Label",
    "LogConcern",
    "MakeRepresentations",
    "MeetMilestone",
    "MoveMeeting",
    "NewSchool",
    "PassDay",
    "PlannedMilestone",
    "PlannedPriority",
    "RecordAcademyOrder",
    "RecordConsent",
    "RecordHmiRequest",
    "RecordOfstedReport",
    "RecordSchool",
    "ReopenCase",
    "ReplanMilestone",
    "ReportRisk",
    "ReportToMonitoringGroup",
    "RequestCategory",
    "ReviewCategory",
    "SchoolView",
    "SetUpTig",
    "SipVisit",
    "StartHolder",
    "Taper",
    "UsePower",
    "WithdrawCase",
    "people_in",
]
