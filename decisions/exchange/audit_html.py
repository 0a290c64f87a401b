"""The audit as one HTML file that needs nothing else: no script, no request, for a screen, a printer and the years."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from decisions.exchange.html_sheet import STYLE, facts, line, section, text
from decisions.views.sheet import Sheet

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page itself may load: nothing, beside the style that it brings along."""


def page(sheet: Sheet) -> str:
    """The whole file; it ends with a line end. Its encoding is UTF-8."""
    return "\n".join(_page(sheet)) + "\n"


def _page(sheet: Sheet) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{line(sheet.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>"
    yield f"<h1>{text(sheet.title)}</h1>"
    yield from facts(sheet.head)
    for number, one in enumerate(sheet.sections, 1):
        yield from section(one, f"s{number}")
    yield "</main>\n</body>\n</html>"
