"""Reading what a bundle says: JSON that has one spelling only, and the entries in it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cases.proof.merkle import leaf_hash

OK, NOTE, FAIL = "OK", "NOTE", "FAIL"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: OK, FAIL, or a NOTE that changes nothing; `sentence` says what was found."""

    kind: str
    sentence: str


class Unreadable(ValueError):
    """A file of the bundle is not what it should be. The message says which, and what is wrong with it."""


@dataclass(frozen=True)
class Line:
    """One entry of a bundle. `body` is what it says, {} where the entry is withheld and only its `leaf` is there.
    `position` counts from 0 over the whole record, `seq` from 1 within the case."""

    case: str
    seq: int
    position: int
    leaf: bytes
    body: Mapping[str, Any] = field(default_factory=dict)
    exemption: str = ""

    @property
    def id(self) -> str:
        return str(self.body.get("id", ""))

    @property
    def data(self) -> Mapping[str, Any]:
        return dict(self.body.get("data", {}))

    @property
    def named(self) -> str:
        return f"entry {self.seq} of case {self.case}"


def canonical(value: Any) -> str:
    """The one spelling of a value in JSON: names in order, no spaces (RFC 8785 for text, whole numbers and lists)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest_of(disclosure: Sequence[Any]) -> str:
    """The digest by which an entry vouches for a value: over its salt, name and value (RFC 9901 4.2.3)."""
    return urlsafe_b64encode(sha256(canonical(disclosure).encode()).digest()).rstrip(b"=").decode()


def object_of(text: str, where: str) -> Any:
    """What a JSON text says. Raises Unreadable where it is spelled in any way but the one."""
    try:
        found = json.loads(text)
        same = canonical(found) == text
    except (ValueError, RecursionError):
        raise Unreadable(f"{where} is not JSON: it was changed or cut off.") from None
    if not same:
        raise Unreadable(f"{where} is not in the one form that it can have: it was changed.")
    return found


def whole(files: Mapping[str, bytes], name: str) -> str:
    """The text of a file of the bundle. Raises Unreadable."""
    if name not in files:
        raise Unreadable(f"{name} is not in the bundle.")
    try:
        return files[name].decode()
    except UnicodeDecodeError:
        raise Unreadable(f"{name} cannot be read: it is not text.") from None


def listed(files: Mapping[str, bytes], name: str) -> list[Any]:
    """What each line of a file of JSON lines says. Raises Unreadable."""
    text = whole(files, name)
    if text and not text.endswith("\n"):
        raise Unreadable(f"{name} was cut off: its last line does not end.")
    return [object_of(line, f"Line {n} of {name}") for n, line in enumerate(text.split("\n")[:-1], start=1)]


def said(files: Mapping[str, bytes], name: str) -> Any:
    """What a file of one JSON value says. Raises Unreadable."""
    text = whole(files, name)
    if not text.endswith("\n"):
        raise Unreadable(f"{name} was cut off: its last line does not end.")
    return object_of(text[:-1], name)


def written(values: Iterable[Any]) -> bytes:
    """Values as JSON lines."""
    return "".join(f"{canonical(value)}\n" for value in values).encode()


def line_of(value: Mapping[str, Any]) -> Line:
    """The entry that a line of entries.jsonl gives: whole, or its leaf alone."""
    if "body" not in value:
        leaf = bytes.fromhex(value["leaf"])
        return Line(str(value["case"]), int(value["seq"]), int(value["position"]), leaf, exemption=value["exemption"])
    body = value["body"]
    leaf = leaf_hash(canonical(body).encode())
    return Line(str(body["case"]), int(body["seq"]), int(value["position"]), leaf, body)


def by_case(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """The entries of each case, in the order in which they stand."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.case, []).append(line)
    return found


def hashes(path: Iterable[str]) -> list[bytes]:
    """The hashes of a proof, which are written in hex."""
    return [bytes.fromhex(one) for one in path]


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its word: 1 entry, 2 entries."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
