"""One draft as it is read before it is approved: every copy, who wrote it, and what its author typed for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cases import store
from cases.case import LetterDraft
from cases.events import LetterDrafted, LetterSentBack
from cases.evolve import event_of
from desk.bundling.words import name_of_letter
from desk.forms.choice import in_words
from desk.forms.words import words_of
from desk.lettering.went import Part, parts_of
from desk.site.seeing import Seen
from notifications.compose import words
from notifications.keeping import PagesMissing, Sheet, kept


@dataclass(frozen=True, slots=True)
class Page:
    """One copy: `n` counts from 1; `parts` are what it says; `same_as`: the number of an earlier copy that says the
    very same, 0 for none."""

    n: int
    name: str
    title: str
    parts: tuple[Part, ...]
    size: int
    same_as: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft for its page. `typed`: what its author typed, by label: all else is the standard wording with what is on
    record; `sent_back`: why it was, "" where it was not; `trouble`: why its pages cannot be shown."""

    case: str
    school: str
    id: str
    letter: str
    dated: date
    standing: str
    author: str
    author_id: str
    drafted_at: datetime
    typed: tuple[tuple[str, str], ...]
    pages: tuple[Page, ...]
    sent_back: str = ""
    trouble: str = ""


def draft_of(seen: Seen, id: str) -> Draft | None:
    """A draft of the case that is seen; None where there is none of that name, or it rests on evidence that the visitor
    may not see."""
    known = seen.case.drafts.get(id)
    entry = next((x for x in seen.trail if known and x.id == known.entry), None)
    if known is None or entry is None or entry.seq in seen.hidden:
        return None
    event = event_of(entry)
    assert isinstance(event, LetterDrafted)
    pages, trouble = _pages(seen, id)
    return Draft(
        case=seen.case.id,
        school=seen.case.school,
        id=id,
        letter=name_of_letter(known.template),
        dated=known.dated,
        standing=known.standing,
        author=_author(seen, known),
        author_id=known.author,
        drafted_at=entry.at,
        typed=tuple(_typed(seen, event.asked)),
        pages=pages,
        sent_back=_sent_back(seen, id),
        trouble=trouble,
    )


def not_issued(seen: Seen) -> list[LetterDraft]:
    """The drafts of a case that were not issued, of those that the visitor may see."""
    unseen = seen.hidden
    hidden = {x.id for x in seen.trail if x.seq in unseen} if unseen else set()
    return [x for x in seen.case.drafts.values() if x.standing != "issued" and x.entry not in hidden]


def sheets_of(seen: Seen, id: str) -> list[Sheet]:
    """The copies of a draft, in the order in which they are counted; none where they are not as they were kept, or rest
    on evidence that the visitor may not see."""
    if draft_of(seen, id) is None:
        return []
    try:
        return kept(seen.conn, seen.case.id, id)
    except PagesMissing:
        return []


def _pages(seen: Seen, id: str) -> tuple[tuple[Page, ...], str]:
    try:
        sheets = kept(seen.conn, seen.case.id, id)
    except PagesMissing as missing:
        return (), str(missing)
    everybody = store.people(seen.conn, {sheet.person for sheet in sheets})
    texts = [words(sheet.notice) for sheet in sheets]
    return tuple(
        Page(
            n,
            everybody[sheet.person].name if sheet.person in everybody else sheet.person,
            seen.framework.policy.title_of(sheet.role, seen.case.school_type),
            parts_of(text),
            len(sheet.pdf),
            texts.index(text) + 1 if texts.index(text) + 1 < n else 0,
        )
        for n, (sheet, text) in enumerate(zip(sheets, texts, strict=True), 1)
    ), ""


def _author(seen: Seen, known: LetterDraft) -> str:
    people = store.people(seen.conn, [known.author])
    return people[known.author].name if known.author in people else known.author


def _sent_back(seen: Seen, id: str) -> str:
    said = ""
    for entry in seen.trail:
        if entry.type == LetterSentBack.type and entry.data.get("draft") == id:
            event = event_of(entry)
            said = event.reason if isinstance(event, LetterSentBack) else ""
    return said


def _typed(seen: Seen, asked: str) -> Iterator[tuple[str, str]]:
    """What the author typed, with the labels of the form."""
    said: dict[str, Any] = json.loads(asked) if asked else {}
    known = words_of(str(said.get("do", "")))
    for name, value in said.items():
        if name not in ("do", "template") and value not in ("", None, [], {}):
            label = known.fields[name].label if known and name in known.fields else in_words(name)
            yield label, "; ".join(_flat(value))


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{in_words(str(name))}: {', '.join(_flat(inner))}"
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner)
    elif isinstance(value, bool):
        yield "yes" if value else "no"
    elif value not in ("", None):
        yield str(value)
