"""A case as its school may see it: the entries and values that a copy for the school holds, and no others.

The rules are those of the copy that leaves the authority (cases/withholding.py), so that a page, the API and a bundle
cannot differ. A page shows less than the copy where something was sent to one person alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from cases import events as e
from cases import store
from cases.case import Case
from cases.evolve import event_of
from cases.framework import Framework
from cases.obligations import Obligation
from cases.policy import Policy
from cases.trail import Entry
from cases.withholding import Cut, Request, cut, values
from desk.casefile.owing import Owing, owing
from desk.site.seeing import Seen
from desk.site.visitor import NotForYou, Visitor

E = TypeVar("E", bound=e.Event)


def of_their_school(visitor: Visitor, case_id: str) -> None:
    """Raises NotForYou for anybody who holds no post at this school: for officers there are the pages of the case."""
    if case_id not in visitor.sight.schools:
        raise NotForYou


@dataclass(frozen=True)
class OwnCopy:
    """What the school may see. `trail` has what is in its copy, each entry with no value that the copy leaves out."""

    seen: Seen
    trail: tuple[Entry, ...]
    cut: Cut

    @property
    def case(self) -> Case:
        return self.seen.case

    @property
    def framework(self) -> Framework:
        return self.seen.framework

    @property
    def policy(self) -> Policy:
        return self.seen.framework.policy

    @property
    def person(self) -> str:
        return self.seen.visitor.person.id

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The visitor's posts at this school today."""
        held = self.case.roles_of(self.person, self.seen.today)
        return tuple(role for role in self.policy.roles if role in held and self.policy.roles[role].at == "school")

    @cached_property
    def _corrected(self) -> frozenset[str]:
        return frozenset(entry.corrects for entry in self.trail if entry.corrects)

    def said(self, kind: type[E]) -> Iterator[tuple[Entry, E]]:
        """The entries of one kind that stand, with what they say to the school."""
        for entry in self.trail:
            if entry.type == kind.type and entry.id not in self._corrected:
                event = event_of(entry)
                assert isinstance(event, kind)
                yield entry, event

    def may(self, word: str) -> bool:
        """Whether the policy lets the visitor ask for something. The door decides; a page only does not offer it."""
        return bool({"school", *self.roles} & set(self.policy.may.get(word, ())))

    @cached_property
    def owes(self) -> tuple[Owing, ...]:
        """What the school itself has yet to do, as far as its copy holds what it comes of, the most pressing first."""
        found, _ = owing(self.case, self.framework, self.seen.today)
        return tuple(one for one in found if self._of_school(one.obligation))

    def _of_school(self, o: Obligation) -> bool:
        role = self.policy.roles.get(o.duty.owed_by or "")
        hidden = o.opened is not None and o.opened.seq in self.cut.left_out
        return role is not None and role.at == "school" and not hidden

    def name(self, person: str | None) -> str:
        """Somebody's name, where the copy may say it."""
        known = self.seen.people.get(person or "")
        return known.name if known and person in self.cut.named else ""

    def title(self, role: str) -> str:
        """What a post is called in this school."""
        return self.policy.title_of(role, self.case.school_type)


def own_copy(seen: Seen) -> OwnCopy:
    """The copy of the case for its school, as of now."""
    found = values(seen.trail, store.disclosed(seen.conn, seen.case.id))
    made = cut(seen.case, seen.trail, found, Request("school"), seen.framework, seen.people)
    given: dict[str, set[str]] = {}
    for value in found:
        if value.digest in made.given:
            given.setdefault(value.event_id, set()).add(value.name)
    shown = (_as_given(entry, given.get(entry.id, set())) for entry in seen.trail if entry.seq not in made.left_out)
    return OwnCopy(seen, tuple(shown), made)


def _as_given(entry: Entry, names: set[str]) -> Entry:
    return replace(entry, private={name: value for name, value in entry.private.items() if name in names})
