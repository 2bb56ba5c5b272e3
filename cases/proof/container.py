"""The one file of a bundle: a plain zip, not compressed, of which nothing but its content is free.

Every header is the same for the same content, so that a bundle can be packed anew and compared byte for byte: nothing
can hide between its files, behind them or in a header.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from zlib import crc32

LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
NAMES_ARE_UTF8 = 0x800
MIDNIGHT, NEW_YEAR_1980 = 0, 0x21  # the first moment that a zip can name: when a bundle is packed says nothing
PLAIN_FILE = 0o100644 << 16
MOST_BYTES, MOST_FILES = 2**32 - 1, 2**16 - 1
"""What a plain zip can hold."""


class NotABundle(ValueError):
    """The file cannot be read as a bundle. The message says what is wrong with it."""


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip of `files`, by name and in the order of their names. Raises NotABundle where a plain zip cannot hold it."""
    parts, listed, offset = list[bytes](), list[bytes](), 0
    if len(files) > MOST_FILES or sum(map(len, files.values())) + len(files) * 1000 > MOST_BYTES:
        raise NotABundle("It is too much for one file: a bundle holds 4 GB and 65,535 files. Ask for fewer cases.")
    for name in sorted(files):
        content, coded = files[name], name.encode()
        same = (NAMES_ARE_UTF8, 0, MIDNIGHT, NEW_YEAR_1980, crc32(content), len(content), len(content), len(coded), 0)
        parts += LOCAL.pack(b"PK\x03\x04", 20, *same), coded, content
        listed += CENTRAL.pack(b"PK\x01\x02", 0x314, 20, *same, 0, 0, 0, PLAIN_FILE, offset), coded
        offset += LOCAL.size + len(coded) + len(content)
    directory = b"".join(listed)
    end = END.pack(b"PK\x05\x06", 0, 0, len(files), len(files), len(directory), offset, 0)
    return b"".join((*parts, directory, end))


def unpacked(raw: bytes) -> dict[str, bytes]:
    """The files that a zip holds, read from its start as far as they go. Raises NotABundle."""
    files, at = dict[str, bytes](), 0
    while raw[at : at + 4] == b"PK\x03\x04":
        if at + LOCAL.size > len(raw):
            break
        *_, packed_as, _, _, _, _, size, named, more = LOCAL.unpack_from(raw, at)
        start = at + LOCAL.size + named + more
        at, name = start + size, _name(raw[start - named - more : start - more])
        if packed_as or at > len(raw) or name in files:
            raise NotABundle(f"The bundle is damaged at {name!r}: it was cut off, packed anew, or holds it twice.")
        files[name] = raw[start:at]
    if not files:
        raise NotABundle("This is not a bundle: it is no zip, or it was packed anew in another way.")
    return files


def packed_strictly(raw: bytes, files: Mapping[str, bytes]) -> bool:
    """Whether the file is what `packed` makes of its content, byte for byte."""
    return packed(files) == raw


def _name(coded: bytes) -> str:
    try:
        return coded.decode()
    except UnicodeDecodeError:
        raise NotABundle("The bundle is damaged: the name of a file in it cannot be read.") from None
