"""The policy, the law and the calendar as tables for people: every rule beside the sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.law import Law
from cases.permission import GROUPS
from cases.policy import ByDate, CountPer, Duty, Each, Every, NotBefore, Policy, Within
from cases.policy.model import Cited
from cases.terms import CalendarFile
from desk.bundling.words import kind, name_of_letter
from desk.forms.words import words_of

LOCAL = "set locally"
ENTERED = "category.entered_"
PERIODS = {
    "half_term": "half-term",
    "term": "term",
    "autumn_term": "autumn term",
    "autumn_term_first_half": "first half of the autumn term",
    "school_year": "school year",
}
NAMES = {
    "api_key": "make and revoke keys of other systems",
    "enter": "enter people and schools",
    "late": "who hears that it is late",
    "mail_sort": "sort mail that came in",
    "n": "the number",
    "officer_contacted": "the officer who was contacted",
    "post_decide": "decide what becomes of a delivery",
    "post_posted": "say what was posted",
    "remind": "the reminders",
}
"""Names of the policy file that do not read as words."""
LEVELS = {"duty": "", "target": "A target: late prompts a review.", "review": "Looked at, never called late."}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is called, what it asks in words, who says so in which words, and what the authority set."""

    id: str
    name: str
    says: str
    source: str
    quote: str
    local: str


def _rule(id: str, name: str, says: str, cited: Cited) -> Rule:
    local = "All of it" if cited.source == LOCAL and not cited.local else ", ".join(map(plain, cited.local))
    return Rule(id, name, says, cited.source, cited.quote or "", local)


def plain(name: str) -> str:
    """A name of the policy file as people read it."""
    return NAMES.get(name, name.replace("_", " "))


def duties(policy: Policy) -> list[Rule]:
    """What is owed, by whom and by when."""
    return [_rule(one.id, one.name, _owed(one, policy), one) for one in policy.duties if not one.disabled]


def _owed(duty: Duty, policy: Policy) -> str:
    by = _posts((duty.owed_by,), policy) if duty.owed_by else "Nobody in particular"
    to = f" to {_posts(duty.to, policy)}" if duty.to else ""
    remind = f" Reminders {_days_before(duty.remind)}." if duty.remind else ""
    late = f" If late, {_posts((duty.late,), policy)} is told." if duty.late else ""
    level = f" {LEVELS[duty.level]}" if LEVELS[duty.level] else ""
    return f"{by[0].upper()}{by[1:]}{to}: {_when(duty)}.{remind}{late}{level}"


def _days_before(days: tuple[int, ...]) -> str:
    """Nought days before is the day itself."""
    before = [str(n) for n in days if n]
    said = [f"{_listed(before)} working {'day' if before == ['1'] else 'days'} before"] if before else []
    return _listed([*said, *(["on the day"] if 0 in days else [])])


def _when(duty: Duty) -> str:
    """By when a duty is owed, in words."""
    rule = duty.rule
    match rule:
        case CountPer():
            return f"{'once' if rule.n == 1 else f'{rule.n} times'} each {PERIODS[rule.period]}"
        case Each():
            return f"each {PERIODS[rule.period]}"
        case Within():
            return f"within {_many(rule.n, rule.unit)} of {_event(rule.of)}"
        case Every():
            return f"every {_many(rule.n, rule.unit)} from {_event(rule.of)}"
        case ByDate() if "." in rule.on:
            return f"by the day that {_event(duty.starts) if duty.starts else 'it'} names"
        case ByDate():
            return f"by {_day_of_year(rule.on)}"
        case NotBefore():
            return f"not until {_many(rule.n, rule.unit)} after {_event(rule.of)}"


def _many(n: int, unit: str) -> str:
    return f"{n} {plain(unit).removesuffix('s') if n == 1 else plain(unit)}"


def _event(name: str) -> str:
    """What starts a duty, in words: an entry, or coming into a category, whose name keeps its letters."""
    into = name.removeprefix(ENTERED)
    return f"“{kind(name)}”" if into == name else f"“Category {plain(into)} entered”"


def _day_of_year(on: str) -> str:
    it = date.fromisoformat(f"2000-{on}")
    return f"{it.day} {it:%B}"


def _posts(names: tuple[str, ...], policy: Policy) -> str:
    return _listed([policy.roles[one].title if one in policy.roles else plain(one) for one in names])


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def triggers(policy: Policy) -> list[Rule]:
    """What may lead to a discussion. None of them sets a category."""
    return [
        _rule(one.id, one.text, "No longer published" if one.retired else f"For {plain(one.scope)} schools", one)
        for one in policy.triggers
    ]


def letters(policy: Policy) -> list[Rule]:
    """Who is written to, and when."""
    approved = set(policy.approval.letters) if policy.approval else set()
    made = []
    for name, letter in policy.letters.items():
        copies = f", copied to {_posts(letter.copy_to, policy)}" if letter.copy_to else ""
        by = "issued by an officer" if letter.by == "officer" else "sent by itself"
        first = "; approved by somebody else first" if name in approved else ""
        says = f"{letter.kind.capitalize()} to {_posts(letter.to, policy)}{copies}, {by}{first}"
        made.append(_rule("", name_of_letter(name), says, letter))
    return made


def sections(policy: Policy) -> list[Rule]:
    """The parts of the policy that are one rule each."""
    named = (
        ("Days and hours", policy.clock),
        ("How a category is decided", policy.categorisation),
        ("Milestones", policy.milestones),
        ("The risk register", policy.risk),
        ("Warning notices", policy.warning_notice),
        ("Statement of action", policy.statement_of_action),
        ("The action plan", policy.action_plan),
        ("Leaving intervention", policy.exit.leave_intervention),
        ("Closing a case", policy.exit.close_case),
        ("Not enough progress", policy.exit.not_enough_progress),
        ("Confidentiality", policy.confidentiality),
        ("Letters that somebody else approves", policy.approval),
        ("What auditors are shown as late", policy.exceptions),
        ("How long things are kept", policy.retention),
    )
    return [_rule("", name, "", one) for name, one in named if isinstance(one, Cited)]


def roles(policy: Policy) -> list[tuple[str, str]]:
    """Every post, and where it is."""
    at = {
        "la": "The authority",
        "school": "The school",
        "other": "Another body",
        "audit": "Sees all, changes nothing",
        "clerk": "Posts letters",
        "desk": "Looks after the desk",
    }
    return [(role.title, at[role.at]) for role in policy.roles.values()]


def permissions(policy: Policy) -> list[tuple[str, str]]:
    """What is asked for, and who may."""
    return [
        (
            known.title if (known := words_of(word)) else plain(word).capitalize(),
            _listed([GROUPS.get(one) or f"the {policy.roles[one].title}" for one in who]) or "Nobody",
        )
        for word, who in policy.may.items()
    ]


def law(law: Law, today: date) -> list[tuple[str, str, str, str]]:
    """What the law is today: the matter, what it says, which Act, and whether the text was read."""
    rows = []
    if warning := law.warning_on(today):
        rows.append(("Warning notices", warning.called.capitalize(), warning.act, warning.checked))
    for power in law.powers:
        if power.on(today):
            who = "The authority" if power.by == "la" else "The Secretary of State"
            rows.append((f"{who} may", power.what, power.act, power.checked))
    days = {"bank": "Working days: bank holidays", "school": "Working days: school holidays"}
    rows += [(days[name], "", one.act, one.checked) for name, one in law.working_days.items()]
    statement = law.statement_of_action
    rows.append(("Statement of action", f"within {statement.days} working days", statement.act, statement.checked))
    return rows


def terms(calendar: CalendarFile) -> list[tuple[str, str, date, date]]:
    """Every half-term: its school year, its name, first and last day."""
    return [
        (year, f"{season} term, {half} half", days[0], days[1])
        for year, whole in sorted(calendar.years.items())
        for season, term in (("Autumn", whole.autumn), ("Spring", whole.spring), ("Summer", whole.summer))
        for half, days in (("first", term.first_half), ("second", term.second_half))
    ]
