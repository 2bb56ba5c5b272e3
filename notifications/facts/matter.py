"""What one delivery is about: the record read backwards from the entry that called for it, and roles as titles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast

from cases import events as e
from cases.case import Case
from cases.evolve import event_of
from cases.framework import Framework
from cases.people import Person
from cases.trail import Entry

if TYPE_CHECKING:
    from notifications.outbox import Delivery

E = TypeVar("E", bound=e.Event)
# Roles that a policy does not list, because the law or the record names the people: one of them, and several.
UNLISTED = {
    "governor": ("Governor", "Existing governors"),
    "interim_member": ("Member of the interim executive board", "Members of the interim executive board"),
}


@dataclass(frozen=True)
class Found(Generic[E]):
    """An entry with its event."""

    entry: Entry
    event: E

    @property
    def on(self) -> date:
        return self.entry.effective


@dataclass(frozen=True)
class Matter:
    """One delivery with everything that its facts are looked up in."""

    delivery: Delivery
    case: Case
    trail: Sequence[Entry]
    framework: Framework
    everybody: Mapping[str, Person]
    today: date
    office_phone: str = ""

    @cached_property
    def cause(self) -> Entry | None:
        """The entry that called for the delivery; None where a date did."""
        return next((entry for entry in self.trail if entry.seq == self.delivery.cause), None)

    @cached_property
    def event(self) -> e.Event | None:
        return event_of(self.cause) if self.cause else None

    def called_by(self, kind: type[E]) -> Found[E] | None:
        """The entry that called for the delivery, if it is of this kind."""
        return Found(self.cause, self.event) if self.cause and isinstance(self.event, kind) else None

    def latest(self, kind: type[E], that: Callable[[E], bool] = lambda _: True) -> Found[E] | None:
        """The last entry of a kind up to the one that called for the delivery, passing over what was corrected."""
        last = self.cause.seq if self.cause else self.case.seq
        return next((f for f in self._of(kind, reversed(self.trail)) if f.entry.seq <= last and that(f.event)), None)

    def next(self, kind: type[E], that: Callable[[E], bool] = lambda _: True) -> Found[E] | None:
        """The first entry of a kind after the one that called for the delivery: what a letter brought about."""
        first = self.cause.seq if self.cause else 0
        return next((f for f in self._of(kind, self.trail) if f.entry.seq > first and that(f.event)), None)

    def every(self, kind: type[E], that: Callable[[E], bool] = lambda _: True) -> list[Found[E]]:
        """The entries of a kind up to the one that called for the delivery, the first one first."""
        last = self.cause.seq if self.cause else self.case.seq
        return [f for f in self._of(kind, self.trail) if f.entry.seq <= last and that(f.event)]

    def _of(self, kind: type[E], entries: Iterable[Entry]) -> Iterator[Found[E]]:
        return (Found(entry, cast(E, event_of(entry))) for entry in entries
                if entry.type == kind.type and entry.id not in self._corrected)  # fmt: skip

    def corrected(self, entry: Entry) -> bool:
        """Whether a later entry says that this one was wrong."""
        return entry.id in self._corrected

    @cached_property
    def _corrected(self) -> frozenset[str]:
        return frozenset(entry.corrects for entry in self.trail if entry.corrects)

    # --- people and posts ------------------------------------------------------------------------------------------
    @property
    def outside(self) -> bool:
        """Whether the reader is outside the authority. A governor is, whatever post they hold besides; somebody in a
        post that the policy does not know is, unless they hold one at the authority."""
        if self.delivery.role in UNLISTED:
            return True
        role = self.framework.policy.roles.get(self.delivery.role)
        inside = role.at == "la" if role else self.post_of(self.delivery.person, "la") is not None
        return not inside

    @property
    def place(self) -> str:
        """Where the reader's post is, for the envelope of somebody whose address nobody has entered: the school, the
        authority, or nothing for a body elsewhere."""
        role = self.framework.policy.roles.get(self.delivery.role)
        if role is not None:
            return {"school": self.case.school, "la": self.framework.policy.authority}.get(role.at, "")
        if self.delivery.role in UNLISTED:
            return self.case.school
        return self.framework.policy.authority if self.post_of(self.delivery.person, "la") else ""

    def title(self, role: str) -> str | None:
        """What a post is called at this type of school; None for a name that is no post."""
        if role in self.framework.policy.roles:
            return self.framework.policy.title_of(role, self.case.school_type)
        return UNLISTED[role][0] if role in UNLISTED else None

    def titles(self, roles: Sequence[str]) -> list[str]:
        """The titles of several posts, each once; several people of an unlisted role are named together."""
        many = {role for role in roles if role in UNLISTED and roles.count(role) > 1}
        named = [UNLISTED[role][1] if role in many else self.title(role) for role in roles]
        return list(dict.fromkeys(title for title in named if title))

    def name(self, person: str | None) -> str | None:
        return self.everybody[person].name if person and person in self.everybody else None

    def post_of(self, person: str, at: Literal["la", "school", "other"]) -> str | None:
        """The title of the post that somebody holds today at the authority, the school or elsewhere."""
        held = self.case.roles_of(person, self.today)
        roles = self.framework.policy.roles
        return next((self.title(role) for role in roles if role in held and roles[role].at == at), None)

    def category(self, id: str) -> dict[str, str] | None:
        return next(({"id": c.id, "name": c.name} for c in self.framework.policy.categories if c.id == id), None)


def personal(entry: Entry, name: str, *, of: str, empty: Any = None) -> dict[str, Any]:
    """`{name: value}` of the personal value `of` an entry; `{}` where it was erased, or was never given.

    `empty` stands for what was never given, where the wording may go without it; an erased value is never passed over.
    """
    if of in entry.private:
        return {name: entry.private[of]}
    erased = len(entry.sd) > len(entry.private)
    return {} if erased or empty is None else {name: empty}
