"""The words as they are typed: `upturn bundle`, `letter-proof`, `verifier`."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cases.store import reading
from desk.bundling.one_file import assembled
from desk.cli import upturn
from tests.bundles.record import SECRET, Record, faults


@pytest.fixture(autouse=True)
def of_the_office(record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", record.url)
    monkeypatch.setenv("UPTURN_SIGNING_KEY", SECRET)


def typed(*words: str) -> Result:
    return CliRunner().invoke(upturn, words)


def test_a_bundle_is_written_and_said_to_be_checked() -> None:
    done = typed("bundle", "A", "--to", "case.zip")
    assert done.exit_code == 0, done.output
    assert "case.zip: a bundle of case A" in done.output
    assert "nothing is wrong" in done.output
    assert faults(Path("case.zip").read_bytes()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("bundle --to x.zip", "of cases that you name, of a sample, or of all"),
        ("bundle A --all --to x.zip", "of cases that you name, of a sample, or of all"),
        ("bundle --sample 2 --to x.zip", "Give --sample and --nonce together"),
        ("bundle A --nonce word --to x.zip", "Give --sample and --nonce together"),
        ("bundle --sample 2 --nonce x --copy foi --to x.zip", "A sample names every case there is"),
        ("bundle --all --held 3 --to x.zip", "Name that one case"),
        ("bundle A --copy subject --to x.zip", "is about one person"),
        ("bundle A --copy school --held 99 --to x.zip", "has no entry 99"),
        ("bundle Z --to x.zip", "There is no case Z"),
        ("bundle A --since missing.txt --to x.zip", "missing.txt"),
        ("bundle A --reader nobody --to x.zip", "nobody"),
        ("letter-proof A 1 --to x.json", "does not say that a letter went"),
        ("letter-proof Z 1 --to x.json", "no entry 1"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_no_file(words: str, said: str) -> None:
    done = typed(*words.split())
    assert done.exit_code == 1
    assert said in done.output
    assert "Traceback" not in done.output
    assert not Path("x.zip").exists()


def test_who_made_a_bundle_is_written_down(record: Record) -> None:
    assert typed("bundle", "A", "--to", "case.zip", "--reader", "okafor").exit_code == 0
    with reading(record.school.engine) as conn:
        rows = conn.exec_driver_sql("SELECT reader, case_id, what, channel FROM reads").all()
    assert [tuple(row) for row in rows] == [(record.school.people["okafor"], "A", "bundle", "bundle")]


def test_the_verifier_is_written_with_its_hash() -> None:
    done = typed("verifier")
    assert done.output == f"verify.py: SHA-256 {sha256(assembled().encode()).hexdigest()}\n"
    assert Path("verify.py").read_text(encoding="utf-8") == assembled()


def test_a_proof_of_a_letter_is_written(record: Record) -> None:
    told = next(x for x in record.trail() if x.type == "letter.sent")
    done = typed("letter-proof", "A", str(told.seq), "--to", "proof.json")
    assert done.exit_code == 0, done.output
    assert Path("proof.json").stat().st_size < 20_000
