"""The words about proof: `checkpoint`, `key …`, `verify` and the auditor's own `audit`."""

from __future__ import annotations

from pathlib import Path

import click

from desk.terminal import FILE, InOrder, now, office, plainly


@click.command()
@click.option("--to", type=FILE, help="Write it to this new file too.")
@click.option("--cosignature", type=FILE, help="Instead, take in the line that a witness sent in this file.")
@click.option("--key", type=FILE, help="The witness's public key, in a file. UPTURN_WITNESS_KEYS if left out.")
@plainly
def checkpoint(to: Path | None, cosignature: Path | None, key: Path | None) -> None:
    """Sign the record as it is now, and print that."""
    from desk import proof

    it = office()
    if cosignature:
        known = proof.keys_in(key.read_text(encoding="utf-8") if key else it.witness_keys)
        click.echo(proof.take_in(it, cosignature.read_text(encoding="utf-8"), known, now()))
        return
    made, troubles = proof.checkpoint_now(it, now())
    if to:
        proof.write_new(to, made.note)
    click.echo(made.note, nl=False)
    if troubles:
        raise click.ClickException(" ".join(troubles))


@click.group(cls=InOrder)
def key() -> None:
    """Make, show and change the key that signs the record."""


@key.command("new")
@click.argument("name")
@click.option("--to", type=FILE, required=True, help="New file for the secret: only its owner can read it.")
@click.option("--witness", is_flag=True, help="A key for an auditor, who signs what they have seen.")
@plainly
def key_new(name: str, to: Path, witness: bool) -> None:
    """Make a key; only its public half is printed."""
    from desk.proof import new_key

    click.echo(new_key(name, to, witness).text)


@key.command("show")
@plainly
def key_show() -> None:
    """Print the public keys: this office's, and the record's."""
    from desk.proof import shown

    click.echo(shown(office()))


@key.command("rotate")
@click.option("--to", type=FILE, help="Make a new key, and write its secret to this new file.")
@click.option("--new", "given", type=FILE, help="Take the new key from this file.")
@click.option("--lost", is_flag=True, help="The old key is lost, and cannot sign for the new one.")
@plainly
def key_rotate(to: Path | None, given: Path | None, lost: bool) -> None:
    """Sign with a new key from now on.

    The old key signs for the new one, so that whoever knows the old one can follow. Then set UPTURN_SIGNING_KEY_FILE to
    the new one.
    """
    from cases.signing import signer
    from desk import proof

    if (to is None) == (given is None):
        raise click.UsageError("Say where the new key goes with --to, or where it is with --new: one of them.")
    it = office()
    old = proof.old_key(it, lost)
    if to:
        proof.new_key(proof.name_of_the_record(it), to, witness=False)
    new = signer((to or given or Path()).read_text(encoding="utf-8"))
    made = proof.changed_key(it, old, new, now())
    click.echo(f"The record is signed with a new key from now on: {new.key.text}")
    click.echo(f"Set UPTURN_SIGNING_KEY_FILE to {to or given}.")
    if lost:
        click.echo("Tell every auditor the new key in another way: nothing in the record vouches for it.")
    click.echo(made.note, nl=False)


@click.command()
@click.option("--database", metavar="URL", help="This database instead of the authority's own.")
@click.option("--quick", is_flag=True, help="Only hashes, chains and checkpoints: many times as fast.")
@click.option(
    "--checkpoint", "held", type=FILE, multiple=True, help="A checkpoint that somebody else holds, or a letter's line."
)
@click.option("--key", "keys", type=FILE, multiple=True, help="A public key that you trust to sign the record.")
@click.option("--witness", "witnesses", type=FILE, multiple=True, help="The public key of somebody who cosigns.")
@click.option("--days", type=click.IntRange(min=0), help="How old the newest checkpoint may be.")
@plainly
def verify(
    database: str | None,
    quick: bool,
    held: tuple[Path, ...],
    keys: tuple[Path, ...],
    witnesses: tuple[Path, ...],
    days: int | None,
) -> None:
    """Check that the record is complete and unaltered.

    Who can change the whole database is found out only by what they cannot change: the key that you trust, and
    checkpoints that others hold. Without options, the authority's own key and rule are used.
    """
    from cases.store import open_to_read
    from desk.keeping import known, verify_record

    own = None if database else office()
    engine = own.engine if own else open_to_read(str(database))
    raise SystemExit(verify_record(engine, known(own, now(), keys, witnesses, held, days), quick))


@click.command()
@click.option("--database", metavar="URL", help="This database. The authority's own if left out.")
@click.option("--keep", type=FILE, required=True, help="Your folder of the checkpoints that you have seen.")
@click.option(
    "--key", "key_file", type=FILE, required=True, help="Your own copy of the record's public key, in a file."
)
@click.option("--cosign-with", type=FILE, help="Your secret key, to sign what you have seen.")
@click.option("--to", type=FILE, help="Write your signature to this new file, for the authority to keep.")
@plainly
def audit(database: str | None, keep: Path, key_file: Path, cosign_with: Path | None, to: Path | None) -> None:
    """Check that the record only grew since you last looked.

    For auditors: needs no more than the right to read. Keep the folder and the key where the authority cannot change
    them.
    """
    from cases.proof.notes import read_key
    from cases.signing import signer
    from cases.store import open_to_read
    from desk import auditing
    from desk.proof import write_new

    if to and not cosign_with:
        raise click.UsageError("There is no signature to write: give your secret key with --cosign-with.")
    known = read_key(key_file.read_text(encoding="utf-8"))
    witness = signer(cosign_with.read_text(encoding="utf-8")) if cosign_with else None
    engine = open_to_read(database or _own_address())
    done = auditing.audit(engine, keep, known, witness, now())
    if to:
        write_new(to, done.line)
    click.echo(auditing.in_sentences(done))
    if done.line:
        click.echo(done.line, nl=False)


def _own_address() -> str:
    from notifications.office import Office

    return Office().database_url
