"""Whether the entries of each case are complete and unaltered: back from where the signed record says the case ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cases.proof.heads import heads_root, heads_root_with
from cases.proof.lines import FAIL, OK, Finding, Line, canonical, counted, hashes
from cases.proof.merkle import ProofFails, leaf_hash, root_with
from cases.proof.notes import Checkpoint

COMMITS = "record.heads"


def committed_heads(proofs: Mapping[str, Any], checkpoint: Checkpoint) -> tuple[bytes, list[Finding]]:
    """The root over the ends of all cases, as the last entry under the checkpoint commits to it (empty where none
    does)."""
    entry, position = proofs["heads"]["entry"], checkpoint.size - 1
    leaf = leaf_hash(canonical(entry).encode())
    try:
        found = root_with(leaf, position, checkpoint.size, hashes(proofs["heads"]["path"]))
    except ProofFails as trouble:
        return b"", [Finding(FAIL, str(trouble))]
    data = entry["data"]
    if found != checkpoint.root or entry["type"] != COMMITS or data["size"] != position:
        why = "The entry that says where every case ends is not the last one under the signed checkpoint."
        return b"", [Finding(FAIL, why)]
    cases = counted(data["cases"], "case")
    return bytes.fromhex(data["heads"]), [Finding(OK, f"The signed checkpoint fixes where each of {cases} ends.")]


def check_cases(
    cases: Mapping[str, Sequence[Line]],
    heads: Mapping[str, tuple[int, str]],
    proofs: Mapping[str, Any],
    committed: bytes,
    checkpoint: Checkpoint,
) -> Iterator[Finding]:
    """Each case of the bundle: its end is the one that was signed for, and everything before it is there."""
    for case in sorted(cases.keys() | heads.keys()):
        if case not in heads:
            yield Finding(FAIL, f"Entries of case {case} are among the others, and the bundle is not of that case.")
            continue
        wrong = list(_case(case, cases.get(case, ()), heads[case], proofs, committed, checkpoint))
        yield from wrong or [Finding(OK, f"Case {case}: {_complete(cases[case])}, in their order and unaltered.")]


def _case(
    case: str,
    lines: Sequence[Line],
    head: tuple[int, str],
    proofs: Mapping[str, Any],
    committed: bytes,
    checkpoint: Checkpoint,
) -> Iterator[Finding]:
    seq, leaf = head
    if heads_root_with(case, seq, leaf, hashes(proofs["cases"].get(case, ()))) != committed:
        yield Finding(FAIL, f"Case {case} does not end at entry {seq} as the bundle says: it goes on, or is another.")
    numbers = [line.seq for line in lines]
    if numbers != list(range(1, seq + 1)):
        yield Finding(FAIL, _numbers(case, numbers, seq))
        return
    places = [line.position for line in lines]
    if places != sorted(set(places)) or places[-1] >= checkpoint.size:
        yield Finding(FAIL, f"The entries of case {case} stand in an order in which the record cannot have them.")
    expected: str | None = leaf
    for line in reversed(lines):
        if expected is None or line.exemption:
            yield from _in_the_tree(line, proofs, checkpoint)
        if expected is not None and line.leaf.hex() != expected:
            yield Finding(
                FAIL, f"{line.named[0].upper()}{line.named[1:]} was changed: its hash is not the one vouched for."
            )
        expected = None if line.exemption else line.body["prev"]
    if expected:
        yield Finding(FAIL, f"Entry 1 of case {case} is not its first: it names one before it.")


def _complete(lines: Sequence[Line]) -> str:
    hidden, number = sum(bool(line.exemption) for line in lines), counted(len(lines), "entry", "entries")
    return f"all {number} are there" + (f", {hidden:,} of them by hash alone" if hidden else "")


def _numbers(case: str, numbers: Sequence[int], seq: int) -> str:
    """What is wrong where the entries are not numbered from 1 to the last."""
    missing = sorted(set(range(1, seq + 1)) - set(numbers))
    if missing:
        return f"Case {case} lacks its entry {missing[0]}: it was left out of the bundle."
    if len(numbers) > len(set(numbers)) or max(numbers) > seq:
        return f"Case {case} has more entries here than the {seq} that were signed for: one is double or was put in."
    return f"The entries of case {case} do not stand in their order."


def _in_the_tree(line: Line, proofs: Mapping[str, Any], checkpoint: Checkpoint) -> Iterator[Finding]:
    """An entry that no later one vouches for, because what follows is withheld, has a proof of its own."""
    try:
        path = hashes(proofs["entries"][str(line.position)])
        found = root_with(line.leaf, line.position, checkpoint.size, path)
    except (ProofFails, KeyError):
        found = b""
    if found != checkpoint.root:
        yield Finding(FAIL, f"Nothing shows that {line.named} is in the record: its own proof is missing or wrong.")


def check_population(heads: Mapping[str, tuple[int, str]], committed: bytes) -> Finding:
    """Whether a list of cases is all the cases there were under the checkpoint."""
    if heads_root(heads) != committed:
        return Finding(FAIL, "The list of all cases is not the one that was signed for: a case was left out or put in.")
    return Finding(OK, f"The list of all cases is complete: {counted(len(heads), 'case')}.")
