"""Answers about who is left behind, over many decisions. Plain JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from decisions.process.helps import joining, saying
from decisions.text import folded
from decisions.views import query
from decisions.views.asked import Asked
from decisions.views.item import Item
from decisions.when import iso, moment

if TYPE_CHECKING:
    from decisions.views.catchup import Views

Row = tuple[Any, ...]


def left_behind(views: Views, asked: Asked, *, member: str | None = None, circle: str | None = None) -> list[Item]:
    """Who is left behind, by decision: `decision, member, why, declared, since, event, command`. Maybe only one member,
    or only in one circle (as they are registered).
    """
    return list(entries(views, asked, member=member, circle=circle))


def entries(views: Views, asked: Asked, *, member: str | None = None, circle: str | None = None) -> Iterator[Item]:
    """The same, one after the other."""
    return map(_entry, _rows(views, asked, member, circle))


def first(
    views: Views, asked: Asked, most: int, *, member: str | None = None, circle: str | None = None
) -> tuple[list[Item], bool]:
    """The entries of the first decisions on which somebody is left behind, about `most` of them and no decision cut in
    two unless it has more than that by itself; and whether there are more.
    """
    found = list(islice(_rows(views, asked, member, circle, most), most + 1))
    more = len(found) > most
    if more:
        whole = [row for row in found if row[0] != found[-1][0]]
        found = whole or found[:most]
    return [_entry(row) for row in found], more


def people(views: Views, asked: Asked, *, member: str | None = None, circle: str | None = None) -> list[Item]:
    """The people who are left behind, as `by_person` has them."""
    return _people((row[1], row[0], row[4]) for row in _rows(views, asked, member, circle))


def by_person(found: Iterable[Item]) -> list[Item]:
    """`member, decisions, entries, since`: on how many decisions each person is left behind, with how many entries, and
    since when, the oldest; by handle.
    """
    return _people((entry["member"], entry["decision"], moment(entry["since"])) for entry in found)


def _people(found: Iterable[tuple[str, int, int]]) -> list[Item]:
    on: dict[str, set[int]] = {}
    oldest: dict[str, int] = {}
    counted: dict[str, int] = {}
    for member, decision, since in found:
        on.setdefault(member, set()).add(decision)
        oldest[member] = min(since, oldest.get(member, since))
        counted[member] = counted.get(member, 0) + 1
    return [
        {"member": member, "decisions": len(on[member]), "entries": counted[member], "since": iso(oldest[member])}
        for member in sorted(on, key=folded)
    ]


def _rows(views: Views, asked: Asked, member: str | None, circle: str | None, most: int | None = None) -> Iterator[Row]:
    """By decision; with `most`, right for so many of them and the next one."""
    parameters = {**query.moments(asked), "member": member, "circle": circle, "most": -1 if most is None else most + 1}
    only = [("member", "l.member", "s.member")] if member is not None else []
    only += [("circle", "l.circle", "d.circle")] if circle is not None else []
    sql = (
        "SELECT l.decision, l.member, l.why, l.declared, l.since, l.event, l.command, l.circle,"
        " l.asks_a_member AND NOT EXISTS (SELECT 1 FROM stays s WHERE s.circle = l.circle AND s.member = l.member)"
        f" FROM left_behind l WHERE {query.STANDS}"
        + "".join(f" AND {column} = :{name}" for name, column, _ in only)
        + f" ORDER BY l.decision{'' if views.past else ', l.rowid'} LIMIT :most"
    )
    said: Iterable[Row] = views.connection.execute(sql, parameters)
    joined, upto = "JOIN", ""
    if most is not None:
        said = list(said)
        if len(said) > most:
            parameters["upto"] = said[-1][0]
            joined, upto = "CROSS JOIN", " AND d.number <= :upto"  # begins with those few, not with everybody's
    sql = (
        "SELECT d.number, s.member, 'never-asked', 0, s.joined_at, d.adopted_event, NULL, d.circle, 0"
        f" FROM decisions d {joined} stays s ON {query.NEWCOMER} AND d.status NOT IN ('retired', 'superseded')"
        + "".join(f" AND {column} = :{name}" for name, _, column in only)
        + f"{upto} ORDER BY d.number"
    )
    return merge(said, views.connection.execute(sql, parameters), key=itemgetter(0))


def _entry(row: Row) -> Item:
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
