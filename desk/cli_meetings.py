"""The groups of words about meetings: `upturn meeting …` and `upturn feed …`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from desk.terminal import FILE, READER, InOrder, looking_at, now, office, plainly


@click.group(cls=InOrder)
def meeting() -> None:
    """See who comes to a meeting, and add its papers."""


@meeting.command("show")
@click.argument("case")
@click.argument("meeting_id", metavar="MEETING")
@READER
@plainly
def meeting_show(case: str, meeting_id: str) -> None:
    """Say when and where it is, and who has answered.

    MEETING is the name it was booked under.
    """
    from desk.meetings import print_meeting

    print_meeting(looking_at(case, "meeting show"), case, meeting_id, now().date())


@meeting.command("papers")
@click.argument("case")
@click.argument("meeting_id", metavar="MEETING")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--by", required=True, help="Who adds them: the short name of a person.")
@plainly
def meeting_papers(case: str, meeting_id: str, files: tuple[Path, ...], by: str) -> None:
    """Add PDF files, which go with the reminder.

    They also go with any notice of the meeting that is sent from now on. A meeting's papers may hold 5 MB in all.
    """
    from desk.meetings import add_papers

    click.echo(add_papers(office(), case, meeting_id, files, by, now()))


@click.group(cls=InOrder)
def feed() -> None:
    """Make and revoke the addresses that calendars read."""


@feed.command("make")
@click.argument("kind", type=click.Choice(["officer", "school"]))
@click.argument("whose", metavar="PERSON|CASE")
@click.option("--by", required=True, help="Who asks: the short name of a person.")
@plainly
def feed_make(kind: Literal["officer", "school"], whose: str, by: str) -> None:
    """Make an address for an officer or a school; it is shown once.

    Whoever has the address sees the meetings. An officer makes their own; a school's is made by one of its officers.
    """
    from desk.meetings import make_feed

    click.echo(make_feed(office(), kind, whose, by, now()))


@feed.command("revoke")
@click.argument("mark")
@click.option("--by", required=True, help="Who asks: the short name of a person.")
@plainly
def feed_revoke(mark: str, by: str) -> None:
    """Let an address open nothing from now on.

    MARK is what `upturn feed list` shows for it.
    """
    from desk.meetings import revoke_feed

    click.echo(revoke_feed(office(), mark, by, now()))


@feed.command("list")
@plainly
def feed_list() -> None:
    """List the addresses that were made, and for whom."""
    from desk.meetings import print_feeds

    print_feeds(office())
