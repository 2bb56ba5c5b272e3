"""The authority's framework as data: categories, triggers, duties, meetings, letters, powers' paperwork and exit.

One file is one dated version of one authority's policy. Every entry names the section it comes from (`source`);
a number that the text does not give is named in `local`, and is shown as "set locally" wherever it is used.
"""

from cases.policy.categories import (
    Categorisation,
    Category,
    Disagreement,
    Indicator,
    Indicators,
    IndicatorsFile,
    Trigger,
    TriggerRule,
)
from cases.policy.copies import At, CopyRules, Exemption, Leaving, LeftOut, OnlyAbout
from cases.policy.duties import ByDate, CountPer, Duty, Each, Every, NotBefore, Rule, Within
from cases.policy.exceptions import Exceptions, SmallNumbers
from cases.policy.letters import Approval, CopyIf, Letter, MeetingKind
from cases.policy.model import Cited, Model, Period, Phase, SchoolType, Unit
from cases.policy.retention import Erasure, Ground, Retention, RetentionClass
from cases.policy.sections import (
    ActionPlan,
    Clock,
    CloseCase,
    Confidentiality,
    Exit,
    Judgement,
    LeaveIntervention,
    Milestones,
    NotEnoughProgress,
    Risk,
    RiskRating,
    Role,
    StatementOfAction,
    WarningNotice,
)
from cases.policy.whole import Policy

__all__ = [
    "ActionPlan",
    "Approval",
    "At",
    "ByDate",
    "Categorisation",
    "Category",
    "Cited",
    "Clock",
    "CloseCase",
    "Confidentiality",
    "CopyIf",
    "CopyRules",
    "CountPer",
    "Disagreement",
    "Duty",
    "Each",
    "Erasure",
    "Every",
    "Exceptions",
    "Exemption",
    "Exit",
    "Ground",
    "Indicator",
    "Indicators",
    "IndicatorsFile",
    "Judgement",
    "LeaveIntervention",
    "Leaving",
    "LeftOut",
    "Letter",
    "MeetingKind",
    "Milestones",
    "Model",
    "NotBefore",
    "NotEnoughProgress",
    "OnlyAbout",
    "Period",
    "Phase",
    "Policy",
    "Retention",
    "RetentionClass",
    "Risk",
    "RiskRating",
    "Role",
    "Rule",
    "SchoolType",
    "SmallNumbers",
    "StatementOfAction",
    "Trigger",
    "TriggerRule",
    "Unit",
    "WarningNotice",
    "Within",
]
