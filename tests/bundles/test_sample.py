"""A sample that neither side can steer, and bundles of all cases."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import commands as c
from cases.proof.container import unpacked
from cases.proof.notes import read_checkpoint
from cases.proof.sampling import drawn, part_of, seed_of
from cases.proof.trust import held_in
from cases.refusals import Refusal
from tests.bundles.record import Files, Record, changed, faults, found, lines, notes, put, put_lines, value
from tests.cases.school import at


@pytest.fixture(scope="module")
def many(sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Seven cases, of which one is in 4a and one in 4b."""
    folder = tmp_path_factory.mktemp("many")
    record = Record(f"sqlite:///{shutil.copy(sqlite_original, folder / 'upturn.db')}", folder).told()
    for n in range(6):
        school = record.another(f"C{n}", f"2026-10-{5 + n:02}")
        if n == 4:
            decided = c.DecideCategory(to="LA4b", school_view="agrees", reason="standards")
            school.ask(decided, "nair", at("2026-10-09", "18:00"))
    return record


def test_the_sample_follows_from_the_root_and_the_word_alone(many: Record) -> None:
    raw = many.bundle(number=3, nonce="a word of ours")
    files = unpacked(raw)
    sample = value(files, "sample.json")
    root = read_checkpoint(files["checkpoint.txt"].decode()).root
    assert sample["seed"] == sha256(root + b"a word of ours").hexdigest()
    assert faults(raw) == []
    assert len(sample["parts"]) == 7
    assert len({line["body"]["case"] for line in lines(files, "entries.jsonl")}) == 3
    assert sorted(many.looked) == sorted(sample["drawn"])
    assert "3 cases of 7, by the record's root and the nonce 'a word of ours'" in "\n".join(
        x.sentence for x in found(raw)
    )


def test_every_kind_of_case_is_seen_before_any_is_seen_twice(many: Record) -> None:
    sample = value(unpacked(many.bundle(number=2, nonce="x")), "sample.json")
    kinds = {sample["parts"][case] for case in sample["drawn"]}
    assert len(set(sample["parts"].values())) >= 2
    assert len(kinds) == 2


def another_nonce(files: Files) -> None:
    put(files, "sample.json", value(files, "sample.json") | {"nonce": "another"})


def fewer(files: Files) -> None:
    put(files, "sample.json", value(files, "sample.json") | {"number": 1})


def a_case_unheard_of(files: Files) -> None:
    sample, heads = value(files, "sample.json"), value(files, "heads.json")
    gone = next(case for case in heads["all"] if case not in heads["cases"])
    del sample["parts"][gone], heads["all"][gone]
    put(files, "sample.json", sample)
    put(files, "heads.json", heads)


def no_list_of_cases(files: Files) -> None:
    """Any cases at all, under a sample that nobody draws again."""
    put(files, "heads.json", value(files, "heads.json") | {"all": {}})


def another_kind(files: Files) -> None:
    sample = value(files, "sample.json")
    sample["parts"] = dict.fromkeys(sample["parts"], "LA3|nobody|autumn")
    put(files, "sample.json", sample)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (another_nonce, "another sample was put in"),
        (fewer, "another sample was put in"),
        (a_case_unheard_of, "a case was left out or put in"),
        (no_list_of_cases, "a case was left out or put in"),
        (another_kind, "that its entries do not put it in"),
    ],
)
def test_another_sample_is_told(many: Record, change: Callable[[Files], None], said: str) -> None:
    raw = changed(many.bundle(number=3, nonce="a word of ours"), change)
    assert [one for one in faults(raw) if said in one], faults(raw)


def test_what_a_sample_does_not_prove_is_said(many: Record) -> None:
    raw = many.bundle(number=3, nonce="a word of ours")
    sample, checkpoint = value(unpacked(raw), "sample.json"), unpacked(raw)["checkpoint.txt"].decode()
    assert "may have tried several checkpoints" in notes(raw)
    assert "may have tried" not in "\n".join(x.sentence for x in found(raw, held=held_in(checkpoint)))
    [said] = [x for x in notes(raw).splitlines() if "may have been kept out of the sample" in x]
    assert said.split()[-1].rstrip(".") in sample["parts"].keys() - set(sample["drawn"])


def test_a_bundle_of_all_cases_shows_that_they_are_all(many: Record) -> None:
    raw = many.bundle()
    assert faults(raw) == []
    assert "The list of all cases is complete: 7 cases." in [one.sentence for one in found(raw)]
    assert "These are all the cases there were." in unpacked(raw)["README.txt"].decode()


PARTS = st.dictionaries(st.text(max_size=4), st.sampled_from(["LA3|a|autumn", "LA4b|a|spring", "none|b|summer"]))


@given(PARTS, st.integers(1, 30), st.binary(min_size=32, max_size=32), st.text())
def test_a_draw_is_fair_to_its_parts(parts: dict[str, str], number: int, root: bytes, nonce: str) -> None:
    seed = seed_of(root, nonce)
    sample = drawn(parts, number, seed)
    assert len(sample) == len(set(sample)) == min(number, len(parts))
    assert sample == drawn(dict(sorted(parts.items(), reverse=True)), number, seed)
    taken = {part: sum(parts[case] == part for case in sample) for part in parts.values()}
    for part, times in taken.items():
        left = [other for other in parts if parts[other] == part and other not in sample]
        assert not left or times >= max(taken.values()) - 1
    assert sample == drawn(parts, len(parts), seed)[:number]


def test_another_word_draws_other_cases() -> None:
    parts = {f"C{n}": "LA3|a|autumn" for n in range(100)}
    samples = {tuple(drawn(parts, 5, seed_of(bytes(32), f"word {n}"))) for n in range(50)}
    assert len(samples) == 50


def test_a_case_is_parted_by_its_category_officer_and_term() -> None:
    def body(type: str, actor: str, at: str = "2026-04-01T08:00:00.000000Z", **data: str) -> dict[str, object]:
        return {"type": type, "actor": actor, "at": at, "data": data}

    recorded = body("school.recorded", "engine", category="LA3")
    assert part_of([recorded]) == "LA3|engine|summer"
    decided = body("category.decided", "P2", new="LA4b", old="LA3")
    assert part_of([recorded, decided, body("visit.sip", "P1"), body("visit.sip", "P1")]) == "LA4b|P1|summer"
    assert part_of([body("visit.sip", "P1", "2026-12-01T08:00:00.000000Z")]) == "none|P1|autumn"


def test_a_sample_stands_on_the_checkpoint_that_the_auditor_had_before(record: Record) -> None:
    (record.folder / "held.txt").write_text(record.checkpoint(), encoding="utf-8")
    held = held_in((record.folder / "held.txt").read_text(encoding="utf-8"))
    assert any("could have tried several" in one for one in record.made(number=1, nonce="x"))
    record.another("LATER", "2026-10-13")
    raw = record.bundle(number=3, nonce="x", under=record.folder / "held.txt")
    assert not any("could have tried several" in one for one in record.said)
    assert faults(raw, held=held) == []
    assert "LATER" not in value(unpacked(raw), "sample.json")["parts"]
    assert read_checkpoint(unpacked(raw)["checkpoint.txt"].decode()).size == held[0][0]


def test_a_checkpoint_of_another_record_is_refused(many: Record) -> None:
    line = many.checkpoint().split("\n")
    (many.folder / "held.txt").write_text(f"x {line[1]} {'A' * 43}=\n", encoding="utf-8")
    with pytest.raises(Refusal, match="is none of this record's"):
        many.made(number=3, nonce="x", under=many.folder / "held.txt")


def test_a_bundle_of_all_cases_lacks_none(many: Record) -> None:
    def without_one(files: Files) -> None:
        heads = value(files, "heads.json")
        gone = heads["cases"].popitem()[0]
        put(files, "heads.json", heads)
        put_lines(files, "entries.jsonl", [x for x in lines(files, "entries.jsonl") if x["body"]["case"] != gone])

    assert [one for one in faults(changed(many.bundle(), without_one)) if "should be of all cases" in one]
