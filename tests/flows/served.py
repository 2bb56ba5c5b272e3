"""Everything in a process of its own: `python -m tests.flows.served PORT`."""

from __future__ import annotations

import sys

from flows.serve import serve

if __name__ == "__main__":
    serve(port=int(sys.argv[1]))
