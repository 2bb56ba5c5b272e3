"""`upturn api-key …`: keys of the authority's other systems, made, listed and revoked."""

from __future__ import annotations

from datetime import datetime

import click

from desk.terminal import DAY, InOrder, now, office, plainly


@click.group("api-key", cls=InOrder)
def api_key() -> None:
    """Make and revoke the keys of other systems."""


@api_key.command("make")
@click.argument("system")
@click.option("--as", "person", required=True, help="Whom it acts as: the short name of a person.")
@click.option("--scope", "scopes", multiple=True, required=True, help="What it is for; give it once for each.")
@click.option("--ends", type=DAY, required=True, help="Its last day (YYYY-MM-DD).")
@click.option("--by", required=True, help="Who makes it: the short name of a person.")
@plainly
def make(system: str, person: str, scopes: tuple[str, ...], ends: datetime, by: str) -> None:
    """Make a key for a system; it is shown once.

    A scope is read:cases, read:trail, read:letters, read:files, record:WORD for one command, or record:* for all.

    \b
    upturn api-key make Recorder --as okafor --scope read:cases --scope record:sip_visit --ends 2027-08-31 --by lang
    """
    from desk.api_keys import make_key

    click.echo(make_key(office(), system, person, scopes, ends.date(), by, now()))


@api_key.command("list")
@plainly
def list_keys() -> None:
    """List the keys that were made, for what, and until when."""
    from desk.api_keys import print_keys

    print_keys(office(), now().date())


@api_key.command("revoke")
@click.argument("key")
@click.option("--by", required=True, help="Who asks: the short name of a person.")
@plainly
def revoke(key: str, by: str) -> None:
    """Let a key open nothing from now on.

    KEY is its number, as `upturn api-key list` shows it.
    """
    from desk.api_keys import revoke_key

    click.echo(revoke_key(office(), key, by, now()))
