"""The parts of a sheet as HTML, in any page: sections, facts, tables, entries and texts.

Every text is harmless twice over: what is not visible becomes an escape (`decisions.text.shown`), and what HTML might
act on a character reference. Right-to-left writing is kept from moving what stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from decisions.text import shown
from decisions.views.sheet import Block, Fact, Facts, Item, Items, Prose, Row, Section, Table, Verbatim

STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --faint: #595959; --line: #c4c4c4; --bar: #f3f3f3;
  --good: #17692f; --warn: #7a4f00; --bad: #a61b1b; --open: #0b5a72; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --faint: #b0b0b0; --line: #4a4a4a;
  --bar: #232323; --good: #7fd69a; --warn: #f0c060; --bad: #ff9c94; --open: #7fcbe4; } }
body { margin: 0 auto; padding: 1.5rem; max-width: 58rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.45 system-ui, "Liberation Sans", "DejaVu Sans", sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1rem; margin: 1.1rem 0 .3rem; }
p { margin: .5rem 0; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .15rem 1rem; margin: .4rem 0; }
dt { color: var(--faint); }
dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem .3rem 0; }
td:last-child { overflow-wrap: anywhere; min-width: 6rem; }
thead th { white-space: nowrap; color: var(--faint); font-weight: normal; border-bottom: 1px solid var(--line); }
tbody { border-bottom: 1px solid var(--line); }
tbody .more { padding-top: 0; font-size: .9em; }
.more p { padding-inline-start: 1.2rem; text-indent: -1.2rem; }
.more p { margin: .1rem 0; white-space: pre-line; overflow-wrap: anywhere; }
.more b { color: var(--faint); font-weight: normal; }
pre { margin: .4rem 0; padding: .7rem .9rem; background: var(--bar); border-inline-start: 3px solid var(--line);
  white-space: pre-wrap; overflow-wrap: anywhere;
  font: .9em/1.45 ui-monospace, "Liberation Mono", "DejaVu Sans Mono", monospace; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .open { color: var(--open); }
.faint { color: var(--faint); }
@media (max-width: 40rem) { body { padding: .75rem; } thead th { white-space: normal; }
  table { font-size: .85em; } th, td { padding-inline-end: .35rem; } }
@page { size: A4; margin: 18mm 16mm 20mm; }
@media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --faint: #444; --line: #999; --bar: #f3f3f3;
  --good: #17692f; --warn: #7a4f00; --bad: #a61b1b; --open: #0b5a72; }
  html { font-size: 9.5pt; } body { max-width: none; padding: 0; }
  h1, h2, h3 { break-after: avoid; } tbody, .entry { break-inside: avoid; } thead { display: table-header-group; }
  p, pre { orphans: 3; widows: 3; } }
"""

_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RIGHT_TO_LEFT = re.compile(f"[{_LETTERS}]+(?: +[{_LETTERS}]+)*")
_BLANKS = re.compile(r"[ \t\r\n]+")


def section(section: Section, name: str) -> Iterator[str]:
    """A section of a page; its heading has the id `name`."""
    yield f'<section aria-labelledby="{name}">\n<h2 id="{name}">{text(section.title)}</h2>'
    for block in section.blocks:
        yield from block_of(block, name)
    yield "</section>"


def block_of(block: Block, name: str) -> Iterator[str]:
    """A block of a section whose heading has this id."""
    if isinstance(block, Facts):
        yield from facts(block.facts)
    elif isinstance(block, Prose):
        yield f"<p>{text(block.text)}</p>"
    elif isinstance(block, Table):
        yield from _table(block, name)
    elif isinstance(block, Items):
        for item in block.items:
            yield from _item(item)
    else:
        yield from _verbatim(block)


def facts(given: list[Fact]) -> Iterator[str]:
    """Labels, each with its text."""
    if given:
        yield "<dl>"
        for fact in given:
            yield f"<dt>{text(fact.label)}</dt><dd{_tone(fact.tone)}>{text(fact.text, lines=True)}</dd>"
        yield "</dl>"


def _item(item: Item) -> Iterator[str]:
    yield f'<div class="entry">\n<h3{_tone(item.tone)}>{text(item.head)}</h3>'
    yield from facts(item.facts)
    yield "</div>"


def _verbatim(block: Verbatim) -> Iterator[str]:
    yield f'<h3>{text(block.label)}</h3>\n<pre dir="auto">{escape(shown(block.text, lines=True))}</pre>'


def _table(table: Table, name: str) -> Iterator[str]:
    """Every row is a body of its own, so that no page ends between a row and what belongs to it."""
    head = "".join(f'<th scope="col">{text(column)}</th>' for column in table.head)
    yield f'<table aria-labelledby="{name}">\n<thead><tr>{head}</tr></thead>'
    for row in table.rows:
        yield from _row(row)
    yield "</table>"


def _row(row: Row) -> Iterator[str]:
    first, *others = row.cells
    cells = "".join(f"<td{_tone(cell.tone)}>{text(cell.text)}</td>" for cell in others)
    span = ' rowspan="2"' if row.more else ""
    scope = "rowgroup" if row.more else "row"
    yield f'<tbody><tr><th scope="{scope}"{span}>{text(first.text)}</th>{cells}</tr>'
    if row.more:
        said = "".join(
            f"<p{_tone(fact.tone)}>{f'<b>{text(fact.label)}:</b> ' if fact.label else ''}"
            f"{text(fact.text, lines=True)}</p>"
            for fact in row.more
        )
        yield f'<tr><td class="more" colspan="{len(others)}">{said}</td></tr>'
    yield "</tbody>"


def _tone(tone: str) -> str:
    return f' class="{tone}"' if tone else ""


def line(text: str) -> str:
    """A text on one line, without a mark for its direction: for titles and attributes."""
    return escape(shown(_BLANKS.sub(" ", text).strip(" ")))


def text(given: str, *, lines: bool = False) -> str:
    """A text, on one line, or with the lines that it has."""
    escaped = escape(shown(given, lines=True)) if lines else line(given)
    return escaped if escaped.isascii() else _isolated(escaped)


def _isolated(escaped: str) -> str:
    """Right-to-left writing, kept from moving the words and numbers around it: the whole of a text that is mostly so
    written, else each run of such words.
    """
    letters = sum(map(str.isalpha, escaped))
    if 2 * sum(map(len, re.findall(f"[{_LETTERS}]+", escaped))) > letters:
        return f"<bdi>{escaped}</bdi>"
    return _RIGHT_TO_LEFT.sub(r"<bdi>\g<0></bdi>", escaped)
