"""A headteacher checks one letter that she received, from a small file that says nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path

import pytest

from cases import checkpoints, store
from cases.proof.notes import cosigned, signature_line
from cases.proof.single import check_letter
from cases.proof.verifier import main
from cases.refusals import Refusal
from cases.signing import new_secret, signer
from cases.trail import Entry
from desk.bundling.letter_proof import make_letter_proof
from desk.bundling.one_file import assembled
from notifications.office import Office
from tests.bundles.record import FOREIGN, NOW, SIGNER, Record
from tests.cases.school import at
from tests.cases.signing import WITNESS

RECEIVED = (
    b"Return-Path: <bounces@council.example>\r\nReceived: from mx.council.example by mx.school.example;\r\n"
    b"\tThu, 17 Sep 2026 11:00:03 +0100\r\nAuthentication-Results: mx.school.example; dkim=pass\r\n"
)


def entry_of(record: Record, type: str) -> Entry:
    return next(x for x in record.trail() if x.type == type and x.data["template"] == "category_autumn")


def kept(record: Record, end: str) -> bytes:
    """The letter as it lies in the folder that stands for everybody's letter box."""
    return next(path.read_bytes() for path in (record.folder / "post").glob(f"*category*.{end}"))


@pytest.fixture
def proof(told: Record, tmp_path: Path) -> Path:
    to = tmp_path / "proof.json"
    make_letter_proof(told.office, "A", str(entry_of(told, "letter.sent").seq), to, NOW)
    return to


def faults(letter: bytes, proof: Path, *keys: object) -> list[str]:
    said = check_letter(letter, json.loads(proof.read_bytes()), keys or [SIGNER.key])  # type: ignore[arg-type]
    return [one.sentence for one in said if one.kind == "FAIL"]


def test_she_checks_it_with_nothing_but_python(told: Record, proof: Path) -> None:
    folder = proof.parent
    (folder / "letter.eml").write_bytes(kept(told, "eml"))
    (folder / "verify.py").write_text(assembled(), encoding="utf-8")
    command = [
        sys.executable,
        "-I",
        "-S",
        "verify.py",
        "--letter",
        "letter.eml",
        "proof.json",
        "--key",
        SIGNER.key.text,
    ]
    done = subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout
    assert "What you have is the letter that went, byte for byte." in done.stdout


def test_what_mail_servers_put_before_it_does_not_matter(told: Record, proof: Path) -> None:
    letter = kept(told, "eml")
    assert faults(RECEIVED + letter, proof) == []
    assert faults((RECEIVED + letter).replace(b"\r\n", b"\n"), proof) == []


def test_the_pdf_that_came_with_it_stands_for_itself(told: Record, proof: Path) -> None:
    message = message_from_bytes(kept(told, "eml"))
    [pdf] = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "application/pdf"]
    assert isinstance(pdf, bytes)
    assert faults(pdf, proof) == []
    assert faults(pdf + b" ", proof)


def test_a_letter_by_post_is_its_pages(told: Record, tmp_path: Path) -> None:
    to = tmp_path / "proof.json"
    make_letter_proof(told.office, "A", entry_of(told, "letter.posted").id, to, NOW)
    assert faults(kept(told, "pdf"), to) == []


def test_of_a_message_that_was_changed_only_the_pdf_is_proved(told: Record, proof: Path) -> None:
    said = list(check_letter(kept(told, "eml") + b"PS: more", json.loads(proof.read_bytes()), [SIGNER.key]))
    assert [one.kind for one in said][-2:] == ["OK", "NOTE"]
    assert "The message around it is not as it went" in said[-1].sentence


def test_another_letter_is_not_the_one(told: Record, proof: Path) -> None:
    letter = kept(told, "eml")
    pdf = letter.index(b"JVBERi")  # base64 of %PDF
    for other in (letter[:pdf] + b"JVBERj" + letter[pdf + 6 :], b"Dear Head", b"", kept(told, "pdf")):
        assert "This is not the letter that the entry says went" in faults(other, proof)[0]


def test_it_says_nothing_else(told: Record, proof: Path) -> None:
    """One entry and one value, and nobody's name."""
    text = proof.read_text(encoding="utf-8")
    assert [name.title() for name in told.school.people if name.title() in text] == []
    assert "@mail.example" not in text
    assert len(text) < 20_000
    value = json.loads(text)["disclosure"]
    assert value[1] == "sent_as"


@pytest.mark.parametrize("name", ["entry", "path", "position", "disclosure", "checkpoint", "form"])
def test_a_proof_that_was_changed_fails(told: Record, proof: Path, name: str) -> None:
    said = json.loads(proof.read_text(encoding="utf-8"))
    match said[name]:
        case dict():
            said[name]["actor"] = "P0009"
        case list():
            said[name] = said[name][::-1]
        case int():
            said[name] += 1
        case str():
            said[name] = said[name].replace("2", "3", 1).replace("1", "2", 1)
    proof.write_text(json.dumps(said), encoding="utf-8")
    with suppress(ValueError, TypeError):  # the command makes a sentence of them
        assert faults(kept(told, "eml"), proof)


def test_the_hash_of_another_letter_cannot_be_put_in(told: Record, proof: Path) -> None:
    said = json.loads(proof.read_text(encoding="utf-8"))
    said["disclosure"][2] = [sha256(b"Dear Head").hexdigest()]
    proof.write_text(json.dumps(said), encoding="utf-8")
    assert faults(b"Dear Head", proof) == ["The hashes in the proof are not those that the entry vouches for."]


def test_a_foreign_key_did_not_sign_it(told: Record, proof: Path) -> None:
    assert "no key that you trust" in faults(kept(told, "eml"), proof, FOREIGN.key)[0]


@pytest.mark.parametrize(("entry", "why"), [("999", "has no entry 999"), ("1", "does not say that a letter went")])
def test_what_is_no_letter_has_no_proof(told: Record, tmp_path: Path, entry: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        make_letter_proof(told.office, "A", entry, tmp_path / "proof.json", NOW)


def test_every_letter_that_went_is_bound_to_its_entry(told: Record) -> None:
    went = [x for x in told.trail() if x.type in ("letter.sent", "letter.posted", "notice.sent")]
    assert [x.type for x in went if not x.private.get("sent_as")] == []
    assert len(went) == 3


def test_a_witness_s_key_is_not_the_record_s(told: Record, proof: Path) -> None:
    """Who signs what they have seen does not say what the record is: alone, they could show a record of their own."""
    said = json.loads(proof.read_text(encoding="utf-8"))
    text = said["checkpoint"].partition("\n\n")[0] + "\n"
    line = signature_line(WITNESS.key, bytes(8) + WITNESS.sign(cosigned(text, 0)))
    proof.write_text(json.dumps(said | {"checkpoint": f"{text}\n{line}"}), encoding="utf-8")
    for keys in ([WITNESS.key], [SIGNER.key, WITNESS.key]):
        assert "no key that you trust" in faults(kept(told, "eml"), proof, *keys)[0]


def test_whoever_holds_the_old_key_follows_the_change_to_a_new_one(record: Record, tmp_path: Path) -> None:
    before, secret, to = at("2026-10-02"), new_secret("council.example/upturn"), tmp_path / "proof.json"
    record.checkpoint()
    with store.writing(record.school.engine) as conn:
        checkpoints.rotate(conn, store.lock_head(conn), SIGNER, signer(secret), before)
    office = Office(database_url=record.url, signing_key=secret)
    make_letter_proof(office, "A", entry_of(record, "letter.sent").id, to, NOW)
    letter = kept(record, "eml")
    assert faults(letter, to, SIGNER.key) == faults(letter, to, signer(secret).key) == []
    assert faults(letter, to, FOREIGN.key)


def test_the_key_may_be_given_in_a_file(told: Record, proof: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter, key = proof.parent / "letter.eml", proof.parent / "their.key"
    letter.write_bytes(kept(told, "eml"))
    key.write_text(f"{SIGNER.key.text}\n", encoding="utf-8")
    assert main(["--letter", str(letter), str(proof), "--key", str(key)]) == 0
    assert "is in the record, and says that a letter went." in capsys.readouterr().out
    assert main(["--letter", "nowhere.eml", str(proof), "--key", str(key)]) == 1
    assert "nowhere.eml cannot be read (No such file or directory): check its name." in capsys.readouterr().out
