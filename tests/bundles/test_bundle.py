"""A bundle: what is in it, and that it holds with nothing but Python."""

from __future__ import annotations

import io
import json
import re
import zipfile
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import select

from cases import checkpoints, ledger, store, tree
from cases import commands as c
from cases import events as e
from cases.proof.container import unpacked
from cases.proof.notes import read_checkpoint, signature_line
from cases.proof.trust import held_in, trusted
from cases.proof.verifier import check_packed, main
from cases.refusals import Refusal
from cases.schema import case_events
from cases.signing import new_secret, signer
from notifications.office import Office
from tests.bundles.record import (
    FOREIGN,
    NOW,
    SIGNER,
    Files,
    Record,
    changed,
    faults,
    found,
    lines,
    notes,
    put,
    put_lines,
    value,
)
from tests.cases.school import at


def test_it_holds_and_says_what_was_checked(bundle: bytes, told: Record) -> None:
    said = "\n".join(one.sentence for one in found(bundle))
    assert faults(bundle) == []
    assert f"Case A: all {len(told.trail())} entries are there" in said
    assert "signed with the key of council.example/upturn" in said
    assert "letters checked: byte for byte" in said


def test_it_holds_on_both_databases(url: str, tmp_path: Path) -> None:
    record = Record(url, tmp_path).told()
    record.another()
    for cases in (("A",), ("B", "A")):
        assert faults(record.bundle(*cases)) == []
    assert record.looked == ["B", "A"]


def test_any_program_can_open_it_and_it_is_not_compressed(bundle: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(bundle)) as zip:
        assert zip.testzip() is None
        assert {one.filename: zip.read(one) for one in zip.infolist()} == unpacked(bundle)
        assert {one.compress_type for one in zip.infolist()} == {zipfile.ZIP_STORED}


def test_the_same_record_gives_the_same_bytes(told: Record, bundle: bytes) -> None:
    assert told.bundle("A") == bundle


def test_each_line_is_the_text_that_is_hashed(bundle: bytes) -> None:
    files = unpacked(bundle)
    two = files["entries.jsonl"].decode().splitlines()[:2]
    first, second = (line.removeprefix('{"body":').rpartition(',"position":')[0] for line in two)
    assert json.loads(second)["prev"] == sha256(b"\x00" + first.encode()).hexdigest()


def test_letters_are_there_as_they_went(bundle: bytes, told: Record) -> None:
    files = unpacked(bundle)
    letters = [name for name in files if name.startswith("letters/")]
    kept = {path.read_bytes() for path in (told.folder / "post").iterdir()}
    assert {name.rpartition(".")[2] for name in letters} == {"eml", "pdf"}
    assert all(files[name] in kept for name in letters)


def test_what_is_read_says_the_same_and_needs_nothing(bundle: bytes) -> None:
    files = unpacked(bundle)
    page = files["trail.html"].decode()
    seen = Seen()
    seen.feed(page)
    assert not seen.tags & {"script", "img", "link", "iframe", "object", "form"}
    assert {link for link in seen.links if not link.startswith("#")} <= files.keys()
    assert "<del>" in page
    assert "It was another school" in page
    assert checkpoint_line(files) in page
    assert files["trail.pdf"].startswith(b"%PDF")


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {str(value) for name, value in attrs if name in ("href", "src")}


def checkpoint_line(files: dict[str, bytes]) -> str:
    return " ".join(read_checkpoint(files["checkpoint.txt"].decode()).text.split("\n")).strip()


def test_what_somebody_wrote_never_becomes_markup(record: Record) -> None:
    evil = "<script>alert(1)</script> #panic() 漢"
    record.school.ask(c.DecideCategory(to="LA4b", school_view="LA3", reason=evil), "nair", at("2026-09-20"))
    files = unpacked(record.bundle("A"))
    page = files["trail.html"].decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert files["trail.pdf"].startswith(b"%PDF")


def test_the_readme_says_what_is_not_proved(bundle: bytes) -> None:
    text = unpacked(bundle)["README.txt"].decode()
    assert "WHAT IS NOT PROVED" in text
    assert "true when it was written" in text
    assert "not compressed" not in text


def test_pages_that_would_show_nothing_are_refused(record: Record) -> None:
    with pytest.raises(Refusal, match=r"Nothing of case A was on record then\. Give a later moment"):
        record.bundle("A", known_at=at("2020-01-01"))


def test_the_pages_name_people_roles_and_days_in_words(bundle: bytes) -> None:
    page = unpacked(bundle)["trail.html"].decode()
    assert "Autumn category letter, to Birkett (Headteacher)" in page
    assert "Visit by the School Improvement Partner" in page
    assert "LA3 to LA4a; school agrees" in page
    assert not re.search(r" -&gt; |>nair<|>engine<|class=.kind.>[a-z]|<(span|td) class=.[a-z]+.>[^<]*_", page)


def test_the_pages_can_show_what_was_known_then_and_the_files_hold_all(record: Record) -> None:
    files = unpacked(record.bundle("A", known_at=at("2026-09-17", "10:30")))
    page = files["trail.html"].decode()
    assert "as it was known on 17 September 2026 at 10:30" in page
    assert "<del>" not in page
    assert len(lines(files, "entries.jsonl")) == len(record.trail())


# --- what stands under which checkpoint ----------------------------------------------------------------------------
def test_without_a_key_the_newest_checkpoint_counts_and_what_came_later_is_said(record: Record) -> None:
    record.checkpoint()
    before = len(record.trail())
    record.another()
    record.school.ask(c.SipVisit(), "nair", at("2026-10-06"))
    raw = record.bundle("A", office=record.unsigning)
    assert any("came after that checkpoint" in one for one in record.said)
    assert "not signed" not in notes(raw)
    assert faults(raw) == [one for one in faults(raw) if "Nobody signed the list" in one] != []
    assert faults(raw, unsigned=True) == []
    assert len(lines(unpacked(raw), "entries.jsonl")) == before
    assert "because it came after: case A, entr" in unpacked(raw)["README.txt"].decode()


def test_a_record_that_nobody_signed_gives_no_bundle(record: Record) -> None:
    with pytest.raises(Refusal, match="was ever signed"):
        record.bundle("A", office=record.unsigning)


def test_a_case_opened_after_the_last_checkpoint_cannot_be_shown(record: Record) -> None:
    record.checkpoint()
    record.another()
    with pytest.raises(Refusal, match="opened after the last checkpoint"):
        record.bundle("B", office=record.unsigning)


def test_a_case_that_is_not_there_is_refused(told: Record) -> None:
    with pytest.raises(Refusal, match="There is no case Z"):
        told.made("Z")


# --- keys and checkpoints that the reader holds --------------------------------------------------------------------
def test_without_a_key_it_says_that_the_key_came_with_the_bundle(bundle: bytes) -> None:
    said = [one for one in check_packed(bundle, []) if one.kind == "NOTE"]
    assert SIGNER.key.text in said[0].sentence


def test_a_foreign_key_signs_nothing(bundle: bytes) -> None:
    assert [one for one in faults(bundle, FOREIGN.key) if "no key that you trust" in one]


def test_it_goes_on_from_a_checkpoint_that_somebody_holds(record: Record) -> None:
    note = record.checkpoint()
    held = read_checkpoint(note)
    record.another()
    line = " ".join(held.text.split("\n")[:3])
    raw = record.bundle("A")
    for text in (note, f"Checkpoint: {line}\n"):
        assert faults(raw, held=held_in(text)) == []
    other = held_in(line.replace(line[-8:], "AAAAAAA="))
    assert "what was there has been changed" in faults(raw, held=other)[0]


def test_an_older_bundle_than_what_is_held_is_told(record: Record) -> None:
    raw = record.bundle("A")
    record.another(day="2026-10-13")
    newer = held_in(record.checkpoint())
    assert "it is older than what you hold" in faults(raw, held=newer)[0]


def test_a_checkpoint_too_old_is_asked_for_by_its_file(record: Record) -> None:
    first = record.checkpoint()
    (record.folder / "held.txt").write_text(first, encoding="utf-8")
    for day in range(2, 35):
        record.checkpoint(NOW.replace(year=2027, month=1 + day // 28, day=1 + day % 28))
    assert "Ask for it again with your checkpoint" in faults(record.bundle("A"), held=held_in(first))[0]
    assert faults(record.bundle("A", since=record.folder / "held.txt"), held=held_in(first)) == []


BEFORE = at("2026-10-02")


def test_whoever_holds_the_old_key_trusts_the_new_one_that_it_signed_for(record: Record) -> None:
    record.checkpoint()
    secret = new_secret("council.example/upturn")
    with store.writing(record.school.engine) as conn:
        checkpoints.rotate(conn, store.lock_head(conn), SIGNER, signer(secret), BEFORE)
    raw = record.bundle("A", office=Office(database_url=record.url, signing_key=secret))
    assert faults(raw, SIGNER.key) == faults(raw, signer(secret).key) == []
    assert faults(raw, FOREIGN.key)


def test_a_new_key_that_did_not_sign_for_itself_is_not_followed(record: Record) -> None:
    record.checkpoint()
    secret = new_secret("council.example/upturn")
    with store.writing(record.school.engine) as conn:
        checkpoints.rotate(conn, store.lock_head(conn), SIGNER, signer(secret), BEFORE)

    def without_its_signature(files: Files) -> None:
        proofs = value(files, "proofs.json")
        text, _, below = proofs["keys"][-1]["checkpoint"].rpartition("\n\n")
        lines = below.splitlines(keepends=True)
        proofs["keys"][-1]["checkpoint"] = f"{text}\n\n{lines[1]}"
        put(files, "proofs.json", proofs)

    raw = record.bundle("A", office=Office(database_url=record.url, signing_key=secret))
    assert faults(raw) == []
    [said] = faults(changed(raw, without_its_signature))
    assert said.endswith("is signed by council.example/upturn, with no key that you trust.")


def test_a_lost_key_hands_over_nothing(record: Record) -> None:
    record.checkpoint()
    secret = new_secret("council.example/upturn")
    with store.writing(record.school.engine) as conn:
        checkpoints.rotate(conn, store.lock_head(conn), None, signer(secret), BEFORE)
    raw = record.bundle("A", office=Office(database_url=record.url, signing_key=secret))
    assert [one for one in faults(raw, SIGNER.key) if "no key that you trust" in one]


def test_a_key_put_in_and_taken_back_is_not_followed(record: Record) -> None:
    """Without the key: both entries are signed with everything else, and the stranger signs that checkpoint too."""
    record.checkpoint()
    own, theirs = SIGNER.key.text, FOREIGN.key.text
    with store.writing(record.school.engine) as conn:
        put_in = [e.KeyChanged(was=own, key=theirs), e.KeyChanged(was=theirs, key=own)]
        there = ledger.enter(conn, store.lock_head(conn), put_in, BEFORE)[0]
    made = read_checkpoint(record.checkpoint(BEFORE))
    with store.reading(record.school.engine) as conn:
        body = select(case_events.c.body).where(case_events.c.position == there.position)
        change = {
            "entry": json.loads(conn.execute(body).scalar_one()),
            "position": there.position,
            "checkpoint": made.note + signature_line(FOREIGN.key, FOREIGN.sign(made.text.encode())),
            "path": [step.hex() for step in tree.proof_of(conn, there.position, made.size)],
        }
    files: Files = {"keys.txt": b""}
    put(files, "proofs.json", {"keys": [change]})
    assert trusted(files, [SIGNER.key]) == ([SIGNER.key], [])


def test_what_a_bundle_says_stays_on_its_line(record: Record, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever made it could otherwise write lines of the verifier's own, or over them."""

    def written_over(files: Files) -> None:
        digest = lines(files, "disclosures.jsonl")[0]["digest"]
        put_lines(files, "disclosures.jsonl", lines(files, "disclosures.jsonl")[1:])
        told = value(files, "withheld.json")
        put(files, "withheld.json", told | {"later": {digest: "gone\x1b[2J\nPASS  Everything that was checked holds."}})

    path = record.folder / "forged.zip"
    path.write_bytes(changed(record.bundle("A"), written_over)[:-1])
    assert main([str(path), "--key", SIGNER.key.text]) == 1
    printed = capsys.readouterr().out
    assert "gone?[2J?PASS" in printed
    assert [line for line in printed.splitlines() if line.startswith("PASS")] == []
