"""Statutory letters as types: each can only be made whole. No valid model, no letter.

Every model raises NotValid where something that the Act or the policy asks for is not there.
"""

from cases.statutory.copies import Required, completed, reached, required
from cases.statutory.matters import Recorded, on_record, restricted
from cases.statutory.notice import Action, Matter, PreWarning, WarningNotice
from cases.statutory.power import Consultation, InterimBoard, NoticeOfIntent, PowerUse
from cases.statutory.statement import StatementOfAction, Step
from cases.statutory.valid import NotValid, made_whole

__all__ = [
    "Action",
    "Consultation",
    "InterimBoard",
    "Matter",
    "NotValid",
    "NoticeOfIntent",
    "PowerUse",
    "PreWarning",
    "Recorded",
    "Required",
    "StatementOfAction",
    "Step",
    "WarningNotice",
    "completed",
    "made_whole",
    "on_record",
    "reached",
    "required",
    "restricted",
]
