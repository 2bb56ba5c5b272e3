"""Signed notes and checkpoints: what others publish is read and checked; what is wrong is told in a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.proof.ed25519 import verified
from cases.proof.notes import (
    COSIGNS,
    SIGNS,
    Checkpoint,
    Key,
    NoteRefused,
    check_signed,
    checkpoint_text,
    cosigned,
    read_checkpoint,
    read_key,
    signature_line,
    signed_by_one_of,
)
from cases.signing import Signer, fits, new_secret, signer

# --- what others publish -------------------------------------------------------------------------------------------
# The example of C2SP's signed-note, and the two signers of the tests of Go's own notes.
EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_TEXT = "This is an example message.\n"
EXAMPLE_LINE = (
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
)
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
ENOCH_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ="

# A checkpoint of a public log of certificates, as it was served, with the lines of four independent witnesses.
PUBLIC_LOG = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
WITNESS = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
PUBLIC = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""  # noqa: E501
SPECIFIED = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""  # noqa: E501


def signed(text: str, *lines: str) -> Checkpoint:
    """A note of any text, with its lines, as read_checkpoint gives one of a checkpoint's text."""
    frame = read_checkpoint("o\n1\n" + "A" * 43 + "=\n\n" + "".join(f"{line}\n" for line in lines))
    return Checkpoint("", 0, b"", text, frame.signatures, "")


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [(EXAMPLE_TEXT, EXAMPLE_LINE, EXAMPLE), (GO_TEXT, PETER_LINE, PETER), (GO_TEXT, ENOCH_LINE, ENOCH)],
    ids=["signed-note", "Go's first", "Go's second"],
)
def test_the_published_notes_fit(text: str, line: str, key: str) -> None:
    assert read_key(key).text == key
    assert check_signed(signed(text, line), read_key(key)) is None
    with pytest.raises(NoteRefused, match="does not fit"):
        check_signed(signed(text + "x", line), read_key(key))


def test_signing_gives_the_published_line() -> None:
    peter = signer(PETER_SECRET)
    assert peter.key.text == PETER
    assert signature_line(peter.key, peter.sign(GO_TEXT.encode())) == PETER_LINE + "\n"


def test_a_public_logs_checkpoint_and_its_witness() -> None:
    checkpoint = read_checkpoint(PUBLIC)
    assert (checkpoint.origin, checkpoint.size) == ("arche2025h1.staging.ct.transparency.dev", 1432088532)
    assert len(checkpoint.signatures) == 6
    for check in (verified, fits):
        assert check_signed(checkpoint, read_key(PUBLIC_LOG), check) is None
        assert check_signed(checkpoint, read_key(WITNESS), check) == 0x6A122120
    assert signed_by_one_of(checkpoint, [read_key(EXAMPLE), read_key(PUBLIC_LOG)]) == read_key(PUBLIC_LOG)


def test_the_specified_checkpoint_is_read_and_written() -> None:
    checkpoint = read_checkpoint(SPECIFIED)
    assert checkpoint.text == checkpoint_text("example.com/behind-the-sofa", 20852163, checkpoint.root)
    assert checkpoint.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    said = cosigned(checkpoint.text, 1679315147).decode()
    assert said == "cosignature/v1\ntime 1679315147\n" + SPECIFIED.partition("\n\n")[0] + "\n"


# --- our own -------------------------------------------------------------------------------------------------------
OURS, OTHER = signer(new_secret("mk.example/cases")), signer(new_secret("mk.example/cases"))
WATCHES = signer(new_secret("audit.example/desk", COSIGNS))
TEXT = checkpoint_text("mk.example/cases", 812, bytes(range(32)))
AT = 1_800_000_000


def line(by: Signer, text: str = TEXT) -> str:
    if by.key.kind == COSIGNS:
        return signature_line(by.key, AT.to_bytes(8, "big") + by.sign(cosigned(text, AT)))
    return signature_line(by.key, by.sign(text.encode()))


NOTE = f"{TEXT}\n{line(OURS)}{line(WATCHES)}"


def test_a_signed_checkpoint_is_what_was_signed() -> None:
    checkpoint = read_checkpoint(NOTE)
    assert (checkpoint.origin, checkpoint.size, checkpoint.root) == ("mk.example/cases", 812, bytes(range(32)))
    assert check_signed(checkpoint, OURS.key) is None
    assert check_signed(checkpoint, WATCHES.key) == AT


def stands(note: str) -> bool:
    """Whether a note still passes for the one that was signed, by both keys."""
    try:
        checkpoint = read_checkpoint(note)
        check_signed(checkpoint, OURS.key, fits)
        return check_signed(checkpoint, WATCHES.key, fits) == AT
    except NoteRefused:
        return False


def test_one_character_changed_anywhere_is_found() -> None:
    assert stands(NOTE)
    for at, letter in enumerate(NOTE):
        for other in {"A", "b", "0", "=", " ", "\n", "+", "—", "\u2028", chr(ord(letter) ^ 1)} - {letter}:
            assert not stands(NOTE[:at] + other + NOTE[at + 1 :]), (at, letter, other)


def test_one_character_dropped_or_doubled_anywhere_is_found() -> None:
    for at, letter in enumerate(NOTE):
        assert not stands(NOTE[:at] + NOTE[at + 1 :]), (at, letter)
        assert not stands(NOTE[:at] + letter + NOTE[at:]), (at, letter)


def test_a_key_signs_only_under_its_own_number() -> None:
    with pytest.raises(NoteRefused, match=r"not signed with the key of mk\.example/cases"):
        check_signed(read_checkpoint(NOTE), OTHER.key)
    passed_off = signature_line(OURS.key, OTHER.sign(TEXT.encode()))
    with pytest.raises(NoteRefused, match="does not fit the checkpoint of 812 entries"):
        check_signed(read_checkpoint(f"{TEXT}\n{passed_off}"), OURS.key)
    with pytest.raises(
        NoteRefused, match=r"signed by audit\.example/desk, mk\.example/cases, with no key that you trust"
    ):
        signed_by_one_of(read_checkpoint(NOTE), [OTHER.key])


def test_a_witness_line_is_no_signature_of_the_record_and_the_other_way_round() -> None:
    as_record = Key(WATCHES.key.name, SIGNS, WATCHES.key.public)
    as_witness = Key(OURS.key.name, COSIGNS, OURS.key.public)
    for key in (as_record, as_witness):
        with pytest.raises(NoteRefused, match="is not signed with the key"):
            check_signed(read_checkpoint(NOTE), key)
    renamed = signature_line(as_witness, OURS.sign(TEXT.encode()))
    with pytest.raises(NoteRefused, match="does not fit"):
        check_signed(read_checkpoint(f"{TEXT}\n{renamed}"), as_witness)


def test_lines_of_others_are_passed_over() -> None:
    strange = "— somebody.example/else AAAAAAAAAAAA\n"
    checkpoint = read_checkpoint(NOTE + strange)
    assert check_signed(checkpoint, OURS.key) is None
    with pytest.raises(NoteRefused, match="not signed"):
        check_signed(read_checkpoint(f"{TEXT}\n{strange}"), OURS.key)


ROOT = TEXT.split("\n")[2]
NO_NOTE = {
    "nothing": "",
    "no signature": TEXT,
    "a blank line and no signature": f"{TEXT}\n",
    "cut off": NOTE[:-1],
    "Windows line ends": NOTE.replace("\n", "\r\n"),
    "a control character": NOTE.replace("cases", "cas\x00es", 1),
    "half a character": NOTE.replace("cases", "cas\ud800es", 1),
    "too long": NOTE + "— a AAAAAAAAAAAA\n" * 4000,
}
NO_CHECKPOINT = {
    "two lines": f"mk.example/cases\n812\n\n{line(OURS)}",
    "no name": f"\n812\n{ROOT}\n\n{line(OURS)}",
    "an empty line in it": f"mk.example/cases\n812\n{ROOT}\n\nmore\n\n{line(OURS)}",
    "a size with a nought before it": f"mk.example/cases\n0812\n{ROOT}\n\n{line(OURS)}",
    "a size with a sign": f"mk.example/cases\n+812\n{ROOT}\n\n{line(OURS)}",
    "a size below nothing": f"mk.example/cases\n-812\n{ROOT}\n\n{line(OURS)}",
    "a size in other digits": f"mk.example/cases\n٨١٢\n{ROOT}\n\n{line(OURS)}",
    "a size in raised digits": f"mk.example/cases\n8²\n{ROOT}\n\n{line(OURS)}",
    "a size of ten thousand digits": f"mk.example/cases\n{'9' * 10_000}\n{ROOT}\n\n{line(OURS)}",
    "a size with spaces": f"mk.example/cases\n 812\n{ROOT}\n\n{line(OURS)}",
    "no size": f"mk.example/cases\n\n{ROOT}\n\n{line(OURS)}",
    "a short root": f"mk.example/cases\n812\n{ROOT[4:]}\n\n{line(OURS)}",
    "a root in another spelling": f"mk.example/cases\n812\n{ROOT[:-2]}9=\n\n{line(OURS)}",
    "a root in another alphabet": f"mk.example/cases\n812\n{'-' * 43}=\n\n{line(OURS)}",
}
NO_SIGNATURE = {
    "a hyphen for the dash": NOTE.replace("—", "-", 1),
    "no name": f"{TEXT}\n— {line(OURS).split()[2]}\n",
    "a name with a plus": NOTE.replace("— mk", "— m+k", 1),
    "a name with a space of another kind": NOTE.replace("— mk", "— m\u2003k", 1),
    "too short": f"{TEXT}\n— mk.example/cases AAAA\n",
    "an empty line": f"{TEXT}\n{line(OURS)}\nx\n".replace("\nx", "\n\u200bx"),
    "another line end": f"{TEXT}\n{line(OURS)[:-1]}\u2028{line(WATCHES)}",
}


@pytest.mark.parametrize(
    ("note", "why"),
    [
        *((note, "This is not a signed checkpoint") for note in NO_NOTE.values()),
        *((note, "This is not a checkpoint|A line under the checkpoint") for note in NO_CHECKPOINT.values()),
        *((note, "A line under the checkpoint is not a signature|not a checkpoint") for note in NO_SIGNATURE.values()),
    ],
    ids=[*NO_NOTE, *NO_CHECKPOINT, *NO_SIGNATURE],
)
def test_what_is_no_signed_checkpoint_is_told(note: str, why: str) -> None:
    with pytest.raises(NoteRefused, match=why):
        read_checkpoint(note)


def refused(note: str) -> str:
    """Why a note is refused; "" where it is read."""
    try:
        read_checkpoint(note)
    except NoteRefused as no:
        return str(no)
    return ""


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    for note in (text, f"{text}\n\n{line(OURS)}", f"{TEXT}\n{text}\n"):
        assert refused(note) == "" or refused(note).startswith(("This is not a ", "A line under the checkpoint"))


def test_a_secret_key_is_read_back_whatever_letters_it_has() -> None:
    """Base64 has a plus in it as often as not, and a plus parts what a key is written of."""
    for _ in range(60):
        secret = new_secret("mk.example/cases")
        again = signer(secret)
        assert read_key(again.key.text) == again.key
        assert fits(again.key.public, b"x", again.sign(b"x"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mk.example/cases",
        EXAMPLE.replace("+530d903a", ""),
        EXAMPLE + "A",
        EXAMPLE.replace("Aeky", "Beky"),
        EXAMPLE.replace("example.com", "exam ple.com"),
        EXAMPLE[:-4],
        "+530d903a+" + EXAMPLE.rpartition("+")[2],
    ],
)
def test_what_is_no_key_is_told(text: str) -> None:
    with pytest.raises(NoteRefused, match="This is not a public key"):
        read_key(text)


@pytest.mark.parametrize("text", [EXAMPLE.replace("530d903a", "530d903b"), EXAMPLE.replace("foo", "fop")])
def test_a_key_that_was_not_copied_whole_is_told(text: str) -> None:
    with pytest.raises(NoteRefused, match="was not copied whole"):
        read_key(text)
