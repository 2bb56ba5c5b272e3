"""verify.py: the modules of cases/proof in one file, on a machine that has only Python."""

from __future__ import annotations

import ast
import random
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from cases.proof.container import unpacked
from desk.bundling.one_file import MODULES, OURS, assembled
from tests.bundles.record import FOREIGN, SIGNER, Record

FOLDER = Path(__file__).parents[2] / "cases" / "proof"


@pytest.fixture
def alone(tmp_path: Path, bundle: bytes) -> Path:
    """A folder with nothing in it but a bundle and the verifier that came in it."""
    folder = tmp_path / "alone"
    folder.mkdir()
    (folder / "bundle.zip").write_bytes(bundle)
    (folder / "verify.py").write_bytes(unpacked(bundle)["verify.py"])
    return folder


def verify(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it with no environment, no packages and no folder to import from."""
    command = [sys.executable, "-I", "-S", "verify.py", *arguments]
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, timeout=60, check=False)


def test_it_holds_on_a_machine_that_has_only_python(alone: Path) -> None:
    done = verify(alone, "bundle.zip", "--key", SIGNER.key.text)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "PASS  Everything that was checked holds."
    assert sorted(path.name for path in alone.iterdir()) == ["bundle.zip", "verify.py"]


def test_it_checks_a_bundle_that_was_unpacked(alone: Path) -> None:
    with zipfile.ZipFile(alone / "bundle.zip") as zip:
        zip.extractall(alone / "open")
    assert verify(alone, "open", "--key", SIGNER.key.text).returncode == 0
    (alone / "open" / "people.json").write_text("{}\n", encoding="utf-8")
    done = verify(alone, "open", "--key", SIGNER.key.text)
    assert done.returncode == 1
    assert "FAIL  people.json was changed after the bundle was made." in done.stdout


def test_a_dozen_bytes_changed_each_fail_with_a_sentence(alone: Path, bundle: bytes) -> None:
    chance = random.Random(20261122)
    for _ in range(12):
        at = chance.randrange(len(bundle))
        (alone / "bundle.zip").write_bytes(
            bundle[:at] + bytes([bundle[at] ^ (1 + chance.randrange(255))]) + bundle[at + 1 :]
        )
        done = verify(alone, "bundle.zip", "--key", SIGNER.key.text)
        assert (done.returncode, done.stderr) == (1, ""), at
        assert re.search(r"^FAIL  .+\.\)?$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bundle.zip", "--key", FOREIGN.key.text], "no key that you trust"),
        (["bundle.zip", "--key", SIGNER.key.text[:-4]], "This is not a public key"),
        (["missing.zip"], "missing.zip"),
        (["verify.py"], "This is not a bundle"),
        (["bundle.zip", "--checkpoint", "verify.py"], "No checkpoint is in the file"),
        (["--letter", "verify.py", "bundle.zip"], "is not JSON"),
    ],
)
def test_what_it_cannot_use_it_says_in_a_sentence(alone: Path, arguments: list[str], said: str) -> None:
    done = verify(alone, *arguments)
    assert (done.returncode, done.stderr) == (1, "")
    assert said in done.stdout


def test_it_imports_nothing_that_python_does_not_bring() -> None:
    tree = ast.parse(assembled())
    names = [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names]
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
    assert "socket" not in names
    assert "subprocess" not in names


def test_it_is_every_module_and_no_name_stands_for_two_things() -> None:
    defined: Counter[str] = Counter()
    for node in ast.parse(assembled()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            defined[node.name] += 1
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            defined.update(name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
    assert [name for name, times in defined.items() if times > 1] == []
    assert {path.stem for path in FOLDER.glob("*.py")} - {"__init__"} == set(MODULES)


def test_each_module_comes_after_those_it_needs() -> None:
    for n, name in enumerate(MODULES):
        tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
        needs = {
            str(x.module).rpartition(".")[2]
            for x in tree.body
            if isinstance(x, ast.ImportFrom) and OURS in str(x.module)
        }
        assert needs <= set(MODULES[:n]), name


def test_it_is_plain_enough_to_be_read() -> None:
    text = assembled()
    assert max(map(len, text.splitlines())) <= 120
    assert not re.search(r"\b(eval|exec|compile|__import__|urlopen)\(", text)
    assert text.startswith("#!/usr/bin/env python3\n")


def test_the_bundle_has_the_verifier_that_the_product_tests(told: Record, bundle: bytes) -> None:
    assert unpacked(bundle)["verify.py"].decode() == assembled()
