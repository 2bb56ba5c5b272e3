"""HEAD: whatever GET answers, without its body. What may be read says so once, and nothing is answered otherwise."""

from __future__ import annotations

from desk.site.guarding import App, Scope, Send
from desk.site.incoming import Message, Receive


class Heads:
    """Around the whole app, so that no page has to know of it."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET"}, receive, without_body)
