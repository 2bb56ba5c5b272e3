"""Files as they are sent to a browser: always to be saved and never shown within a page, whatever is in them."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import Response

PDF, CSV = "application/pdf", "text/csv; charset=utf-8"
ALONE = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""What a browser may do with a file that it shows all the same: nothing."""


def attached(name: str, raw: bytes, media: str = "application/octet-stream") -> Response:
    """A file to be saved under a name; whatever a header or a file system might mind is left out of that."""
    return Response(raw, headers=as_attachment(name), media_type=media)


def as_attachment(name: str) -> dict[str, str]:
    """What a browser is told of a file that is to be saved under a name (RFC 6266)."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in name).strip() or "file"
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": ALONE,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
