"""One letter by itself: that the record says it went, with nothing else of the case shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from email import message_from_bytes
from hashlib import sha256
from typing import Any

from cases.proof.lines import FAIL, NOTE, OK, Finding, canonical, digest_of, hashes
from cases.proof.merkle import ProofFails, leaf_hash, root_with
from cases.proof.notes import SIGNS, Key, read_checkpoint, read_key
from cases.proof.sent import GOES, SENT_AS
from cases.proof.trust import Held, check_checkpoint, check_held, followed

FORM = "upturn letter 1"
NEW_LINE = ord("\n")
MOST_LINES = 400
"""So many header lines on the way are tried; more would be no letter that came by mail."""


def check_letter(
    letter: bytes, proof: Mapping[str, Any], given: Sequence[Key] = (), held: Sequence[Held] = ()
) -> Iterator[Finding]:
    """Whether a letter as it was received is the one that an entry of the record says went. `proof` is its file."""
    if proof["form"] != FORM:
        yield Finding(
            FAIL, "This is not the proof of a letter, or of a later version: get the verifier that goes with it."
        )
        return
    entry, checkpoint = proof["entry"], read_checkpoint(proof["checkpoint"])
    mine = [key for key in given if key.kind == SIGNS]
    keys, handed = followed(proof["changes"], mine)
    yield from handed
    if not mine:
        keys = [read_key(text) for text in proof["keys"]]
        yield Finding(NOTE, f"No key was given with --key: compare {keys[0].text} with the key that you were given.")
    yield from check_checkpoint(checkpoint, keys, given)
    for one in held:
        yield check_held(checkpoint, one, proof.get("since", {}))
    yield _in_the_record(entry, proof, checkpoint.size, checkpoint.root)
    yield from _is_the_one(letter, entry, proof["disclosure"])


def _in_the_record(entry: Mapping[str, Any], proof: Mapping[str, Any], size: int, root: bytes) -> Finding:
    try:
        found = root_with(leaf_hash(canonical(entry).encode()), proof["position"], size, hashes(proof["path"]))
    except ProofFails as trouble:
        return Finding(FAIL, str(trouble))
    if found != root or entry["type"] not in GOES:
        return Finding(FAIL, "The entry in the proof is not in the signed record: it was changed, or is of another.")
    day = date.fromisoformat(str(entry["at"])[:10])
    which = f"Entry {entry['seq']} of case {entry['case']}, of {day.day} {day:%B %Y},"
    return Finding(OK, f"{which} is in the record, and says that a letter went.")


def _is_the_one(letter: bytes, entry: Mapping[str, Any], disclosure: Sequence[Any]) -> Iterator[Finding]:
    if disclosure[1] != SENT_AS or digest_of(disclosure) not in entry["sd"]:
        yield Finding(FAIL, "The hashes in the proof are not those that the entry vouches for.")
        return
    went, *papers = disclosure[2]
    pdfs = [sha256(one).hexdigest() for one in pdfs_in(letter)]
    if went in set(_as_it_may_have_gone(letter)):
        yield Finding(OK, "What you have is the letter that went, byte for byte.")
    elif sha256(letter).hexdigest() in papers:
        yield Finding(OK, "What you have is a PDF that went with the letter, byte for byte.")
    elif pdfs and set(pdfs) <= set(papers):
        yield Finding(OK, "The PDF in what you have is one that went, byte for byte.")
        yield Finding(NOTE, "The message around it is not as it went: a mail program may have changed it, or somebody.")
    else:
        why = (
            "A mail program may have changed it: try the PDF that came with it, or the message as its source shows it."
        )
        yield Finding(FAIL, f"This is not the letter that the entry says went. {why}")


def _as_it_may_have_gone(letter: bytes) -> Iterator[str]:
    """The hashes that a received letter may have had when it went: mail servers put lines before it, and some programs
    keep other ends of lines."""
    unix = letter.replace(b"\r\n", b"\n")
    for text in {letter, unix, unix.replace(b"\n", b"\r\n")}:
        head = text.split(b"\r\n\r\n" if b"\r\n\r\n" in text else b"\n\n", 1)[0]
        for start in [0, *(n + 1 for n, byte in enumerate(head) if byte == NEW_LINE)][:MOST_LINES]:
            yield sha256(text[start:]).hexdigest()


def prints_of(letter: bytes) -> list[str]:
    """The hashes by which an entry names what went: of all of it, then of each PDF in it."""
    return [sha256(one).hexdigest() for one in (letter, *pdfs_in(letter))]


def pdfs_in(message: bytes) -> list[bytes]:
    """The PDFs attached to an e-mail, in their order; none in what is a PDF itself."""
    if message.startswith(b"%PDF") or b"application/pdf" not in message:
        return []
    parts = (part for part in message_from_bytes(message).walk() if part.get_content_type() == "application/pdf")
    return [bytes(found) for part in parts if isinstance(found := part.get_payload(decode=True), bytes)]
