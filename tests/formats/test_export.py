"""The files of an export, and the word that writes them."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from cases import store
from desk.cli import upturn
from desk.exporting import FORMATS, Counted, Format, export
from tests.disks import no_room_above
from tests.formats.histories import histories, record
from tests.formats.looking import json_of, sqlite_of, xes_of
from tests.formats.recording import entries, written


# --- files ---------------------------------------------------------------------------------------------------------
def counted(engine: Engine, path: Path, format: Format) -> Counted:
    with store.reading(engine) as conn:
        return export(conn, path, format)


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_record_is_an_empty_export(engine: Engine, tmp_path: Path, format: Format) -> None:
    assert counted(engine, tmp_path / "none", format) == (0, 0)
    read: dict[str, Callable[[Path], Any]] = {"json": json_of, "sqlite": sqlite_of, "xes": xes_of}
    seen = read[format](tmp_path / "none")
    assert not (seen if format == "xes" else seen.events)


@pytest.mark.postgresql
def test_postgresql_is_exported_alike(postgresql: Engine, tmp_path: Path) -> None:
    there = record(postgresql, histories(6))
    assert counted(postgresql, tmp_path / "cases.json", "json") == (6, there)
    seen = json_of(tmp_path / "cases.json")
    assert seen.events.keys() == entries(postgresql).keys()
    assert seen.events == sqlite_of(written(postgresql, tmp_path, "sqlite")).events


@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk_leaves_what_was_there(recorded: Engine, tmp_path: Path, format: Format) -> None:
    path = tmp_path / f"cases.{format}"
    path.write_text("of yesterday")
    with no_room_above(100_000), pytest.raises(OSError) as trouble:  # noqa: PT011
        counted(recorded, path, format)
    assert trouble.value.filename == str(path)
    assert path.read_text() == "of yesterday"
    assert list(tmp_path.iterdir()) == [path]


def test_the_length_of_the_record_does_not_matter_to_memory(
    sqlite_original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.exporting.AT_ONCE", 5)

    def most(number: int) -> int:
        path = tmp_path / f"{number}.db"
        path.write_bytes(sqlite_original.read_bytes())
        engine = store.open_database(f"sqlite:///{path}")
        record(engine, histories(number))
        tracemalloc.start()
        counted(engine, tmp_path / "cases.json", "json")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        engine.dispose()
        return peak

    most(2)  # what is read and remembered once
    few, many = most(10), most(40)
    assert many < 1.5 * few


# --- the command ---------------------------------------------------------------------------------------------------
@pytest.fixture
def desk(recorded: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UPTURN_DATABASE_URL", recorded.url.render_as_string(hide_password=False))
    return lambda *words: CliRunner().invoke(upturn, ["export", *words])


@pytest.mark.parametrize(
    ("name", "called"),
    [("a.json", "OCEL 2.0 (JSON)"), ("a.sqlite", "OCEL 2.0 (SQLite)"), ("a.xes", "XES"), ("A.XES", "XES")],
)
def test_the_name_of_the_file_says_the_format(
    desk: Callable[..., Result], recorded: Engine, name: str, called: str
) -> None:
    said = desk("--to", name)
    assert said.exit_code == 0
    assert said.output == f"{name}: 36 cases with {len(entries(recorded))} entries, as {called}.\n"
    assert Path(name).stat().st_mode & 0o077 == 0, "nobody else may read it"


def test_a_format_can_be_named(desk: Callable[..., Result]) -> None:
    assert "as XES" in desk("--to", "cases.txt", "--format", "xes").output
    assert xes_of(Path("cases.txt"))


def test_a_name_that_says_no_format_is_refused_with_what_to_do(desk: Callable[..., Result], tmp_path: Path) -> None:
    said = desk("--to", "cases.txt")
    assert said.exit_code == 1
    assert said.output == (
        "Error: Nothing was exported: cases.txt does not say which format is wanted. "
        "End it in .json, .sqlite or .xes, or add --format.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(desk: Callable[..., Result]) -> None:
    said = desk("--to", "nowhere/cases.json")
    assert said.exit_code == 1
    assert "nowhere/cases.json could not be used (No such file or directory)" in said.output


def test_without_a_file_it_says_which_are_wanted(desk: Callable[..., Result]) -> None:
    said = desk()
    assert said.exit_code == 2
    assert "Name a file with --to, or with --model, or both." in said.output


def test_the_model_is_written_beside(desk: Callable[..., Result]) -> None:
    said = desk("--model", "model.json")
    model = json.loads(Path("model.json").read_text())
    counts = len(model["constraints"]), len(model["left_out"])
    assert said.output == (
        f"model.json: {counts[0]} constraints from Aiming to be outstanding; "
        f"{counts[1]} duties that DECLARE has no words for.\n"
    )
    assert (model["policy"], model["version"]) == ("mk-2010", "2010-01-14")
