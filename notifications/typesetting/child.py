"""The process that typesets: one compiler, asked over a pipe, ended by an alarm when a letter takes too long.

It is started by press.py with the template, the limit in seconds and the folders of fonts. It reads a length and a JSON
request, writes a length and a JSON answer followed by the bytes of each file, and ends when nothing more comes.
"""

from __future__ import annotations

import json
import signal
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

import typst

STANDARDS: list[Any] = ["a-3a", "ua-1"]


def asked(pipe: BinaryIO) -> dict[str, Any] | None:
    """The next request; nothing when whoever asks has gone."""
    length = pipe.read(4)
    if len(length) < 4:
        return None
    request: dict[str, Any] = json.loads(pipe.read(struct.unpack(">I", length)[0]))
    return request


def answer(pipe: BinaryIO, said: dict[str, Any], files: list[bytes]) -> None:
    head = json.dumps({**said, "sizes": [len(file) for file in files]}).encode()
    pipe.write(b"".join([struct.pack(">I", len(head)), head, *files]))
    pipe.flush()


def document(layout: str, data: str) -> bytes:
    """The document to compile: the layout's `render`, given the data as a string of Typst's.

    As an input of the whole program (`sys.inputs`) it would make the compiler forget all that it has set before.
    """
    string = data.replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "{layout}": render\n#render("{string}")\n'.encode()


def compiled(compiler: typst.Compiler, layout: str, request: dict[str, Any]) -> list[bytes]:
    source = document(layout, request["data"])
    if request["format"] == "png":
        made = compiler.compile(source, format="png", ppi=request["ppi"])
    else:
        made = compiler.compile(source, format="pdf", pdf_standards=STANDARDS, timestamp=request["timestamp"])
    return list(made) if isinstance(made, list) else [made or b""]


def work(compiler: typst.Compiler, layout: str, limit: float) -> None:
    while (request := asked(sys.stdin.buffer)) is not None:
        # Nothing can interrupt a compiler from inside Python; the alarm ends this process, also without its parent.
        signal.setitimer(signal.ITIMER_REAL, limit)
        try:
            files, said = compiled(compiler, layout, request), {}
        except typst.TypstError as error:
            files, said = [], {"error": error.message}
        signal.setitimer(signal.ITIMER_REAL, 0)
        answer(sys.stdout.buffer, said, files)


def main(template: str, limit: str, *fonts: str) -> None:
    # What a parent ignores or blocks its children inherit, and an alarm that is ignored ends nothing.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    carried = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(fonts))
    layout = Path(template)
    work(typst.Compiler(root=str(layout.parent), font_paths=carried), layout.name, float(limit))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except BrokenPipeError:
        sys.exit(1)
