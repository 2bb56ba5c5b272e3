"""What a request sends, as it comes in: no more of it, and for no longer, than is taken.

A sender that gives a byte now and then holds no thread and no connection to the database meanwhile: both are asked for
once the whole has come. What nobody wants to read goes nowhere, so that a browser which is still sending hears why.
"""

from __future__ import annotations

from asyncio import get_running_loop, timeout_at
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]


class TooMuch(HTTPException):
    """More was sent than is taken; `most` is in bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(413, f"more than {most} bytes")


class TooSlow(HTTPException):
    """What was sent had not come in whole after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(408, f"not whole after {seconds} seconds")


class Incoming:
    """One request's body. `whole`: nothing more of it comes."""

    def __init__(self, receive: Receive, headers: Headers, most: int, seconds: float) -> None:
        self.whole = headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers
        self._receive, self._most, self._seconds = receive, most, seconds
        self._until = get_running_loop().time() + seconds
        self._so_far = 0

    async def receive(self) -> Message:
        """The next part. Raises TooMuch as soon as there is more than is taken, and TooSlow once time is up."""
        message = await self._next()
        self._so_far += len(message.get("body", b""))
        if self._so_far > self._most:
            raise TooMuch(self._most)
        return message

    async def let_go(self) -> None:
        """The rest goes nowhere, for as long as there is time."""
        with suppress(TooSlow):
            while not self.whole:
                await self._next()

    async def _next(self) -> Message:
        if self.whole:  # what is waited for now is that the sender goes
            return await self._receive()
        try:
            async with timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow(self._seconds) from None
        self.whole = not message.get("more_body", False)
        return message
