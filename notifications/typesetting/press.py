"""A press: compilers in processes of their own, as many as typeset at once, each kept for the next letter.

A compiler cannot be shared by threads and cannot be interrupted, so each works in a child process for one letter at a
time. A child that takes longer than the limit is ended by its own alarm; the next letter starts another.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

CHILD = Path(__file__).with_name("child.py")


class EngineRefused(Exception):
    """The engine did not make the file. The message is the engine's own."""


class EngineStopped(Exception):
    """The child ended before it answered; `slow` says that its alarm ended it."""

    def __init__(self, slow: bool) -> None:
        self.slow = slow
        super().__init__("the alarm ended it" if slow else "it ended by itself")


class Press:
    """Typesets with one template. Any number of threads may ask at once; no more than one child a core works."""

    def __init__(self, template: Path, fonts: Sequence[Path], limit: float) -> None:
        self.limit = limit
        self._command = [sys.executable, "-I", str(CHILD), str(template), str(limit), *map(str, fonts)]
        self._start()

    def _start(self) -> None:
        self._owner = os.getpid()
        self._idle: deque[_Child] = deque()
        self._places = threading.BoundedSemaphore(os.cpu_count() or 2)

    def ask(self, request: dict[str, Any]) -> list[bytes]:
        """The files a request gives. Raises EngineRefused, and EngineStopped where the child did not live to answer."""
        if self._owner != os.getpid():
            # A fork would share its parent's pipes, and mix up the letters.
            self._start()
        with self._places:
            kept = self._idle.pop() if self._idle else None
            if kept:
                try:
                    return self._asked(kept, request)
                except EngineStopped as stopped:
                    if stopped.slow:
                        raise
                    # Somebody ended it while it waited, which says nothing about this letter.
            return self._asked(_Child(self._command), request)

    def _asked(self, child: _Child, request: dict[str, Any]) -> list[bytes]:
        try:
            said, files = child.ask(request)
        except BaseException:
            child.close()
            raise
        self._idle.append(child)
        if "error" in said:
            raise EngineRefused(said["error"])
        return files


class _Child:
    """One child process. `close` ends it, and happens by itself when nobody has the child any more."""

    def __init__(self, command: Sequence[str]) -> None:
        pipe = subprocess.PIPE
        # What the engine might print could quote the letter, so nobody is shown it.
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self.close = weakref.finalize(self, _end, self._process, os.getpid())

    def ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        assert self._process.stdin
        assert self._process.stdout
        body = json.dumps(request).encode()
        try:
            self._process.stdin.write(struct.pack(">I", len(body)) + body)
            self._process.stdin.flush()
            said = json.loads(_exactly(self._process.stdout, *struct.unpack(">I", _exactly(self._process.stdout, 4))))
            return said, [_exactly(self._process.stdout, size) for size in said["sizes"]]
        except (BrokenPipeError, EOFError) as error:
            raise EngineStopped(self._process.wait() == -signal.SIGALRM) from error


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    got = pipe.read(size)
    if len(got) < size:
        raise EOFError
    return got


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    """Ends a child, unless this is a fork of the process that started it."""
    if os.getpid() == owner:
        process.kill()
        process.wait()
