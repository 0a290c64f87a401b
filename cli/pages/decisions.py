"""Decisions as lines: the list, and what a search found."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from json import loads
from typing import TYPE_CHECKING, Any, NamedTuple

from cli import printing
from cli.pages.cells import cut, fitted, width
from cli.pages.page import CHUNK, COLOUR, STATUS, Page, flat, write
from cli.pages.past import banner
from decisions.text import shown
from decisions.views import lists
from decisions.views.asked import Asked
from decisions.views.item import Stays, counted
from decisions.views.query import OVERDUE

if TYPE_CHECKING:
    from decisions.views.catchup import Views

COLUMNS = (
    "d.number, d.title, d.status, d.open_objections, d.version, d.circle, d.outstanding, d.asked_position,"
    f" d.bought, d.buy_in, d.review_on, {OVERDUE}"
)
Row = tuple[Any, ...]
"""A decision, as these columns say it."""

BAR = "■◧×·"
STATUS_CELLS = 13
TITLE = 12
"""Cells that a title has at least: on a narrow terminal other columns are left out for it."""
LEGEND = "buy-in: ■ in  ◧ halfhearted  × out  · unknown  ~ some are stale    ! overdue"


class Layout(NamedTuple):
    """The width of each column; 0 where it is left out."""

    number: int
    title: int
    circle: int
    waiting: int
    bar: int
    review: int


def page(views: Views, asked: Asked, terms: list[str], *, sort: str, limit: int | None) -> None:
    """The list of decisions, a line each."""
    rows = lists.found(views, asked, terms, sort=sort, limit=limit, columns=COLUMNS)
    page = Page()
    page.lines += banner(asked)
    first = rows.fetchmany(CHUNK)
    if not first:
        page.line(_nothing(views, asked))
        page.end()
        return
    layout = _layout(views, page, first, complete=len(first) < CHUNK)
    drawn = _drawn(page, layout, lists.stays(views, asked), asked.moment)
    write(_lines(page, drawn, first, rows, legend=layout.bar > 0))


def _nothing(views: Views, asked: Asked) -> str:
    if asked.travels:
        return "No decision was like that then."
    if views.connection.execute("SELECT 1 FROM decisions LIMIT 1").fetchone():
        return "No decision is like that."
    return "No decision yet. Open one: decisions open CIRCLE TITLE"


def _lines(
    page: Page, drawn: Callable[[list[Row]], str], first: list[Row], rows: sqlite3.Cursor, *, legend: bool
) -> Iterator[str]:
    yield from page.lines
    while first:
        yield drawn(first)
        first = rows.fetchmany(CHUNK)
    if legend and printing.on_terminal(sys.stdout):
        yield page.ink(cut(LEGEND, page.width), "bright_black")


def _layout(views: Views, page: Page, rows: list[Row], *, complete: bool) -> Layout:
    """Columns as wide as these rows need; where more rows follow, none of the columns is left out."""
    (last,) = views.connection.execute("SELECT max(number) FROM main.decisions").fetchone()
    number = len(str(last))
    circles = {row[5] for row in rows if row[5]}
    wide = page.width >= 100
    circle = min(max(map(width, circles)), 16 if wide else 8) if len(circles) > 1 else 0
    waiting = max((len(row[6]) - 2 for row in rows if row[6] != "[]"), default=0) or 9 * (not complete)
    waiting = min(waiting, (page.width - 60) // 2 if wide else 8 if circle else 12)
    people = max((row[8].count(",") + 1 for row in rows if row[7] is not None), default=0) or 6 * (not complete)
    bar = min(people + 1, 12 if wide else 7) if people else 0
    review = 11 if not complete or any(row[10] for row in rows) else 0
    fixed = page.width - (number + 2 + STATUS_CELLS + 6)
    parts = [circle, bar, waiting, review]
    for place in range(len(parts)):
        if fixed - sum(part + 2 for part in parts if part) < TITLE:
            parts[place] = 0
    circle, bar, waiting, review = parts
    title = fixed - sum(part + 2 for part in parts if part)
    if complete:
        title = min(title, max(width(shown(row[1])) for row in rows))
    return Layout(number, title, circle, waiting, bar, review)


def _drawn(page: Page, layout: Layout, joined: Stays, moment: int) -> Callable[[list[Row]], str]:
    """What makes lines of rows: a few microseconds a row, for there may be many."""
    fixed = Cells(page, layout)
    statuses, circles, waitings, bars = fixed.statuses, fixed.circles, fixed.waitings, fixed.bars
    versions = Made(lambda version: f"{f'v{version}' if version else '':<4}")
    n, w, has_bar = layout.number, layout.title, layout.bar > 0
    no_bar = " " * (layout.bar + 2) if has_bar else ""
    late = page.ink("!", "red")
    cut_at = w - 1

    def drawn(rows: list[Row]) -> str:
        lines = []
        for (
            number,
            title,
            status,
            objections,
            version,
            circle,
            outstanding,
            adopted,
            bought,
            said,
            review,
            late_now,
        ) in rows:
            if not (title.isascii() and title.isprintable()):
                name = fitted(shown(title), w)
            else:
                name = title.ljust(w) if len(title) <= w else title[:cut_at] + "…"
            text = (
                f"{number:>{n}}  {statuses[status, objections]} {versions[version]} {name}"
                f"{circles[circle]}{waitings[outstanding]}"
            )
            if has_bar and adopted is not None:
                text += bars[counted(bought, said, adopted, joined.get(circle), moment)]
            elif review:
                text += no_bar
            if review:
                text += f"  {review}{late}" if late_now else f"  {review}"
            lines.append(text.rstrip())
        return "\n".join(lines)

    return drawn


class Cells:
    """Cells that come again and again, each made when it is first asked for."""

    def __init__(self, page: Page, layout: Layout) -> None:
        self.statuses = Made(lambda key: page.ink(fitted(status_cell(*key), STATUS_CELLS), COLOUR.get(key[0])))
        self.circles = Made(lambda circle: _column(shown(circle or ""), layout.circle))
        self.waitings = Made(lambda handles: _column(names(loads(handles), layout.waiting), layout.waiting))
        self.bars = Made(lambda counts: "  " + fitted(bar(counts, layout.bar), layout.bar))


def _column(text: str, cells: int) -> str:
    return "  " + fitted(text, cells) if cells else ""


class Made(dict[Any, str]):
    """What is made of a key, once."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: Any) -> str:
        made = self[key] = self.make(key)
        return made


def status_cell(status: str, objections: int) -> str:
    """A status with its sign, and how many objections are open."""
    return f"{STATUS.get(status, ' ')} {status}{f' !{objections}' if objections else ''}"


def names(handles: list[str], cells: int) -> str:
    """As many handles as there is room for, and how many more there are."""
    if not handles or not cells:
        return ""
    text = ", ".join(map(shown, handles))
    if width(text) <= cells:
        return text
    for count in range(len(handles) - 1, 0, -1):
        text = f"{', '.join(map(shown, handles[:count]))} +{len(handles) - count}"
        if width(text) <= cells:
            return text
    rest = f" +{len(handles) - 1}" if len(handles) > 1 else ""
    return cut(shown(handles[0]), cells - len(rest)) + rest


def bar(counts: tuple[int, ...], cells: int) -> str:
    """Who has bought in, a sign a person; where they are too many, each kind keeps its share, and one at least."""
    *shares, stale = counts
    people, room = sum(shares), cells - 1
    if people > room:
        largest = shares.index(max(shares))
        shares = [max(1, count * room // people) if count else 0 for count in shares]
        shares[largest] += room - sum(shares)
    return "".join(sign * share for sign, share in zip(BAR, shares, strict=True)) + ("~" if stale else "")


def hits(found: list[dict[str, Any]], asked: Asked) -> None:
    """What a search found: each decision, and the place where the words stand."""
    page = Page()
    page.lines += banner(asked)
    if not found:
        page.line("Nothing was found.")
    number = max((len(str(item["number"])) for item in found), default=0)
    for item in found:
        status = item["status"]
        lead = f"{item['number']:>{number}}  "
        mark = f"{STATUS.get(status, ' ')} {status:<10}"
        title = cut(flat(item["title"]), page.width - len(lead) - len(mark) - 2)
        page.lines.append(lead + page.ink(mark, COLOUR.get(status)) + "  " + page.ink(title, bold=True))
        snippet = flat(item["snippet"])
        if snippet and snippet != flat(item["title"]):
            page.text(snippet, indent=len(lead) + 2, colour="bright_black")
    page.end()
