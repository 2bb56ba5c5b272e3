"""`make pictures`: what a reader gets, for docs/pictures: a letter, the same letter in large print, and an e-mail.

The words are the samples', so everybody in them is invented. Chromium takes the pictures, as a mail program would show
the e-mail; where it is not installed none is made.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from desk.wording import write_preview

FOLDER = Path("docs/pictures")
LETTER, EMAIL = "warning_notice", "meeting_notice"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PAGE = (640, 905)  # an A4 page, in dots
SCREEN = (720, 990)
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
)
SHEET = '<body style="margin:0"><img src="{page}" style="display:block;width:{width}px">'
NO_BROWSER = "No picture was made: Chromium is not installed. Install it (Debian's package chromium), then ask again."
TAKES = 120


def take_pictures(folder: Path = FOLDER) -> list[Path]:
    """Write the pictures, and say which. Raises ValueError with a sentence where one cannot be made."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise ValueError(NO_BROWSER)
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as spare:
        sheets = _sheets(Path(spare))
        return [_picture(browser, sheet, folder / f"{name}.png", size) for name, (sheet, size) in sheets.items()]


def _sheets(spare: Path) -> dict[str, tuple[Path, tuple[int, int]]]:
    """What is to be seen, by the name of its picture: a page to open, and its width and height."""
    write_preview(LETTER, spare / "letter", large_print=False)
    write_preview(LETTER, spare / "large", large_print=True)
    write_preview(EMAIL, spare / "email", large_print=False)
    return {
        "letter": (_sheet(spare / "letter"), PAGE),
        "letter-large-print": (_sheet(spare / "large"), PAGE),
        "email": (spare / "email" / f"{EMAIL}.html", SCREEN),
    }


def _sheet(folder: Path) -> Path:
    """The first page of a letter, as wide as its picture."""
    sheet = folder / "sheet.html"
    sheet.write_text(SHEET.format(page=f"{LETTER}-1.png", width=PAGE[0]), encoding="utf-8")
    return sheet


def _picture(browser: str, sheet: Path, to: Path, size: tuple[int, int]) -> Path:
    """One picture, taken by a browser that keeps nothing."""
    to.unlink(missing_ok=True)
    with TemporaryDirectory() as profile:
        window = f"--window-size={size[0]},{size[1]}"
        shot = [f"--user-data-dir={profile}", window, f"--screenshot={to.resolve()}", sheet.resolve().as_uri()]
        subprocess.run([browser, *QUIET, *shot], capture_output=True, timeout=TAKES, check=False)
    if not to.exists():
        raise ValueError(f"The picture {to.name} was not made: {browser} did not take it. Run it by hand to see why.")
    return to


def main() -> None:
    """`python -m desk.pictures [FOLDER]`: print the pictures made, or the sentence why none was."""
    try:
        made = take_pictures(*map(Path, sys.argv[1:2]))
    except ValueError as trouble:
        raise SystemExit(str(trouble)) from None
    print("\n".join(map(str, made)))


if __name__ == "__main__":
    main()
