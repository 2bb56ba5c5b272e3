"""What can have happened to a case: frozen facts in the past tense, never renamed, new fields always with a default.

An event is what `decide` returns and what `evolve` folds. A field marked `Personal` is a name, a contact detail or
free text: it never enters the sealed body of an entry, only a salted disclosure, so that it can lawfully be erased.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

Person = str
Role = str
Via = Literal["email", "post", "phone_task", "text"]


class Private:
    """Marks a field as personal; see the module's docstring."""


PRIVATE = Private()
Personal = Annotated[str, PRIVATE]
PersonalList = Annotated[tuple[str, ...], PRIVATE]
PersonalFact = Annotated[bool, PRIVATE]
Holding = tuple[Person, date | None, date | None]


class Event(BaseModel):
    """Base of every event. `type` is its stable name in the record; `personal` names its personal fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: ClassVar[str]
    personal: ClassVar[frozenset[str]] = frozenset()

    @property
    def happened_on(self) -> date | None:
        """The day it counts for, where that is not the day it is recorded."""
        return None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        cls.personal = frozenset(n for n, f in cls.model_fields.items() if PRIVATE in f.metadata)
        if "type" in cls.__dict__:
            EVENTS[cls.type] = cls


EVENTS: dict[str, type[Event]] = {}
