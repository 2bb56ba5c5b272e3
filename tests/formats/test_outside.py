"""An outside checker, pm4py, reads every export and holds it against the model: it finds what was planted, and no more.

UPTURN_HISTORIES says how many histories are simulated; `.ci/process-mining` asks for 2,000.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from cases import schema, store
from cases.framework import Shelf
from desk.exporting import FORMATS, export
from desk.exporting.model import model
from tests.desk.playing import play
from tests.formats.histories import histories, record
from tests.formats.planting import PLANTS
from tests.formats.telling import Breach

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "var/process-mining/bin/python"
SCRIPT = ROOT / "tests/formats/outside.py"
HISTORIES = int(os.environ.get("UPTURN_HISTORIES", "80"))


@pytest.fixture(scope="module")
def worked(sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The record of the worked case of two schools."""
    folder = tmp_path_factory.mktemp("worked")
    return played(sqlite_original, folder)


def played(original: Path, folder: Path) -> Engine:
    engine = copied(original, folder / "worked.db")
    assert play("worked", engine, folder).played.troubles == []
    return engine


def copied(original: Path, path: Path) -> Engine:
    path.write_bytes(original.read_bytes())
    return store.open_database(f"sqlite:///{path}")


def exported(engine: Engine, folder: Path, name: str) -> list[Path]:
    paths = [folder / f"{name}.{format}" for format in FORMATS]
    with store.reading(engine) as conn:
        for path, format in zip(paths, FORMATS, strict=True):
            export(conn, path, format)
    return paths


# --- the worked case -----------------------------------------------------------------------------------------------
def test_no_personal_value_is_in_an_export(worked: Engine, tmp_path: Path) -> None:
    with store.reading(worked) as conn:
        values = [json.loads(text)[2] for text in conn.execute(select(schema.disclosures.c.disclosure)).scalars()]
        people = store.people(conn).values()
        sealed = "".join(conn.execute(select(schema.case_events.c.body)).scalars())
    said = {text for value in values for text in words(value) if " " in text and text not in sealed}
    named = {text for one in people for text in (one.name, one.email, one.post) if text and text != "Ofsted"}
    assert len(said) > 30
    assert len(named) > 20
    for path in exported(worked, tmp_path, "worked"):
        content = path.read_bytes()
        assert [text for text in said | named if text.encode() in content] == []
        assert b"P0010" in content, "people are there by id"


def words(value: Any) -> list[str]:
    """Every text in a value, however deep."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in words(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in words(inner)]
    return [value] if isinstance(value, str) else []


# --- pm4py ---------------------------------------------------------------------------------------------------------
@dataclass
class Verdict:
    """What was planted, and what pm4py says of each file."""

    planted: set[Breach]
    entries: int
    constraints: set[str]
    said: dict[str, dict[str, Any]]

    def found(self, name: str) -> set[Breach]:
        return {(constraint, object) for constraint, object in self.said[name]["found"]}


@pytest.fixture(scope="module")
def verdict(worked: Engine, sqlite_original: Path, tmp_path_factory: pytest.TempPathFactory) -> Verdict:
    if not PYTHON.exists():
        pytest.skip("pm4py is not in var/process-mining: run .ci/process-mining to have it installed there.")
    folder = tmp_path_factory.mktemp("simulated")
    told = histories(HISTORIES)
    engine = copied(sqlite_original, folder / "simulated.db")
    entries = record(engine, told)
    framework = Shelf().framework("mk-2010")
    made = model(framework.policy, framework.law)
    (folder / "model.json").write_text(json.dumps(made), encoding="utf-8")
    files = [*exported(engine, folder, "simulated"), *exported(worked, folder, "worked")]
    done = subprocess.run([PYTHON, SCRIPT, folder / "model.json", *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    constraints = {one["id"] for one in made["constraints"]}
    planted = {breach for history in told for breach in history.planted}
    return Verdict(planted, entries, constraints, json.loads(done.stdout))


@pytest.mark.parametrize("format", ["json", "sqlite"])
def test_every_planted_breach_is_found_and_no_other(verdict: Verdict, format: str) -> None:
    assert len(verdict.planted) >= HISTORIES // 2
    assert verdict.found(f"simulated.{format}") == verdict.planted
    said = verdict.said[f"simulated.{format}"]
    assert (said["events"], said["cases"]) == (verdict.entries, HISTORIES)


def test_every_planted_breach_of_a_case_is_found_in_xes(verdict: Verdict) -> None:
    assert verdict.found("simulated.xes") == {one for one in verdict.planted if one[1].startswith("case/")}
    assert verdict.said["simulated.xes"]["events"] == verdict.entries


def test_every_constraint_of_the_model_was_broken_somewhere(verdict: Verdict) -> None:
    assert 2 * len(PLANTS) <= HISTORIES
    assert {constraint for constraint, _ in verdict.planted} == verdict.constraints


@pytest.mark.parametrize("format", FORMATS)
def test_the_worked_case_keeps_the_framework(verdict: Verdict, format: str) -> None:
    assert verdict.said[f"worked.{format}"]["cases"] == 2
    assert verdict.found(f"worked.{format}") == set()
