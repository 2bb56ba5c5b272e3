"""Ofsted, HMI and the monitoring group."""

from __future__ import annotations

from datetime import date
from typing import Literal

from cases.commands.command import Command


class AttendFeedback(Command):
    word = "attend_feedback"


class RecordOfstedReport(Command):
    word = "ofsted_report"
    published: date
    outcome: str


class ReportToMonitoringGroup(Command):
    word = "smg_report"
    judged: Literal["successful", "not_successful"] | None = None


class RecordHmiRequest(Command):
    word = "hmi_asked"
    wanted_by: date


class AnswerHmi(Command):
    word = "hmi_answered"
