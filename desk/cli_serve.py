"""Serving the desk: by itself, or with the timetable, the worker and the post."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from desk.terminal import FILE, now, nudge_the_post, office, plainly


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=4200, show_default=True, help="Port of Prefect's own screen.")
@click.option("--web-port", default=8000, show_default=True, help="Port of the web app: calendars look here.")
@plainly
def serve(host: str, port: int, web_port: int) -> None:
    """Start everything for a small authority.

    The timetable, the worker, the post and the web app, in one process on this machine.
    """
    from importlib import import_module

    from desk.site.desk import Desk
    from desk.site.nudging import Nudging
    from desk.web import web_app

    it = office()
    app = web_app(Desk(it, now, posted=Nudging(partial(nudge_the_post, it))), keeps_lists=True)
    # the desk does not know the flows; only this word starts them
    import_module("flows.serve").serve(host, port, app, web_port)


@click.command("desk")
@click.option(
    "--demo", "demonstration", is_flag=True, help="The worked case, part-way through, with a clock of its own."
)
@click.option("--anew", is_flag=True, help="The demonstration from its beginning, whatever was done in it.")
@click.option("--keep", type=FILE, default=Path("var"), show_default=True, help="Folder of the demonstration.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port of this machine.")
@plainly
def serve_desk(demonstration: bool, anew: bool, keep: Path, port: int) -> None:
    """Serve the desk in a browser, and nothing else.

    The timetable and the post go on where `upturn serve`, or a Prefect worker, runs.
    """
    from desk.part_way import serve_alone, serve_part_way
    from desk.site.nudging import Nudging

    if demonstration:
        serve_part_way(keep, port, anew)
    else:
        it = office()
        serve_alone(it, now, Nudging(partial(nudge_the_post, it)), port)
