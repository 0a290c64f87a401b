"""Answers about many decisions, as plain JSON values: list and search."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from json import dumps
from operator import itemgetter
from typing import TYPE_CHECKING

from decisions.errors import BadInput
from decisions.text import shown
from decisions.views import query, schema
from decisions.views.asked import Asked
from decisions.views.item import Item, Stays, item

if TYPE_CHECKING:
    from decisions.views.catchup import Views

COLUMNS = ", ".join(f"d.{column}" for column in schema.columns("decisions"))
SORTS = {
    "number": "d.number DESC",
    "title": "d.title COLLATE NOCASE, d.number",
    "circle": "d.circle, d.number DESC",
    "status": "d.status, d.number DESC",
    "opened": "d.opened_at DESC, d.number DESC",
    "adopted": "d.adopted_at DESC, d.number DESC",
    "review": "d.review_on IS NULL, d.review_on, d.number DESC",
    "activity": "d.last_at DESC, d.number DESC",
}


def stays(views: Views, asked: Asked) -> Stays:
    """Per circle, (position of joining, member) of its members, newest first, as far as they had joined by then."""
    since: Stays = {}
    sql = "SELECT circle, position, member, joined_at, recorded_at FROM stays ORDER BY position DESC"
    for circle, position, member, joined_at, recorded_at in views.connection.execute(sql):
        known = asked.known_at is None or recorded_at <= asked.known_at
        if known and (asked.as_of is None or joined_at <= asked.as_of):
            since.setdefault(circle, []).append((position, member))
    return since


def found(
    views: Views,
    asked: Asked,
    terms: list[str],
    *,
    sort: str = "number",
    limit: int | None = None,
    columns: str = COLUMNS,
) -> sqlite3.Cursor:
    """The rows of the decisions that a query selects, in order; `item` makes of one what `list --json` shows."""
    key = sort.removeprefix("-")
    if key not in SORTS:
        raise BadInput(
            f"nothing is sorted by {shown(sort)[:40]!r}", f"sort by one of {', '.join(SORTS)}, or -KEY to turn it"
        )
    order = _turned(SORTS[key]) if sort.startswith("-") else SORTS[key]
    where = _condition(views, asked, terms)
    sql = f"SELECT {columns} FROM decisions d WHERE {where.sql}"
    if where.words:
        sql += _searched(views, " AND d.number IN (SELECT rowid FROM search WHERE search MATCH :words)")
        where.parameters["words"] = where.words
    sql += f" ORDER BY {order} LIMIT :limit"
    where.parameters["limit"] = -1 if limit is None else limit
    return views.connection.execute(sql, where.parameters)


def items(
    views: Views, asked: Asked, terms: list[str], *, sort: str = "number", limit: int | None = None
) -> Iterator[Item]:
    """The decisions that a query selects, as `list --json` shows them."""
    rows = found(views, asked, terms, sort=sort, limit=limit)
    joined = stays(views, asked)
    for row in rows:
        yield item(row, joined, asked)


def titles(views: Views, numbers: Iterable[int]) -> dict[int, str]:
    """The titles of these decisions."""
    sql = "SELECT title FROM decisions WHERE number = ?"
    return {n: str(title) for n in numbers for (title,) in views.connection.execute(sql, (n,))}


def _turned(order: str) -> str:
    """An ORDER BY the other way round."""
    parts = [p[:-5] if p.endswith(" DESC") else f"{p} DESC" for p in order.split(", ")]
    return ", ".join(parts)


def search(views: Views, asked: Asked, terms: list[str], *, limit: int | None = None) -> list[Item]:
    """The decisions in which words are found, best first, each with the place where they stand."""
    where = _condition(views, asked, terms)
    if not where.words:
        raise BadInput("search needs a word to look for", "for example: decisions search deploy status:adopted")
    parameters = {**where.parameters, "words": where.words, "limit": -1 if limit is None else limit}
    best: list[tuple[float, int, str]] = []
    for index, left_out in _indexes(views):
        joined = "" if where.sql == "1" else f" JOIN decisions d ON d.number = {index}.rowid"
        sql = (
            f"SELECT bm25({index}, 4.0, 1.0) AS score, {index}.rowid FROM {index}{joined}"
            f" WHERE {index} MATCH :words AND {where.sql}{left_out} ORDER BY score, {index}.rowid LIMIT :limit"
        )
        best += [(score, number, index) for score, number in views.connection.execute(sql, parameters)]
    best.sort(key=itemgetter(0))
    best = best[:limit]
    since, snippets = stays(views, asked), _snippets(views, where.words, best)
    hits = []
    for _, number, _ in best:
        (row,) = views.connection.execute(f"SELECT {COLUMNS} FROM decisions d WHERE d.number = ?", (number,))
        hits.append({**item(row, since, asked), "snippet": snippets[number]})
    return hits


def _snippets(views: Views, words: str, best: list[tuple[float, int, str]]) -> dict[int, str]:
    """The place where the words stand, by the number of the decision."""
    found: dict[int, str] = {}
    for index, _ in _indexes(views):
        sql = (  # the sign makes SQLite look the words up once, and not once for each decision
            f"SELECT rowid, snippet({index}, -1, '', '', ' ... ', 16) FROM {index} WHERE {index} MATCH ?"
            " AND +rowid IN (SELECT value FROM json_each(?))"
        )
        numbers = dumps([number for _, number, where in best if where == index])
        found.update(views.connection.execute(sql, (words, numbers)))
    return found


def _indexes(views: Views) -> list[tuple[str, str]]:
    """The full-text indexes, each with the condition that leaves out what it has not as it was then."""
    if views.past is None:
        return [("search", "")]
    then, numbers = views.past.words()
    return [("search", f" AND search.rowid NOT IN (SELECT number FROM {numbers})"), (then, "")]


def _condition(views: Views, asked: Asked, terms: list[str]) -> query.Condition:
    where = query.condition(terms, views.connection, asked)
    return where._replace(sql=_searched(views, where.sql))


def _searched(views: Views, sql: str) -> str:
    """A clause that searches words, with every index in it that has some of them."""
    if _SEARCHED.search(sql) is None:
        return sql
    parts = [
        rf"SELECT rowid FROM {index} WHERE {index} MATCH \g<words>{left_out}" for index, left_out in _indexes(views)
    ]
    return _SEARCHED.sub(" UNION ALL ".join(parts), sql)


_SEARCHED = re.compile(r"SELECT rowid FROM search WHERE search MATCH (?P<words>:\w+)")
