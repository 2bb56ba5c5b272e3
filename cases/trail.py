"""The trail: how one entry of the record is written, sealed and read back.

An entry is a canonical JSON text, and that text is what is hashed. Each entry carries the hash of the one before it in
its case. Personal values stay outside the text: only a salted digest of each is in it (after RFC 9901), so that a value
can be erased by law while every proof still holds. No SQL, clock or chance in here: numbers, moments, ids and salts are
passed in.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

JSON = None | bool | int | str | list[Any] | dict[str, Any]

LEAF = b"\x00"  # RFC 6962 2.1: a leaf's hash is over 0x00 and the leaf
LARGEST = 2**53  # RFC 8785: larger whole numbers do not survive every reader of JSON
REDACTED = "record.redacted"  # an entry that says a personal value was lawfully erased: data {"digest": …}

NO_VALUES: Mapping[str, JSON] = {}
_dumps = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


class NotCanonical(ValueError):
    """A value has no single spelling in JSON, so that its hash would prove nothing. The message says which and why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be recorded, before it has a number, a moment and a seal.

    `data` holds facts; `private` holds personal values and free text by name; `effective` is the day it happened or
    applies (the day of recording when None); `src` is the command it came from; `corrects` is an earlier entry's id.
    """

    type: str
    data: Mapping[str, Any]
    actor: str
    effective: date | None = None
    private: Mapping[str, JSON] = field(default_factory=dict)
    source: str = "cli"
    src: str = ""
    corrects: str | None = None
    v: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as recorded. `position` counts from 0 over the whole record, `seq` from 1 within the case; `prev` is
    the hex leaf of the case's entry before it ("" in the first); `at` is when it was recorded, `effective` the day
    it is about. `private` is empty unless the values were asked for, and lacks those that were erased."""

    position: int
    id: str
    case: str
    seq: int
    prev: str
    type: str
    v: int
    at: datetime
    effective: date
    actor: str
    source: str
    src: str
    corrects: str | None
    data: Mapping[str, Any]
    sd: tuple[str, ...]
    leaf: bytes
    private: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A personal value as it is kept: `text` is the JSON array of salt, name, value; `digest` stands in the entry."""

    digest: str
    name: str
    text: str


def canonical(body: Any) -> str:
    """The one spelling of `body` in JSON (RFC 8785 within the limits below).

    Raises NotCanonical for floats, whole numbers of 2^53 and more, names of fields that are not plain ASCII, characters
    no database can keep (NUL, half a surrogate pair), and anything JSON has no word for.
    """
    _refuse(body, "")
    text = _dumps(body)
    if "\\u0000" in text and "\\u0000" in text.replace("\\\\", ""):  # and not merely a backslash before u0000
        raise NotCanonical("The text contains a NUL character, which cannot be stored. Remove it.")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise NotCanonical("The text contains half a character (a lone surrogate), which cannot be stored. Remove it.")
    return text


def leaf_of(text: str) -> bytes:
    """The hash that stands for an entry: SHA-256 over 0x00 and its text (RFC 6962 2.1)."""
    return sha256(LEAF + text.encode()).digest()


def digest_of(disclosure: str) -> str:
    """The digest of a disclosure's text as entries carry it: SHA-256, base64url, no padding (RFC 9901 4.2.3)."""
    return urlsafe_b64encode(sha256(disclosure.encode()).digest()).rstrip(b"=").decode()


def disclose(salt: str, name: str, value: JSON) -> Disclosure:
    """The disclosure of one personal value. Without the salt a short value could be guessed from its digest."""
    text = canonical([salt, name, value])
    return Disclosure(digest_of(text), name, text)


def stamp(at: datetime) -> str:
    """A moment as entries write it: UTC to the microsecond, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def seal(
    draft: Draft, *, case: str, seq: int, prev: str, at: datetime, id: str, salts: Sequence[str]
) -> tuple[str, bytes, tuple[Disclosure, ...]]:
    """Write `draft` down as entry `seq` of `case`: its text, its leaf and the disclosures of its personal values.

    `at` must be aware; a draft that names no day is about the day `at` has in its own zone. `salts` holds one for each
    personal value. Raises NotCanonical.
    """
    named = zip(salts, draft.private.items(), strict=True)
    disclosures = tuple(disclose(salt, name, value) for salt, (name, value) in named)
    text = canonical(
        {
            "id": id,
            "case": case,
            "seq": seq,
            "prev": prev,
            "type": draft.type,
            "v": draft.v,
            "at": stamp(at),
            "effective": (draft.effective or at.date()).isoformat(),
            "actor": draft.actor,
            "source": draft.source,
            "src": draft.src,
            "corrects": draft.corrects,
            "data": dict(draft.data),
            "sd": sorted(each.digest for each in disclosures),
        }
    )
    return text, leaf_of(text), disclosures


def read(position: int, text: str, leaf: bytes, private: Mapping[str, JSON] = NO_VALUES) -> Entry:
    """The entry that `text` spells, at `position`. Whether `leaf` is its hash is for `verify` to say."""
    body = json.loads(text)
    return Entry(
        position,
        body["id"],
        body["case"],
        body["seq"],
        body["prev"],
        body["type"],
        body["v"],
        datetime.fromisoformat(body["at"]),
        date.fromisoformat(body["effective"]),
        body["actor"],
        body["source"],
        body["src"],
        body["corrects"],
        body["data"],
        tuple(body["sd"]),
        leaf,
        private,
    )


def _refuse(value: Any, where: str) -> None:
    """Raise NotCanonical if `value`, found at `where`, has more than one spelling or none."""
    kind = type(value)
    if kind is dict:
        for name, inner in value.items():
            if type(name) is not str or not name.isascii():
                raise NotCanonical(f"The field {name!r} of {where or 'the entry'} must be named in plain ASCII text.")
            if type(inner) is not str:
                _refuse(inner, name)
    elif kind is list or kind is tuple:
        for inner in value:
            _refuse(inner, where)
    elif kind is int:
        if not -LARGEST < value < LARGEST:
            raise NotCanonical(
                f"{where or 'The number'} is {value}: whole numbers must stay below 2^53. Write it as text."
            )
    elif value is not None and kind is not str and kind is not bool:
        raise NotCanonical(_no_spelling(value, where or "The value"))


def _no_spelling(value: Any, where: str) -> str:
    if isinstance(value, float):
        return f"{where} is {value!r}: a fraction has several spellings in JSON. Write it as text or in smaller units."
    return f"{where} is {value!r} ({type(value).__name__}): an entry holds text, whole numbers, true, false and lists."
