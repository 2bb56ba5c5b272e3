"""Who someone is: the one place where a number in the record meets a name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """`id` is what entries of the record carry; `handle` is what an officer types; `post` is an address for letters."""

    id: str
    handle: str
    name: str
    email: str | None = None
    post: str | None = None
    phone: str | None = None

    @classmethod
    def erased_as(cls, id: str) -> Person:
        """What is left of somebody whose name was erased by law: their number, and no way to reach them."""
        return cls(id, f"erased-{id.lower()}", f"Erased ({id})")

    @property
    def erased(self) -> bool:
        return self == Person.erased_as(self.id)
