"""What somebody wrote in an e-mail: its text, from HTML where there is no other, without what it quotes.

Everything here takes time in proportion to what it is given, whatever that is: the standard library's HTML reader does
not. Where cutting the quotation would leave nothing, nothing is cut: words must not be lost.
"""

from __future__ import annotations

import re
from email.message import Message
from html import unescape

from notifications.blocks import clean

LONGEST = 20_000
"""How many characters of somebody's words go on the record; the whole message is kept beside it."""
CUT = "[The message goes on. All of it is kept as it came.]"
MOST = 400_000

_CHARSET = re.compile(
    r"utf-?8|utf-?16(le|be)?|(us-)?ascii|iso-?8859-\d{1,2}|latin-?\d|windows-\d{3,4}|cp\d{3,5}|koi8-[ru]|gb\w{1,6}|big5"
    r"|euc-\w\w|shift_jis|iso-2022-\w\w"
)
"""Others are read as UTF-8: some of Python's encodings (punycode) take a year over a long text."""


def texts(message: Message) -> list[Message]:
    """The parts of a message in order, not looking into messages that are attached to it."""
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        found: list[Message] = []
        for part in message.get_payload():
            if isinstance(part, Message):
                found += texts(part)
        return found
    return [message]


def words_of(message: Message) -> str:
    """What the sender wrote, without quotations, in at most LONGEST characters."""
    shown = [part for part in texts(message) if part.get_content_disposition() != "attachment"]
    plain = "\n".join(decoded(part) for part in shown if part.get_content_type() == "text/plain")
    if plain.strip():
        return _kept(without_quotation(plain[:MOST]))
    page = next((decoded(part) for part in shown if part.get_content_type() == "text/html"), "")
    own, whole = from_html(page[:MOST], quoted=False), from_html(page[:MOST])
    return _kept(without_quotation(own) or without_quotation(whole))


def decoded(part: Message) -> str:
    """The text of a part, whatever it says of its encoding."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    charset = str(part.get_param("charset") or "utf-8").strip("'\" ").lower()
    return raw.decode(charset if _CHARSET.fullmatch(charset) else "utf-8", "replace")


def _kept(said: str) -> str:
    """Lines that can be printed, at most one empty one in a row."""
    lines = "\n".join(clean(line) for line in said[: LONGEST * 2].splitlines())
    tidy = re.sub(r"\n{3,}", "\n\n", lines).strip()
    return tidy if len(tidy) <= LONGEST else f"{tidy[:LONGEST].rstrip()}\n\n{CUT}"


# --- quotations ----------------------------------------------------------------------------------------------------
_ORIGINAL = re.compile(r"-{2,}\s*(original message|forwarded message|original appointment)\s*-{2,}", re.IGNORECASE)
_HEADS = ("from:", "sent:", "date:", "to:", "cc:", "subject:")
_WROTE = re.compile(r"\bwrote:\s*$", re.IGNORECASE)
HEADS_ENOUGH = 3


def without_quotation(said: str) -> str:
    """The text without what it quotes; all of it where nothing would be left."""
    lines = [line.rstrip() for line in said.splitlines()]
    end = next((i for i in range(len(lines)) if _begins_original(lines, i)), len(lines))
    own = [line for i, line in enumerate(lines[:end]) if not _quoted(lines, i)]
    return "\n".join(own).strip() or "\n".join(lines).strip()


def _begins_original(lines: list[str], i: int) -> bool:
    """Outlook puts the old message under a line or under its heads: From, Sent, To, Subject."""
    line = lines[i].strip().strip("*").lower()
    if _ORIGINAL.fullmatch(line):
        return True
    if not line.startswith("from:"):
        return False
    next_lines = [one.strip().strip("*").lower() for one in lines[i : i + 6]]
    return sum(one.startswith(_HEADS) for one in next_lines) >= HEADS_ENOUGH


def _quoted(lines: list[str], i: int) -> bool:
    """A line marked as quoted, or the one or two lines above such that say who wrote it and when."""
    if lines[i].lstrip().startswith(">") or set(lines[i].strip()) == {"_"}:
        return True
    for j in (i, i + 1):
        if j < len(lines) and _WROTE.search(lines[j]):
            begins = lines[i].strip().startswith("On ") or (j == i and i > 0 and lines[i - 1].strip().startswith("On "))
            return begins and _quotes_follow(lines, j)
    return False


def _quotes_follow(lines: list[str], i: int) -> bool:
    follows = next((line for line in lines[i + 1 : i + 4] if line.strip()), ">")
    return follows.lstrip().startswith(">")


# --- HTML ----------------------------------------------------------------------------------------------------------
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*+)([^<>]*+)>|<[!?/][^<>]*+>")  # *+ never tries a shorter name again
_COMMENT = "<!--"
_SPACE = re.compile(r"\s+")
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BREAKS = frozenset({"p", "div", "br", "tr", "li", "ul", "ol", "table", "hr", "blockquote", "h1", "h2", "h3", "h4"})
_QUOTES = re.compile(r"""(class|id)\s*=\s*["'][^"']*(gmail_quote|yahoo_quoted|moz-cite-prefix)""", re.IGNORECASE)
_OLD = re.compile(
    r"""id\s*=\s*["']?(divRplyFwdMsg|appendonsend|mail-editor-reference-message-container)""", re.IGNORECASE
)


def from_html(page: str, quoted: bool = True) -> str:
    """The words of an HTML page, nothing of it carried out; without the quotations of the known mail programs unless
    `quoted`."""
    page = _without_comments(page)
    words: list[str] = []
    at, hidden, depth = 0, "", 0
    for tag in _TAG.finditer(page):
        if not hidden:
            words.append(_SPACE.sub(" ", page[at : tag.start()]))
        at = tag.end()
        name, closes = (tag[2] or "").lower(), bool(tag[1])
        if hidden:
            depth += (-1 if closes else 1) if name == hidden else 0
            hidden = hidden if depth else ""
            continue
        if not quoted and _OLD.search(tag[3] or ""):
            return unescape("".join(words))
        if not closes and (name in _UNSEEN or (not quoted and _is_quote(name, tag[3]))):
            hidden, depth = name, 1
        elif name in _BREAKS:
            words.append("\n")
        elif name in ("td", "th"):
            words.append(" ")
    words.append("" if hidden else _SPACE.sub(" ", page[at:]))
    return unescape("".join(words))


def _is_quote(name: str, attributes: str) -> bool:
    return name == "blockquote" or (name == "div" and _QUOTES.search(attributes) is not None)


def _without_comments(page: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := page.find(_COMMENT, at)) >= 0:
        kept.append(page[at:start])
        end = page.find("-->", start)
        if end < 0:
            return "".join(kept)
        at = end + 3
    return "".join([*kept, page[at:]])
