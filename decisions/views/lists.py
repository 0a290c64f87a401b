"""Answers about many decisions, as plain JSON values: list and search."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
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
    where = query.condition(terms, views.connection, asked)
    sql = f"SELECT {columns} FROM decisions d WHERE {where.sql}"
    if where.words:
        sql += " AND d.number IN (SELECT rowid FROM search WHERE search MATCH :words)"
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
    where = query.condition(terms, views.connection, asked)
    if not where.words:
        raise BadInput("search needs a word to look for", "for example: decisions search deploy status:adopted")
    parameters = {**where.parameters, "words": where.words, "limit": -1 if limit is None else limit}
    joined = "" if where.sql == "1" else " JOIN decisions d ON d.number = search.rowid"
    sql = (
        f"SELECT search.rowid FROM search{joined} WHERE search MATCH :words AND rank MATCH 'bm25(4.0, 1.0)'"
        f" AND {where.sql} ORDER BY rank LIMIT :limit"
    )
    best = [number for (number,) in views.connection.execute(sql, parameters)]
    sql = (
        f"SELECT {COLUMNS}, snippet(search, -1, '', '', ' ... ', 16) FROM search JOIN decisions d"
        " ON d.number = search.rowid WHERE search MATCH ? AND search.rowid = ?"
    )
    since = stays(views, asked)
    hits = []
    for number in best:
        for row in views.connection.execute(sql, (where.words, number)):
            hits.append({**item(row[:-1], since, asked), "snippet": row[-1]})
    return hits
