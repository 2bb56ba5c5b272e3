"""Everything for a small authority in one process: Prefect's server and screen, the timetable, a worker, the web app.

A large authority runs the same prefect.yaml on a server of its own. Prefect's database is a file under var/prefect;
it may be deleted while nothing runs, and the timetable is put back at the next start.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from flows.environment import prepare

App = Callable[..., Any]
"""An ASGI app."""
POOL = "upturn"
LOOPBACK = "127.0.0.1"
TIMETABLE = Path(__file__).parents[1] / "prefect.yaml"
AT_ONCE = 2
"""How many flows the worker runs at once: one process each, and a small machine has two cores."""


class NotStarted(ValueError):
    """Something stood in the way of starting. The message is a sentence for whoever started it."""


def serve(host: str = "127.0.0.1", port: int = 4200, app: App | None = None, web_port: int = 8000) -> None:
    """Run everything until SIGTERM or SIGINT, then stop it in order. Prints where the screen is once all is ready.

    Prefect's screen asks nobody who they are: leave `host` at this machine's own address, or put a login before it.
    `app` is the desk's web app (the flows do not know the desk), on `web_port` of this machine's own address: what
    others are to reach is put behind the authority's own web server. Raises NotStarted where a port is taken or the
    timetable could not be put in place.
    """
    prepare(Path("var", "prefect"))
    Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)
    os.environ["PREFECT_API_URL"] = f"http://{host}:{port}/api"
    os.environ.setdefault("UPTURN_HOME", str(Path.cwd()))
    with ExitStack() as ports:
        listener = ports.enter_context(_listening(host, port, "--port"))
        served = [(app, ports.enter_context(_listening(LOOPBACK, web_port, "--web-port")))] if app else []
        asyncio.run(_serve(listener, f"http://{host}:{port}", served))


@contextmanager
def _listening(host: str, port: int, option: str) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as trouble:
            raise NotStarted(
                f"Upturn was not started: port {port} of {host} cannot be had ({trouble.strerror}). "
                f"Stop what uses it, or choose another with {option}."
            ) from None
        yield listener


async def _serve(listener: socket.socket, screen: str, served: Sequence[tuple[App, socket.socket]]) -> None:
    stop = asyncio.Event()
    with _on_signal(stop), _without_farewells(stop):
        from prefect.server.api.server import create_app

        async with AsyncExitStack() as up:
            await up.enter_async_context(_server(create_app(), listener, "Prefect's server"))
            for app, own in served:
                await up.enter_async_context(_server(app, own, "the web app"))
            if await _unless(stop, _put_in_place()):
                print(f"Upturn runs; its screen is at {screen}. Ctrl-C stops it.", flush=True)  # noqa: T201
                await _unless(stop, _work())
            # The worker has gone, and Prefect's end of its line says so in a traceback that nobody needs.
            asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    print("Upturn has stopped. What is due is in the database, and waits.", flush=True)  # noqa: T201


@contextmanager
def _on_signal(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    try:
        yield
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(sign)


@contextmanager
def _without_farewells(stop: asyncio.Event) -> Iterator[None]:
    """While everything stops, the worker hangs up on Prefect's server, whose goodbye then finds nobody: two logs would
    tell of it in a traceback. Anything else that they say is let through."""
    from starlette.websockets import WebSocketDisconnect, WebSocketDisconnected

    def worth_saying(record: logging.LogRecord) -> bool:
        return not (
            stop.is_set()
            and record.exc_info
            and isinstance(record.exc_info[1], WebSocketDisconnect | WebSocketDisconnected)
        )

    logs = [logging.getLogger(name) for name in ("uvicorn.error", "prefect.server.api.workers")]
    for log in logs:
        log.addFilter(worth_saying)
    try:
        yield
    finally:
        for log in logs:
            log.removeFilter(worth_saying)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do something until it ends or until everything is to stop. Out: whether it came to its end."""
    doing, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if doing.done():
        doing.result()
        return True
    doing.cancel()
    await asyncio.wait({doing})
    return False


@asynccontextmanager
async def _server(app: App, listener: socket.socket, name: str) -> AsyncIterator[None]:
    """A server in this process, from when it answers. Prefect's stops last, since the worker reports to it."""
    import uvicorn

    class Server(uvicorn.Server):
        def capture_signals(self) -> nullcontext[None]:  # type: ignore[override]
            return nullcontext()  # the signals are ours: it would stop before the worker has

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            answering.set()

    answering = asyncio.Event()
    # No log of who asked for what: the address of a calendar is its secret.
    server = Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False))
    serving = asyncio.create_task(server.serve([listener]))
    if not await _unless(answering, _never_ends(serving, name)):
        try:
            yield
        finally:
            server.should_exit = True
            await serving


async def _never_ends(serving: asyncio.Task[None], name: str) -> None:
    """A server that ends before it answers has said why in its log."""
    await asyncio.shield(serving)
    raise NotStarted(f"Upturn was not started: {name} did not start. What it said is above.")


async def _put_in_place() -> None:
    """The work pool and every deployment of prefect.yaml; what is there already stays."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists
    from prefect.workers.process import ProcessWorker

    # Without its template the worker would write one while everything else starts, into a file that is then locked.
    pool = WorkPoolCreate(name=POOL, type="process", base_job_template=ProcessWorker.get_default_base_job_template())
    async with get_client() as client:
        with suppress(ObjectAlreadyExists):
            await client.create_work_pool(pool)
    words = ("-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(TIMETABLE))
    pipe = asyncio.subprocess.PIPE
    deploy = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    try:
        said, _ = await deploy.communicate()
    except asyncio.CancelledError:
        deploy.terminate()
        raise
    if deploy.returncode:
        raise NotStarted(f"Upturn was not started: the timetable was not put in place. Prefect said: {said.decode()}")


async def _work() -> None:
    """A worker of the pool, until it is cancelled."""
    from prefect.workers.process import ProcessWorker

    await ProcessWorker(work_pool_name=POOL, limit=AT_ONCE).start(printer=lambda *_: None)
