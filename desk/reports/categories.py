"""The yearly report on the categories of all schools, for the Directorate Leadership Team (Appendix 1)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from cases.policy import Category, Policy
from cases.refusals import day
from cases.terms import add_months
from desk.reports import over_schools as over
from desk.reports.histories import History
from desk.reports.report import Block, Part, Report, Rows, Said, cells, drawn, totalled
from notifications.facts.words import version

DUTY = "report.categories"
"""What meets the duty to report."""


def categories_report(schools: over.Schools, policy: Policy, on: date) -> Report:
    """How many schools are in which category on a day and were a year before, and what moved between."""
    before = add_months(on, -12)
    now, then = over.there(schools, on), over.there(schools, before)
    known = over.phases([*now, *then])
    return Report(
        f"Categories of all schools on {day(on)}",
        policy.authority,
        _beginning(schools, policy, on, before),
        (
            Part("Now and a year before", _now_and_then(now, then, policy, on, before)),
            Part(
                "By phase",
                tuple(_by_phase(some, known, policy, then_on) for some, then_on in ((now, on), (then, before))),
            ),
            Part("What moved", _moved(schools, policy, on, before)),
            Part("Time in category", (_time(now, policy, on),)),
        ),
    )


def _beginning(schools: over.Schools, policy: Policy, on: date, before: date) -> tuple[Block, ...]:
    said = [
        "A category describes the level of support that the authority gives to a school. It is not an Ofsted grade.",
        f"Counted are the authority’s schools at the end of {day(on)} and of {day(before)}. A school "
        "that has become an academy is no longer counted.",
    ]
    said += [
        f"{policy.title}, version {version(policy.version)}, {duty.source}: “{duty.quote}”."
        for duty in policy.duties
        if DUTY in duty.met_by and duty.quote
    ]
    return tuple(Said(words) for words in said)


def _now_and_then(now: list[History], then: list[History], policy: Policy, on: date, before: date) -> tuple[Block, ...]:
    counts, were = over.by_category(now, on), over.by_category(then, before)
    rows = [
        cells(_named(c), counts[c.id], were[c.id], _signed(counts[c.id] - were[c.id]))
        for c in _known(policy, counts, were)
    ]
    rows.append((*totalled(len(now), len(then)), _signed(len(now) - len(then))))
    heads = ("Category", f"#{day(on)}", f"#{day(before)}", "#Change")
    table = Rows("Schools in each category", heads, tuple(rows))
    bars = tuple(cells(c.id, counts[c.id]) for c in _known(policy, counts, were))
    picture = Rows(f"Schools in each category on {day(on)}", ("Category", "#Schools"), bars)
    return drawn("categories", picture)[0], table


def _by_phase(schools: list[History], known: list[str], policy: Policy, on: date) -> Rows:
    counts = over.by_category_and_phase(schools, on)
    rows = []
    for category in _known(policy, over.by_category(schools, on)):
        numbers = [counts[category.id, phase] for phase in known]
        rows.append(cells(_named(category), *numbers, sum(numbers)))
    of = [sum(s.phase == phase for s in schools) for phase in known]
    rows.append(totalled(*of, len(schools)))
    heads = ("Category", *(f"#{phase.replace('_', '-').capitalize()}" for phase in known), "#All")
    return Rows(f"Schools by category and phase on {day(on)}", heads, tuple(rows))


def _moved(schools: over.Schools, policy: Policy, on: date, before: date) -> tuple[Block, ...]:
    what = over.between(schools, before, on, policy)
    order = {category.id: n for n, category in enumerate(policy.categories)}
    pairs = Counter((move.was, move.now) for move in what.moves)
    rows = [
        (*pair, f"{n:,}")
        for pair, n in sorted(pairs.items(), key=lambda x: tuple(order.get(id, len(order)) for id in x[0]))
    ]
    since = f"from {day(before)} to {day(on)}"
    changes = (
        cells("Came into a category of concern", what.into_concern),
        cells("Came out of a category of concern", what.out_of_concern),
        cells("Came onto the record", what.came),
        cells("Became an academy", what.left),
    )
    moves: Block = Rows(f"Changes of category {since}", ("From", "To", "#Changes"), tuple(rows))
    if not rows:
        moves = Said(f"No school’s category changed {since}.")
    return moves, Rows(f"Schools that came and left {since}", ("What", "#How often"), changes)


def _time(schools: list[History], policy: Policy, on: date) -> Rows:
    found = over.days_in_category(schools, on)
    rows = [
        cells(
            _named(c), len(found.get(c.id, ())), over.months(found.get(c.id, ())), over.months(found.get(c.id, ())[-1:])
        )
        for c in _known(policy, Counter(found.keys()))
    ]
    return Rows(
        "How long schools have been in their category",
        ("Category", "#Schools", "Half of them at least", "Longest"),
        tuple(rows),
    )


def _known(policy: Policy, *counts: Counter[str]) -> list[Category]:
    """The policy's categories in its order, and any other that a school is in."""
    others = sorted({id for one in counts for id in one} - {category.id for category in policy.categories})
    return [*policy.categories, *(Category(id=id, name="", concern=False, source="") for id in others)]


def _named(category: Category) -> str:
    return f"{category.id}: {category.name}" if category.name else category.id


def _signed(n: int) -> str:
    return "no change" if n == 0 else f"{'up' if n > 0 else 'down'} {abs(n):,}"
