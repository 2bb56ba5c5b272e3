"""The formal warning notice: section 15, and section 60 of the Education and Inspections Act 2006 as it then stands."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases import statutory
from cases.case import Case, Warning
from cases.copies import copies_of
from cases.decisions.warned import ends_on, notice_of, resting_on, what_is_asked
from cases.framework import Framework
from cases.law import WarningVersion
from cases.policy import WarningNotice
from cases.refusals import Refusal, day
from cases.terms import add_months

ACT = "section 60 of the Education and Inspections Act 2006"
DONE = "The warning notice was not given."


def give_warning(case: Case, ask: c.GiveWarning, framework: Framework, today: date) -> list[e.Event]:
    """A notice with its grounds, matters, actions, compliance period and the power the authority is minded to use."""
    reached_by_part_4(case, framework, DONE)
    rules, version = _rules(framework, today)
    _may_be_given(case, version, today)
    law, working = framework.law, framework.calendar.add_working_days
    given = e.WarningGiven(
        grounds=ask.grounds,
        **what_is_asked(ask, framework, ends := ends_on(ask, version.period_days, framework, today, DONE), DONE),
        **resting_on(case, ask.matters, framework),
        minded=tuple(id.removeprefix("law.") for id in ask.minded),
        comply_by=ends,
        representations_by=working(today, version.period_days or rules.representations_days),
    )
    needed = statutory.required(law, version.copies, case.school_type)
    letter = copies_of(case, framework.policy.letters["warning_notice"], framework.policy, today, done=DONE)
    copies = statutory.completed(case, letter, needed, framework.policy, today, done=DONE, act=ACT)
    with statutory.made_whole(DONE):
        notice_of(case, given, copies, framework, today)
    details = {"comply_by": given.comply_by.isoformat()}
    return [given, e.LetterIssued(template="warning_notice", copies=copies, details=details)]


def _may_be_given(case: Case, version: WarningVersion, today: date) -> None:
    """One notice at a time; and none while the Secretary of State's stands (s.60(4A))."""
    if case.warning and running(case.warning, today):
        raise Refusal(DONE, f"a notice of {day(case.warning.given_on)} is still running", "Assess that one first.", ACT)
    given, lifted = case.happened("sos_notice.given"), case.happened("sos_notice.lifted")
    if "sos" in version.given_by and given and not (lifted and lifted[-1].seq > given[-1].seq):
        raise Refusal(
            DONE,
            f"the Secretary of State gave a warning notice on {day(given[-1].on)}",
            "Wait until the Secretary of State says that the authority may, and record that.",
            f"{ACT}, subsection (4A)",
        )


def record_sos_notice(case: Case, ask: c.RecordSosNotice, framework: Framework, today: date) -> list[e.Event]:
    """The Secretary of State's own warning notice ends an earlier one of the authority's and bars a new one."""
    done, version = "The Secretary of State's notice was not recorded.", framework.law.warning_on(today)
    if version is None or "sos" not in version.given_by:
        why = f"the Secretary of State had no such power on {day(today)}"
        raise Refusal(done, why, "Check the day.", ACT)
    if ask.lifted and not case.happened("sos_notice.given"):
        raise Refusal(
            done, "none has been recorded that could be lifted", "Record the notice first.", ACT, field="lifted"
        )
    return [e.SosNoticeLifted() if ask.lifted else e.SosNoticeGiven()]


def reached_by_part_4(case: Case, framework: Framework, done: str) -> None:
    """Part 4 reaches maintained schools only; the school's type is tested on the day."""
    if case.school_type not in framework.law.part4_school_types:
        instead = framework.law.outside_part4.get(case.school_type, "")
        raise Refusal(
            done,
            f"{case.school} is of type {case.school_type.replace('_', ' ')}, which Part 4 of the Act does not reach",
            instead or "Take it up with the body responsible.",
            "section 59 of the Education and Inspections Act 2006",
        )


def running(warning: Warning, today: date) -> bool:
    """Whether a notice still has a period to run or powers that rest on it."""
    if warning.outcome == "withdrawn" or warning.satisfied:
        return False
    return today <= (warning.powers_until or warning.comply_by)


def _rules(framework: Framework, today: date) -> tuple[WarningNotice, WarningVersion]:
    version, rules = framework.law.warning_on(today), framework.policy.warning_notice
    if version is None or rules is None:
        raise Refusal(
            DONE,
            f"the files in force give no rules for a notice on {day(today)}",
            "Enter the law of that day and the policy's own periods.",
            ACT,
        )
    return rules, version


def make_representations(case: Case, ask: c.MakeRepresentations, framework: Framework, today: date) -> list[e.Event]:
    """Representations against a notice; late ones are recorded too, and who reads them decides."""
    warning, rules = case.warning, framework.policy.warning_notice
    if warning is None or rules is None or warning.outcome == "withdrawn":
        raise Refusal(
            "The representations were not recorded.", "no warning notice is running", "Record them as a contact.", ACT
        )
    reply_by = framework.calendar.add_working_days(today, rules.reply_days)
    return [e.RepresentationsReceived(reply_by=reply_by, says=ask.says)]


def assess_notice(case: Case, ask: c.AssessNotice, framework: Framework, today: date) -> list[e.Event]:
    """Whether each requirement that stands was met to the authority's satisfaction, once the period has ended."""
    done, warning = "The notice was not assessed.", case.warning
    if warning is None or warning.outcome == "withdrawn":
        raise Refusal(done, "no warning notice is running", "Give a notice first.", ACT)
    if missing := [r for r in warning.standing_requirements if r not in ask.complied]:
        raise Refusal(
            done,
            f"nothing is said of {', '.join(missing)}",
            "Say of each requirement whether it was met.",
            ACT,
            field="complied",
        )
    if unknown := [r for r in ask.complied if r not in warning.requires]:
        raise Refusal(
            done,
            f"the notice has no requirement {', '.join(unknown)}",
            "Name requirements of the notice.",
            ACT,
            field="complied",
        )
    if today <= warning.comply_by and not all(ask.complied.values()):
        raise Refusal(
            done,
            f"the school has until {day(warning.comply_by)} to comply",
            "Assess it after that day.",
            ACT,
            field="complied",
        )
    return [e.WarningAssessed(complied=ask.complied, powers_until=powers_until(warning, framework))]


def powers_until(warning: Warning, framework: Framework) -> date:
    """The last day on which a power may be used on the strength of a notice: so many months after its period."""
    months = next((p.window_months for p in framework.law.powers if p.by == "la" and p.window_months), 0)
    return add_months(warning.comply_by, months)
