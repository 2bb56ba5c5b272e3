"""The groups of words: `upturn post …` and `upturn policy …`."""

from __future__ import annotations

from pathlib import Path

import click

from desk.terminal import FILE, OK, TROUBLE, InOrder, now, office, plainly, say


@click.group(cls=InOrder)
def post() -> None:
    """Send, print and read the post, and decide what waits."""


@post.command("list")
@plainly
def post_list() -> None:
    """List what waits to go, or for somebody to decide."""
    from desk import posting

    posting.print_post(office(), now().date())


@post.command("send")
@plainly
def post_send() -> None:
    """Send everything that is ready now."""
    from desk.posting import send_now

    click.echo(send_now(office(), now))


@post.command("print")
@click.option("--to", "path", type=FILE, required=True, help="The PDF to write.")
@plainly
def post_print(path: Path) -> None:
    """Make one PDF of the letters that wait to be posted."""
    from notifications.post import print_envelopes

    it = office()
    click.echo(print_envelopes(it.door, path, it.letterhead, now()))


@post.command("posted")
@click.argument("deliveries", type=int, nargs=-1)
@click.option("--all", "all_of_them", is_flag=True, help="All that the printed file held.")
@click.option("--by", required=True, help="Who posted them: the short name of a person.")
@plainly
def post_posted(deliveries: tuple[int, ...], all_of_them: bool, by: str) -> None:
    """Say that printed letters are in the post."""
    from desk.entering import person_id
    from notifications.post import confirm_posted

    if all_of_them == bool(deliveries):
        raise click.UsageError("Give the numbers of the letters that were posted, or --all for all that were printed.")
    it = office()
    say(confirm_posted(it.door, None if all_of_them else deliveries, person_id(it, by), now()))


@post.command("release")
@click.argument("delivery", type=int)
@click.option("--by", required=True, help="The officer who decides: the short name of a person.")
@plainly
def post_release(delivery: int, by: str) -> None:
    """Send again what was refused, stopped, bounced or uncertain."""
    from desk.entering import person_id
    from notifications.deciding import release

    it = office()
    say(release(it.door, delivery, person_id(it, by), now()))


@post.command("done")
@click.argument("delivery", type=int)
@click.option("--by", required=True, help="The officer who knows: the short name of a person.")
@plainly
def post_done(delivery: int, by: str) -> None:
    """Say that a letter arrived, or a call was made."""
    from desk.entering import person_id
    from notifications.deciding import arrived

    it = office()
    say(arrived(it.door, delivery, person_id(it, by), now()))


@post.command("read")
@plainly
def post_read() -> None:
    """Read the mailbox: bounces and replies go to their cases."""
    from desk.posting import read_now

    click.echo(read_now(office(), now))


@post.command("file")
@click.argument("message")
@click.argument("case")
@click.option("--by", required=True, help="The officer who decides: the short name of a person.")
@plainly
def post_file(message: str, case: str, by: str) -> None:
    """Put a message that waits on a case."""
    from desk.entering import person_id
    from notifications import collecting, sorting

    it = office()
    click.echo(sorting.file(it.door, message, case, person_id(it, by), now(), collecting.marks_of(it)))


@post.command("dismiss")
@click.argument("message")
@click.option("--by", required=True, help="The officer who decides: the short name of a person.")
@plainly
def post_dismiss(message: str, by: str) -> None:
    """Say that a message that waits belongs to no case."""
    from desk.entering import person_id
    from notifications import sorting

    it = office()
    click.echo(sorting.dismiss(it.door, message, person_id(it, by), now()))


@click.group(cls=InOrder)
def policy() -> None:
    """Check and list the framework's files."""


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
