"""A small record with letters that went, the office that signs it, and bundles of it to read and to change."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cases import checkpoints, store
from cases import commands as c
from cases.proof.container import packed, unpacked
from cases.proof.lines import FAIL, Finding, canonical
from cases.proof.manifest import MANIFEST, manifest_text
from cases.proof.notes import Key, signature_line
from cases.proof.verifier import check_packed
from cases.signing import new_secret, signer
from cases.store import entries, open_database, reading
from cases.trail import Entry
from desk.bundling.gathered import Asked
from desk.bundling.making import Order, make_bundle
from desk.rehearsing import SENDER
from notifications.office import Office, writer
from notifications.post import Folder, work_off
from tests.cases.school import School, at

SECRET = new_secret("council.example/upturn")
SIGNER = signer(SECRET)
FOREIGN = signer(new_secret("council.example/upturn"))
EARLY, NOW = at("2026-10-01"), at("2026-10-12")
Files = dict[str, bytes]


@dataclass
class Record:
    """Cases on a database, an office that signs or does not, and a folder for what it makes."""

    url: str
    folder: Path

    def __post_init__(self) -> None:
        self.office = Office(database_url=self.url, signing_key=SECRET)
        self.unsigning = Office(database_url=self.url)
        self.school = School(open_database(self.url), "A")

    def told(self) -> Record:
        """Case A has a concern, a category and its letters, one of them on paper, and a visit that was corrected."""
        one = self.school
        one.ask(c.SipVisit(), "nair", at("2026-09-14"))
        one.concern()
        one.in_4a()
        one.category_letter()
        self.post(at("2026-09-17", "11:00"))
        wrong = next(x for x in self.trail() if x.type == "visit.sip")
        one.ask(c.CorrectEntry(entry=wrong.id, reason="It was another school"), "nair", at("2026-09-18"))
        return self

    def another(self, id: str = "B", day: str = "2026-10-05") -> School:
        """A second school with a concern, and the notice of it."""
        other = School(open_database(self.url), id)
        other.ask(c.LogConcern(judged=("T05",)), "nair", at(day, "16:30"))
        self.post(at(day, "17:00"))
        return other

    def post(self, now: datetime) -> None:
        """Everything that waits goes, as it would: mail and paper, written by the office."""
        ways = (Folder(self.folder / "post"),)
        asyncio.run(work_off(self.school.door, ways, writer(self.school.door, SENDER), lambda: now, "post-1"))

    def trail(self, case: str = "A") -> list[Entry]:
        with reading(self.school.engine) as conn:
            return entries(conn, case, private=True)

    def checkpoint(self, now: datetime = EARLY) -> str:
        """A checkpoint is made; out: its note."""
        with store.writing(self.school.engine) as conn:
            return checkpoints.make(conn, store.lock_head(conn), SIGNER, now).note

    def bundle(self, *cases: str, office: Office | None = None, **order: Any) -> bytes:
        """A bundle as its one file. `order`: copy, subject, held, and what Order has besides."""
        self.said = self.made(*cases, office=office, **order)
        return (self.folder / "bundle.zip").read_bytes()

    def made(self, *cases: str, office: Office | None = None, **order: Any) -> list[str]:
        asked = Asked(cases, **{name: order.pop(name) for name in ("copy", "subject", "held") if name in order})
        self.looked: list[str] = []
        it = office or self.office
        return make_bundle(it, Order(asked, **order), self.folder / "bundle.zip", NOW, self.looked.extend)


def found(raw: bytes, *keys: Key, **more: Any) -> list[Finding]:
    """What the verifier finds; with the record's own key unless others are given."""
    return check_packed(raw, keys or [SIGNER.key], **more)


def faults(raw: bytes, *keys: Key, **more: Any) -> list[str]:
    """What the verifier finds wrong, as sentences."""
    return [one.sentence for one in found(raw, *keys, **more) if one.kind == FAIL]


def notes(raw: bytes) -> str:
    return "\n".join(one.sentence for one in found(raw) if one.kind == "NOTE")


# --- bundles that somebody changed ---------------------------------------------------------------------------------
def changed(raw: bytes, change: Callable[[Files], None]) -> bytes:
    """A bundle changed by somebody who has the signing key, so that its list of files fits again."""
    files = unpacked(raw)
    about = files.pop(MANIFEST).decode().split("\n")[1].removeprefix("of ")
    change(files)
    return signed(files, about)


def signed(files: Mapping[str, bytes], about: str = "council.example/upturn") -> bytes:
    text = manifest_text(files, about)
    note = f"{text}\n{signature_line(SIGNER.key, SIGNER.sign(text.encode()))}"
    return packed({**files, MANIFEST: note.encode()})


def lines(files: Files, name: str) -> list[Any]:
    return [json.loads(line) for line in files[name].decode().splitlines()]


def put(files: Files, name: str, value: Any) -> None:
    """Write a file of one JSON value."""
    files[name] = f"{canonical(value)}\n".encode()


def put_lines(files: Files, name: str, values: list[Any]) -> None:
    files[name] = "".join(f"{canonical(value)}\n" for value in values).encode()


def value(files: Files, name: str) -> Any:
    return json.loads(files[name])
