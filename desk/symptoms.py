"""What the doctor says that is nothing ill."""

from __future__ import annotations


class Note(str):
    """A sentence to know of: something is not set up, or waits for somebody."""
