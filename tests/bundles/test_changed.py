"""A bundle that somebody changed, with the signing key or without, fails with a sentence that says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.proof.container import NotABundle, packed, unpacked
from cases.proof.manifest import MANIFEST, manifest_text
from cases.proof.sent import FOLDER
from cases.proof.trust import held_in
from tests.bundles.record import (
    SIGNER,
    Files,
    Record,
    changed,
    faults,
    found,
    lines,
    put,
    put_lines,
    signed,
    value,
)
from tests.cases.school import at


def told_wrong(raw: bytes) -> list[str]:
    """What is found wrong with a file, be it no bundle at all."""
    try:
        return faults(raw)
    except NotABundle as trouble:
        return [str(trouble)]


# --- one byte ------------------------------------------------------------------------------------------------------
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_byte_changed_anywhere_is_told(bundle: bytes, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, len(bundle) - 1))
    other = bundle[n] ^ data.draw(st.integers(1, 255))
    wrong = told_wrong(bundle[:n] + bytes([other]) + bundle[n + 1 :])
    assert wrong, n
    assert all(one.endswith((".", ").")) for one in wrong)


def test_one_byte_at_every_so_many_places_is_told(bundle: bytes) -> None:
    step = len(bundle) // 120
    for n in range(0, len(bundle), step):
        assert told_wrong(bundle[:n] + bytes([bundle[n] ^ 1]) + bundle[n + 1 :]), n


def test_every_byte_of_what_is_signed_counts(bundle: bytes) -> None:
    files = unpacked(bundle)
    for name in (MANIFEST, "checkpoint.txt", "heads.json"):
        start = bundle.index(files[name])
        for n in range(start, start + len(files[name]), 23 if name == MANIFEST else 5):
            assert told_wrong(bundle[:n] + bytes([bundle[n] ^ 4]) + bundle[n + 1 :]), (name, n)


@pytest.mark.parametrize("more", [b"\n", b"PK\x03\x04", bytes(100)])
def test_nothing_can_hide_behind_or_before_it(bundle: bytes, more: bytes) -> None:
    assert told_wrong(bundle + more)
    assert told_wrong(more + bundle)


def test_it_cannot_be_cut_off(bundle: bytes) -> None:
    for kept in (0, 3, 40, len(bundle) // 2, len(bundle) - 1):
        assert told_wrong(bundle[:kept])


def test_packed_anew_by_another_program_it_is_not_the_same_file(bundle: bytes) -> None:
    files = unpacked(bundle)
    names = sorted(files, reverse=True)
    assert packed({name: files[name] for name in names}) == bundle
    moved = bundle.replace(b"\x00\x00!\x00", b"\x00\x00\x22\x00", 1)
    assert told_wrong(moved) == ["The bundle's own file was changed: in a file, between files, or at its end."]


# --- without the key -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["README.txt", "trail.html", "trail.pdf", "people.json", "verify.py", "keys.txt"])
def test_what_is_only_to_be_read_cannot_be_changed_either(bundle: bytes, name: str) -> None:
    files = unpacked(bundle)
    files[name] += b" "
    assert f"{name} was changed after the bundle was made." in faults(packed(files))


def test_a_file_put_in_or_taken_out_is_named(bundle: bytes) -> None:
    files = unpacked(bundle)
    assert "notes.txt was put into the bundle later" in faults(packed({**files, "notes.txt": b"."}))[0]
    del files["trail.pdf"]
    assert "trail.pdf is missing" in faults(packed(files))[0]


def test_a_list_of_files_without_its_signature_is_not_enough(bundle: bytes) -> None:
    files = unpacked(bundle)
    files[MANIFEST] = files[MANIFEST].rpartition(b"\n\n")[0] + b"\n"
    assert "Nobody signed the list of files" in faults(packed(files))[0]


def test_a_list_made_anew_needs_a_signature_of_its_own(bundle: bytes) -> None:
    files = unpacked(bundle)
    text, _, signature = files.pop(MANIFEST).decode().rpartition("\n\n")
    files["people.json"] = b"{}\n"
    anew = manifest_text(files, text.split("\n")[1].removeprefix("of "))
    files[MANIFEST] = f"{anew}\n{signature}".encode()
    assert faults(packed(files)) == [
        "The signature of council.example/upturn does not fit the list of files: one of them was changed."
    ]


def test_a_second_signature_cannot_be_added(bundle: bytes) -> None:
    files = unpacked(bundle)
    files[MANIFEST] += files[MANIFEST].rpartition(b"\n\n")[2]
    assert faults(packed(files))


# --- with the key --------------------------------------------------------------------------------------------------
def drop(n: int) -> Callable[[Files], None]:
    def dropped(files: Files) -> None:
        kept = [line for i, line in enumerate(lines(files, "entries.jsonl")) if i != n]
        put_lines(files, "entries.jsonl", kept)

    return dropped


def double(files: Files) -> None:
    all_of_them = lines(files, "entries.jsonl")
    put_lines(files, "entries.jsonl", [*all_of_them[:3], all_of_them[2], *all_of_them[3:]])


def swap(files: Files) -> None:
    first, second, *others = lines(files, "entries.jsonl")
    put_lines(files, "entries.jsonl", [second, first, *others])


def reword(files: Files) -> None:
    all_of_them = lines(files, "entries.jsonl")
    all_of_them[1]["body"]["actor"] = "P0009"
    put_lines(files, "entries.jsonl", all_of_them)


def renumber(files: Files) -> None:
    """The second entry goes, and the others close the gap."""
    kept = [x for i, x in enumerate(lines(files, "entries.jsonl")) if i != 1]
    for n, line in enumerate(kept, start=1):
        line["body"]["seq"] = n
    put_lines(files, "entries.jsonl", kept)


def cut_the_tail(files: Files) -> None:
    """The case ends earlier, and the bundle says so."""
    kept = lines(files, "entries.jsonl")[:-2]
    heads = value(files, "heads.json")
    last = lines(files, "entries.jsonl")[-2]["body"]["prev"]
    heads["cases"]["A"] = [len(kept), last]
    put_lines(files, "entries.jsonl", kept)
    put(files, "heads.json", heads)


def respell(files: Files) -> None:
    files["entries.jsonl"] = files["entries.jsonl"].replace(b'"position":', b'"position": ')


def twice_said(files: Files) -> None:
    files["heads.json"] = files["heads.json"].replace(b'{"all"', b'{"all":{},"all"')


def omit_a_value(files: Files) -> None:
    put_lines(files, "disclosures.jsonl", lines(files, "disclosures.jsonl")[1:])


def edit_a_value(files: Files) -> None:
    said = lines(files, "disclosures.jsonl")
    said[0]["value"][2] = "another"
    put_lines(files, "disclosures.jsonl", said)


def value_of_another(files: Files) -> None:
    said = lines(files, "disclosures.jsonl")
    said[0]["entry"] = said[-1]["entry"]
    put_lines(files, "disclosures.jsonl", said)


def value_twice(files: Files) -> None:
    said = lines(files, "disclosures.jsonl")
    put_lines(files, "disclosures.jsonl", [said[0], *said])


def a_letter(files: Files) -> str:
    return next(name for name in sorted(files) if name.startswith(FOLDER))


def omit_a_letter(files: Files) -> None:
    name = a_letter(files)
    del files[name]
    put(files, "letters.json", [x for x in value(files, "letters.json") if x["file"] != name])


def lose_a_letter(files: Files) -> None:
    name = a_letter(files)
    del files[name]
    rows = value(files, "letters.json")
    for row in rows:
        if row["file"] == name:
            row |= {"file": None, "standing": "not kept"}
    put(files, "letters.json", rows)


def claim_a_letter_erased(files: Files) -> None:
    name = a_letter(files)
    del files[name]
    rows = value(files, "letters.json")
    for row in rows:
        if row["file"] == name:
            row |= {"file": None, "standing": "erased", "place": "message:n.1"}
    put(files, "letters.json", rows)


def lose_a_letter_and_withhold_its_hash(files: Files) -> None:
    name = a_letter(files)
    entry = next(row["entry"] for row in value(files, "letters.json") if row["file"] == name)
    lose_a_letter(files)
    values, told = lines(files, "disclosures.jsonl"), value(files, "withheld.json")
    told["values"] |= {x["digest"]: "s40" for x in values if x["entry"] == entry}
    put_lines(files, "disclosures.jsonl", [x for x in values if x["entry"] != entry])
    put(files, "withheld.json", told)


def reword_a_letter(files: Files) -> None:
    files[a_letter(files)] += b" "


def exchange_letters(files: Files) -> None:
    one, other = [name for name in sorted(files) if name.startswith(FOLDER)][:2]
    files[one], files[other] = files[other], files[one]


def a_letter_of_nobody(files: Files) -> None:
    files[f"{FOLDER}999999-A-warning.eml"] = b"Dear Head"


def another_head(files: Files) -> None:
    proofs = value(files, "proofs.json")
    proofs["heads"]["entry"]["data"]["heads"] = "00" * 32
    put(files, "proofs.json", proofs)


def no_path(files: Files) -> None:
    proofs = value(files, "proofs.json")
    proofs["cases"]["A"] = [*proofs["cases"]["A"][:-1], "ff" * 32]
    put(files, "proofs.json", proofs)


def no_proofs(files: Files) -> None:
    del files["proofs.json"]


def nonsense(files: Files) -> None:
    put(files, "proofs.json", [1, {"heads": None}])


CHANGES: list[tuple[Callable[[Files], None], str]] = [
    (drop(0), "lacks its entry 1"),
    (drop(3), "lacks its entry 4"),
    (drop(4), "lacks its entry 5"),
    (double, "one is double or was put in"),
    (swap, "not in order"),
    (reword, "Entry 2 of case A was changed"),
    (renumber, "lacks its entry"),
    (cut_the_tail, "does not end at entry"),
    (respell, "not in the one form"),
    (twice_said, "not in the one form"),
    (omit_a_value, "is missing, and nothing says that it was erased or withheld"),
    (edit_a_value, "its digest is another"),
    (value_of_another, "does not vouch for it"),
    (value_twice, "is given twice"),
    (omit_a_letter, "was left out of the bundle"),
    (lose_a_letter, "is missing, and no entry says that it was erased"),
    (lose_a_letter_and_withhold_its_hash, "is missing, and no entry says that it was erased"),
    (claim_a_letter_erased, "is missing, and no entry says that it was erased"),
    (reword_a_letter, "is not the one that went"),
    (exchange_letters, "is not the one that went"),
    (a_letter_of_nobody, "is not a letter of this bundle"),
    (another_head, "is not the last one under the signed checkpoint"),
    (no_path, "does not end at entry"),
    (no_proofs, "proofs.json is not in the bundle"),
    (nonsense, "was changed"),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=lambda x: getattr(x, "__name__", "")[:20])
def test_even_with_the_signing_key_a_bundle_cannot_be_changed(
    bundle: bytes, change: Callable[[Files], None], said: str
) -> None:
    raw = changed(bundle, change)
    assert raw != bundle
    assert [one for one in faults(raw) if said in one], faults(raw)


def test_entries_of_another_case_cannot_be_mixed_in(told: Record, bundle: bytes) -> None:
    other = lines(unpacked(told.bundle("B")), "entries.jsonl")
    mixed = changed(bundle, lambda files: put_lines(files, "entries.jsonl", lines(files, "entries.jsonl") + other))
    assert any("Entries of case B are among the others" in one for one in faults(mixed))


def test_an_older_checkpoint_cannot_be_put_in(record: Record) -> None:
    older = record.checkpoint()
    record.another()

    def put_in(files: Files) -> None:
        files["checkpoint.txt"] = older.encode()

    assert faults(changed(record.bundle("A"), put_in))


def test_a_whole_case_shortened_to_an_older_checkpoint_is_told_by_what_is_held(record: Record) -> None:
    short = record.bundle("A")
    record.another(day="2026-10-13")
    held = held_in(record.checkpoint(at("2026-10-14")))
    assert faults(short) == []
    assert faults(short, held=held)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_file_of_nonsense_stops_the_verifier(bundle: bytes, data: st.DataObject) -> None:
    """Whoever has the key may write anything: the verifier says what is wrong and never falls over."""
    files = unpacked(bundle)
    name = data.draw(st.sampled_from(sorted(one for one in files if one.endswith((".json", ".jsonl")))))
    leaves = st.none() | st.booleans() | st.integers(-1, 2**70) | st.text(max_size=5)
    values = st.recursive(
        leaves, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3)
    )
    text = json.dumps(data.draw(values), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert faults(signed({**_without_list(files), name: f"{text}\n".encode(errors="replace")})) or name == "people.json"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_value_of_a_proof_can_be_another(bundle: bytes, data: st.DataObject) -> None:
    """Any one value inside heads.json, proofs.json or an entry exchanged for another is told, the key in hand."""
    files = unpacked(bundle)
    name = data.draw(st.sampled_from(["heads.json", "entries.jsonl"]))
    all_of_them: list[Any] = lines(files, name)
    n = data.draw(st.integers(0, len(all_of_them) - 1))
    places = [place for place in _places(all_of_them[n]) if place[-1] != "position" and place[0] != "all"]
    *way, last = data.draw(st.sampled_from(places))
    inside = all_of_them[n]
    for step in way:
        inside = inside[step]
    inside[last] = {str: "x", int: 999}.get(type(inside[last]), "y")
    put_lines(files, name, all_of_them)
    assert faults(signed(_without_list(files))), (way, last)


def _places(inside: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(inside, dict):
        return [place for name, one in inside.items() for place in _places(one, (*way, name))]
    if isinstance(inside, list) and inside:
        return [place for n, one in enumerate(inside) for place in _places(one, (*way, n))]
    return [way] if way else []


def _without_list(files: Files) -> Files:
    return {name: content for name, content in files.items() if name != MANIFEST}


def test_the_key_of_the_tests_is_the_record_s(bundle: bytes) -> None:
    assert faults(changed(bundle, lambda files: None)) == []
    assert SIGNER.key.name in unpacked(bundle)["keys.txt"].decode()


@pytest.mark.parametrize("change", [edit_a_value, value_twice], ids=["a changed value", "a doubled value"])
def test_only_values_that_hold_are_counted(bundle: bytes, change: Callable[[Files], None]) -> None:
    given = lines(unpacked(changed(bundle, change)), "disclosures.jsonl")
    said = [one.sentence for one in found(changed(bundle, change))]
    assert f"{len(given) - 1} personal values checked: as the entries vouch for them." in said
