"""A server that answers as GOV.UK Notify's API does, over real HTTP, and goes wrong where it is told to."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import TokenError

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"upturn_test-{SERVICE}-{SECRET}"
DROP, SLOW, TAKE_AND_DROP, NONSENSE = "drop", "slow", "take and drop", "nonsense"
SAYS = {
    400: ("BadRequestError", "letter is not in the right format"),
    403: ("BadRequestError", "Cannot send letters with a team api key"),
    404: ("NoResultFound", "No result found"),
    429: ("RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
    500: ("Exception", "Internal server error"),
}


@dataclass
class Kept:
    """Something Notify took."""

    id: str
    kind: str
    reference: str
    said: dict[str, Any]
    status: str = "created"

    @property
    def pdf(self) -> bytes:
        return b64decode(self.said["content"])


@dataclass
class Service:
    """What to answer to the next requests, in order: a status or a fault. Where nothing is left, all is well."""

    to_send: deque[int | str] = field(default_factory=deque)
    to_ask: deque[int | str] = field(default_factory=deque)
    kept: list[Kept] = field(default_factory=list)
    asked: int = 0
    over: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def keep(self, kind: str, said: dict[str, Any]) -> Kept:
        with self._lock:
            one = Kept(str(UUID(int=len(self.kept) + 1)), kind, said["reference"], said)
            self.kept.append(one)
        return one

    def like(self, kind: str, reference: str) -> list[Kept]:
        return [one for one in self.kept if (one.kind, one.reference) == (kind, reference)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        service = self.server.service
        said = json.loads(self.rfile.read(int(self.headers["content-length"])))
        wrong = service.to_send.popleft() if service.to_send else None
        if wrong == TAKE_AND_DROP:
            service.keep(self.path.rsplit("/", 1)[1], said)
        if not self._goes_wrong(wrong) and self._allowed():
            one = service.keep(self.path.rsplit("/", 1)[1], said)
            self._say(201, {"id": one.id, "reference": one.reference})

    def do_GET(self) -> None:
        service = self.server.service
        service.asked += 1
        where = urlsplit(self.path)
        if self._goes_wrong(service.to_ask.popleft() if service.to_ask else None) or not self._allowed():
            return
        if where.path == "/v2/notifications":
            query = {name: values[0] for name, values in parse_qs(where.query).items()}
            found = service.like(query["template_type"], query["reference"])
            self._say(200, {"notifications": [_row(one) for one in found], "links": {}})
            return
        one = next((one for one in service.kept if where.path.endswith(one.id)), None)
        self._say(200, _row(one)) if one else self._refuse(404)

    def _goes_wrong(self, wrong: int | str | None) -> bool:
        if isinstance(wrong, int):
            self._refuse(wrong)
        elif wrong == SLOW:
            self.server.service.over.wait(30)
        elif wrong in (DROP, TAKE_AND_DROP):
            self.close_connection = True
            self.connection.close()
        elif wrong == NONSENSE:
            self._send(201, b"<html>not JSON</html>")
        return wrong is not None

    def _allowed(self) -> bool:
        token = self.headers["authorization"].removeprefix("Bearer ")
        try:
            assert get_token_issuer(token) == SERVICE
            decode_jwt_token(token, SECRET)
        except (TokenError, AssertionError):
            self._refuse(403)
            return False
        return True

    def _refuse(self, code: int) -> None:
        error, message = SAYS[code]
        self._say(code, {"status_code": code, "errors": [{"error": error, "message": message}]})

    def _say(self, code: int, said: Any) -> None:
        self._send(code, json.dumps(said).encode())

    def _send(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing on the screen."""


def _row(one: Kept) -> dict[str, Any]:
    return {
        "id": one.id,
        "reference": one.reference,
        "type": one.kind,
        "status": one.status,
        "created_at": time.ctime(),
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, service: Service) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.service = service

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away, and a line that was closed on purpose, are no error here."""


@contextmanager
def notify(service: Service) -> Iterator[str]:
    """A running server, by its address."""
    running = _Server(service)
    thread = Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_address[1]}"
    finally:
        service.over.set()
        running.shutdown()
        running.server_close()
        thread.join()
