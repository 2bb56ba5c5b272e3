"""What can be chosen from the policy and from the law."""

from __future__ import annotations

from collections.abc import Callable

from cases.decisions.category import AGREES, DECLINED
from cases.decisions.concern import applies
from cases.policy import Trigger
from cases.statutory import restricted
from desk.bundling.words import name_of_letter
from desk.forms.choice import Choice, cited, in_words
from desk.forms.words import Kind
from desk.site.seeing import Seen
from notifications.cover_lines import languages

COUNTED = "count"
"""The kind of rule whose measure the record itself counts."""


def _categories(seen: Seen) -> list[Choice]:
    return [Choice(x.id, f"{x.id}: {x.name}", cited(x.source, x.quote)) for x in seen.framework.policy.categories]


def _views(seen: Seen) -> list[Choice]:
    said = [Choice(AGREES, "The school agrees"), Choice(DECLINED, "The school was invited to say and declined")]
    return [*said, *(Choice(c.value, f"The school’s own view is {c.text}") for c in _categories(seen))]


def _requestable(seen: Seen) -> list[Choice]:
    policy = seen.framework.policy
    return [c for c in _categories(seen) if policy.category(c.value).governors_may_request]


def _meeting_kinds(seen: Seen) -> list[Choice]:
    kinds = seen.framework.policy.meetings
    return [Choice(id, kind.title, cited(kind.source, kind.quote)) for id, kind in kinds.items()]


def _letters(seen: Seen) -> list[Choice]:
    letters = seen.framework.policy.letters.items()
    return [
        Choice(id, name_of_letter(id), cited(x.source, x.quote)) for id, x in letters if x.by == "officer" and not x.on
    ]


def _triggers(seen: Seen) -> list[Choice]:
    """What a person judges: everything that applies to the school and is not computed from a measure."""
    hidden = frozenset() if seen.restricted else restricted(seen.framework.policy)
    known = [t for t in _asked_about(seen) if not t.rule and t.id not in hidden]
    return [Choice(t.id, f"{t.id}: {t.text}", cited(t.source, t.quote)) for t in known]


def _asked_about(seen: Seen) -> list[Trigger]:
    """The triggers for a school of this phase that are still asked about."""
    return [t for t in seen.framework.policy.triggers if not t.retired and applies(t, seen.case.phase)]


def _measures(seen: Seen) -> list[Choice]:
    """A number, or results by year, for each measure that is weighed for a school of this phase."""
    found: dict[str, Choice] = {}
    for t in _asked_about(seen):
        if t.rule and t.rule.kind != COUNTED:
            asked: Kind = "series" if t.rule.kind in ("falls", "widens") else "number"
            by = "One result for each year, the earliest first, a line for each. " if asked == "series" else ""
            said = f"{by}{t.id}, {cited(t.source)}: {t.text}"
            found.setdefault(t.rule.measure, Choice(t.rule.measure, in_words(t.rule.measure), said, asked))
    return list(found.values())


def _roles(seen: Seen, *at: str) -> list[Choice]:
    known = seen.framework.policy.roles.items()
    return [Choice(id, role.title) for id, role in known if not at or role.at in at]


def _powers(seen: Seen) -> list[Choice]:
    known = [p for p in seen.framework.law.powers if p.by == "la" and p.on(seen.today)]
    return [Choice(p.id, in_words(p.what), p.act) for p in known]


def _needing_consent(seen: Seen) -> list[Choice]:
    return [c for c in _powers(seen) if (known := seen.framework.law.power(c.value)) and known.consent]


def _outcomes(seen: Seen) -> list[Choice]:
    version = seen.framework.law.ofsted_on(seen.today)
    named = [Choice(x, in_words(x)) for x in (version.concern if version else ())]
    return [*named, Choice("no_category", "No category of concern")]


def _options(seen: Seen) -> list[Choice]:
    short = seen.framework.policy.exit.not_enough_progress
    return [Choice(x, in_words(x), cited(short.source, short.quote)) for x in short.options] if short else []


def _of_the_plan(part: str) -> Callable[[Seen], list[Choice]]:
    def found(seen: Seen) -> list[Choice]:
        plan = seen.framework.policy.action_plan
        return [Choice(x, in_words(x)) for x in (getattr(plan, part) if plan else ())]

    return found


def _steps(seen: Seen) -> list[Choice]:
    """The rungs of the policy's ladder, then the authority's own powers."""
    titles = {id: kind.title for id, kind in seen.framework.policy.meetings.items()}
    rungs = [x for x in seen.framework.policy.ladder if not x.startswith("law.")]
    return [*(Choice(x, titles.get(x) or in_words(x.removeprefix("letter."))) for x in rungs), *_powers(seen)]


def _ratings(seen: Seen) -> list[Choice]:
    risk = seen.framework.policy.risk
    return [Choice(x.id, x.title, x.words) for x in risk.ratings] if risk else []


def _judgements(seen: Seen) -> list[Choice]:
    milestones = seen.framework.policy.milestones
    return [Choice(x.id, x.title) for x in milestones.judgements] if milestones else []


def _own_words(seen: Seen) -> list[Choice]:
    """The parts of letters that an officer writes in their own words."""
    found: dict[str, Choice] = {}
    for id, letter in seen.framework.policy.letters.items():
        for name, heading in letter.own_words.items():
            found.setdefault(name, Choice(name, heading, f"In the letter: {name_of_letter(id)}"))
    return list(found.values())


FROM_POLICY: dict[str, Callable[[Seen], list[Choice]]] = {
    "categories": _categories,
    "views": _views,
    "requestable categories": _requestable,
    "meeting kinds": _meeting_kinds,
    "letters": _letters,
    "triggers": _triggers,
    "measures": _measures,
    "roles": _roles,
    "roles in the case": lambda seen: _roles(seen, "la", "school", "other"),
    "roles at the authority": lambda seen: _roles(seen, "la"),
    "roles at the school": lambda seen: _roles(seen, "school"),
    "leads": lambda seen: _roles(seen, "la", "school"),
    "powers": _powers,
    "powers that need consent": _needing_consent,
    "grounds": lambda seen: [Choice(id, text) for id, text in seen.framework.law.grounds.items()],
    "Ofsted outcomes": _outcomes,
    "options": _options,
    "plan preface": _of_the_plan("preface"),
    "plan headings": _of_the_plan("priority"),
    "plan columns": _of_the_plan("activity"),
    "languages": lambda seen: [Choice("en-GB", "English: no covering line"), *(Choice(x, x) for x in languages())],
    "steps": _steps,
    "risk ratings": _ratings,
    "judgements": _judgements,
    "own words": _own_words,
    "outcomes": lambda seen: [Choice("confirmed", "The notice is confirmed"), Choice("withdrawn", "It is withdrawn")],
}
