"""The desk on a real server, and somebody's browser without a screen: signed in, with what every form must carry."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

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
NO_TLS = False
"""What is served here is plain HTTP: to read the certificates of the world for it takes longer than most pages."""
STARTS = 60
FAREWELLS = 10
"""Turns of the loop in which connections that nobody uses close."""


def office_on(engine: Engine, **settings: object) -> Office:
    """An office whose record is a test's database. Nothing in the environment is read."""
    url = engine.url.render_as_string(hide_password=False)
    office = Office(_env_file=None, database_url=url, **settings)  # type: ignore[arg-type]
    office.__dict__["engine"] = engine
    return office


def a_desk(engine: Engine, now: datetime | Callable[[], datetime], demo: bool = False, **settings: object) -> Desk:
    clock = now if callable(now) else lambda: now
    return Desk(office_on(engine, **settings), clock, demo=demo)


class Served(uvicorn.Server):
    """uvicorn, but that it ends when it is told to, and does not look every tenth of a second whether it was. `begun`:
    all that the app does before its first page is done."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(uvicorn.Config(app, log_level="warning", access_log=False))
        self.told = asyncio.Event()
        self.begun = Event()

    async def main_loop(self) -> None:
        self.begun.set()
        await self.on_tick(0)
        await self.told.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(FAREWELLS):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()
        await self._wait_tasks_to_complete()
        await self.lifespan.shutdown()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """An app on a port of its own, in this process. Out: its address."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        server, loop = Served(app), asyncio.new_event_loop()
        thread = Thread(target=lambda: loop.run_until_complete(server.serve([listener])))
        thread.start()
        try:
            assert server.begun.wait(STARTS), "the desk did not start"
            yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            loop.call_soon_threadsafe(server.told.set)
            thread.join()
            loop.close()


class Browser:
    """Somebody signed in. `get` and `post` are httpx's; what is posted carries the session's mark."""

    def __init__(self, desk: Desk, base: str, person: str, demo_way: str = "picked") -> None:
        with writing(desk.engine) as conn:
            self.token = open_session(conn, person, "picked", desk.now(), LONGEST)
        self.client = httpx.Client(base_url=base, timeout=60, cookies={"upturn": self.token}, verify=NO_TLS)

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
