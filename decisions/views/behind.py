"""Answers about who is left behind, over many decisions. Plain JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from decisions.text import folded
from decisions.views import query
from decisions.views.asked import Asked
from decisions.views.item import Item
from decisions.when import iso, moment

if TYPE_CHECKING:
    from decisions.views.catchup import Views

Row = tuple[Any, ...]
Only = dict[str, int | str | None]


def left_behind(views: Views, asked: Asked, **only: int | str | None) -> list[Item]:
    """Who is left behind, by decision: `decision, member, why, declared, since, event, command`.

    Maybe `only` one of these: `number` (a decision), `member`, `circle` (as they are registered); None is everybody.
    """
    return list(entries(views, asked, **only))


def entries(views: Views, asked: Asked, **only: int | str | None) -> Iterator[Item]:
    """The same, one after the other."""
    return map(_entry, _rows(views, asked, only))


def first(views: Views, asked: Asked, most: int | None, **only: int | str | None) -> tuple[list[Item], bool]:
    """The entries of the first decisions on which somebody is left behind, about `most` of them and no decision cut in
    two unless it has more than that by itself; and whether there are more.
    """
    found, more = first_rows(views, asked, most, only)
    return [_entry(row) for row in found], more


def first_rows(views: Views, asked: Asked, most: int | None, only: Only) -> tuple[list[Row], bool]:
    """The same as rows, of which `people_of` makes people."""
    found = list(islice(_rows(views, asked, only, most), most and most + 1))
    more = most is not None and len(found) > most
    if more:
        whole = [row for row in found if row[0] != found[-1][0]]
        found = whole or found[:most]
    return found, more


def people(views: Views, asked: Asked, **only: int | str | None) -> list[Item]:
    """The people who are left behind, as `by_person` has them."""
    parameters, said, joined = _sources(asked, only)
    sql = (
        "SELECT member, count(DISTINCT decision), count(*), min(since) FROM"
        f" (SELECT l.member, l.decision, l.since FROM left_behind l WHERE {said}"
        f" UNION ALL SELECT s.member, d.number, s.joined_at FROM decisions d JOIN stays s ON {joined}) GROUP BY member"
    )
    found = views.connection.execute(sql, parameters).fetchall()
    return [_person(*row) for row in sorted(found, key=lambda row: folded(row[0]))]


def by_circle(views: Views, asked: Asked, **only: int | str | None) -> dict[str, Item]:
    """Circle -> `people, decisions, entries, since`: how many people are left behind in it, on how many decisions, with
    how many entries, and since when the oldest. A circle in which nobody is, is not there.
    """
    parameters, said, joined = _sources(asked, only)
    sql = (
        "SELECT circle, count(DISTINCT member), count(DISTINCT decision), count(*), min(since) FROM"
        f" (SELECT l.circle, l.member, l.decision, l.since FROM left_behind l WHERE {said}"
        f" UNION ALL SELECT d.circle, s.member, d.number, s.joined_at FROM decisions d JOIN stays s ON {joined})"
        " GROUP BY circle"
    )
    return {
        circle: {"people": people, "decisions": decisions, "entries": entries, "since": iso(since)}
        for circle, people, decisions, entries, since in views.connection.execute(sql, parameters)
    }


def by_person(found: Iterable[Item]) -> list[Item]:
    """`member, decisions, entries, since`: on how many decisions each person is left behind, with how many entries, and
    since when, the oldest; by handle.
    """
    return _summed((entry["member"], entry["decision"], moment(entry["since"])) for entry in found)


def people_of(rows: Iterable[Row]) -> list[Item]:
    """The same of rows."""
    return _summed((row[1], row[0], row[4]) for row in rows)


def _summed(found: Iterable[tuple[str, int, int]]) -> list[Item]:
    mine: dict[str, list[tuple[int, int]]] = {}
    for member, decision, since in found:
        mine.setdefault(member, []).append((decision, since))
    return [
        _person(member, len({decision for decision, _ in on}), len(on), min(since for _, since in on))
        for member, on in sorted(mine.items(), key=lambda item: folded(item[0]))
    ]


def _person(member: str, decisions: int, entries: int, since: int) -> Item:
    return {"member": member, "decisions": decisions, "entries": entries, "since": iso(since)}


_COLUMNS = {
    "number": ("l.decision", "d.number"),
    "member": ("l.member", "s.member"),
    "circle": ("l.circle", "d.circle"),
}
"""What may be asked for alone -> its column in rows `l` of left_behind, and in `d` and `s` of who joined later."""


def _sources(asked: Asked, only: Only) -> tuple[dict[str, Any], str, str]:
    """Parameters, and the conditions on rows `l`, and on `d` and `s`."""
    said, joined = query.STANDS, f"{query.NEWCOMER} AND d.status NOT IN ('retired', 'superseded')"
    for name, (of_said, of_joined) in _COLUMNS.items():
        if only.get(name) is not None:
            said, joined = f"{said} AND {of_said} = :{name}", f"{joined} AND {of_joined} = :{name}"
    return {**query.moments(asked), **only}, said, joined


def _rows(views: Views, asked: Asked, only: Only, most: int | None = None) -> Iterator[Row]:
    """By decision; with `most`, right for so many of them and the next one."""
    parameters, said, joined = _sources(asked, only)
    parameters["most"] = -1 if most is None else most + 1
    sql = (
        "SELECT l.decision, l.member, l.why, l.declared, l.since, l.event, l.command, l.circle,"
        " l.asks_a_member AND NOT EXISTS (SELECT 1 FROM stays s WHERE s.circle = l.circle AND s.member = l.member)"
        f" FROM left_behind l WHERE {said} ORDER BY l.decision{'' if views.past else ', l.rowid'} LIMIT :most"
    )
    rows: Iterable[Row] = views.connection.execute(sql, parameters)
    join = "JOIN"
    if most is not None:
        rows = list(rows)
        if len(rows) > most:
            parameters["upto"] = rows[-1][0]
            join, joined = "CROSS JOIN", f"{joined} AND d.number <= :upto"  # begins with those few decisions
    sql = (
        "SELECT d.number, s.member, 'never-asked', 0, s.joined_at, d.adopted_event, NULL, d.circle, 0"
        f" FROM decisions d {join} stays s ON {joined} ORDER BY d.number"
    )
    from heapq import merge

    return merge(rows, views.connection.execute(sql, parameters), key=itemgetter(0))


def _entry(row: Row) -> Item:
    from decisions.process.helps import joining, saying

    decision, member, why, declared, since, event, command, circle, left = row
    return {
        "decision": decision,
        "member": member,
        "why": why,
        "declared": bool(declared),
        "since": iso(since),
        "event": event,
        "command": joining(circle, member) if left else command or saying(why, member, decision),
    }
