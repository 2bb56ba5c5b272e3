"""`upturn erase …` and `upturn disposal …`: personal data erased by law, and what is past its time."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from desk.terminal import DAY, READER, InOrder, log_looking, now, office, plainly, the_day

BY = click.option("--by", required=True, help="Who asks: the short name of a person.")
REASON = click.option("--reason", required=True, help="Why. It must not repeat what is to go.")
PERSON = click.option("--person", default="", help="Everything about this person, by short name.")


def _words(text: str) -> str:
    """What is typed, or with - what comes in, so that it does not stay in the shell's own history."""
    return sys.stdin.read().strip() if text == "-" else text


@click.group(cls=InOrder)
def erase() -> None:
    """Erase personal data by law: one asks, another approves."""


@erase.command("find")
@click.argument("words", required=False, default="")
@PERSON
@READER
@plainly
def find(words: str, person: str) -> None:
    """List every place that holds some words, or a person.

    Give - for WORDS to have them read from standard input. They are not written down anywhere.
    """
    from desk.erasing import print_found

    it = office()
    print_found(it, _words(words), person, lambda cases: log_looking(it, cases, "erase find", now()))


@erase.command("ask")
@click.argument("case")
@click.option("--place", "places", multiple=True, help="A place, as `upturn erase find` shows it; as often as needed.")
@click.option("--text", default="", help="Everything in the case that holds these words; - to read them.")
@PERSON
@click.option("--basis", required=True, help="The ground in law: a key of the law file, such as unlawful.")
@click.option("--rule", default="", help="The sentence it rests on, where that is not the basis's own.")
@REASON
@BY
@plainly
def ask(
    case: str, places: tuple[str, ...], text: str, person: str, basis: str, rule: str, reason: str, by: str
) -> None:
    """Ask that something be erased.

    \b
    upturn erase ask B --person gray --basis retention_reached --reason "left in 2019" --by nair
    """
    from desk import erasing

    click.echo(erasing.ask(office(), case, places, _words(text), person, basis, rule, reason, by, now()))


@erase.command("list")
@plainly
def list_() -> None:
    """List the requests that wait, and the legal holds."""
    from desk.erasing import print_waiting

    print_waiting(office())


@erase.command("approve")
@click.argument("case")
@click.argument("id")
@BY
@plainly
def approve(case: str, id: str, by: str) -> None:
    """Erase what somebody else has asked for. It cannot be undone."""
    from desk import erasing

    click.echo(erasing.approve(office(), case, id, by, now()))


@erase.command("refuse")
@click.argument("case")
@click.argument("id")
@click.option("--ground", required=True, help="The ground in law: a key of the law file, such as legal_claims.")
@REASON
@BY
@plainly
def refuse(case: str, id: str, ground: str, reason: str, by: str) -> None:
    """Leave what was asked for as it is."""
    from desk import erasing

    click.echo(erasing.refuse(office(), case, id, ground, reason, by, now()))


@erase.command("scrub")
@plainly
def scrub() -> None:
    """Clear the database's files of what was erased.

    `upturn erase approve` does it by itself; this is for when it could not. The list of erasures is brought up to
    date too.
    """
    from desk import erasing

    click.echo(erasing.clear(office()))


@click.group(cls=InOrder)
def disposal() -> None:
    """Review what is past the time for which it is kept."""


@disposal.command("list")
@click.option("--on", type=DAY, help="On this day (YYYY-MM-DD). Today if left out.")
@plainly
def past(on: datetime | None) -> None:
    """List what is past its time, by case and class."""
    from desk.disposal import print_past

    print_past(office(), the_day(on))


@disposal.command("keep")
@click.argument("case")
@click.argument("kind", metavar="CLASS")
@click.option("--until", type=DAY, required=True, help="It is looked at again after this day (YYYY-MM-DD).")
@REASON
@BY
@plainly
def keep(case: str, kind: str, until: datetime, reason: str, by: str) -> None:
    """Keep it until another day."""
    from desk import disposal as reviewing

    click.echo(reviewing.keep(office(), case, kind, until.date(), reason, by, now()))


@disposal.command("erase")
@click.argument("case")
@click.argument("kind", metavar="CLASS")
@REASON
@BY
@plainly
def erase_past(case: str, kind: str, reason: str, by: str) -> None:
    """Ask that it be erased; somebody else approves."""
    from desk import disposal as reviewing

    click.echo(reviewing.erase(office(), case, kind, reason, by, now()))
