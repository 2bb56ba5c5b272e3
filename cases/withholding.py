"""Copies of a case that leave the authority: what is left out of them, and why, by the policy and the law.

Two things can be left out without breaking a proof: a personal value, of which the entry has only a salted digest, and
a whole entry, of which then only the leaf is given. A copy says each of them, with its exemption.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from cases import events as e
from cases.case import Case
from cases.confidential import restricted_entries, texts
from cases.framework import Framework
from cases.law import EVERY
from cases.people import Person
from cases.policy import At, CopyRules, Exemption, LeftOut
from cases.refusals import Refusal
from cases.trail import JSON, Entry

Kind = Literal["auditor", "school", "subject", "foi"]
NO_COPY = "No copy was made."
POST = (e.Told, e.CameBack, e.DeliveryFailed, e.DeliveryReleased, e.ToldByTelephone)
"""What was sent to somebody, or came back from them."""

NAME = re.compile(r"\w+")
SHORTEST = 3  # letters of a name that is looked for by itself


@dataclass(frozen=True, slots=True)
class Value:
    """One personal value that is on record: in which entry of the case, under what name."""

    digest: str
    event_id: str
    seq: int
    type: str
    name: str
    value: JSON


@dataclass(frozen=True, slots=True)
class Request:
    """Which copy is asked for: `subject` is the person that a copy is about, `held` the entries that the officer holds
    back besides, by number, each with the key of its exemption."""

    copy: Kind
    subject: str = ""
    held: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cut:
    """What a copy holds and what it does not, each with the key of its exemption.

    `left_out`: entries, by number. `withheld`: digests of values, of entries that are in the copy. `given`: the digests
    of the values that may be in it. `named`: whose name and post it may say.
    """

    left_out: Mapping[int, str]
    withheld: Mapping[str, str]
    given: frozenset[str]
    named: frozenset[str]
    letter: Callable[[Entry], str | None]
    """Why what was sent to somebody is not in the copy; None where it may be."""


def values(trail: Iterable[Entry], rows: Iterable[Any]) -> list[Value]:
    """The personal values of a case: `rows` have event_id, digest and disclosure (store.disclosed)."""
    entries = {entry.id: entry for entry in trail}
    found = []
    for row in rows:
        if row.event_id in entries:
            entry, (_, name, value) = entries[row.event_id], json.loads(row.disclosure)
            found.append(Value(row.digest, entry.id, entry.seq, entry.type, name, value))
    return found


def exemption(framework: Framework, key: str) -> Exemption:
    """Why something is not there, in words, with its section."""
    return _exemptions(framework)[key]


def _exemptions(framework: Framework) -> dict[str, Exemption]:
    return {**framework.law.exemptions, **framework.policy.exemptions}


# --- what is asked for ---------------------------------------------------------------------------------------------
def requested(
    copy: Kind, framework: Framework, everybody: Mapping[str, Person], subject: str = "", held: Sequence[str] = ()
) -> Request:
    """A request as it is typed: `subject` is a short name, each of `held` the number of an entry, or 12=s36.

    Raises Refusal.
    """
    if copy == "auditor":
        if subject or held:
            raise Refusal(NO_COPY, "an auditor's copy holds everything", "Leave out the subject and what is held back.")
        return Request(copy)
    rules = _rules(copy, framework)
    if (copy == "subject") != bool(subject):
        mend = "Name them with --subject." if copy == "subject" else "Leave --subject out, or ask for that copy."
        raise Refusal(NO_COPY, "a copy of the kind subject, and no other, is about one person", mend)
    who = next((person.id for person in everybody.values() if person.handle == subject), "")
    if subject and not who:
        raise Refusal(NO_COPY, f"nobody is called {subject}", "See `upturn people` for the short names.")
    return Request(copy, who, dict(_held(word, rules, framework) for word in held))


def _rules(copy: Kind, framework: Framework) -> CopyRules:
    rules = framework.policy.copies.get(copy) if copy != "auditor" else None
    if rules is None:
        why = f"the policy {framework.policy.id} does not say what a copy of the kind {copy} leaves out"
        raise Refusal(NO_COPY, why, "Add it to `copies` in the policy file.")
    return rules


def _held(word: str, rules: CopyRules, framework: Framework) -> tuple[int, str]:
    number, _, key = word.partition("=")
    known = _exemptions(framework)
    if not number.isdecimal():
        raise Refusal(NO_COPY, f"{word} is not the number of an entry", "Write it as 12, or as 12=s36.")
    if key and key not in known:
        raise Refusal(NO_COPY, f"there is no exemption {key}", f"There are {', '.join(sorted(known))}.")
    return int(number), key or rules.held


# --- what it holds -------------------------------------------------------------------------------------------------
def cut(
    case: Case,
    trail: Sequence[Entry],
    values: Iterable[Value],
    request: Request,
    framework: Framework,
    everybody: Mapping[str, Person],
) -> Cut:
    """What of a case is in a copy. `trail` is the whole case. Raises Refusal where an entry held back is not there, or
    the policy does not know the kind of copy."""
    if request.copy == "auditor":
        return Cut({}, {}, frozenset(value.digest for value in values), frozenset(everybody), lambda told: None)
    unknown = request.held.keys() - {entry.seq for entry in trail}
    if unknown:
        raise Refusal(NO_COPY, f"case {case.id} has no entry {min(unknown)}", "See `upturn trail` for its numbers.")
    it = _Cutting(case, trail, request, framework, everybody, _rules(request.copy, framework))
    left_out = it.left_out()
    withheld: dict[str, str] = {}
    given: set[str] = set()
    for value in values:
        if value.seq in left_out:
            continue
        if why := it.why_not(value):
            withheld[value.digest] = why
        else:
            given.add(value.digest)
    return Cut(left_out, withheld, frozenset(given), it.named(), lambda told: left_out.get(told.seq) or it.letter(told))


@dataclass(frozen=True)
class _Cutting:
    case: Case
    trail: Sequence[Entry]
    request: Request
    framework: Framework
    everybody: Mapping[str, Person]
    rules: CopyRules

    def left_out(self) -> dict[int, str]:
        """The entries that are not in the copy: those held back, and those that fall under a rule of the policy."""
        restricted = restricted_entries(self.trail, self.framework.policy)
        found = dict(self.request.held)
        for entry in self.trail:
            for rule in self.rules.leaves_out:
                if entry.seq not in found and self._falls_under(entry, rule, restricted):
                    found[entry.seq] = rule.exemption
        return dict(sorted(found.items()))

    def _falls_under(self, entry: Entry, rule: LeftOut, restricted: frozenset[int]) -> bool:
        return (
            entry.type in rule.entries
            or any(f"{entry.type}.{name}" in rule.facts for name, value in entry.data.items() if value)
            or (rule.restricted and entry.seq in restricted)
            or (bool(rule.told) and is_post(entry) and self.at(entry) in rule.told)
            or (entry.type in rule.about_others and not self._names_subject(entry))
        )

    def at(self, entry: Entry) -> At:
        """Where the post is that something went to, or came back from. Somebody of no known post stays inside."""
        role, person = str(entry.data.get("role", "")), str(entry.data.get("person", ""))
        roles = self.framework.policy.roles
        if role in roles:
            return roles[role].at
        if role in EVERY.values():
            return "school"
        held = {roles[one].at for one in self.case.roles_of(person, entry.effective) if one in roles}
        return "la" if "la" in held or not held else next(iter(sorted(held)))

    # --- values
    def why_not(self, value: Value) -> str | None:
        """The exemption under which a value is not in the copy; None where it may be."""
        name = f"{value.type}.{value.name}"
        for rule in self.rules.leaves_out:
            if name in rule.values or "*" in rule.values:
                return rule.exemption
        return self._about_them(value) if self.rules.only_about else None

    def _about_them(self, value: Value) -> str | None:
        """A value is about somebody where its entry is, or where it names them. Whoever answers reads it after us: a
        name can be written in ways that no program knows."""
        only = self.rules.only_about
        assert only is not None
        said = _Said.of(value.value)
        entry, subject = self._by_seq[value.seq], self.everybody.get(self.request.subject)
        if not (self._names_subject(entry) or (subject and said.names(subject))):
            return only.not_about
        return only.others_too if any(said.names(other) for other in self._others) else None

    def _names_subject(self, entry: Entry) -> bool:
        """Whether an entry's facts name the person whom a copy is about, or the post that they held that day."""
        who = self.request.subject
        if not who:
            return False
        return who in texts(entry.data) or self.case.holder(str(entry.data.get("role", "")), entry.effective) == who

    # --- people and letters
    @cached_property
    def _by_seq(self) -> dict[int, Entry]:
        return {entry.seq: entry for entry in self.trail}

    @cached_property
    def _others(self) -> tuple[Person, ...]:
        """Everybody whose part in a value is not theirs as an officer of the authority."""
        left = self.everybody.keys() - self._held_at("la") - {self.request.subject}
        return tuple(self.everybody[id] for id in sorted(left))

    def _held_at(self, at: At) -> frozenset[str]:
        """Everybody who ever held a post there, for this case."""
        roles = self.framework.policy.roles
        held = {who for role, all in self.case.holders.items() if role in roles and roles[role].at == at
                for who, _, _ in all}  # fmt: skip
        boards = {member for power in self.case.powers.values() for member in power.members}
        return frozenset(held | ({*self.case.governors, *boards} if at == "school" else set()))

    def named(self) -> frozenset[str]:
        """Whom the copy may name. Somebody with posts in two places is named where either of them is."""
        mine = {self.request.subject} if "subject" in self.rules.names_of else set()
        return frozenset(mine).union(*(self._held_at(at) for at in self.rules.names_of if at != "subject"))

    def letter(self, told: Entry) -> str | None:
        allowed = self.rules.letters_to
        mine = "subject" in allowed and told.data.get("person") == self.request.subject
        return None if is_post(told) and (mine or self.at(told) in allowed) else self.rules.otherwise


def is_post(entry: Entry) -> bool:
    """Whether an entry is about something sent, or about what came back."""
    kind = e.EVENTS.get(entry.type)
    return kind is not None and issubclass(kind, POST)


@dataclass(frozen=True, slots=True)
class _Said:
    """A value as text, and its words."""

    text: str
    words: frozenset[str]

    @classmethod
    def of(cls, value: JSON) -> _Said:
        text = " ".join(texts(value)).casefold()
        return cls(text, frozenset(NAME.findall(text)))

    def names(self, person: Person) -> bool:
        """Whether the text has somebody's last name, or where they can be reached."""
        name = NAME.findall(person.name.casefold())
        reached = [x.casefold() for x in (person.email, person.phone, person.post) if x]
        by_name = bool(name) and len(name[-1]) >= SHORTEST and name[-1] in self.words
        return by_name or any(x in self.text for x in reached)
