"""The notice before the formal one (Bradford's ladder): matters, what is asked for, by when, and what would follow."""

from __future__ import annotations

from datetime import date

from cases import commands as c
from cases import events as e
from cases import statutory
from cases.case import Case
from cases.copies import copies_of
from cases.decisions.warned import actions_of, ends_on, matters_of, resting_on, what_is_asked
from cases.decisions.warning import reached_by_part_4
from cases.framework import Framework
from cases.policy import Duty, Within
from cases.refusals import Refusal

DONE = "The pre-warning was not given."
LETTER = "letter.pre_warning"
RULE = "the policy's ladder"
ASKED = {"plan.received": "Send us the governing body’s own action plan"}
"""What a duty that the pre-warning starts asks of the school, in words to the school."""


def pre_warn(case: Case, ask: c.PreWarn, framework: Framework, today: date) -> list[e.Event]:
    """A pre-warning with its grounds, what is asked for, and the days allowed."""
    letter = framework.policy.letters.get("pre_warning")
    if letter is None:
        raise Refusal(DONE, "the policy has no pre-warning", "Give the formal notice.", RULE)
    reached_by_part_4(case, framework, DONE)
    _grounds(ask.grounds, framework)
    minded = tuple(ask.minded) or _next_rung(framework)
    _minded(minded, framework, today)
    ends = ends_on(ask, None, framework, today, DONE)
    given = _given(case, ask, minded, ends, framework, today)
    copies = copies_of(case, letter, framework.policy, today, done=DONE)
    return [given, e.LetterIssued(template="pre_warning", copies=copies)]


def by_letter(case: Case, framework: Framework, today: date, done: str) -> list[e.Event]:
    """The pre-warning behind a letter of which nothing is said but its name.

    It rests on what is on the record and asks for what the policy's own duties ask of the school once it has gone.
    """
    reached_by_part_4(case, framework, done)
    asked = {duty.id: _asked(duty, framework, today) for duty in framework.policy.duties if _starts(duty, framework)}
    if not asked:
        why = "it asks for nothing: the policy has no duty that the letter starts"
        raise Refusal(done, why, "Use pre_warn, and say what the school has to do.", RULE)
    last = max(x.due for x in asked.values() if x.due)
    ask = c.PreWarn(grounds=(), requires=asked, comply_by=last)
    return [_given(case, ask, _next_rung(framework), last, framework, today, done)]


def _given(
    case: Case, ask: c.PreWarn, minded: tuple[str, ...], ends: date, framework: Framework, today: date, done: str = DONE
) -> e.PreWarningGiven:
    rules = framework.policy.warning_notice
    if rules is None:
        why = "the policy does not say how long representations may be made"
        raise Refusal(done, why, "Enter the policy's warning_notice.", RULE)
    given = e.PreWarningGiven(
        grounds=ask.grounds,
        **what_is_asked(ask, framework, ends, done),
        **resting_on(case, ask.matters, framework),
        minded=minded,
        comply_by=ends,
        representations_by=framework.calendar.add_working_days(today, rules.representations_days),
    )
    with statutory.made_whole(done):
        statutory.PreWarning(
            matters_of(case, given, framework), actions_of(given), today, ends, given.minded, given.grounds
        )
    return given


def _starts(duty: Duty, framework: Framework) -> bool:
    """Whether the letter starts a duty that somebody at the school owes."""
    role = framework.policy.roles.get(duty.owed_by or "")
    return duty.starts == LETTER and isinstance(duty.rule, Within) and role is not None and role.at == "school"


def _asked(duty: Duty, framework: Framework, today: date) -> c.Requirement:
    text = next((ASKED[name] for name in duty.met_by if name in ASKED), duty.name)
    days = duty.rule.n if isinstance(duty.rule, Within) else 0
    return c.Requirement(text=text, lead=duty.owed_by, due=framework.calendar.add_working_days(today, days))


def _next_rung(framework: Framework) -> tuple[str, ...]:
    """What the policy's ladder has after the pre-warning."""
    ladder = framework.policy.ladder
    return ladder[ladder.index(LETTER) + 1 :][:1] if LETTER in ladder else ()


def _grounds(grounds: tuple[str, ...], framework: Framework) -> None:
    known = framework.law.grounds
    if not grounds or (unknown := [x for x in grounds if x not in known]):
        why = f"{', '.join(unknown)} is not a ground in law" if grounds else "it gives no ground"
        raise Refusal(DONE, why, f"Choose from {', '.join(known)}.", RULE, field="grounds")


def _minded(minded: tuple[str, ...], framework: Framework, today: date) -> None:
    ladder = framework.policy.ladder
    if unknown := [x for x in minded if x not in ladder and framework.law.minded(x, today) is None]:
        why = f"{', '.join(unknown)} is neither a rung of the policy's ladder nor a power in law"
        raise Refusal(DONE, why, f"Choose from {', '.join(ladder)}.", RULE, field="minded")
