"""Disks that are full: for every file of this process that grows beyond a size, or for one file by its name."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC

import pytest


@contextmanager
def no_room_above(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes: trouble with the words "File too large"."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def no_room_for(name: str) -> Iterator[None]:
    """The disk turns out to be full when a file whose name has this in it is to be on it: "No space left on device"."""
    to_disk = os.fsync

    def full(file: int) -> None:
        if name in os.readlink(f"/proc/self/fd/{file}"):
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        to_disk(file)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", full)
        yield
