"""Evidence that only the authority's own officers may see (Appendix 1, trigger T12), and what rests on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cases import events as e
from cases.case import Case
from cases.evolve import event_of, replay
from cases.policy import Policy
from cases.statutory import restricted
from cases.trail import Entry

EVIDENCE = "evidence"
"""What a letter must carry, by the policy, to be about the evidence of a concern."""
OF_A_CONCERN = (e.ConcernLogged.type, e.ConcernChecked.type)
"""What happens to a concern before anybody outside hears of it: a duty that starts so tells that there is one."""
ENDED = (e.CaseClosed.type, e.CaseWithdrawn.type, e.CaseTransferred.type)
"""What takes a school off the risk register."""
REGISTER = "risk register"
"""What advice is about that says why a concern on the register was told to nobody outside."""
KEPT = "[for those who hold a post in this case]"
"""What stands in place of words that others do not read."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a concern somebody outside the authority may see: triggers that are met, and measures."""

    triggers: frozenset[str]
    measures: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.triggers or self.measures)


def shown_outside(logged: e.ConcernLogged, policy: Policy) -> Shown:
    """What of a concern may leave the authority.

    A measure goes by the trigger that weighs it. One that no trigger weighs may be the evidence for a restricted
    trigger that is met: then it stays.
    """
    kept, met = restricted(policy), {*logged.hits, *logged.judged}
    hidden = _measures_of(kept, policy)
    weighed = _measures_of({t.id for t in policy.triggers}, policy) - hidden
    free = not met & kept
    measures = tuple(name for name in logged.data if name not in hidden and (free or name in weighed))
    return Shown(frozenset(met - kept), measures)


def _measures_of(triggers: Collection[str], policy: Policy) -> set[str]:
    """The measures that some triggers weigh."""
    return {t.rule.measure for t in policy.triggers if t.rule and t.id in triggers}


def is_restricted(logged: e.ConcernLogged, policy: Policy) -> bool:
    """Whether there is anything in a concern that has to stay in the authority."""
    shown = shown_outside(logged, policy)
    return shown.triggers != {*logged.hits, *logged.judged} or shown.measures != tuple(logged.data)


def is_all_restricted(logged: e.ConcernLogged, policy: Policy) -> bool:
    """Whether nothing of a concern may leave those who may see restricted evidence."""
    return is_restricted(logged, policy) and not shown_outside(logged, policy)


# --- what would give it away ---------------------------------------------------------------------------------------
def restricted_entries(trail: Iterable[Entry], policy: Policy, partly: bool = True) -> frozenset[int]:
    """The numbers of the entries that hold restricted evidence, or would give it away.

    With a concern go its check and its report, corrections of it and whatever else names it, letters and notices about
    it, reminders of the duties that it started, and what came back; with evidence, files for officers alone. That the
    school is on the register stays, since everybody sees the register. `partly`: also concerns of which a part may be
    seen, as they cannot leave the authority as they stand.
    """
    it = _Kept(policy, partly)
    for entry in trail:
        it.take(entry)
    return frozenset(it.found)


def duties_of_a_concern(policy: Policy) -> frozenset[str]:
    """The duties that tell that a concern was logged."""
    return frozenset(duty.id for duty in policy.duties if duty.starts in OF_A_CONCERN)


def telling_letters(policy: Policy) -> frozenset[str]:
    """The letters, notices and reminders that may be about a concern that is not to be seen."""
    named = {name for name in policy.letters if _about_evidence(name, policy) or _about_concerns(name, policy)}
    return frozenset(named | _reminders(policy))


def gives_away(
    cause: int | None, template: str, hidden: Collection[int], trail: Iterable[Entry], policy: Policy
) -> bool:
    """Whether something that was called for would give away what is hidden of a trail. A reminder was called for by no
    entry: it may be of a duty that a hidden concern started."""
    if cause is not None or template not in _reminders(policy):
        return cause in hidden
    return any(entry.type == e.ConcernLogged.type and entry.seq in hidden for entry in trail)


def _reminders(policy: Policy) -> set[str]:
    return {f"{what}_{duty}" for duty in duties_of_a_concern(policy) for what in ("due", "late")}


def _about_evidence(letter: str, policy: Policy) -> bool:
    return letter in policy.letters and EVIDENCE in policy.letters[letter].must_carry


def _about_concerns(letter: str, policy: Policy) -> bool:
    return letter in policy.letters and not {*OF_A_CONCERN, e.RiskReported.type}.isdisjoint(policy.letters[letter].on)


@dataclass
class _Kept:
    """`found`: the entries so far, `names` their ids; `drafts` and `deliveries`: by which others name them. `unseen`:
    nothing of the concern that was logged last may be seen; `ever`: that was so of one since the case was opened.
    `to_report`: another concern was checked and is not on the register yet; `listed`: the school is, `was_listed`: it
    was when its case ended, and is again if that is reopened."""

    policy: Policy
    partly: bool
    found: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    drafts: set[str] = field(default_factory=set)
    deliveries: set[int] = field(default_factory=set)
    unseen: bool = False
    ever: bool = False
    to_report: bool = False
    listed: bool = False
    was_listed: bool = False

    def __post_init__(self) -> None:
        self._triggers = restricted(self.policy)
        self._reminders = _reminders(self.policy)

    def take(self, entry: Entry) -> None:
        event = event_of(entry) if entry.type == e.ConcernLogged.type else None
        if isinstance(event, e.ConcernLogged):
            self.unseen = is_all_restricted(event, self.policy)
            self.ever = self.ever or self.unseen
        if entry.type == e.CaseOpened.type:
            self.ever = False
        itself = isinstance(event, e.ConcernLogged) and self._is_kept(event)
        if itself or self._is_file(entry) or self._names_one(entry) or self._tells(entry):
            self._keep(entry)
        else:
            self._follow(entry)

    def _follow(self, entry: Entry) -> None:
        """What an entry that may be seen says of the register."""
        if entry.type in (e.ConcernChecked.type, e.RiskReported.type):
            self.to_report = entry.type == e.ConcernChecked.type
        elif entry.type == e.RiskLogged.type:
            self.listed = True
        elif entry.type in ENDED:
            self.was_listed, self.listed = self.listed, False
        elif entry.type == e.CaseReopened.type:
            self.listed = self.was_listed

    def _keep(self, entry: Entry) -> None:
        self.found.add(entry.seq)
        self.names.add(entry.id)
        if draft := entry.data.get("draft"):
            self.drafts.add(str(draft))
        if delivery := entry.data.get("delivery"):
            self.deliveries.add(int(delivery))

    def _is_kept(self, logged: e.ConcernLogged) -> bool:
        return is_restricted(logged, self.policy) if self.partly else is_all_restricted(logged, self.policy)

    def _is_file(self, entry: Entry) -> bool:
        return entry.type == e.EvidenceAdded.type and bool(entry.data["restricted"])

    def _names_one(self, entry: Entry) -> bool:
        return (
            entry.corrects in self.names
            or entry.data.get("draft") in self.drafts
            or entry.data.get("delivery") in self.deliveries
            or not self.names.isdisjoint(texts(entry.data))
        )

    def _tells(self, entry: Entry) -> bool:
        match entry.type:
            case e.ConcernChecked.type:
                return self.unseen
            case e.RiskReported.type:
                return self.unseen and not self.to_report
            case e.RiskLogged.type:
                return self.unseen and self.listed
            case e.AdviceGiven.type:
                return self._names_a_trigger(entry) or (self.unseen and entry.data["about"] == REGISTER)
            case e.ActionRefused.type:
                return self._names_a_trigger(entry)
        return self._rests_on(entry)

    def _names_a_trigger(self, entry: Entry) -> bool:
        return any(trigger in text.split() for text in map(_plain, texts(entry.data)) for trigger in self._triggers)

    def _rests_on(self, entry: Entry) -> bool:
        """Whether a letter or notice is about a concern that is not to be seen. What went names the entry that called
        for it: it may go days later, when another concern is the last. A reminder names no entry: once there was such a
        concern, it may be about that one."""
        letter, called_for = str(entry.data.get("template", "")), str(entry.data.get("subject", ""))
        if letter in self._reminders:
            return self.ever
        about_evidence = _about_evidence(letter, self.policy)
        if not (about_evidence or _about_concerns(letter, self.policy)):
            return False
        return int(called_for) in self.found if called_for.isdecimal() else self.unseen and about_evidence


def _plain(text: str) -> str:
    """A text as words alone."""
    return "".join(c if c.isalnum() else " " for c in text)


def texts(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


# --- the case without it -------------------------------------------------------------------------------------------
def without_restricted(trail: Sequence[Entry], policy: Policy) -> list[Entry]:
    """A trail as somebody of the authority reads it who holds no post in the case: as if what is restricted had never
    been recorded, but for the numbers."""
    hidden = restricted_entries(trail, policy, partly=False)
    return [in_part(entry, policy) for entry in trail if entry.seq not in hidden]


def in_part(entry: Entry, policy: Policy) -> Entry:
    """An entry that such a reader may see, without what they may not: of a concern the points that are not restricted;
    of a rating the rating, because its words may tell of anything."""
    if entry.type == e.RiskRated.type:
        return replace(entry, private=dict.fromkeys(entry.private, KEPT))
    event = event_of(entry) if entry.type == e.ConcernLogged.type else None
    if not isinstance(event, e.ConcernLogged) or not is_restricted(event, policy):
        return entry
    shown, kept = shown_outside(event, policy), restricted(policy)
    return replace(
        entry,
        data={
            **entry.data,
            "data": {name: value for name, value in entry.data["data"].items() if name in shown.measures},
            "hits": [trigger for trigger in event.hits if trigger in shown.triggers],
            "judged": [trigger for trigger in event.judged if trigger in shown.triggers],
            "unanswered": {trigger: why for trigger, why in event.unanswered.items() if trigger not in kept},
        },
    )


def may_hold_restricted(case: Case, policy: Policy) -> bool:
    """Whether a case may have anything of which others are not to know, by its facts alone."""
    kept = restricted(policy)
    named = kept | _measures_of(kept, policy)
    return not named.isdisjoint(case.of_concerns) or any(file.restricted for file in case.evidence.values())


def case_without_restricted(case: Case, trail: Sequence[Entry], policy: Policy) -> Case:
    """A case as its trail `without_restricted` adds up; how far the record has come, and what was asked, stay."""
    seen = without_restricted(trail, policy)
    if len(seen) == len(trail) and all(one.data is other.data for one, other in zip(seen, trail, strict=True)):
        return case
    it = replay(case.id, seen)
    return replace(it, seq=case.seq, tip=case.tip, last_at=case.last_at, asked=case.asked, refused=case.refused)
