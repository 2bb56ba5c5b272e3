"""What a visitor may do with a case now, grouped as an officer thinks: what would be refused is not offered."""

from __future__ import annotations

from dataclasses import dataclass

from cases import commands as c
from cases.case import Case
from cases.commands import COMMANDS, Command
from cases.decisions import OF_THE_AUTHORITY, WITHOUT_A_CASE
from cases.permission import may_ask
from desk.forms.fields import Field, fields_of
from desk.forms.words import GROUPS, all_words
from desk.site.seeing import Seen

HANDED_OVER = (c.IssueLetter, c.CloseCase, c.ApproveLetter)
"""What may still be done about a case that was handed over."""


ONLY_THE_AUTHORITY = (c.ReportCategories, c.RecordAuthorityMeeting)
"""What is recorded about all schools together."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done: `word` is the command's, `why_not` says what is missing where it cannot be yet."""

    word: str
    title: str
    why_not: str = ""


def offers(seen: Seen) -> tuple[tuple[str, tuple[Offer, ...]], ...]:
    """What the visitor may do, by heading; headings without anything are left out."""
    found: dict[str, list[Offer]] = {group: [] for group in GROUPS}
    for word, words in all_words().items():
        command = COMMANDS[word]
        if words.group in found and may_do(seen, word):
            missing = next((x for x in fields_of(command, words, seen) if _impossible(x)), None)
            why = f"there is nothing to choose from: {missing.label.lower()}" if missing else ""
            found[words.group].append(Offer(word, words.title, why))
    return tuple((group, tuple(made)) for group, made in found.items() if made)


def may_do(seen: Seen, word: str) -> bool:
    """Whether the visitor may ask for something of this case, as it stands: by the policy's table, and by whether a
    case is open. What else the framework asks is decided at the door."""
    command = COMMANDS.get(word)
    allowed = may_ask(seen.case, word, seen.visitor.person.id, seen.framework.policy, seen.today)
    return command is not None and allowed and _stands_for(seen.case, command)


def _stands_for(case: Case, command: type[Command]) -> bool:
    if case.authority:
        return command in OF_THE_AUTHORITY
    if command in ONLY_THE_AUTHORITY:
        return False
    if issubclass(command, c.ReopenCase):
        return case.standing == "closed"
    return case.open or command in WITHOUT_A_CASE or (case.standing == "transferred" and command in HANDED_OVER)


def _impossible(x: Field) -> bool:
    """Whether something has to be chosen of which there is none."""
    return x.needed and x.offered and not x.options
