"""What the entries of a case are about: schools, people, concerns, meetings, letters, plans, notices and the rest.

Everybody is known by id, never by name: which id is whose stands in the authority's own list of people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cases import events as e
from cases.case import ENGINE
from cases.trail import Entry
from desk.exporting.activities import activity
from desk.exporting.facts import Fact, facts
from desk.exporting.vocabulary import (
    ABOUT,
    BEGINS,
    CASE,
    DUTY,
    ENDS,
    FINISHED,
    IN_FIELD,
    LETTER,
    NAMED,
    NAMING,
    OF_A_DELIVERY,
    OF_THE_CASE,
    PERSON,
    SAYS,
    STANDING,
)

Link = tuple[str, str]
"""The id of an object, and in a word or two what it has to do with this."""


@dataclass(slots=True)
class Thing:
    """One object. `said` is each attribute's values in order, each with the entry that said so."""

    id: str
    type: str
    said: list[tuple[str, Fact, Entry]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


@dataclass(slots=True)
class Happening:
    """One entry as an export tells it: its activity, its facts, and the objects it has to do with.

    `id` is its case and its number there, such as `990001/17`.
    """

    id: str
    entry: Entry
    activity: str
    facts: dict[str, Fact]
    links: list[Link]


@dataclass(slots=True)
class Told:
    """One case as an export tells it."""

    case: str
    happenings: list[Happening]
    things: list[Thing]

    def new(self, seen: set[str]) -> list[Thing]:
        """The things that no case before has told: people and duties may be `seen`, to which these are added."""
        found = [thing for thing in self.things if thing.id not in seen]
        seen.update(thing.id for thing in found if thing.type in (PERSON, DUTY))
        return found


def told(case: str, trail: Sequence[Entry]) -> Told:
    """In: a case's whole trail, without personal values. Out: what happened, and to what.

    An entry that a later one strikes out is told under a name of its own, and nothing is told of its objects by it.
    """
    telling = _Telling(case)
    struck = {entry.corrects for entry in trail if entry.corrects}
    happenings = [telling.tell_struck_out(x) if x.id in struck else telling.tell(x) for x in trail]
    return Told(case, happenings, list(telling.things.values()))


def of_case(case: str) -> str:
    return f"case/{case}"


def of_person(id: str) -> str:
    return f"person/{id}"


class _Telling:
    """The objects of one case as its entries name them, in order."""

    def __init__(self, case: str) -> None:
        self.case = case
        self.things: dict[str, Thing] = {}
        self.last: dict[str, str] = {}  # the object that the last entry of a kind began
        self.of_entry: dict[int, list[Link]] = {}  # what each entry is about, for what it calls for
        self.thing(of_case(case), CASE)

    def tell(self, entry: Entry) -> Happening:
        links = [(of_case(self.case), "the case")]
        things, known = self._things(entry), facts(entry)
        self._say(entry, known, things[0] if things and entry.type not in OF_THE_CASE else of_case(self.case))
        about = [(id, self.things[id].type) for id in things]
        links += about
        links += self._cause(entry)
        if entry.type in BEGINS or "subject" not in entry.data:
            self.of_entry[entry.seq] = about
        if entry.type in ENDS:
            links += self._left_open()
        links += self._people(entry)
        return self._happening(entry, known, links)

    def tell_struck_out(self, entry: Entry) -> Happening:
        """An entry without effect: it is linked to what there was without it."""
        named = ((f"{self.case}/{type}/{entry.data.get(name)}", type) for name, type in _fields(entry.type))
        there = [(id, type) for id, type in named if id in self.things]
        links = [(of_case(self.case), "the case"), *there, *self._people(entry)]
        return self._happening(entry, facts(entry, struck_out=True), links, struck_out=True)

    def _happening(
        self, entry: Entry, known: dict[str, Fact], links: list[Link], struck_out: bool = False
    ) -> Happening:
        return Happening(
            f"{self.case}/{entry.seq}",
            entry,
            activity(entry.type, entry.data, struck_out),
            known,
            list(dict.fromkeys(links)),
        )

    def thing(self, id: str, type: str) -> str:
        if id not in self.things:
            belongs = [(of_case(self.case), "of the case")] if type not in (CASE, PERSON, DUTY) else []
            self.things[id] = Thing(id, type, links=belongs)
        return id

    def _things(self, entry: Entry) -> list[str]:
        """The objects that an entry is about: named in it, begun by it, or begun before; the most telling first."""
        data, found = entry.data, []
        for name, type in _fields(entry.type):
            if which := data.get(name):
                found.append(self.thing(f"{self.case}/{type}/{which}", type))
        if entry.type == e.LetterIssued.type and not data.get("draft"):
            found.append(self.thing(f"{self.case}/{LETTER}/{entry.seq}", LETTER))
        if type := BEGINS.get(entry.type, ""):
            self.last[type] = self.thing(f"{self.case}/{type}/{entry.seq}", type)
            found.insert(0, self.last[type])
        elif (type := ABOUT.get(entry.type, "")) and type in self.last:
            found.append(self.last[type])
        return found

    def _say(self, entry: Entry, known: dict[str, Fact], of: str) -> None:
        thing, data = self.things[of], entry.data
        if "delivery" in data and thing.type == "delivery":
            if not thing.said:
                thing.said += [(name, data[name], entry) for name in OF_A_DELIVERY if data.get(name)]
            return
        if entry.type == e.CategoryChanged.type:
            thing.said.append(("category", data["new"], entry))
        thing.said += [(name, known[name], entry) for name in SAYS.get(entry.type, ()) if name in known]
        if standing := STANDING.get(entry.type):
            thing.said.append(("standing", standing, entry))

    def _cause(self, entry: Entry) -> Iterator[Link]:
        """What a letter, notice or reminder is about: the objects of the entry that called for it, or one by name."""
        if "subject" not in entry.data:
            return
        subject = str(entry.data["subject"])
        if duty := _duty(entry):
            yield self.thing(f"{DUTY}/{duty}", DUTY), "the duty"
        if subject.isdigit():
            yield from self.of_entry.get(int(subject), ())
            return
        name = subject.partition(" ")[0]
        for type in ("meeting", "milestone", "contact"):
            if f"{self.case}/{type}/{name}" in self.things:
                yield f"{self.case}/{type}/{name}", type

    def _left_open(self) -> Iterator[Link]:
        """What is still to be held, met or answered when a case ends."""
        for thing in self.things.values():
            finished = FINISHED.get(thing.type)
            if finished and not any(value in finished for name, value, _ in thing.said if name == "standing"):
                yield thing.id, "left open"

    def _people(self, entry: Entry) -> Iterator[Link]:
        data = entry.data
        if entry.actor and entry.actor != ENGINE:
            yield self.person(entry.actor), "recorded by"
        for id, what in _named(entry.type, data):
            if id:
                yield self.person(id), what

    def person(self, id: str) -> str:
        return self.thing(of_person(id), PERSON)


@lru_cache(maxsize=256)
def _fields(type: str) -> tuple[tuple[str, str], ...]:
    """The fields in which entries of a type name objects, each with the objects' type."""
    event = e.EVENTS.get(type)
    if event is None or event is e.AuthorityMet:  # whose meeting is a kind of meeting, not one of them
        return ()
    return tuple((name, thing) for name, thing in IN_FIELD.items() if name in event.model_fields)


def _duty(entry: Entry) -> str:
    """The duty that a reminder is of: its wording is named after it."""
    kind, _, duty = str(entry.data.get("template", "")).partition("_")
    return duty if kind in ("due", "late") and entry.type in (e.ReminderSent.type, e.TelephoneDutyRaised.type) else ""


def _named(type: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Everybody whom an entry names, and as what."""
    if person := data.get("person"):
        yield person, "to" if "delivery" in data else "about"
    if NAMING.isdisjoint(data):
        return
    if type == e.ContactMade.type:
        yield data["to"], "to"
    for copy in data.get("copies", ()):
        yield copy["person"], "copy to"
    for role, held in data.get("holders", {}).items():
        yield from ((one[0], role) for one in held)
    yield from ((one, "governor") for one in data.get("governors", ()))
    yield from ((one, "member") for one in data.get("members") or ())
    for name, what in NAMED.items():
        if isinstance(data.get(name), str):
            yield data[name], what
