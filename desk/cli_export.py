"""The word `upturn export`: all cases in open formats, and the framework as a model."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from desk.terminal import FILE, READER, log_looking, now, office, plainly


@click.command()
@click.option("--to", type=FILE, help="Write every case to this file.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["json", "sqlite", "xes"]),
    help="OCEL 2.0 as JSON or as SQLite, or XES. The file's name says which if left out.",
)
@click.option("--model", "model", type=FILE, help="Write the framework as DECLARE constraints to this JSON file.")
@click.option("--policy", help="The policy that the model is made of. The authority's own if left out.")
@READER
@plainly
def export(
    to: Path | None, format_: Literal["json", "sqlite", "xes"] | None, model: Path | None, policy: str | None
) -> None:
    """Write all cases in open formats, for any process-mining tool.

    \b
    upturn export --to cases.json      OCEL 2.0, JSON
    upturn export --to cases.sqlite    OCEL 2.0, SQLite
    upturn export --to cases.xes       XES
    upturn export --model model.json   what section 15 asks, to hold them against

    People are in it by id only. docs/auditors/formats.md says what is what.
    """
    from desk.exporting.files import write_cases, write_model

    if to is None and model is None:
        raise click.UsageError("Name a file with --to, or with --model, or both.")
    it = office()
    if to:
        log_looking(it, None, "export", now(), "export")
        click.echo(write_cases(it, to, format_))
    if model:
        click.echo(write_model(it, model, policy, now().date()))
