"""The closed sets of names that a policy may use, and a sentence for any name that is in none of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from cases.commands import COMMANDS
from cases.law import EVERY
from cases.policy import Duty, Policy
from cases.written import Keys, Problem

# Words for a recipient who is not simply the holder of a post.
RECIPIENTS = frozenset(
    {
        "expected",
        "invited",
        "the_new_holder",
        "everyone_written_to",
        *EVERY,
        "officer_contacted",
        "lead",
        "owed_by",
        "late",
    }
)
GROUPS = frozenset({"la", "school", "other", "audit", "clerk", "desk"})
AT_THE_DESK: dict[str, tuple[str, ...]] = {
    "post_posted": ("la",),
    "post_decide": ("la",),
    "mail_sort": ("la",),
    "api_key": ("desk",),
    "enter": ("la", "desk"),
}
"""What a policy may let somebody do that no command asks for; and who may where it says nothing, as one made before
there were such words."""
WORDS = frozenset({*COMMANDS, *AT_THE_DESK})
OCCASIONS = frozenset(
    {
        "action.agreed",
        "category.changed",
        "category.decided",
        "category.entered_concern",
        "category.left_concern",
        "category.reviewed",
        "concern.checked",
        "concern.logged",
        "contact.answered",
        "contact.from_head",
        "hmi.answered",
        "hmi.asked",
        "letter.bounced",
        "letter.mended",
        "meeting.schools_of_concern",
        "meeting.trust",
        "ofsted.category_of_concern",
        "ofsted.category_removed",
        "ofsted.report_published",
        "plan.agreed",
        "plan.amended",
        "plan.received",
        "report.categories",
        "report.not_successful",
        "report.smg",
        "risk.reported",
        "sip.assigned",
        "sip.changed",
        "tig.set_up",
        "visit.sip",
    }
)
AUTHORITY = "authority"
"""The name of the authority's own record."""
OF_THE_AUTHORITY = frozenset({"always", "trust_in_area", "trust_school_of_concern"})


def occasions(policy: Policy) -> frozenset[str]:
    """Every name that a rule may start on, count, or be met by."""
    ids = [category.id for category in policy.categories]
    return OCCASIONS.union(
        (f"category.{id}" for id in ids),
        (f"category.entered_{id}" for id in ids),
        (f"letter.{name}" for name in policy.letters),
        (f"meeting.{kind}" for kind in policy.meetings),
        (f"meeting.{kind}.booked" for kind in policy.meetings),
    )


def circumstances(duty: Duty, policy: Policy) -> frozenset[str]:
    """Every state of affairs that a duty of its scope may run in."""
    if duty.scope == "authority":
        return OF_THE_AUTHORITY
    return frozenset({"school_open", "category.concern", *(f"category.{c.id}" for c in policy.categories)})


def known(keys: Keys, names: str | Iterable[str] | None, among: Collection[str], what: str) -> Iterator[Problem]:
    """A problem for each name that is not among those there are."""
    many = not (names is None or isinstance(names, str))
    for i, name in enumerate([names] if isinstance(names, str) else names or ()):
        if name not in among:
            near = get_close_matches(name, among, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(among))}"
            yield Problem((*keys, i) if many else keys, f"there is no {what} called {name}; {hint}")
