"""Postal addresses by the rules of GOV.UK Notify: what is wrong with one, in a sentence, and the lines to print.

Kept for every address, whoever prints the letter. Source: notifications-utils, recipients and postal_address (2026).
"""

from __future__ import annotations

import re

FEWEST, MOST = 3, 7
"""Lines of an address, the name among them."""

FORBIDDEN = '@()=[]"\\/,<>~'
"""What no line may begin with."""

# Of the United Kingdom and its islands (124), BX for banks and the revenue, and BF for British Forces.
_AREAS = """
AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN
EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE
NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR
TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
AREAS = frozenset(_AREAS.split())
"""The 126 postcode areas."""

POSTCODE = re.compile(r"([A-Z]{1,2})[0-9][0-9A-Z]?[0-9][A-BD-HJLNP-UW-Z]{2}")
NOWHERE = re.compile(r"^N\.? ?F\.? ?A\.?$|\bNO FIXED (ABODE|ADDRESS)\b", re.IGNORECASE)
MEND = "Correct the address, then enter it again."


def lines(post: str) -> tuple[str, ...]:
    """The lines of an address as it was typed: parted by line ends or commas, none of them empty."""
    parts = (" ".join(part.split()) for part in re.split(r"[\r\n\v\f\x85\u2028\u2029,]", post))
    return tuple(part for part in parts if part)


def postcode(line: str) -> str | None:
    """The postcode that a line is, as it is printed (MK9 3EJ); None where the line is none."""
    bare = re.sub(r"\s", "", line).upper()
    found = POSTCODE.fullmatch(bare)
    return f"{bare[:-3]} {bare[-3:]}" if found and found[1] in AREAS else None


def problem(name: str, post: str) -> str | None:
    """Why a letter cannot be posted to this person at this address, as a sentence; None where it can.

    `name` is the first line of the address; `post` is the rest as it was typed. The sentence repeats no personal data.
    """
    all_lines = _all(name, post)
    why = _why(all_lines)
    return f"A letter cannot be posted to this address: {why}. {MEND}" if why else None


def block(name: str, post: str) -> tuple[str, ...]:
    """The lines to print for a window envelope, the name first: one to seven, whatever is wrong with the address.

    A postcode is printed in capitals with its space. Where there are too many lines, the last two places are joined.
    """
    all_lines = list(_all(name, post)) or ["-"]
    if found := postcode(all_lines[-1]):
        all_lines[-1] = found
    while len(all_lines) > MOST:
        all_lines[-3:-1] = [", ".join(all_lines[-3:-1])]
    return tuple(all_lines)


def _all(name: str, post: str) -> tuple[str, ...]:
    """A name is one line, whatever is in it: "Birkett, Anna" is not two."""
    first = " ".join(name.split())
    return ((first,) if first else ()) + lines(post)


def _why(all_lines: tuple[str, ...]) -> str:
    """The first rule that an address breaks, in words."""
    if len(all_lines) < FEWEST:
        return f"it has fewer than {FEWEST} lines, the name among them"
    if len(all_lines) > MOST:
        return f"it has more than {MOST} lines, the name among them"
    if any(NOWHERE.search(line) for line in all_lines[1:]):
        return "it says that there is no fixed address"
    for number, line in enumerate(all_lines, 1):
        if line[0] in FORBIDDEN:
            return f"line {number} begins with “{line[0]}”"
    for number, line in enumerate(all_lines[:2], 1):
        if not any(letter.isalnum() for letter in line):
            return f"line {number} holds no letter and no number"
    return "" if postcode(all_lines[-1]) else "the last line is not a postcode of the United Kingdom"
