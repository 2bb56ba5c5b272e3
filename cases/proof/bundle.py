"""Check a bundle: each thing in turn, a sentence for each."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cases.proof.chains import check_cases, check_population, committed_heads
from cases.proof.lines import FAIL, NOTE, Finding, Line, by_case, line_of, listed, said, whole
from cases.proof.manifest import check_manifest
from cases.proof.notes import Key, read_checkpoint
from cases.proof.sampling import check_sample
from cases.proof.sent import check_letters, prints
from cases.proof.trust import Held, check_checkpoint, check_held, trusted
from cases.proof.values import Withheld, check_left_out, check_values

WRONG = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError)
"""What a file that somebody changed can lead to while it is read; each has become a sentence by then."""


def check_bundle(
    files: Mapping[str, bytes], given: Sequence[Key] = (), held: Sequence[Held] = (), unsigned: bool = False
) -> list[Finding]:
    """Everything there is to say about a bundle, given as its files by name.

    `given`: the public keys that the reader trusts (without any, those in the bundle are used, and that is said);
    `held`: checkpoints that the reader has from before; `unsigned`: the reader knows that nobody signed the list of
    files. The bundle holds if no finding is a FAIL.
    """
    findings: list[Finding] = []
    try:
        keys, handed = trusted(files, given)
        findings += handed
    except WRONG as trouble:
        keys = list(given)
        findings.append(_unreadable("keys.txt", trouble))
    try:
        findings += check_manifest(files, keys, unsigned)
        findings += _against_the_checkpoint(files, keys, given, held)
    except WRONG as trouble:
        findings.append(_unreadable("A file of the bundle", trouble))
    return findings


def _unreadable(name: str, trouble: Exception) -> Finding:
    if isinstance(trouble, ValueError) and str(trouble).endswith("."):
        return Finding(FAIL, str(trouble))
    return Finding(
        FAIL, f"{name} cannot be read: something in it is missing or was changed ({type(trouble).__name__})."
    )


def holds(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong."""
    return all(one.kind != FAIL for one in findings)


def _against_the_checkpoint(
    files: Mapping[str, bytes], keys: Sequence[Key], given: Sequence[Key], held: Sequence[Held]
) -> Iterator[Finding]:
    checkpoint, proofs = read_checkpoint(whole(files, "checkpoint.txt")), said(files, "proofs.json")
    yield from check_checkpoint(checkpoint, keys, given)
    for one in held:
        yield check_held(checkpoint, one, proofs["since"])
    committed, found = committed_heads(proofs, checkpoint)
    yield from found
    ends = said(files, "heads.json")
    heads = {case: _head(end) for case, end in ends["cases"].items()}
    lines = [line_of(value) for value in listed(files, "entries.jsonl")]
    if [(x.case, x.seq) for x in lines] != sorted((x.case, x.seq) for x in lines):
        yield Finding(FAIL, "entries.jsonl is not in order: its lines go by case and number.")
    cases = by_case(lines)
    yield from check_cases(cases, heads, proofs, committed, checkpoint)
    yield from _contents(files, lines)
    if ends["all"] or "sample.json" in files:
        everything = {case: _head(end) for case, end in ends["all"].items()}
        yield check_population(everything, committed)
        if "sample.json" in files:
            yield from check_sample(said(files, "sample.json"), cases, list(everything), checkpoint.root)
            if (checkpoint.size, checkpoint.root) not in {(size, b64decode(root)) for size, root in held}:
                yield Finding(NOTE, DRAWN_LATE)
        elif missing := sorted(everything.keys() - cases.keys()):
            yield Finding(FAIL, f"The bundle should be of all cases, and case {missing[0]} is not in it.")


DRAWN_LATE = (
    "Whoever drew the sample may have tried several checkpoints, unless you had this one before you named the nonce: "
    "check again with --checkpoint and the one that you had then."
)


def _head(end: Sequence[Any]) -> tuple[int, str]:
    return int(end[0]), str(end[1])


def _contents(files: Mapping[str, bytes], lines: Sequence[Line]) -> Iterator[Finding]:
    """The values and letters that belong to the entries."""
    told = said(files, "withheld.json")
    withheld = Withheld(told["exemptions"], told["values"], told["letters"], told["later"])
    disclosed = listed(files, "disclosures.jsonl")
    yield from check_values(lines, disclosed, withheld)
    yield from check_left_out(lines, withheld)
    yield from check_letters(files, lines, said(files, "letters.json"), prints(disclosed), withheld)
