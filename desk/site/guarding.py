"""What keeps every page safe whatever it shows: headers, how much may be sent, and who may send it.

The content security policy allows no script or style that is written into a page, and nothing from anywhere else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

from desk.site.incoming import Incoming, Message, Receive

Scope = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "X-Robots-Tag": "noindex, nofollow",
}
PRIVATE = "no-store"
"""Nothing about a case stays in a browser or in anything between it and us."""
OVER_HTTPS = "max-age=31536000"

MB = 1024 * 1024
FORM = 4 * MB
UPLOAD = 25 * MB
"""How much may be sent at once: without files, and with."""


class Guard:
    """Around the whole app. `https`: people reach it so, and no cookie leaves their browser in the clear; `seconds`:
    how long what is sent may be on its way."""

    def __init__(self, app: App, https: bool, seconds: float, form_action: str = "") -> None:
        self.app, self.https, self.seconds = app, https, seconds
        self.headers = dict(HEADERS)
        if form_action:
            self.headers["Content-Security-Policy"] = POLICY.replace(
                "form-action 'self'", f"form-action 'self' {form_action}"
            )
        if https:
            self.headers["Strict-Transport-Security"] = OVER_HTTPS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if _from_elsewhere(scope, headers):
            await _refuse(send)
            return

        body = Incoming(receive, headers, _most(headers), self.seconds)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._head(message, body)
            elif not body.whole and not message.get("more_body"):
                await send({**message, "more_body": True})
                await body.let_go()
                message = {"type": message["type"], "body": b""}
            await send(message)

        await self.app(scope, body.receive, guarded)

    def _head(self, message: Message, body: Incoming) -> None:
        added = MutableHeaders(scope=message)
        for name, value in self.headers.items():
            added.setdefault(name, value)
        added.setdefault("Cache-Control", PRIVATE)
        if not body.whole:  # answered before it had all come: the server would wait for the rest without end
            added["Connection"] = "close"
        if self.https:
            message["headers"] = [(name, _secure(name, value)) for name, value in message["headers"]]


def _secure(name: bytes, value: bytes) -> bytes:
    return value + b"; Secure" if name.lower() == b"set-cookie" else value


def _most(headers: Headers) -> int:
    return UPLOAD if headers.get("content-type", "").startswith("multipart/form-data") else FORM


def _from_elsewhere(scope: Scope, headers: Headers) -> bool:
    """Whether a form of somebody else's page was sent to us. A system with a key sends no such headers."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return False
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


async def _refuse(send: Send) -> None:
    body = b"Nothing was recorded: the form came from a page of another site. Go back to Upturn and fill it in there.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": body})
