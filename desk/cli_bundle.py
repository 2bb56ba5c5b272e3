"""The words for what leaves the house with its proof: `bundle`, `letter-proof`, `verifier`."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from desk.cli_history import MOMENT
from desk.terminal import FILE, READER, TROUBLE, log_looking, looking_at, now, office, plainly

COPIES = click.Choice(["auditor", "school", "subject", "foi"])


@click.command()
@click.argument("cases", nargs=-1)
@click.option("--to", type=FILE, required=True, help="The file to write.")
@click.option("--sample", type=click.IntRange(1), help="So many cases, drawn by chance from all of them.")
@click.option("--nonce", default="", help="The auditor's own word, said after the checkpoint: with --sample.")
@click.option("--all", "everything", is_flag=True, help="Every case.")
@click.option("--copy", type=COPIES, default="auditor", show_default=True, help="For whom: what is withheld follows.")
@click.option("--subject", default="", help="The short name of the person it is about: with --copy subject.")
@click.option("--held", multiple=True, metavar="ENTRY", help="Hold this entry back too: its number, or 12=s36.")
@click.option("--known-at", type=MOMENT, help="The pages to read show it as it was known at this moment.")
@click.option("--since", type=FILE, help="A file with a checkpoint that the reader holds.")
@click.option("--under", type=FILE, help="A file with the checkpoint to stand on, instead of a new one.")
@READER
@plainly
def bundle(
    cases: tuple[str, ...],
    to: Path,
    sample: int | None,
    nonce: str,
    everything: bool,
    copy: str,
    subject: str,
    held: tuple[str, ...],
    known_at: date | datetime | None,
    since: Path | None,
    under: Path | None,
) -> None:
    """Write cases with their proofs to one file.

    It holds the history to read, the entries, the letters as they went and a program that checks it all with nothing
    but Python. CASES are those you name, a --sample of them, or --all.

    \b
    upturn bundle 990001 --to case.zip
    upturn bundle --sample 20 --nonce "the auditor's word" --under held.txt --to sample.zip
    """
    from desk.bundling.making import make_bundle
    from desk.bundling.order import ordered

    it = office()
    order = ordered(it, cases, sample or 0, nonce, everything, copy, subject, held, known_at, since, under)
    at = now()
    sentences = make_bundle(it, order, to, at, lambda seen: log_looking(it, seen, "bundle", at, "bundle"))
    click.echo("\n".join(sentences))
    raise SystemExit(TROUBLE if any(one.startswith("It does not hold") for one in sentences) else 0)


@click.command("letter-proof")
@click.argument("case")
@click.argument("entry")
@click.option("--to", type=FILE, required=True, help="The file to write.")
@READER
@plainly
def letter_proof(case: str, entry: str, to: Path) -> None:
    """Write the proof of one letter, for whoever received it.

    ENTRY is the number or the id of the entry that says that it went, as `upturn knew` prints it.
    """
    from desk.bundling.letter_proof import make_letter_proof

    click.echo(make_letter_proof(looking_at(case, "letter-proof", "bundle"), case, entry, to, now()))


@click.command()
@click.option("--to", type=FILE, default=Path("verify.py"), show_default=True, help="The file to write.")
@plainly
def verifier(to: Path) -> None:
    """Write verify.py, which checks bundles with nothing but Python."""
    from hashlib import sha256

    from desk.bundling.making import write_whole
    from desk.bundling.one_file import assembled

    raw = assembled().encode()
    write_whole(to, raw)
    click.echo(f"{to}: SHA-256 {sha256(raw).hexdigest()}")
