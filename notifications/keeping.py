"""The pages of drafted letters, as they are kept: what was approved, and what goes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, insert, select

from cases import events as e
from cases.schema import documents
from cases.trail import stamp
from notifications.blocks import Block, Bulleted, Heading, Notice, Numbered, Paragraph, Rule, Table

_d = documents.c
_SHEETS = select(_d.person_id, _d.sha256, _d.pdf, _d.source)
BLOCKS: dict[str, type[Block]] = {
    "p": Paragraph,
    "h": Heading,
    "ol": Numbered,
    "ul": Bulleted,
    "table": Table,
    "hr": Rule,
}


class PagesMissing(Exception):
    """The pages of an issued letter are not there, or are not those that were kept. The message is a sentence."""


@dataclass(frozen=True)
class Sheet:
    """One copy of a letter, as it is to go. `to` is the address on its pages, () where that was not kept; `checkpoint`
    is the line at their foot."""

    role: str
    person: str
    notice: Notice
    pdf: bytes
    to: tuple[str, ...] = ()
    checkpoint: str = ""

    @property
    def sha256(self) -> str:
        return sha256(self.pdf).hexdigest()


def keep(conn: Connection, case_id: str, draft: str, sheets: Sequence[Sheet], now: datetime) -> None:
    """Keep the copies of a draft: their pages, and what they say."""
    rows = [
        {
            "case_id": case_id,
            "draft": draft,
            "person_id": sheet.person,
            "sha256": sheet.sha256,
            "pdf": sheet.pdf,
            "source": json.dumps(_source(sheet), ensure_ascii=False),
            "made_at": stamp(now),
        }
        for sheet in sheets
    ]
    conn.execute(insert(documents), rows)


def _source(sheet: Sheet) -> dict[str, Any]:
    foot = {"checkpoint": sheet.checkpoint} if sheet.checkpoint else {}
    return {"role": sheet.role, "to": sheet.to, "notice": asdict(sheet.notice), **foot}


def kept(conn: Connection, case_id: str, draft: str) -> list[Sheet]:
    """The copies of a draft, in the order of people's ids. Raises PagesMissing where one is not what was kept."""
    of_draft = _SHEETS.where(_d.case_id == case_id, _d.draft == draft).order_by(_d.person_id)
    return [_sheet(row, draft) for row in conn.execute(of_draft)]


def kept_for(conn: Connection, case_id: str, drafted: e.LetterDrafted, person: str) -> Sheet:
    """One person's copy. Raises PagesMissing where it is not what the record says was drafted, whatever is kept."""
    draft = drafted.draft
    mine = _SHEETS.where(_d.case_id == case_id, _d.draft == draft, _d.person_id == person)
    row = conn.execute(mine).first()
    if row is None:
        raise PagesMissing(f"The letter {draft} was not sent: its pages are not there. Draft it anew.")
    sheet = _sheet(row, draft)
    if sheet.sha256 not in [page for copy, page in zip(drafted.copies, drafted.pages, strict=False)
                            if copy.person == person]:  # fmt: skip
        raise PagesMissing(f"The letter {draft} was not sent: its pages are not those on the record. Draft it anew.")
    return sheet


def _sheet(row: Any, draft: str) -> Sheet:
    said, pdf = json.loads(row.source), bytes(row.pdf)
    if sha256(pdf).hexdigest() != row.sha256:
        raise PagesMissing(f"The letter {draft} was not sent: its pages are not those that were kept. Draft it anew.")
    notice, to = _notice(said["notice"]), tuple(said.get("to", ()))
    return Sheet(said["role"], row.person_id, notice, pdf, to, said.get("checkpoint", ""))


def _notice(said: Mapping[str, Any]) -> Notice:
    return Notice(said["subject"], tuple(_block(block) for block in said["blocks"]))


def _block(said: Mapping[str, Any]) -> Block:
    return BLOCKS[said["kind"]](**{name: _tuples(value) for name, value in said.items() if name != "kind"})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
