"""The rules in force for one case: its policy with any later version, the law, and its school's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cases.law import Law
from cases.policy import Policy
from cases.reading import BadFile, load_calendar, load_law, load_policy
from cases.terms import Calendar


@dataclass(frozen=True)
class Framework:
    """`policy` is the version the case opened under; each of `later` applies to duties that open after its date."""

    policy: Policy
    law: Law
    calendar: Calendar
    later: tuple[Policy, ...] = ()

    def policy_on(self, day: date) -> Policy:
        """The version that governs a duty opened on this day."""
        return next((p for p in reversed(self.later) if p.valid_from <= day), self.policy)


class Shelf:
    """Every policy, law and calendar file that the authority has, each read once. `folder` adds to those supplied."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._frameworks: dict[tuple[str, str, str], Framework] = {}

    def framework(self, policy: str, version: str = "", calendar: str = "") -> Framework:
        """The rules for a case. Raises BadFile where a file is missing or wrong."""
        key = (policy, version, calendar)
        if key not in self._frameworks:
            self._frameworks[key] = self._read(policy, version, calendar)
        return self._frameworks[key]

    def _read(self, id: str, version: str, calendar: str) -> Framework:
        policy = load_policy(id, self.folder)
        versions = self._versions(policy)
        policy = next((p for p in versions if p.version == version), policy)
        later = tuple(p for p in versions if p.valid_from > policy.valid_from)
        law = load_law(policy.law, self.folder)
        return Framework(policy, law, load_calendar(calendar or policy.calendar, self.folder), later)

    def _versions(self, policy: Policy) -> list[Policy]:
        """Every version of an authority's policy that the authority's own folder holds, the earliest first."""
        found = {policy.version: policy}
        for path in sorted(self.folder.glob("*.yaml")) if self.folder else ():
            try:
                other = load_policy(path, self.folder)
            except BadFile:
                continue  # a law, a calendar, or a file that `upturn policy check` and `upturn doctor` report
            if other.authority == policy.authority:
                found[other.version] = other
        return sorted(found.values(), key=lambda p: p.valid_from)
