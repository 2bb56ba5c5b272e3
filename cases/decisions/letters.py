"""Letters that an officer issues, and what each of them does to the case by going out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cases import commands as c
from cases import events as e
from cases.case import Case
from cases.copies import copies_of
from cases.decisions import powers, prewarning
from cases.decisions.serving import with_the_laws_copies
from cases.framework import Framework
from cases.policy import Letter
from cases.refusals import Refusal

SECTION = "section 15"
AFTER_CONVERSION = frozenset({"handover", "tell_region", "withdrawal"})
Need = Callable[[Case], str | None]

# What must be on the record before each letter can say what it says.
NEEDS: dict[str, Need] = {
    "concern_alert": lambda case: None if case.concern else "no concern has been logged",
    "agreed_action": lambda case: _agreed_action(case),
    "category_autumn": lambda case: None if case.happened("category.decided") else "no category has been decided",
    "category_change": lambda case: None if case.happened("category.changed") else "the category has not changed",
    "statement_of_action": lambda case: (
        None if case.ofsted_concern else "the school is in no Ofsted category of concern"
    ),
    "representations_reply": lambda case: (
        None if case.warning and case.warning.reply_by else "no representations have been received"
    ),
    "handover": lambda case: None if case.order else "no academy order has been recorded",
}


def _agreed_action(case: Case) -> str | None:
    """The school is told that the concern will be recorded before it is (A7)."""
    if not case.concern or not case.concern.agreed:
        return "no course of action has been agreed"
    return (
        "the concern is already on the risk register, of which this letter gives notice"
        if case.concern.registered
        else None
    )


def issue(case: Case, ask: c.IssueLetter, framework: Framework, today: date) -> list[e.Event]:
    """A letter issued by an officer to the post-holders of the day, with whatever its going out brings about."""
    done = f"The letter {ask.template} was not issued."
    letter = framework.policy.letters.get(ask.template)
    if letter is None or letter.kind != "letter" or letter.by != "officer":
        raise Refusal(
            done,
            "the policy has no letter of that name for an officer to issue",
            f"Choose from {', '.join(n for n, x in framework.policy.letters.items() if x.by == 'officer')}.",
            field="template",
        )
    need = NEEDS.get(ask.template)
    if need and (problem := need(case)):
        raise Refusal(done, problem, "Record that first.", letter.source)
    words = _own_words(ask, letter, done)
    brought = _brought_about(case, ask, framework, today, done)
    details: dict[str, str | int | tuple[str, ...]] = {
        k: v for k, v in ask.model_dump(exclude={"template", "words"}).items() if v not in (None, ())
    }
    ours = copies_of(case, letter, framework.policy, today, categories=_categories(case), done=done)
    copies = with_the_laws_copies(case, ask.template, ours, brought, framework, today, done)
    return [e.LetterIssued(template=ask.template, copies=copies, details=details, words=words), *brought]


def _own_words(ask: c.IssueLetter, letter: Letter, done: str) -> dict[str, str]:
    """What the officer says, in the order of the letter's parts; a part of which nothing is said is left out."""
    if unknown := sorted(ask.words.keys() - letter.own_words.keys()):
        parts = ", ".join(letter.own_words)
        mend = f"Write for {parts}." if parts else "Issue it without words of your own."
        raise Refusal(done, f"the letter has no part {', '.join(unknown)} to be written", mend, field="words")
    return {part: ask.words[part] for part in letter.own_words if ask.words.get(part, "").strip()}


def _categories(case: Case) -> tuple[str, ...]:
    """The category, and the one it just replaced: a copy that one of them calls for goes on the change between them."""
    return (case.category, *(old for _, _, old in case.categories[-1:]))


def _brought_about(case: Case, ask: c.IssueLetter, framework: Framework, today: date, done: str) -> list[e.Event]:
    match ask.template:
        case "representations_reply":
            return [_answered(case, ask, done)]
        case "pre_warning":
            return prewarning.by_letter(case, framework, today, done)
        case "notice_of_intent":
            return powers.notify(case, ask.power or "", framework, today, done)
        case "power_used" | "ieb_notice":
            return powers.used_by_letter(case, ask, framework, today, done)
        case "handover":
            return [e.CaseTransferred()] if case.converted_on else []
    return []


def _answered(case: Case, ask: c.IssueLetter, done: str) -> e.Event:
    if not ask.outcome:
        raise Refusal(
            done,
            "it does not say what was decided",
            "Give the outcome: confirmed, or withdrawn.",
            SECTION,
            field="outcome",
        )
    assert case.warning is not None
    if unknown := [r for r in ask.withdrawn if r not in case.warning.requires]:
        raise Refusal(
            done,
            f"the notice has no requirement {', '.join(unknown)}",
            "Name requirements of the notice.",
            SECTION,
            field="withdrawn",
        )
    return e.RepresentationsAnswered(outcome=ask.outcome, withdrawn=ask.withdrawn)
