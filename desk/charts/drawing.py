"""The few shapes that the pictures are made of: SVG as markup, its look left to classes in the style sheet.

Every text is escaped. A shape is told from others by its outline, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from markupsafe import Markup, escape

NOTHING = Markup("")
SIZE = 6
"""Half the width of a mark, in the picture's own units."""


def joined(parts: Iterable[Markup]) -> Markup:
    return Markup("".join(parts))


def tag(name: str, inside: Markup | str = "", /, **attributes: str | float | None) -> Markup:
    """An element. An underscore at the end of a name is left out (`class_`), inside it is a hyphen; None is no
    attribute; a number is rounded to a tenth."""
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_number(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{said}>{escape(inside)}</{name}>")


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def words(x: float, y: float, text: str, class_: str = "", anchor: str | None = None) -> Markup:
    return tag("text", text, x=x, y=y, class_=f"pic-text {class_}".strip(), text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def box(x: float, y: float, width: float, height: float, class_: str) -> Markup:
    return tag("rect", x=x, y=y, width=max(width, 0), height=height, class_=class_)


def polygon(points: Iterable[tuple[float, float]], class_: str) -> Markup:
    said = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
    return tag("polygon", points=said, class_=class_)


def picture(id: str, title: str, what: str, width: float, height: float, inside: Markup, class_: str = "") -> Markup:
    """A whole picture. `title` names it and `what` says in words what it shows: both are read out in its place."""
    head = tag("title", title, id=f"{id}-title") + tag("desc", what, id=f"{id}-what")
    return tag(
        "svg",
        head + inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_number(width)} {_number(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{id}-title {id}-what",
        class_=f"pic {class_}".strip(),
    )


# --- marks ---------------------------------------------------------------------------------------------------------
def _disc(x: float, y: float, class_: str) -> Markup:
    return tag("circle", cx=x, cy=y, r=SIZE - 0.5, class_=class_)


def _diamond(x: float, y: float, class_: str) -> Markup:
    return polygon([(x, y - SIZE), (x + SIZE, y), (x, y + SIZE), (x - SIZE, y)], class_)


def _triangle(x: float, y: float, class_: str) -> Markup:
    return polygon([(x, y - SIZE), (x + SIZE, y + SIZE - 1), (x - SIZE, y + SIZE - 1)], class_)


def _envelope(x: float, y: float, class_: str) -> Markup:
    flap = tag("polyline", points=f"{_number(x - SIZE)},{y - 4} {_number(x)},{y + 1} {_number(x + SIZE)},{y - 4}",
               class_="pic-flap")  # fmt: skip
    return box(x - SIZE, y - 4, 2 * SIZE, 9, class_) + flap


def _flag(x: float, y: float, class_: str) -> Markup:
    pole = line(x - SIZE + 1, y - SIZE, x - SIZE + 1, y + SIZE, "pic-pole")
    return pole + polygon([(x - SIZE + 1, y - SIZE), (x + SIZE, y - 3), (x - SIZE + 1, y + 1)], class_)


def _hexagon(x: float, y: float, class_: str) -> Markup:
    return polygon([(x - 6, y), (x - 3, y - 6), (x + 3, y - 6), (x + 6, y), (x + 3, y + 6), (x - 3, y + 6)], class_)


def _crossed(shape: Callable[[float, float, str], Markup]) -> Callable[[float, float, str], Markup]:
    def drawn(x: float, y: float, class_: str) -> Markup:
        both = line(x - 3, y - 2, x + 3, y + 4, "pic-cross") + line(x - 3, y + 4, x + 3, y - 2, "pic-cross")
        return shape(x, y, class_) + both

    return drawn


FULL, HOLLOW, LATE = "pic-full", "pic-hollow", "pic-late"
MARKS: dict[str, tuple[Callable[[float, float, str], Markup], str, str]] = {
    "held": (_disc, FULL, "Meeting held"),
    "booked": (_disc, HOLLOW, "Meeting booked"),
    "owed": (_diamond, HOLLOW, "Meeting owed by then"),
    "short": (_crossed(_diamond), LATE, "Meeting owed and not held in time"),
    "due": (_triangle, HOLLOW, "Milestone due"),
    "met": (_triangle, FULL, "Milestone met"),
    "missed": (_crossed(_triangle), LATE, "Milestone not met in time"),
    "letter": (_envelope, HOLLOW, "Letter sent"),
    "concern": (_flag, FULL, "Concern"),
    "power": (_hexagon, FULL, "Notice or formal power"),
}
"""Each sort of mark: its shape, its look, and what it means."""


def mark(sort: str, x: float, y: float, said: str = "") -> Markup:
    """One mark; `said` is shown where somebody points at it."""
    shape, class_, _ = MARKS[sort]
    inside = shape(x, y, class_)
    return tag("g", (tag("title", said) if said else NOTHING) + inside)


def sample(sort: str) -> Markup:
    """A mark by itself, for the key beside its meaning."""
    return tag("svg", mark(sort, 10, 10), width=20, height=20, viewBox="0 0 20 20", aria_hidden="true", class_="pic")
