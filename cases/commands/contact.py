"""How somebody is to be contacted."""

from __future__ import annotations

from datetime import date
from typing import Literal

from cases.commands.command import Command, PersonId


class ChangeDetails(Command):
    """Where somebody can be reached from now on. What is left out stays; an empty text removes it."""

    word = "contact_details"
    person: PersonId
    email: str | None = None
    post: str | None = None
    phone: str | None = None

    @property
    def changed(self) -> dict[str, str | None]:
        """What is to be changed, by name; None where it is removed."""
        given = {name: getattr(self, name) for name in ("email", "post", "phone")}
        return {name: value.strip() or None for name, value in given.items() if value is not None}


class SetContactRules(Command):
    """Rules for contact with one person: see the event of the same name. With no rule in it, it ends earlier ones."""

    word = "contact_rules"
    person: PersonId
    first_day: date
    last_day: date | None = None
    via: Literal["email", "post", "phone_task", "text"] | None = None
    nominated: PersonId | None = None
    explained: date | None = None
    large_print: bool = False
    language: str = "en-GB"
    hours: str = ""
    reason: str

    @property
    def says_something(self) -> bool:
        """Whether there is any rule in it."""
        plain = self.language in ("en", "en-GB") and not self.large_print
        return not plain or any((self.via, self.nominated, self.hours.strip()))
