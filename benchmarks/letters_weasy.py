"""WeasyPrint's side: the same letter as HTML and CSS, tagged for PDF/UA-1, with the same fonts and attachment."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, time
from html import escape
from pathlib import Path

import fontpkg_arimo
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from weasyprint import HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from benchmarks.letters_sample import COUNCIL, DATED, OFFICE, Letter
from notifications.blocks import Block

VARIABLE = Path(fontpkg_arimo.__file__).parent / "files" / "Arimo[wght].ttf"
WEIGHTS = {"normal": 400, "bold": 700}
FACE = '@font-face {{ font-family: Arimo; font-weight: {weight}; src: url("{url}") }}'
CSS = """
@page { size: A4; margin: 20mm 24mm; @bottom-center { content: "Page " counter(page) " of " counter(pages);
        font: 9pt Arimo } }
body { font: 11pt/1.4 Arimo }
header { text-align: right }
address { position: absolute; top: 19.5mm; left: 0.6mm; width: 95mm; height: 26mm; font-style: normal;
        font-size: 9pt; white-space: pre-line }
main { margin-top: 40mm; counter-reset: paragraph }
h1 { font-size: 14pt }
h2 { font-size: 11pt; margin-bottom: 1mm }
p.n { counter-increment: paragraph; padding-left: 9mm; text-indent: -9mm }
p.n::before { content: counter(paragraph) ". "; display: inline-block; width: 9mm; text-indent: 0 }
p { white-space: pre-line; orphans: 2; widows: 2 }
table { width: 100%; border-collapse: collapse; font-size: 10pt }
caption { text-align: left; font-weight: bold }
th, td { text-align: left; border-bottom: 0.3pt solid #888; padding: 1mm 2mm 1mm 0 }
"""
UNNUMBERED = ("Dear ", "Yours ", "Judith ")


def printer(folder: Path) -> Callable[[Letter], bytes]:
    """What sets a letter. Its fonts are made plain in `folder` and read once: as variable ones they would be slower."""
    fonts, files = FontConfiguration(), URLFetcher(allowed_protocols={"file"})
    style = CSS + "".join(FACE.format(weight=weight, url=_plain(weight, folder).as_uri()) for weight in WEIGHTS)
    at = datetime.combine(DATED, time(), UTC)

    def print_one(letter: Letter) -> bytes:
        source = Attachment(
            string=json.dumps(asdict(letter), ensure_ascii=False), name="source.json", relationship="Source",
            created=at, modified=at,
        )  # fmt: skip
        document = HTML(string=_page(letter, style), url_fetcher=files).render(font_config=fonts)
        document.metadata.attachments = [source]
        return document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=letter.reference.encode())

    return print_one


def _plain(weight: str, folder: Path) -> Path:
    """The font at one weight."""
    path = folder / f"arimo-{weight}.ttf"
    instantiateVariableFont(TTFont(VARIABLE), {"wght": WEIGHTS[weight]}).save(path)
    return path


def _page(letter: Letter, style: str) -> str:
    body = "".join(_html(block) for block in letter.notice.blocks)
    office = "<br>".join(map(escape, OFFICE))
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(letter.notice.subject)}</title>'
        f"<style>{style}</style></head><body><header><strong>{COUNCIL}</strong><br>{office}</header>"
        f"<address>{escape(chr(10).join(letter.to))}</address>"
        f"<main><p>{escape(letter.reference)}<br>8 March 2027</p>{body}</main></body></html>"
    )


def _html(block: Block) -> str:
    match block.kind:
        case "p":
            numbered = "" if block.text.startswith(UNNUMBERED) else ' class="n"'
            return f"<p{numbered}>{escape(block.text)}</p>"
        case "h":
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case "ul":
            return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>"
        case "table":
            heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in block.heads)
            rows = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in block.rows)
            caption = f"<caption>{escape(block.caption)}</caption>"
            return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    raise ValueError(f"no such block in this letter: {block.kind}")
