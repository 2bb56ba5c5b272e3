"""Whether every personal value of an entry is there, lawfully erased, or said to be withheld from this copy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cases.proof.lines import FAIL, NOTE, OK, Finding, Line, counted, digest_of

ERASED = "record.redacted"


@dataclass(frozen=True)
class Withheld:
    """What is not in this copy: digests of values and ids of entries whose letter it is, each with its exemption; and
    digests that were erased by an entry after the checkpoint, each with a sentence about it."""

    exemptions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    later: Mapping[str, str] = field(default_factory=dict)

    def words(self, key: str) -> str:
        """An exemption as it is said: in words, and by which section."""
        found = self.exemptions.get(key)
        return f"{found['words']} ({found['section']})" if found else key


def erasures(lines: Sequence[Line]) -> dict[str, Line]:
    """By digest: the entry that says that a value was erased."""
    return {str(line.data["digest"]): line for line in lines if line.body.get("type") == ERASED}


def _fits(by: Line, owner: Line) -> bool:
    """Whether an entry that says that a value was erased says it of the entry that had it, which came before."""
    return by.case == owner.case and by.seq > owner.seq and by.data.get("of") == owner.id


def check_values(
    lines: Sequence[Line], disclosed: Sequence[Mapping[str, Any]], withheld: Withheld
) -> Iterator[Finding]:
    """Every digest of every entry: its value is there and fits, or what is said instead."""
    owners = {str(digest): line for line in lines if line.body for digest in line.body["sd"]}
    there: set[str] = set()
    good = 0
    for one in disclosed:
        digest, owner = str(one["digest"]), owners.get(str(one["digest"]))
        if owner is None or owner.id != one["entry"]:
            yield Finding(FAIL, f"A value is given for an entry that does not vouch for it ({digest}).")
        elif digest_of(one["value"]) != digest:
            yield Finding(FAIL, f"The value {one['value'][1]!r} of {owner.named} was changed: its digest is another.")
        elif digest in there:
            yield Finding(FAIL, f"The value {one['value'][1]!r} of {owner.named} is given twice.")
        else:
            good += 1
        there.add(digest)
    if good:
        yield Finding(OK, f"{counted(good, 'personal value')} checked: as the entries vouch for them.")
    yield from _absent(owners, there, erasures(lines), withheld)


def _absent(
    owners: Mapping[str, Line], there: set[str], erased: Mapping[str, Line], withheld: Withheld
) -> Iterator[Finding]:
    reasons: Counter[str] = Counter()
    for digest in sorted(owners.keys() - there, key=lambda one: (owners[one].case, owners[one].seq, one)):
        if digest in erased and _fits(erased[digest], owners[digest]):
            by = erased[digest]
            reasons[f"erased, {by.data.get('basis', '')} (entry {by.seq} of case {by.case})"] += 1
        elif digest in withheld.later:
            reasons[withheld.later[digest]] += 1
        elif digest in withheld.values:
            reasons[f"withheld: {withheld.words(withheld.values[digest])}"] += 1
        else:
            why = "is missing, and nothing says that it was erased or withheld"
            yield Finding(FAIL, f"A value of {owners[digest].named} {why} ({digest}).")
    for why, number in sorted(reasons.items()):
        yield Finding(NOTE, f"{counted(number, 'value')} {'is' if number == 1 else 'are'} not here - {why}.")
    for digest in sorted(there & erased.keys() & owners.keys()):
        yield Finding(FAIL, f"A value of {owners[digest].named} is here although an entry says that it was erased.")


def check_left_out(lines: Sequence[Line], withheld: Withheld) -> Iterator[Finding]:
    """Whole entries that are not in this copy: how many, and why."""
    reasons = Counter(withheld.words(line.exemption) for line in lines if line.exemption)
    for why, number in sorted(reasons.items()):
        are = "entry is" if number == 1 else "entries are"
        yield Finding(NOTE, f"{number:,} whole {are} withheld, with only a hash in the place: {why}.")
