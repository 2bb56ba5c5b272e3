"""Whether the letters in a bundle are those that went, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from cases.proof.lines import FAIL, NOTE, OK, Finding, Line, counted
from cases.proof.values import ERASED, Withheld

FOLDER = "letters/"
GOES = frozenset({"letter.sent", "letter.posted", "notice.sent", "notice.posted", "reminder.sent"})
"""The kinds of entry that say that something went; a telephone call leaves nothing to check."""
SENT_AS = "sent_as"
"""The value of such an entry that has the SHA-256 of what went, then of each PDF that went with it."""
MESSAGE = "message:"
"""How an erasure calls a message, before its Message-ID without the domain."""
HERE, WITHHELD, GONE, AGAIN, NOT_KEPT = "here", "withheld", "erased", "sent again", "not kept"


def prints(disclosed: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """By the id of an entry: the hashes that the record has of what went."""
    return {str(one["entry"]): list(one["value"][2]) for one in disclosed if one["value"][1] == SENT_AS}


def check_letters(
    files: Mapping[str, bytes],
    lines: Sequence[Line],
    letters: Sequence[Mapping[str, Any]],
    recorded: Mapping[str, Sequence[str]],
    withheld: Withheld,
) -> Iterator[Finding]:
    """Every entry that says that something went: the letter is there as it went, or what is said instead."""
    told = {line.id: line for line in lines if line.body.get("type") in GOES}
    rows = {str(row["entry"]): row for row in letters}
    kept = {str(row["file"]) for row in letters if row["file"]}
    for name in sorted(kept ^ {name for name in files if name.startswith(FOLDER)}):
        yield Finding(FAIL, f"{name} is not a letter of this bundle, or is missing from it.")
    places = [str(row["place"]) for row in letters if row["place"]]
    if len(rows) < len(letters) or len(set(places)) < len(places):
        yield Finding(FAIL, "letters.json names a letter twice, or has one erasure stand for two letters.")
    for id in sorted(rows.keys() - told.keys()):
        yield Finding(FAIL, f"A letter is given for {id}, which is no entry here that says that something went.")
    found = {id: _letter(files, line, rows.get(id), recorded.get(id), lines, withheld) for id, line in told.items()}
    yield from (one for one in found.values() if one.kind == FAIL)
    fine = [one for one in found.values() if one.kind == OK]
    if fine:
        yield Finding(OK, f"{counted(len(fine), 'letter')} checked: byte for byte what the record says went.")
    notes = [one.sentence for one in found.values() if one.kind == NOTE]
    for why in sorted(set(notes)):
        yield Finding(NOTE, f"{counted(notes.count(why), 'letter')}: {why}")


def _letter(
    files: Mapping[str, bytes],
    line: Line,
    row: Mapping[str, Any] | None,
    recorded: Sequence[str] | None,
    lines: Sequence[Line],
    withheld: Withheld,
) -> Finding:
    whose = f"The letter of {line.named}"
    if row is None:
        return Finding(FAIL, f"{whose} was left out of the bundle, and nothing says why.")
    if row["file"]:
        return _as_sent(whose, sha256(files.get(row["file"], b"")).hexdigest(), recorded)
    if row["standing"] == WITHHELD and line.id in withheld.letters:
        return Finding(NOTE, f"withheld: {withheld.words(withheld.letters[line.id])}.")
    if row["standing"] == GONE and _erased(line, str(row["place"]), lines):
        return Finding(NOTE, "erased, as an entry says.")
    if row["standing"] == AGAIN and _again(line, lines):
        return Finding(NOTE, "it was sent again, and what went later is kept.")
    if row["standing"] == NOT_KEPT and not recorded and withheld.values.keys().isdisjoint(line.body["sd"]):
        return Finding(NOTE, "it was not kept, and the record has no hash of it.")
    return Finding(FAIL, f"{whose} is missing, and no entry says that it was erased.")


def _as_sent(whose: str, found: str, recorded: Sequence[str] | None) -> Finding:
    if not recorded:
        return Finding(
            NOTE, "not bound: the record has no hash of it, or it is withheld; only the list of files names it."
        )
    if recorded[0] != found:
        return Finding(FAIL, f"{whose} is not the one that went: its hash is not the one in the record.")
    return Finding(OK, whose)


def _erased(line: Line, place: str, lines: Sequence[Line]) -> bool:
    """Whether an entry of the case says that this message was erased. An e-mail's entry names the message; what went
    by post is told by the place alone, which accounts for one letter only."""
    message = str(line.data.get("message_id", ""))
    erased = {(other.case, other.data.get("digest")) for other in lines if other.body.get("type") == ERASED}
    return (line.case, place) in erased and (not message or place == f"{MESSAGE}{message}")


def _again(line: Line, lines: Sequence[Line]) -> bool:
    delivery = line.data.get("delivery")
    return any(
        other.case == line.case
        and other.seq > line.seq
        and other.body.get("type") in GOES
        and other.data.get("delivery") == delivery
        for other in lines
    )
