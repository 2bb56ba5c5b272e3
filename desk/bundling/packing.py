"""The files of a bundle, and their list with its signature."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases import checkpoints
from cases.people import Person
from cases.proof.container import packed
from cases.proof.heads import Heads
from cases.proof.lines import canonical
from cases.proof.manifest import MANIFEST, manifest_text
from cases.proof.notes import Checkpoint, signature_line
from cases.refusals import day
from cases.signing import Signer
from desk.bundling import paper
from desk.bundling.gathered import Asked, Letter, OneCase
from desk.bundling.one_file import assembled
from desk.bundling.readable import page

PERSON = re.compile(r'"(P\d+)"')
FOR = {
    "auditor": "an auditor",
    "school": "the school",
    "subject": "the person it is about",
    "foi": "anybody, under the Freedom of Information Act 2000",
}
Json = dict[str, Any]


@dataclass(frozen=True)
class Proved:
    """What the cases of a bundle are proved by. `every`: it says which cases there were; `under`: the reader had
    the checkpoint before; `at` is when it was made."""

    checkpoint: Checkpoint
    heads: Heads
    proofs: Json
    keys: Sequence[str]
    at: datetime
    every: bool = False
    under: bool = False
    sample: Json | None = None


def bundled(
    cases: Sequence[OneCase],
    proved: Proved,
    asked: Asked,
    everybody: Mapping[str, Person],
    signer: Signer | None,
    known_at: datetime | None = None,
) -> bytes:
    """The bundle. The same cases under the same checkpoint give the same bytes. Raises ValueError with a sentence."""
    files = _records(cases, proved) | _pages(cases, proved, asked, everybody, known_at, bool(signer))
    files["people.json"] = _json(_people(cases, everybody))
    files["verify.py"] = assembled().encode()
    files |= {letter.name: letter.raw for one in cases for letter in one.letters if letter.name}
    text = manifest_text(files, checkpoints.line(proved.checkpoint))
    note = f"{text}\n{signature_line(signer.key, signer.sign(text.encode()))}" if signer else text
    return packed({**files, MANIFEST: note.encode()})


def _json(value: Any) -> bytes:
    return f"{canonical(value)}\n".encode()


def _records(cases: Sequence[OneCase], proved: Proved) -> dict[str, bytes]:
    """What is proved, and the proofs."""
    heads = {
        "cases": {one.id: list(proved.heads[one.id]) for one in cases},
        "all": {id: list(end) for id, end in proved.heads.items()} if proved.every else {},
    }
    files = {
        "entries.jsonl": "".join(line for one in cases for line in one.entry_lines()).encode(),
        "disclosures.jsonl": "".join(line for one in cases for line in one.value_lines()).encode(),
        "letters.json": _json([_letter(letter) for one in cases for letter in one.letters]),
        "withheld.json": _json(_withheld(cases)),
        "heads.json": _json(heads),
        "proofs.json": _json(proved.proofs),
        "checkpoint.txt": proved.checkpoint.note.encode(),
        "keys.txt": "".join(f"{key}\n" for key in proved.keys).encode(),
    }
    return files | ({"sample.json": _json(proved.sample)} if proved.sample else {})


def _letter(letter: Letter) -> Json:
    return {"entry": letter.entry, "file": letter.name or None, "standing": letter.standing, "place": letter.place}


def _withheld(cases: Sequence[OneCase]) -> Json:
    found: Json = {"exemptions": {}, "values": {}, "letters": {}, "later": {}}
    for one in cases:
        letters = {letter.entry: letter.why for letter in one.letters if letter.why}
        found["values"] |= one.cut.withheld
        found["letters"] |= letters
        found["later"] |= one.erased_later
        for key in {*one.cut.left_out.values(), *one.cut.withheld.values(), *letters.values()}:
            found["exemptions"][key] = one.exemption(key)
    return found


def _people(cases: Sequence[OneCase], everybody: Mapping[str, Person]) -> Json:
    """Who is who in the entries: for those in them whom this copy may name, the name and the posts they held."""
    found: Json = {}
    for one in cases:
        mentioned = {id for row in one.rows if row.seq not in one.cut.left_out for id in PERSON.findall(row.body)}
        for id in sorted(mentioned & one.cut.named & everybody.keys()):
            posts = [role for role, held in one.case.holders.items() if any(who == id for who, _, _ in held)]
            before = found.get(id, {}).get("posts", [])
            person = everybody[id]
            found[id] = {"name": person.name, "short": person.handle, "posts": sorted({*before, *posts})}
    return found


def _pages(
    cases: Sequence[OneCase],
    proved: Proved,
    asked: Asked,
    everybody: Mapping[str, Person],
    known_at: datetime | None,
    signed: bool,
) -> dict[str, bytes]:
    """What is there to be read."""
    pages = [page(one, everybody, known_at) for one in cases]
    about = {
        "authority": cases[0].framework.policy.authority,
        "checkpoint": checkpoints.line(proved.checkpoint),
        "made": f"{day(proved.at.date())} at {proved.at:%H:%M}",
        "size": proved.checkpoint.size,
        "names": [one.id for one in cases],
        "reader": FOR[asked.copy],
        "withheld": asked.copy != "auditor",
        "signed": signed,
        "keys": list(proved.keys),
        "sample": proved.sample is not None,
        "everything": proved.every and not proved.sample,
        "known_at": f"{day(known_at.date())} at {known_at:%H:%M}" if known_at else "",
        "later": [f"{one.id}, {one.after}" for one in cases if one.later],
    }
    return {
        "README.txt": paper.readme(about),
        "trail.html": paper.html(pages, about),
        "trail.pdf": paper.pdf(pages, about, proved.at),
    }
