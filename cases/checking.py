"""What types cannot see in a policy: names of nothing, rules that never begin, triggers without a threshold.

Every function gives back problems, each with the keys that lead to it; none means that all is well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from cases.checking_dates import zone_problem
from cases.events import EVENTS
from cases.law import Law
from cases.names import GROUPS, RECIPIENTS, WORDS, circumstances, known, occasions
from cases.policy import (
    ByDate,
    Cited,
    CountPer,
    Duty,
    Each,
    Every,
    Indicators,
    IndicatorsFile,
    Letter,
    Model,
    NotBefore,
    Policy,
    Trigger,
    Within,
)
from cases.written import Keys, Problem

WAY_OF_A_LETTER = ("draft", "approve", "issue")


def policy_problems(policy: Policy, law: Law | None) -> Iterator[Problem]:
    """Everything wrong with one policy. The law is needed for the powers and Ofsted categories that it names."""
    yield from _dates_and_clock(policy)
    yield from _repeated(policy)
    yield from _categories(policy)
    for i, trigger in enumerate(policy.triggers):
        yield from _trigger(("triggers", i), trigger)
    yield from _meetings(policy)
    for name, letter in policy.letters.items():
        yield from _letter(("letters", name), letter, policy)
    for i, duty in enumerate(policy.duties):
        yield from _duty(("duties", i), duty, policy)
    yield from _sections(policy)
    yield from _may(policy)
    yield from _approval(policy)
    yield from _copies(policy, law)
    yield from _locals((), policy)
    if law:
        yield from _against_the_law(policy, law)


def _dates_and_clock(policy: Policy) -> Iterator[Problem]:
    if policy.valid_to and policy.valid_to < policy.valid_from:
        yield Problem(("valid_to",), f"the policy would end before it begins, on {policy.valid_from}")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", policy.clock.daily_round):
        yield Problem(("clock", "daily_round"), f'{policy.clock.daily_round} is not a time of day such as "07:00"')
    yield from zone_problem(("clock", "zone"), policy.clock.zone)
    yield from known(("clock", "phone_calls_by"), policy.clock.phone_calls_by, policy.roles, "role")


def _repeated(policy: Policy) -> Iterator[Problem]:
    yield from _taken(("categories",), [c.id for c in policy.categories])
    yield from _taken(("triggers",), [t.id for t in policy.triggers])
    yield from _taken(("duties",), [d.id for d in policy.duties])
    yield from _taken(("risk", "ratings"), [r.id for r in policy.risk.ratings] if policy.risk else [])
    judgements = policy.milestones.judgements if policy.milestones else ()
    yield from _taken(("milestones", "judgements"), [j.id for j in judgements])
    yield from _charts(("indicators",), policy.indicators)


def indicators_problems(file: IndicatorsFile) -> Iterator[Problem]:
    """Everything wrong with a file of indicators: ids that are there twice."""
    yield from _charts(("categories",), file.categories)


def _charts(keys: Keys, charts: Mapping[str, Indicators]) -> Iterator[Problem]:
    for id, chart in charts.items():
        yield from _taken((*keys, id, "indicators"), [i.id for i in chart.indicators])
        yield from _taken((*keys, id, "capacity"), [i.id for i in chart.capacity])


def _taken(keys: Keys, ids: Sequence[str]) -> Iterator[Problem]:
    for i, id in enumerate(ids):
        if id in ids[:i]:
            yield Problem((*keys, i, "id"), f"the id {id} is taken already; give this one its own")


def _categories(policy: Policy) -> Iterator[Problem]:
    ids = {c.id for c in policy.categories}
    for i, category in enumerate(policy.categories):
        yield from known(("categories", i, "requires_all_of"), category.requires_all_of, ids, "category")
    how = policy.categorisation
    yield from known(("categorisation", "decided_by"), how.decided_by, policy.roles, "role")
    yield from known(("categorisation", "disagreement", "stands"), how.disagreement.stands, policy.roles, "role")
    yield from known(("categorisation", "reason_needed_for"), how.reason_needed_for, ids, "category")
    for id in policy.indicators:
        yield from known(("indicators",), id, ids, "category")


def _trigger(keys: Keys, trigger: Trigger) -> Iterator[Problem]:
    rule = trigger.rule
    if rule is None:
        if trigger.check in ("data", "date"):
            yield Problem(keys, f"a trigger whose check is {trigger.check} needs a rule, or else the check judgement")
        return
    if trigger.check == "judgement":
        yield Problem((*keys, "rule"), "a judgement has no rule: take the rule out, or say that its check is data")
    given = [name for name in ("threshold", "by_phase", "lasting") if getattr(rule, name)]
    if len(given) != 1:
        has = " and ".join(given) or "none"
        yield Problem((*keys, "rule"), f"a rule has one of threshold, by_phase and lasting; this has {has}")
    thresholds: list[tuple[Keys, str | None]] = [(("threshold",), rule.threshold)]
    thresholds += [(("by_phase", phase), threshold) for phase, threshold in rule.by_phase.items()]
    for place, threshold in thresholds:
        if threshold is not None and not _exact(threshold):
            yield Problem((*keys, "rule", *place), f'{threshold} is not a number such as "47" or "5.5"')


def _exact(written: str) -> bool:
    try:
        return Decimal(written).is_finite()
    except InvalidOperation:
        return False


def _meetings(policy: Policy) -> Iterator[Problem]:
    for kind, meeting in policy.meetings.items():
        keys: Keys = ("meetings", kind)
        yield from known((*keys, "chair"), meeting.chair, policy.roles, "role")
        yield from known((*keys, "expected"), meeting.expected, policy.roles, "role")
        yield from known((*keys, "invite"), meeting.invite, policy.roles, "role")
        yield from known((*keys, "counts_as"), meeting.counts_as, policy.meetings, "meeting")
        yield from known((*keys, "activity"), meeting.activity, policy.activities, "activity")


def _letter(keys: Keys, letter: Letter, policy: Policy) -> Iterator[Problem]:
    recipients = RECIPIENTS | policy.roles.keys()
    yield from known((*keys, "to"), letter.to, recipients, "role or recipient")
    yield from known((*keys, "copy_to"), letter.copy_to, recipients, "role or recipient")
    for i, extra in enumerate(letter.copy_if):
        yield from known((*keys, "copy_if", i, "to"), extra.to, recipients, "role or recipient")
        categories = {c.id for c in policy.categories}
        yield from known((*keys, "copy_if", i, "categories"), extra.categories, categories, "category")
    yield from known((*keys, "on"), letter.on, EVENTS, "entry")
    if letter.by == "engine" and letter.kind != "reminder" and not letter.on:
        yield Problem(keys, "nothing would ever send this: name the entry with `on`, or say `by: officer`")


def _duty(keys: Keys, duty: Duty, policy: Policy) -> Iterator[Problem]:
    roles, names = policy.roles, occasions(policy)
    yield from known((*keys, "owed_by"), duty.owed_by, {*roles, "officer_contacted"}, "role")
    yield from known((*keys, "to"), duty.to, roles, "role")
    yield from known((*keys, "late"), duty.late, roles, "role")
    yield from known((*keys, "activity"), duty.activity, policy.activities, "activity")
    yield from known((*keys, "starts"), duty.starts, names, "occasion")
    yield from known((*keys, "met_by"), duty.met_by, names, "occasion")
    yield from known((*keys, "while"), duty.while_, circumstances(duty, policy), "state of affairs")
    yield from _runs(keys, duty)
    rule = duty.rule
    if isinstance(rule, Within | Every | NotBefore):
        yield from known((*keys, "rule", "of"), rule.of, names, "occasion")
    if isinstance(rule, NotBefore):
        categories = {f"category.{c.id}" for c in policy.categories}
        yield from known((*keys, "rule", "blocks"), rule.blocks, categories, "occasion to block")
    elif not duty.met_by:
        yield Problem(keys, "nothing meets this duty: name what does in `met_by`")
    if isinstance(rule, ByDate):
        yield from _by_date((*keys, "rule", "on"), rule.on)


def _runs(keys: Keys, duty: Duty) -> Iterator[Problem]:
    """A duty runs while something is so, or starts on an occasion; which of the two, its rule's kind decides."""
    if duty.while_ and duty.starts:
        yield Problem((*keys, "starts"), "a duty has `while` or `starts`, not both; take one of them out")
    elif not (duty.while_ or duty.starts):
        yield Problem(keys, "nothing sets this duty going: add `while` or `starts`")
    elif isinstance(duty.rule, CountPer | Each) and not duty.while_:
        yield Problem((*keys, "starts"), f"a duty by {duty.rule.kind} runs `while` something is so; it has no start")
    elif isinstance(duty.rule, Within | NotBefore) and not duty.starts:
        yield Problem((*keys, "while"), f"a duty by {duty.rule.kind} `starts` on an occasion; name it instead")


def _by_date(keys: Keys, on: str) -> Iterator[Problem]:
    try:
        if not re.fullmatch(r"event\.[a-z_]+", on):
            date.fromisoformat(f"2028-{on}")  # a leap year
    except ValueError:
        yield Problem(keys, f'{on} is neither a day of the year such as "07-05" nor event. and the name of a field')


def _sections(policy: Policy) -> Iterator[Problem]:
    """Milestones, the warning notice, the ladder, exit and confidentiality."""
    roles, ids = policy.roles, {c.id for c in policy.categories}
    if m := policy.milestones:
        yield from known(("milestones", "missed"), m.missed, {*roles, "lead"}, "role")
        yield from known(("milestones", "escalate_to"), m.escalate_to, roles, "role")
    if a := policy.action_plan:
        yield from known(("action_plan", "cost"), a.cost, a.activity, "column of an activity")
    if w := policy.warning_notice:
        yield from known(("warning_notice", "representations_to"), w.representations_to, roles, "role")
    if leave := policy.exit.leave_intervention:
        yield from known(("exit", "leave_intervention", "goes_to"), leave.goes_to, ids, "category")
    yield from known(("exit", "close_case", "goes_to"), policy.exit.close_case.goes_to, ids, "category")
    if enough := policy.exit.not_enough_progress:
        yield from known(("exit", "not_enough_progress", "decided_by"), enough.decided_by, roles, "role")
    if c := policy.confidentiality:
        triggers = {t.id for t in policy.triggers}
        yield from known(("confidentiality", "restricted_triggers"), c.restricted_triggers, triggers, "trigger")


def _approval(policy: Policy) -> Iterator[Problem]:
    """Letters that need approval are letters that somebody issues."""
    for name in policy.approval.letters if policy.approval else ():
        yield from known(("approval", "letters"), name, policy.letters, "letter")
        if name in policy.letters and policy.letters[name].by == "engine":
            yield Problem(("approval", "letters"), f"{name} goes by itself, so that nobody could approve it")
    for word in WAY_OF_A_LETTER if policy.approval and policy.approval.letters else ():
        if not policy.may.get(word):
            yield Problem(("may",), f"letters need approval, and nobody may {word} one; say who may")


def _copies(policy: Policy, law: Law | None) -> Iterator[Problem]:
    """A copy leaves out entries, facts and values that there are, for reasons that there are."""
    reasons = {*policy.exemptions, *(law.exemptions if law else ())}
    facts = {f"{type}.{name}" for type, event in EVENTS.items() for name in event.model_fields.keys() - event.personal}
    personal = {"*", *(f"{type}.{name}" for type, event in EVENTS.items() for name in event.personal)}
    for copy, rules in policy.copies.items():
        keys: Keys = ("copies", copy)
        only = rules.only_about
        given = [("otherwise", rules.otherwise), ("held", rules.held)]
        given += [("only_about", key) for key in (only.not_about, only.others_too)] if only else []
        given += [("leaves_out", left.exemption) for left in rules.leaves_out]
        for place, reason in given if law else ():
            yield from known((*keys, place), reason, reasons, "exemption")
        for i, left in enumerate(rules.leaves_out):
            here: Keys = (*keys, "leaves_out", i)
            yield from known((*here, "entries"), left.entries, EVENTS, "entry")
            yield from known((*here, "about_others"), left.about_others, EVENTS, "entry")
            yield from known((*here, "facts"), left.facts, facts, "fact of an entry")
            yield from known((*here, "values"), left.values, personal, "personal value of an entry")


def _may(policy: Policy) -> Iterator[Problem]:
    for command, who in policy.may.items():
        yield from known(("may", command), command, WORDS, "command")
        yield from known(("may", command), who, GROUPS | policy.roles.keys(), "role or group")


def _locals(keys: Keys, part: object) -> Iterator[Problem]:
    """`local` may only name what its own entry, or that entry's rule, really has."""
    if isinstance(part, Cited):
        rule = getattr(part, "rule", None)
        fields = {*type(part).model_fields, *(type(rule).model_fields if rule else ())} - {"source", "quote", "local"}
        yield from known((*keys, "local"), part.local, fields, "field")
    if isinstance(part, Model):
        for name in type(part).model_fields:
            yield from _locals((*keys, name), getattr(part, name))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _locals((*keys, key), value)
    elif isinstance(part, tuple):
        for i, value in enumerate(part):
            yield from _locals((*keys, i), value)


def _against_the_law(policy: Policy, law: Law) -> Iterator[Problem]:
    ladder = {
        *policy.meetings,
        *(f"letter.{name}" for name in policy.letters),
        *(f"law.{power.id}" for power in law.powers),
    }
    yield from known(("ladder",), policy.ladder, ladder, "rung")
    for post in law.named_posts():
        for problem in known(("roles",), post, policy.roles, "role"):
            yield problem._replace(what=f"{problem.what} (the law file names it)")
    outcomes = {outcome for version in law.ofsted for outcome in version.concern}
    for i, category in enumerate(policy.categories):
        keys: Keys = ("categories", i, "entered_by_ofsted")
        yield from known(keys, category.entered_by_ofsted, outcomes, "Ofsted category")
