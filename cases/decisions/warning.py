"""The formal warning notice: section 15, and section 60 of the Education and Inspections Act 2006 as it then stands."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case, Warning
from cases.copies import copies_of
from cases.framework import Framework
from cases.law import WarningVersion
from cases.policy import WarningNotice
from cases.refusals import Refusal, day
from cases.terms import add_months

ACT = "section 60 of the Education and Inspections Act 2006"
DONE = "The warning notice was not given."


def give_warning(case: Case, ask: c.GiveWarning, framework: Framework, today: date) -> list[e.Event]:
    """A notice with its grounds, requirements, compliance period and the power the authority is minded to use."""
    reached_by_part_4(case, framework, DONE)
    rules, version = _rules(framework, today)
    if unknown := [g for g in ask.grounds if g not in framework.law.grounds]:
        raise Refusal(
            DONE,
            f"{', '.join(unknown)} is not a ground in law",
            f"Choose from {', '.join(framework.law.grounds)}.",
            ACT,
        )
    if unknown := [m for m in ask.minded if m not in framework.policy.ladder and not framework.law.power(m)]:
        raise Refusal(
            DONE, f"{', '.join(unknown)} is not a power in law", "Name the power the authority is minded to use.", ACT
        )
    if not (ask.grounds and ask.requires and ask.minded):
        raise Refusal(DONE, "it needs a ground, an action required and the power minded to use", "Give all three.", ACT)
    if case.warning and running(case.warning, today):
        raise Refusal(DONE, f"a notice of {day(case.warning.given_on)} is still running", "Assess that one first.", ACT)
    letter = framework.policy.letters["warning_notice"]
    copies = copies_of(case, letter, framework.policy, today, done=DONE)
    working = framework.calendar.add_working_days
    given = e.WarningGiven(
        grounds=ask.grounds,
        requires=tuple(ask.requires),
        texts=tuple(ask.requires.values()) if all(ask.requires.values()) else (),
        minded=ask.minded,
        comply_by=working(today, version.period_days or rules.compliance_days),
        representations_by=working(today, version.period_days or rules.representations_days),
    )
    return [
        given,
        e.LetterIssued(template="warning_notice", copies=copies, details={"comply_by": given.comply_by.isoformat()}),
    ]


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
    return [e.RepresentationsReceived(reply_by=framework.calendar.add_working_days(today, rules.reply_days))]


def assess_notice(case: Case, ask: c.AssessNotice, framework: Framework, today: date) -> list[e.Event]:
    """Whether each requirement that stands was met to the authority's satisfaction, once the period has ended."""
    done, warning = "The notice was not assessed.", case.warning
    if warning is None or warning.outcome == "withdrawn":
        raise Refusal(done, "no warning notice is running", "Give a notice first.", ACT)
    if missing := [r for r in warning.standing_requirements if r not in ask.complied]:
        raise Refusal(
            done, f"nothing is said of {', '.join(missing)}", "Say of each requirement whether it was met.", ACT
        )
    if unknown := [r for r in ask.complied if r not in warning.requires]:
        raise Refusal(
            done, f"the notice has no requirement {', '.join(unknown)}", "Name requirements of the notice.", ACT
        )
    if today <= warning.comply_by and not all(ask.complied.values()):
        raise Refusal(
            done, f"the school has until {day(warning.comply_by)} to comply", "Assess it after that day.", ACT
        )
    return [e.WarningAssessed(complied=ask.complied, powers_until=powers_until(warning, framework))]


def powers_until(warning: Warning, framework: Framework) -> date:
    """The last day on which a power may be used on the strength of a notice: so many months after its period."""
    months = next((p.window_months for p in framework.law.powers if p.by == "la" and p.window_months), 0)
    return add_months(warning.comply_by, months)
