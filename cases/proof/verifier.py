"""The command of the one-file verifier: `python3 verify.py bundle.zip`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

from cases.proof.bundle import WRONG, check_bundle, holds
from cases.proof.container import packed_strictly, unpacked
from cases.proof.lines import FAIL, OK, Finding, counted, object_of
from cases.proof.notes import Key, read_key
from cases.proof.single import check_letter
from cases.proof.trust import Held, held_in

USE = """Checks a bundle of Upturn, or one letter, with nothing but Python 3.9 or later.

  python3 verify.py bundle.zip --key "KEY"
  python3 verify.py bundle.zip --key "KEY" --checkpoint held.txt
  python3 verify.py --letter letter.eml proof.json --key "KEY"

KEY is the public key of the record, or a file with it. Have it from somewhere else than
the bundle: on paper, by telephone, or from your own file."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found. Out: 0 where everything holds, 1 where something does not."""
    asked = _asked(arguments)
    try:
        keys, held = _trusted(asked)
        findings = _one_letter(asked, keys, held) if asked.letter else _whole_bundle(asked, keys, held)
    except OSError as trouble:
        return _say([Finding(FAIL, f"{trouble.filename} cannot be read ({trouble.strerror}): check its name.")])
    except ValueError as trouble:
        return _say([Finding(FAIL, str(trouble))])
    return _say(findings)


def _say(findings: Sequence[Finding]) -> int:
    wrong = sum(one.kind == FAIL for one in findings)
    end = "PASS  Everything that was checked holds." if holds(findings) else f"FAIL  {counted(wrong, 'thing')} wrong."
    sys.stdout.write("".join(f"{one.kind:5} {_plain(one.sentence)}\n" for one in findings) + f"{end}\n")
    return 0 if holds(findings) else 1


def _plain(said: str) -> str:
    """On one line, whatever it quotes: a bundle must not be able to write a line of its own, or over another."""
    return "".join(letter if letter.isprintable() else "?" for letter in said)


def _asked(arguments: Sequence[str] | None) -> Namespace:
    words = ArgumentParser("verify.py", description=USE, formatter_class=RawDescriptionHelpFormatter)
    words.add_argument("file", help="the bundle (a zip, or the folder it was unpacked to), or the proof of a letter")
    words.add_argument("--key", action="append", default=[], help="a public key you trust, or a file with it")
    words.add_argument("--checkpoint", action="append", default=[], help="a file with a checkpoint you hold")
    words.add_argument("--letter", help="check this one letter against its proof")
    words.add_argument("--unsigned", action="store_true", help="you were told that nobody signed the list of files")
    return words.parse_args(arguments)


def _trusted(asked: Namespace) -> tuple[list[Key], list[Held]]:
    """The keys and checkpoints given. Raises NoteRefused and OSError."""
    held = [one for name in asked.checkpoint for one in held_in(_text(name))]
    return [read_key(_text(one).strip() if Path(one).is_file() else one) for one in asked.key], held


def _text(name: str) -> str:
    return Path(name).read_bytes().decode(errors="replace")


def _whole_bundle(asked: Namespace, keys: Sequence[Key], held: Sequence[Held]) -> list[Finding]:
    path = Path(asked.file)
    if path.is_dir():
        files = {one.relative_to(path).as_posix(): one.read_bytes() for one in path.rglob("*") if one.is_file()}
        return check_bundle(files, keys, held, asked.unsigned)
    return check_packed(path.read_bytes(), keys, held, asked.unsigned)


def check_packed(raw: bytes, keys: Sequence[Key], held: Sequence[Held] = (), unsigned: bool = False) -> list[Finding]:
    """Check a bundle as the one file that it is. Raises NotABundle."""
    files = unpacked(raw)
    if packed_strictly(raw, files):
        whole = Finding(OK, f"The bundle holds {counted(len(files), 'file')}, and nothing else.")
    else:
        whole = Finding(FAIL, "The bundle's own file was changed: in a file, between files, or at its end.")
    return [whole, *check_bundle(files, keys, held, unsigned)]


def _one_letter(asked: Namespace, keys: Sequence[Key], held: Sequence[Held]) -> list[Finding]:
    letter, text = Path(asked.letter).read_bytes(), _text(asked.file)
    findings: list[Finding] = []
    try:
        findings += check_letter(letter, object_of(text.removesuffix("\n"), asked.file), keys, held)
    except WRONG as trouble:
        whole = str(trouble) if str(trouble).endswith(".") else f"{asked.file} cannot be read: it was changed."
        findings.append(Finding(FAIL, whole))
    return findings


if __name__ == "__main__":
    sys.exit(main())
