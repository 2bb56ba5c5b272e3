"""What a bundle is made from, read in one look at the record: entries as they are stored, values, letters."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, select

from cases import store
from cases.act import Door
from cases.case import Case
from cases.events import Told
from cases.events.erasure import place_of
from cases.evolve import event_of, replay
from cases.framework import Framework
from cases.proof.lines import canonical
from cases.proof.sent import AGAIN, FOLDER, GOES, GONE, HERE, NOT_KEPT, SENT_AS, WITHHELD
from cases.refusals import Refusal
from cases.schema import case_events, disclosures
from cases.trail import REDACTED, Entry
from cases.withholding import Cut, Kind, cut, exemption, requested, values
from notifications.receipts import went_as

_e, _d = case_events.c, disclosures.c
_BODIES = (
    select(_e.position, _e.seq, _e.event_id, _e.body, _e.leaf).where(_e.case_id == bindparam("case")).order_by(_e.seq)
)
_VALUES = (
    select(_d.digest, _d.event_id, _d.name, _d.disclosure)
    .join(case_events, _e.event_id == _d.event_id)
    .where(_e.case_id == bindparam("case"))
    .order_by(_e.seq, _d.name, _d.digest)
)


@dataclass(frozen=True)
class Letter:
    """What went by one entry. `raw` as sent, where it is in this copy; `standing` says why not: `why` is the key of its
    exemption where it is withheld, `place` what the entry that erased it calls it."""

    entry: str
    seq: int
    standing: str
    name: str = ""
    raw: bytes = b""
    why: str = ""
    place: str = ""


@dataclass(frozen=True)
class OneCase:
    """One case of a bundle, up to its checkpoint. `rows` are its entries as stored and `values` the disclosures that go
    with this copy; `trail` has the entries with their values and leaves out nothing: it is for us, not for the reader.
    `later` are the entries that came after the checkpoint."""

    id: str
    case: Case
    framework: Framework
    trail: Sequence[Entry]
    rows: Sequence[Any]
    values: Sequence[Any]
    letters: Sequence[Letter]
    cut: Cut
    later: Sequence[Entry] = ()
    erased_later: Mapping[str, str] = field(default_factory=dict)

    def entry_lines(self) -> Iterable[str]:
        """The lines of entries.jsonl: each body exactly as it is stored and hashed, or a leaf alone."""
        for row in self.rows:
            key = self.cut.left_out.get(row.seq)
            if key is None:
                yield f'{{"body":{row.body},"position":{row.position}}}\n'
            else:
                leaf = bytes(row.leaf).hex()
                said = {"case": self.id, "seq": row.seq, "position": row.position, "leaf": leaf, "exemption": key}
                yield f"{canonical(said)}\n"

    @property
    def after(self) -> str:
        """The entries that came after the checkpoint, in words."""
        first, last = self.later[0].seq, self.later[-1].seq
        return f"entries {first} to {last}" if last > first else f"entry {first}"

    def exemption(self, key: str) -> dict[str, str]:
        """Why something is not in this copy: `words` and `section`."""
        found = exemption(self.framework, key)
        return {"words": found.words, "section": found.section}

    def words(self, key: str) -> str:
        """An exemption as it is said."""
        return "{words} ({section})".format(**self.exemption(key))

    def value_lines(self) -> Iterable[str]:
        """The lines of disclosures.jsonl."""
        for row in self.values:
            yield f'{{"digest":{json.dumps(row.digest)},"entry":{json.dumps(row.event_id)},"value":{row.disclosure}}}\n'


@dataclass(frozen=True)
class Asked:
    """What a bundle is to be of: cases, for whom, and about whom where it is for the subject of data."""

    cases: tuple[str, ...]
    copy: Kind = "auditor"
    subject: str = ""
    held: tuple[str, ...] = ()


def gathered(conn: Connection, door: Door, asked: Asked, size: int) -> list[OneCase]:
    """The cases asked for, as they stand under the checkpoint of `size` entries. Raises Refusal."""
    there = set(store.case_ids(conn))
    for id in asked.cases:
        if id not in there:
            raise Refusal("No bundle was made.", f"there is no case {id}", "`upturn cases` lists them.")
    return [_one(conn, door, id, asked, size) for id in sorted(set(asked.cases))]


def bodies(conn: Connection, id: str, size: int) -> list[dict[str, Any]]:
    """What the entries of a case say, up to the checkpoint of `size` entries."""
    return [json.loads(row.body) for row in conn.execute(_BODIES, {"case": id}) if row.position < size]


def _one(conn: Connection, door: Door, id: str, asked: Asked, size: int) -> OneCase:
    whole = store.entries(conn, id, private=True)
    trail, later = [x for x in whole if x.position < size], [x for x in whole if x.position >= size]
    if not trail:
        why = f"case {id} was opened after the last checkpoint, and there is no key to make a new one"
        raise Refusal("No bundle was made.", why, "Set UPTURN_SIGNING_KEY_FILE, or wait for the next checkpoint.")
    case = replay(id, trail)
    framework = door.framework(case)
    everybody = store.people(conn)
    request = requested(asked.copy, framework, everybody, asked.subject, asked.held)
    disclosed = list(conn.execute(_VALUES, {"case": id}))
    it = cut(case, trail, values(trail, disclosed), request, framework, everybody)
    return OneCase(
        id=id,
        case=case,
        framework=framework,
        trail=trail,
        rows=[row for row in conn.execute(_BODIES, {"case": id}) if row.position < size],
        values=[row for row in disclosed if row.digest in it.given],
        letters=_letters(conn, trail, it),
        cut=it,
        later=later,
        erased_later=_erased_by(later),
    )


def _erased_by(later: Sequence[Entry]) -> dict[str, str]:
    """What was erased after the checkpoint, so that no entry here can say so: by digest, a sentence."""
    return {
        str(x.data["digest"]): f"erased after the checkpoint, by entry {x.seq}: {x.data.get('basis', '')}"
        for x in later
        if x.type == REDACTED
    }


# --- letters as they went ------------------------------------------------------------------------------------------
def _letters(conn: Connection, trail: Sequence[Entry], cut: Cut) -> list[Letter]:
    told = [x for x in trail if x.type in GOES and x.seq not in cut.left_out]
    last = {x.data["delivery"]: x.id for x in told}
    kept = went_as(conn, list(last))
    redacted = {x.data["digest"] for x in trail if x.type == REDACTED}
    found = []
    for entry in told:
        delivery = entry.data["delivery"]
        message, raw = kept.get(delivery, ("", b""))
        place = place_of("message", message).digest
        if why := cut.letter(entry):
            found.append(Letter(entry.id, entry.seq, WITHHELD, why=why))
        elif raw and (last[delivery] == entry.id or _is(raw, entry)):
            found.append(Letter(entry.id, entry.seq, HERE, name=_file(entry, raw), raw=raw))
        elif raw:
            found.append(Letter(entry.id, entry.seq, AGAIN))
        elif place in redacted:
            found.append(Letter(entry.id, entry.seq, GONE, place=place))
        else:
            found.append(Letter(entry.id, entry.seq, NOT_KEPT))
    return found


def _is(raw: bytes, entry: Entry) -> bool:
    """Whether these bytes are the ones that an entry says went."""
    said = entry.private.get(SENT_AS)
    return isinstance(said, list) and sha256(raw).hexdigest() in said


def _file(entry: Entry, raw: bytes) -> str:
    """A letter's name: its entry's place in the record, which no other has, then case and template for the reader."""
    event = event_of(entry)
    assert isinstance(event, Told)
    kind = "pdf" if raw.startswith(b"%PDF") else "txt" if event.via == "text" else "eml"
    return f"{FOLDER}{entry.position:06}-{_plain(entry.case)}-{_plain(event.template)}.{kind}"


def _plain(words: str) -> str:
    return "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "-" for c in words)
