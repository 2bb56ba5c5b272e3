"""The desk on a real server, and somebody's browser without a screen: signed in, with what every form must carry."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Thread

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine

from cases.store import writing
from desk.identity.sessions import open_session
from desk.site.desk import Desk
from desk.site.visitor import csrf_of
from desk.web import web_app
from notifications.office import Office
from tests.notifications.servers import LOOPBACK

LONGEST = timedelta(hours=10)


def office_on(engine: Engine, **settings: object) -> Office:
    """An office whose record is a test's database. Nothing in the environment is read."""
    url = engine.url.render_as_string(hide_password=False)
    office = Office(_env_file=None, database_url=url, **settings)  # type: ignore[arg-type]
    office.__dict__["engine"] = engine
    return office


def a_desk(engine: Engine, now: datetime | Callable[[], datetime], demo: bool = False, **settings: object) -> Desk:
    clock = now if callable(now) else lambda: now
    return Desk(office_on(engine, **settings), clock, demo=demo)


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """An app on a port of its own, in this process. Out: its address."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()  # so that nobody is turned away before the server has begun
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = Thread(target=lambda: asyncio.run(server.serve([listener])))
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


class Browser:
    """Somebody signed in. `get` and `post` are httpx's; what is posted carries the session's mark."""

    def __init__(self, desk: Desk, base: str, person: str, demo_way: str = "picked") -> None:
        with writing(desk.engine) as conn:
            self.token = open_session(conn, person, "picked", desk.now(), LONGEST)
        self.client = httpx.Client(base_url=base, timeout=60, cookies={"upturn": self.token})

    def get(self, path: str, **more: object) -> httpx.Response:
        return self.client.get(path, **more)  # type: ignore[arg-type]

    def post(self, path: str, fields: dict[str, object] | None = None, **more: object) -> httpx.Response:
        return self.client.post(path, data={"csrf": csrf_of(self.token), **(fields or {})}, **more)  # type: ignore[arg-type]


def words(answer: httpx.Response) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@contextmanager
def desk_of(desk: Desk) -> Iterator[str]:
    with serving(web_app(desk)) as base:
        yield base
