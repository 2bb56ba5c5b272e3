"""The one-file verifier: the modules of cases/proof one after another, so that what is tested here is what goes out."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill

MODULES = (
    "merkle",
    "heads",
    "ed25519",
    "notes",
    "container",
    "lines",
    "manifest",
    "trust",
    "chains",
    "values",
    "sent",
    "sampling",
    "bundle",
    "single",
    "verifier",
)
"""In an order in which each comes after those it needs."""
OURS = "cases.proof"
WIDE = 120
HEAD = '''#!/usr/bin/env python3
"""verify.py: checks a bundle of Upturn, or one letter, with nothing but Python itself (3.9 or later).

    python3 -I -S verify.py bundle.zip --key "KEY"

It reads files and prints sentences: it opens no connection, starts nothing and writes nothing. It is the modules of
cases/proof of Upturn, one after another, each under its name; to know that it is the real one, compare it with the one
that `upturn verifier` writes on a machine of your own, or read it. It begins with what is proved, and ends with what is
typed.
"""

from __future__ import annotations

'''


@cache
def assembled() -> str:
    """The text of verify.py."""
    texts = {name: (_folder() / f"{name}.py").read_text(encoding="utf-8") for name in MODULES}
    wanted = sorted({line for text in texts.values() for line in _outside(text)}, key=_as_sorted)
    parts = [_part(name, text) for name, text in texts.items()]
    return HEAD + "\n".join(wanted) + "\n\n" + "\n\n".join(parts)


def _folder() -> Path:
    spec = find_spec(OURS)
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def _outside(text: str) -> Iterator[str]:
    """The imports of a module that are not our own, one name to a line."""
    for node in _imports(text):
        if isinstance(node, ast.Import):
            yield from (f"import {one.name}" for one in node.names)
        elif not _ours(node) and node.module != "__future__":
            yield from (f"from {node.module} import {ast.unparse(one)}" for one in node.names)


def _as_sorted(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line


def _imports(text: str) -> list[ast.Import | ast.ImportFrom]:
    return [node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]


def _ours(node: ast.ImportFrom) -> bool:
    return str(node.module).split(".")[0] not in sys.stdlib_module_names


def _part(name: str, text: str) -> str:
    """A module without its imports, its docstring as a comment under its name."""
    tree, lines = ast.parse(text), text.splitlines()
    first = tree.body[0]
    gone = {n for node in (*_imports(text), first) for n in range(node.lineno, (node.end_lineno or 0) + 1)}
    body = "\n".join(line for n, line in enumerate(lines, start=1) if n not in gone).strip("\n")
    said = (ast.get_docstring(tree) or "").split("\n\n")
    about = "#\n".join(fill(one, WIDE, initial_indent="# ", subsequent_indent="# ") + "\n" for one in said)
    return f"# {'=' * 20} {name} {'=' * (96 - len(name))}\n{about}\n\n{body}\n"
