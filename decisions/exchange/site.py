"""Decisions as a web site of files: a list with a search, and a page each. It needs no server and asks for nothing from
elsewhere, which its own policy forbids.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files as shipped
from json import dumps
from typing import Any

from decisions import signs
from decisions.exchange.chosen import Chosen
from decisions.exchange.html_sheet import STYLE, facts, line, section, text
from decisions.exchange.site_chart import svg
from decisions.exchange.site_sheet import head, sections
from decisions.text import shown
from decisions.views.one import One, history, show
from decisions.views.sheet import exact

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
SEARCHES = f"{POLICY}; script-src 'self'"
"""The policies of a decision's page, and of a list, which has a search."""
ON_A_LIST = 1_000
"""Decisions on one list; the newest stand in index.html."""
WORDS = 1_500
"""Characters of a decision that are searched; beyond them are the ends of long texts."""


def files(source: Chosen) -> Iterator[tuple[str, str]]:
    """Every file of the site."""
    yield "style.css", STYLE.lstrip() + _shipped("site.css")
    yield "search.js", _shipped("site.js")
    total = len(source.reader.decisions()) if source.numbers is None else len(source.numbers)
    site = _Site(source, lists=max(1, -(-total // ON_A_LIST)))
    for one in source.ones():
        answer = show(one)
        yield _name(one.number), "\n".join(site.page(one, answer)) + "\n"
        yield from site.add(answer)
    yield from site.end()


def _shipped(name: str) -> str:
    return shipped("decisions.exchange").joinpath(name).read_text(encoding="utf-8")


def _name(number: int) -> str:
    return f"{number:04}.html"


class _Site:
    """The site while it is made: decisions come in the order of their numbers, and fill one list after the other."""

    def __init__(self, source: Chosen, lists: int) -> None:
        self._source = source
        self._lists = lists
        self._numbers = None if source.numbers is None else set(source.numbers)
        self._full = 0
        self._rows: list[str] = []
        self._words: list[list[Any]] = []

    def page(self, one: One, answer: dict[str, Any]) -> Iterator[str]:
        """The page of a decision."""
        title = f"{answer['number']} · {answer['title']}"
        yield from _begin(title, POLICY)
        yield '<nav aria-label="Site"><a href="index.html">All decisions</a></nav>\n<main id="main">'
        yield f"<h1>{text(title)}</h1>"
        yield from facts(head(answer))
        yield from self._superseding(answer)
        for number, part in enumerate(sections(answer, history(one)), 1):
            yield from section(part, f"s{number}")
            if part.title == "People":
                yield from svg(answer["buy_in_over_time"], one.asked.moment)
        yield "</main>"
        yield from self._finish()

    def _superseding(self, answer: dict[str, Any]) -> Iterator[str]:
        links = [("Supersedes", n) for n in answer["supersedes"]]
        links += [("Superseded by", answer["superseded_by"])]
        links += [("To be superseded by", n) for n in answer["to_be_superseded_by"]]
        for what, number in links:
            if number:
                there = self._numbers is None or number in self._numbers
                told = f'<a href="{_name(number)}">decision {number}</a>' if there else f"decision {number}"
                yield f"<p>{what} {told}</p>"

    def _finish(self) -> Iterator[str]:
        reader, asked = self._source.reader, self._source.asked
        told = f"As of {exact(_iso(asked.moment))}. Log {reader.log_id()}, event {reader.head()[0]}."
        yield f"<footer><p>{told}</p></footer>\n</body>\n</html>"

    def add(self, answer: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Put a decision on the list; the list before it, where that is full."""
        if len(self._rows) == ON_A_LIST and self._full + 1 < self._lists:
            yield from self._list()
        number, status = answer["number"], answer["status"]
        glyph, tone = signs.STATUS[status]
        day = (answer["adopted_at"] or answer["opened_at"] or "")[:10]
        left = len({entry["member"] for entry in answer["left_behind"]})
        self._rows.append(
            f'<tr><td>{number}</td><th scope="row"><a href="{_name(number)}">{text(answer["title"])}</a></th>'
            f'<td>{text(answer["circle"])}</td><td class="{tone}">{glyph} {status}</td><td>{day}</td>'
            f"<td>{answer['review_on'] or ''}</td><td>{left or ''}</td></tr>"
        )
        self._words.append([number, shown(answer["title"]), shown(answer["circle"]), status, _words(answer)])

    def end(self) -> Iterator[tuple[str, str]]:
        """The last list."""
        yield from self._list()

    def _list(self) -> Iterator[tuple[str, str]]:
        self._full += 1
        last = self._full == self._lists
        yield f"words-{self._full}.js", f"found({dumps(self._words, ensure_ascii=True, separators=(',', ':'))});\n"
        yield "index.html" if last else f"list-{self._full}.html", "\n".join(self._listed()) + "\n"
        self._rows, self._words = [], []

    def _listed(self) -> Iterator[str]:
        yield from _begin("Decisions", SEARCHES, script=True)
        yield f'<main id="main" data-lists="{self._lists}">\n<h1>Decisions</h1>'
        yield (
            '<search><label for="search">Search titles, texts and people</label>\n'
            '<input type="search" id="search" autocomplete="off" spellcheck="false" disabled>\n'
            '<p id="count" role="status"></p><ol id="results" hidden></ol></search>'
        )
        yield '<div id="all"><table aria-label="Decisions">\n<thead><tr>'
        for column in ("number", "title", "circle", "status", "adopted, or opened", "review", "left behind"):
            yield f'<th scope="col">{column}</th>'
        yield "</tr></thead>\n<tbody>"
        yield from reversed(self._rows)
        yield "</tbody>\n</table></div>"
        yield from self._others()
        yield "</main>"
        yield from self._finish()

    def _others(self) -> Iterator[str]:
        links = []
        if self._full > 1:
            links.append(f'<a href="list-{self._full - 1}.html" rel="next">Older decisions</a>')
        if self._full < self._lists:
            newer = self._full + 1
            name = "index.html" if newer == self._lists else f"list-{newer}.html"
            links.insert(0, f'<a href="{name}" rel="prev">Newer decisions</a>')
        if links:
            yield f'<nav aria-label="Lists">{" ".join(links)}</nav>'


def _begin(title: str, policy: str, *, script: bool = False) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f'<title>{line(title)}</title>\n<link rel="stylesheet" href="style.css">'
    if script:
        yield '<script src="search.js" defer></script>'
    yield '</head>\n<body>\n<a class="skip" href="#main">To the content</a>'


def _words(answer: dict[str, Any]) -> str:
    """What is searched of a decision: its people, its text, and what people said."""
    said = [
        *answer["roster"],
        answer["text"] or "",
        (answer["framing"] or {}).get("text", ""),
        *(v["text"] for v in answer["voices"]),
        *(o["reason"] for o in answer["objections"]),
        *answer["criteria"],
    ]
    return shown(" ".join(" ".join(said).split()))[:WORDS]


def _iso(moment: int) -> str:
    from decisions.when import iso

    return iso(moment - moment % 1_000_000)
