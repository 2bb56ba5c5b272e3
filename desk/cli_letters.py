"""The group of words about letters: `upturn letters …`, first their way from draft to issue, then their wording."""

from __future__ import annotations

from pathlib import Path

import click

from desk.cli_drafts import COMMANDS as DRAFTING
from desk.terminal import FILE, OK, TROUBLE, InOrder, plainly

POLICY = click.option(
    "--policy", default="mk-2010", show_default=True, envvar="UPTURN_POLICY", help="The policy that sends the letters."
)


@click.group(cls=InOrder)
def letters() -> None:
    """Draft, approve and issue letters, and check their wording."""


for word in DRAFTING:
    letters.add_command(word)


@letters.command("list")
@POLICY
@plainly
def letters_list(policy: str) -> None:
    """List every notice: to whom, for which duty, by which section."""
    from desk.wording import catalogue

    click.echo("\n".join(catalogue(policy)))


@letters.command("preview")
@click.argument("name")
@click.option("--to", type=FILE, default=Path("var/preview"), show_default=True, help="Folder to write to.")
@click.option("--large-print", is_flag=True, help="As it is printed for somebody who asked for large print.")
@plainly
def letters_preview(name: str, to: Path, large_print: bool) -> None:
    """Write a notice with sample facts: as text, e-mail, PDF and PNG.

    NAME is the name of its wording file. Everybody in the sample is invented.
    """
    from desk.wording import write_preview

    for path in write_preview(name, to, large_print):
        click.echo(path)


@letters.command("check")
@click.argument("files", nargs=-1, type=FILE)
@POLICY
@plainly
def letters_check(files: tuple[Path, ...], policy: str) -> None:
    """Check the wording of all notices, or of these files.

    Looks for unknown values, short forms that nobody explained, long sentences, words that are not plain, and names
    that the policy does not have.
    """
    from desk.wording import check_wording

    found, count = check_wording(files, policy)
    for problem in found:
        click.echo(problem)
    files_of = "file" if count == 1 else "files"
    click.echo(f"{len(found)} to put right." if found else f"{count} {files_of} of wording: good.")
    raise SystemExit(TROUBLE if found else OK)
