"""What a list on a screen needs: which decisions, in what order, and the lines that are seen, of however many."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from json import dumps
from typing import TYPE_CHECKING

from decisions.views import lists, needs, overlay, query, schema
from decisions.views.item import item

if TYPE_CHECKING:
    from decisions.views.asked import Asked
    from decisions.views.catchup import Views
    from decisions.views.item import Item

OWNER = schema.columns("decisions").index("owner")
AT_ONCE = ("number", "opened")
"""What a list of any moment can be sorted by, without a fold."""
_EARLIEST = -(2**63)


def needs_overlay(terms: list[str], sort: str, asked: Asked) -> bool:
    """Whether `order` is right only while a `Past` shows that moment: what is asked depends on the decisions' state."""
    return asked.travels and (bool(terms) or sort.removeprefix("-") not in AT_ONCE or asked.known_at is not None)


def order(views: Views, asked: Asked, terms: list[str], *, sort: str = "number") -> Sequence[int]:
    """The numbers of the decisions that a query selects, in order. BadInput names what it does not know.

    Where `needs_overlay` says so, a `Past` has to show the moment.
    """
    if not terms and sort.removeprefix("-") in AT_ONCE and asked.known_at is None:
        return _opened_by(views, asked.as_of, sort)
    return array("L", [number for (number,) in lists.found(views, asked, terms, sort=sort, columns="d.number")])


def _opened_by(views: Views, as_of: int | None, sort: str) -> Sequence[int]:
    (last,) = views.connection.execute("SELECT ifnull(max(number), 0) FROM main.decisions").fetchone()
    selected: Sequence[int] = range(1, last + 1)
    if as_of is not None or sort.endswith("opened"):
        opened = _opened(views, last)
        if as_of is not None and max(opened, default=_EARLIEST) > as_of:
            selected = array("L", [number for number, at in enumerate(opened, 1) if at <= as_of])
        if sort.endswith("opened"):
            selected = array("L", sorted(selected, key=lambda number: opened[number - 1]))
    return selected if sort.startswith("-") else selected[::-1]


def _opened(views: Views, last: int) -> Sequence[int]:
    """When each decision was opened, by number; that never changes. Of a damaged one nobody knows."""
    if views.opened is None:
        views.opened = array("q")
    known = views.opened
    if len(known) < last:
        sql = "SELECT opened_at FROM main.decisions WHERE number > ? AND number <= ? ORDER BY number"
        rows = views.connection.execute(sql, (len(known), last))
        known.extend([_EARLIEST if at is None else at for (at,) in rows])
    return known


def lines(views: Views, asked: Asked, numbers: Sequence[int]) -> list[Item]:
    """These decisions as `list --json` shows them, with `owner` and `left_behind`: how many people are. Left out is
    what was not opened yet.

    Where no `Past` shows the moment, those of them that were different then are folded, and whatever may address their
    needs.
    """
    if views.past is not None and views.past.shows(asked):
        return _lines(views, asked, numbers)
    with overlay.shown(views, asked, among={*numbers, *needs.addressing(views, numbers)}):
        return _lines(views, asked, numbers)


def _lines(views: Views, asked: Asked, numbers: Sequence[int]) -> list[Item]:
    connection = views.connection
    these = "IN (SELECT value FROM json_each(:these))"
    parameters = {**query.moments(asked), "these": dumps(list(numbers))}
    sql = (
        f"SELECT l.decision, l.member FROM left_behind l WHERE l.decision {these} AND {query.STANDS} UNION"
        f" SELECT d.number, s.member FROM decisions d CROSS JOIN stays s ON {query.NEWCOMER} WHERE d.number {these}"
    )
    people: dict[int, int] = {}  # the cross join makes SQLite begin with these decisions, not with everybody's
    for number, _ in connection.execute(sql, parameters):
        people[number] = people.get(number, 0) + 1
    joined = lists.stays(views, asked)
    found = {
        row[0]: {**item(row, joined, asked), "owner": row[OWNER], "left_behind": people.get(row[0], 0)}
        for row in connection.execute(f"SELECT {lists.COLUMNS} FROM decisions d WHERE d.number {these}", parameters)
    }
    return [found[number] for number in numbers if number in found]


def groups(views: Views, asked: Asked) -> list[Item]:
    """The circles as a tree, parents before children, by handle: `circle, parent, depth, decisions`, the last being how
    many it has of each status. Statuses are those that the views show: a `Past` has to show the moment.
    """
    counted: dict[str, dict[str, int]] = {}
    sql = (
        "SELECT circle, status, count(*) FROM decisions WHERE circle IS NOT NULL"
        " GROUP BY circle, status ORDER BY 3 DESC, 2"
    )
    for circle, status, count in views.connection.execute(sql):
        counted.setdefault(circle, {})[status] = count
    sql = "SELECT handle, parent FROM circles WHERE :moment IS NULL OR formed_at <= :moment"
    parents: dict[str, str | None] = dict.fromkeys(counted)
    parents.update(views.connection.execute(sql, {"moment": asked.as_of}))
    children: dict[str | None, list[str]] = {}
    for circle in sorted(parents, key=str.casefold, reverse=True):
        children.setdefault(parents[circle], []).append(circle)
    tops = [c for c in parents if parents[c] not in parents]
    found: list[Item] = []
    placed: set[str] = set()
    for top in [*sorted(tops, key=str.casefold), *sorted(parents, key=str.casefold)]:  # the latter: circles in a circle
        waiting = [(top, 0)]
        while waiting:
            circle, depth = waiting.pop()
            if circle not in placed:
                placed.add(circle)
                found.append(
                    {"circle": circle, "parent": parents[circle], "depth": depth, "decisions": counted.get(circle, {})}
                )
                waiting += [(child, depth + 1) for child in children.get(circle, ())]
    return found
