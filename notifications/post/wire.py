"""The words of a message on the wire: sent as they are where they are ready for it, as nearly all of ours are."""

from __future__ import annotations

from aiosmtplib import SMTP, SMTPDataError, SMTPServerDisconnected, SMTPTimeoutError

GO_ON, TAKEN = 354, 250


async def hand_over(client: SMTP, raw: bytes, timeout: float) -> None:
    """Sends DATA and the message, whose envelope the server has; `timeout` in seconds for each answer.

    aiosmtplib searches each message for line ends and leading dots, which for a letter takes longer than sending it; it
    is asked only where there is something to find. Raises what its `data` raises.
    """
    protocol = client.protocol
    if protocol is None or not is_ready(raw):
        await client.data(raw, timeout=timeout)
        return
    answer = await client.execute_command(b"DATA", timeout=timeout)
    if answer.code != GO_ON:
        raise SMTPDataError(answer.code, answer.message)
    try:
        protocol.write(raw + b".\r\n")
        answer = await protocol.read_response(timeout=timeout)
    except (SMTPServerDisconnected, SMTPTimeoutError):
        client.close()  # an answer that came after all would be taken for the next command's
        raise
    if answer.code != TAKEN:
        raise SMTPDataError(answer.code, answer.message)


def is_ready(raw: bytes) -> bool:
    """Whether every line ends in CR LF, the last one too, and none begins with a dot (RFC 5321, 4.5.2)."""
    whole = b"\r\n".join([*raw.splitlines(), b""]) == raw
    return whole and not raw.startswith(b".") and b"\n." not in raw
