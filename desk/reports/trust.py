"""What the Children's Trust is told of the work with schools: counts and lengths of time, no school and nobody by name.

Section 15: the impact of the programme is watched through the Trust. Its readers are outside the authority, so that
counts go through `small_numbers`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.policy import Policy, SmallNumbers, Within
from cases.refusals import Refusal, day
from cases.terms import add_months
from desk.reports import over_schools as over
from desk.reports.histories import History
from desk.reports.report import Block, Part, Report, Rows, Said, drawn
from desk.reports.small_numbers import Published, Sum, published
from notifications.facts.words import version

LEFT_OUT = "This table is left out, because a small number could be worked out with it."
TOO_FEW = "Too few schools to say"
SCHOOLS, CONCERN, ENDED = "schools", "concern", "ended"


@dataclass(frozen=True, slots=True)
class _Table:
    """A table before anything is held back: its sum, what its rows are called, and what it is about."""

    sum: Sum
    labels: tuple[str, ...]
    caption: str
    head: str


def trust_summary(schools: over.Schools, policy: Policy, on: date) -> Report:
    """The summary as of a day. Raises Refusal where the policy does not say which numbers are small."""
    rule = policy.small_numbers
    if rule is None:
        why = f"the policy {policy.id} does not say which numbers are too small to be told"
        raise Refusal("No summary was made.", why, "Add `small_numbers` to the policy file.")
    concern = frozenset(category.id for category in policy.categories if category.concern)
    here = over.there(schools, on)
    troubled = [school for school in here if school.category(on) in concern]
    stays = _ended(schools, concern, on)
    within = _months_allowed(policy)
    counts = _counts(here, troubled, stays, concern, policy, on, within)
    tables = _tables(here, troubled, concern, policy, within)
    made = published(counts, [table.sum for table in tables], rule.fewer_than)
    shown = {table.sum: _shown(table, made) for table in tables}
    times = _times(troubled, stays, concern, on, rule)
    return Report(
        f"Schools and the support they have: summary on {day(on)}",
        policy.authority,
        _beginning(policy, rule, on),
        (
            Part("Support by category", shown[tables[0].sum]),
            Part("Schools in a category of concern", tuple(b for t in tables[1:3] for b in shown[t.sum])),
            Part("How long it takes", (*(b for t in tables[3:] for b in shown[t.sum]), times)),
        ),
    )


def _beginning(policy: Policy, rule: SmallNumbers, on: date) -> tuple[Block, ...]:
    n = rule.fewer_than
    said = (
        f"This summary names no school and nobody. It counts the authority’s schools at the end of {day(on)}.",
        "A category describes the level of support that the authority gives to a school. It is not an Ofsted grade.",
        f"Fewer than {n} schools are not told apart. Every other count is rounded to a multiple of {n}, each by "
        "itself, so that counts need not add up to their total.",
        f"{policy.title}, version {version(policy.version)}, {rule.source}"
        + (f": “{rule.quote}”." if rule.quote else "."),
    )
    return tuple(Said(words) for words in said)


# --- what is counted -----------------------------------------------------------------------------------------------
def _counts(
    here: Sequence[History],
    troubled: Sequence[History],
    stays: Sequence[tuple[date, date]],
    concern: frozenset[str],
    policy: Policy,
    on: date,
    within: int | None,
) -> dict[str, int]:
    """Every count of the report by its name; what a name begins with says of which table it is."""
    categories = Counter(school.category(on) for school in here)
    others = sum(n for id, n in categories.items() if id not in {c.id for c in policy.categories})
    long = [over.concern_began(school, on, concern) for school in troubled]
    return {
        SCHOOLS: len(here),
        CONCERN: len(troubled),
        ENDED: len(stays),
        **{f"category {c.id}": categories[c.id] for c in policy.categories},
        "category other": others,
        **{f"phase {phase}": sum(s.phase == phase for s in troubled) for phase in over.phases(here)},
        **_how_long("now", [(began, on) for began in long], within),
        **_how_long("ended", stays, within),
    }


def _how_long(name: str, stays: Sequence[tuple[date, date]], within: int | None) -> dict[str, int]:
    """How many stays were shorter than the policy allows, and how many were not."""
    if within is None:
        return {}
    longer = sum(add_months(began, within) <= end for began, end in stays)
    return {f"{name} within": len(stays) - longer, f"{name} longer": longer}


def _ended(schools: over.Schools, concern: frozenset[str], on: date) -> list[tuple[date, date]]:
    """The stays in a category of concern that ended within the year before a day."""
    since = add_months(on, -12)
    every = (stay for school in schools.values() for stay in over.stays_in_concern(school, concern))
    return [stay for stay in every if since < stay[1] <= on]


def _months_allowed(policy: Policy) -> int | None:
    """In how many months a school should be out of a category of concern, where the policy says so."""
    for duty in policy.duties:
        if "category.left_concern" in duty.met_by and isinstance(duty.rule, Within) and duty.rule.unit == "months":
            return duty.rule.n
    return None


def _tables(
    here: Sequence[History], troubled: Sequence[History], concern: frozenset[str], policy: Policy, within: int | None
) -> list[_Table]:
    """The tables in the order of their weight. No two share more than one count."""
    free = [c for c in policy.categories if c.id not in concern]
    bad = [c for c in policy.categories if c.id in concern]
    known = over.phases(here)
    found = [
        _Table(
            Sum(SCHOOLS, (*(f"category {c.id}" for c in free), "category other", CONCERN)),
            (*(f"{c.id}: {c.name}" for c in free), "In no category of this policy", "In a category of concern"),
            "Schools by the support that they have",
            "Category",
        ),
        _Table(
            Sum(CONCERN, tuple(f"category {c.id}" for c in bad)),
            tuple(f"{c.id}: {c.name}" for c in bad),
            "Schools in each category of concern",
            "Category",
        ),
        _Table(
            Sum(CONCERN, tuple(f"phase {phase}" for phase in known)),
            tuple(phase.replace("_", "-").capitalize() for phase in known),
            "Schools in a category of concern by phase",
            "Phase",
        ),
    ]
    if within is None:
        return found
    time = (f"For less than {within} months", f"For {within} months or longer")
    return [
        *found,
        _Table(
            Sum(CONCERN, ("now within", "now longer")),
            time,
            "Schools in a category of concern by how long they have been in one",
            "How long",
        ),
        _Table(
            Sum(ENDED, ("ended within", "ended longer")),
            time,
            "Schools that came out of a category of concern in the year before, by how long they had been in one",
            "How long",
        ),
    ]


# --- what is shown -------------------------------------------------------------------------------------------------
def _shown(table: _Table, made: Published) -> tuple[Block, ...]:
    if table.sum in made.held_back:
        return (Said(f"{table.caption}. {LEFT_OUT}"),)
    rows = [
        (label, made.shown[name])
        for label, name in zip(table.labels, table.sum.parts, strict=True)
        if name != "category other" or made.shown[name][0].isdigit()
    ]
    whole = Rows(table.caption, (table.head, "#Schools"), (*rows, ("All", made.shown[table.sum.total])))
    if table.sum.total == SCHOOLS and any(n[0].isdigit() for _, n in rows):
        bars = tuple((label.partition(":")[0], n) for label, n in rows)
        return drawn("support", Rows(table.caption, whole.heads, bars))[0], whole
    return (whole,)


def _times(
    troubled: Sequence[History],
    stays: Sequence[tuple[date, date]],
    concern: frozenset[str],
    on: date,
    rule: SmallNumbers,
) -> Rows:
    now = sorted((on - over.concern_began(school, on, concern)).days for school in troubled)
    ended = sorted((end - began).days for began, end in stays)

    def middle(days: Sequence[int]) -> str:
        return over.months(days) if len(days) >= rule.fewer_than else TOO_FEW

    rows = (
        ("Schools in a category of concern, up to now", middle(now)),
        ("Schools that came out of one", middle(ended)),
    )
    return Rows("Half of the schools had been in a category of concern at least so long", ("Schools", "How long"), rows)
