"""What reaches the server is the message: as it is where it is ready for the wire, made ready where it is not."""

from __future__ import annotations

import asyncio

import pytest

from notifications.post import Line, Smtp
from notifications.post.wire import is_ready
from tests.notifications.servers import LOOPBACK, Answers, server

READY = b"Subject: All well\r\n\r\nDear Mrs Pask\r\n1. Attend.\r\n"


def sent(raw: bytes) -> bytes:
    """What the server has of a message."""
    answers = Answers()
    with server(answers) as port:

        async def send() -> None:
            line = Line(Smtp(LOOPBACK, port, "none", "office@council.example"))
            first, second = await line.send("pask@mail.example", raw), await line.send("pask@mail.example", READY)
            await line.close()
            assert (first.state, second.state) == ("sent", "sent")

        asyncio.run(send())
    assert [one.raw for one in answers.arrived[1:]] == [READY]
    return answers.arrived[0].raw


def test_a_message_that_is_ready_arrives_as_it_is() -> None:
    assert is_ready(READY)
    assert sent(READY) == READY


@pytest.mark.parametrize(
    ("raw", "arrives"),
    [
        (b"Subject: x\r\n\r\n.\r\nMAIL FROM:<x@y.example>\r\n", b"Subject: x\r\n\r\n.\r\nMAIL FROM:<x@y.example>\r\n"),
        (b".\r\nQUIT\r\n", b".\r\nQUIT\r\n"),
        (b"Subject: x\n\none\n.\ntwo\n", b"Subject: x\r\n\r\none\r\n.\r\ntwo\r\n"),
        (b"Subject: x\r\n\r\none\r.\rtwo", b"Subject: x\r\n\r\none\r\n.\r\ntwo\r\n"),
        (b"Subject: x\r\n\r\nno end", b"Subject: x\r\n\r\nno end\r\n"),
        (b"Subject: x\r\n\r\nan end\r", b"Subject: x\r\n\r\nan end\r\n"),
    ],
    ids=["a dot alone", "a dot first", "line feeds", "carriage returns", "no end", "half an end"],
)
def test_one_that_is_not_is_made_ready_and_ends_where_it_ends(raw: bytes, arrives: bytes) -> None:
    assert not is_ready(raw)
    assert sent(raw) == arrives
