"""python -m benchmarks.desk_serve ADDRESS PORT SIDE serves a record by uvicorn: the desk as `upturn desk` does, or the
same tables by sqladmin. Each answer says in its headers how long it took here, in wall and in processor time, and how
often the database was asked."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from time import perf_counter, process_time
from typing import Any

import uvicorn
from sqlalchemy import Engine, event

from benchmarks.desk_record import NOW, office_on
from cases import schema
from cases.store import open_database
from desk.site.desk import Desk
from desk.web import web_app

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_asked: ContextVar[list[int]] = ContextVar("asked")
SHOWN = ("caseload", "case_events", "deliveries", "people")
"""The tables that the baseline shows."""


def timed(app: App) -> App:
    """An app whose answers say what they took, until all of an answer is there."""

    async def around(scope: Scope, receive: Receive, send: Send) -> None:
        began, worked, count = perf_counter(), process_time(), [0]
        _asked.set(count)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {"x-ms": (perf_counter() - began) * 1e3, "x-cpu": (process_time() - worked) * 1e3}
                added = [(name.encode(), f"{value:.2f}".encode()) for name, value in said.items()]
                message["headers"] = [*message["headers"], *added, (b"x-asked", str(count[0]).encode())]
            await send(message)

        await app(scope, receive, sent)

    return around


def listen(engine: Engine) -> None:
    """Count what a request asks: its thread has its context."""

    def heard(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if (count := _asked.get(None)) is not None and not statement.startswith("BEGIN"):
            count[0] += 1

    event.listen(engine, "before_cursor_execute", heard)


def desk(url: str, engine: Engine) -> App:
    return web_app(Desk(office_on(url, engine), lambda: NOW), keeps_lists=True)


def admin(url: str, engine: Engine) -> App:
    """sqladmin over the same tables, with its own habits: 25 rows a page, nobody signed in, nothing written down."""
    from sqladmin import Admin, ModelView
    from sqlalchemy.orm import registry
    from starlette.applications import Starlette

    app, mapped = Starlette(), registry()
    shown = Admin(app, engine)
    for name in SHOWN:
        table = schema.metadata.tables[name]
        model = type(name.title().replace("_", ""), (), {})
        mapped.map_imperatively(model, table)
        plain = [column.name for column in table.columns if column.name not in ("raw", "leaf")]
        search = [column for column in ("school", "case_id", "name") if column in plain][:1]
        facts = {
            "column_list": plain, "column_details_list": plain, "column_searchable_list": search, "page_size": 25,
            "column_sortable_list": plain, "name": name, "name_plural": name, "identity": name,
        }  # fmt: skip
        shown.add_view(type(f"{model.__name__}Admin", (ModelView,), facts, model=model))
    return app


SIDES = {"desk": desk, "admin": admin}

if __name__ == "__main__":
    _, address, port, side = sys.argv
    database = open_database(address)
    listen(database)
    uvicorn.run(
        timed(SIDES[side](address, database)),  # type: ignore[arg-type]
        host="127.0.0.1",
        port=int(port),
        log_level="warning",
        access_log=False,
    )
