"""The groups of words: `upturn post …` and `upturn policy …`."""

from __future__ import annotations

from pathlib import Path

import click

from desk.terminal import FILE, OK, TROUBLE, InOrder, now, office, plainly


@click.group(cls=InOrder)
def post() -> None:
    """What waits to go, and what a person must decide."""


@post.command("list")
@plainly
def post_list() -> None:
    """List what waits for an officer."""
    from desk import lists

    lists.print_post(office())


@post.command("send")
@plainly
def post_send() -> None:
    """Send everything that is ready now."""
    from desk.entering import send_now

    click.echo(send_now(office(), now))


@post.command("release")
@click.argument("delivery", type=int)
@click.option("--by", required=True, help="The officer who decides: the short name of a person.")
@plainly
def post_release(delivery: int, by: str) -> None:
    """Send an uncertain, refused or stopped delivery again."""
    from desk.entering import person_id
    from notifications.deciding import release

    it = office()
    click.echo(release(it.door, delivery, person_id(it, by), now()))


@post.command("done")
@click.argument("delivery", type=int)
@click.option("--by", required=True, help="The officer who knows: the short name of a person.")
@plainly
def post_done(delivery: int, by: str) -> None:
    """Say that a letter arrived, or a call was made."""
    from desk.entering import person_id
    from notifications.deciding import arrived

    it = office()
    click.echo(arrived(it.door, delivery, person_id(it, by), now()))


@click.group(cls=InOrder)
def policy() -> None:
    """The framework's files."""


@policy.command("check")
@click.argument("file", type=FILE)
@plainly
def policy_check(file: Path) -> None:
    """Check a policy, law or calendar file."""
    from cases.reading import check_file

    problems = check_file(file)
    for problem in problems:
        click.echo(problem)
    wrong = [p for p in problems if ": warning: " not in p]
    click.echo(f"{len(wrong)} to put right." if wrong else f"{file}: good.")
    raise SystemExit(TROUBLE if wrong else OK)


@policy.command("show")
@click.argument("policy_id", default="mk-2010")
@plainly
def policy_show(policy_id: str) -> None:
    """List what a policy asks, with sections and local numbers."""
    from desk import lists

    lists.print_policy(policy_id)
