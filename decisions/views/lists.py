"""Answers about many decisions, as plain JSON values: list, search, inbox, due, left behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
from json import JSONDecoder, loads
from typing import Any

from decisions.errors import BadInput
from decisions.text import shown
from decisions.views import query, schema
from decisions.views.asked import Asked
from decisions.views.catchup import Views
from decisions.when import day_end, iso

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

_SCAN = JSONDecoder().scan_once
"""What reads the JSON at the beginning of a text, without the checks around it."""

BUY_IN = ("in", "halfhearted", "out", "unknown", "stale")
NOBODY = (0, 0, 0, 0, 0)

Stays = dict[str, list[tuple[int, str]]]
Item = dict[str, Any]


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


def item(row: tuple[Any, ...], joined: Stays, asked: Asked) -> Item:
    """One decision as `list --json` shows it, from its row."""
    (
        number, _, circle, title, status, version, in_force, opened_at, adopted_at, adopted_position, review_on,
        reviewed_on, _, _, _, due_to_close, outstanding, open_objections, bought, declared, *_,
    ) = row  # fmt: skip
    return {
        "number": number,
        "title": title,
        "circle": circle,
        "status": status,
        "version": version,
        "in_force": in_force,
        "opened_at": iso(opened_at) if opened_at else None,
        "adopted_at": iso(adopted_at) if adopted_at is not None else None,
        "review_on": review_on,
        "overdue": bool(
            in_force is not None
            and review_on
            and review_on < asked.today
            and (not reviewed_on or reviewed_on < review_on)
        ),
        "due_to_close": bool(due_to_close),
        "outstanding": loads(outstanding) if outstanding != "[]" else [],
        "open_objections": open_objections,
        "buy_in": buy_in(bought, declared, adopted_position, joined.get(circle, ()), asked.moment),
    }


def buy_in(bought: str, declared: str, adopted_position: int | None, joined: Any, moment: int) -> dict[str, int]:
    """Counts over the adopting roster, the carriers and the members who joined since.

    Each person's last declared value, how many never declared, and how many of the declared are stale.
    """
    return dict(zip(BUY_IN, counted(bought, declared, adopted_position, joined, moment), strict=True))


def counted(bought: str, declared: str, adopted_position: int | None, joined: Any, moment: int) -> tuple[int, ...]:
    """How many people are in, halfhearted, out, unknown, and how many of the declared are stale."""
    if adopted_position is None:
        return NOBODY
    people = _people(bought)
    if joined and joined[0][0] > adopted_position:
        people |= {member for position, member in joined if position > adopted_position}
    if declared == "{}":
        return 0, 0, 0, len(people), 0
    wholehearted = halfhearted = out = stale = 0
    for member, (value, stale_at) in _SCAN(declared, 0)[0].items():
        if member in people:
            if value == "in":
                wholehearted += 1
            elif value == "out":
                out += 1
            else:
                halfhearted += 1
            if stale_at <= moment:
                stale += 1
    return wholehearted, halfhearted, out, len(people) - wholehearted - halfhearted - out, stale


@cache
def _people(bought: str) -> frozenset[str]:
    return frozenset(loads(bought))


def search(views: Views, asked: Asked, terms: list[str], *, limit: int | None = None) -> list[Item]:
    """The decisions in which words are found, best first, each with the place where they stand."""
    where = query.condition(terms, views.connection, asked)
    if not where.words:
        raise BadInput("search needs a word to look for", "for example: decisions search deploy status:adopted")
    sql = (
        f"SELECT {COLUMNS}, snippet(search, -1, '\x02', '\x03', ' ... ', 16) FROM search JOIN decisions d"
        f" ON d.number = search.rowid WHERE search MATCH :words AND {where.sql}"
        " ORDER BY bm25(search, 4.0, 1.0), d.number LIMIT :limit"
    )
    where.parameters.update(words=where.words, limit=-1 if limit is None else limit)
    joined = stays(views, asked)
    hits = []
    for row in views.connection.execute(sql, where.parameters):
        hits.append({**item(row[:-1], joined, asked), "snippet": row[-1].replace("\x02", "").replace("\x03", "")})
    return hits


def inbox(views: Views, asked: Asked, handle: str, *, limit: int | None = None) -> list[Item]:
    """What needs a member now: `decision, title, kind, what, since, due, command`. What has a date comes first, by
    that date; then the rest, the oldest first.
    """
    connection = views.connection
    parameters = {
        "member": handle,
        "now": asked.moment,
        "moment": asked.moment,
        "today": asked.today,
        "limit": -1 if limit is None else limit,
    }
    sql = (
        "SELECT i.decision, d.title, i.kind, i.what, i.since, i.due, i.command FROM inbox i"
        " JOIN decisions d ON d.number = i.decision WHERE i.member = :member AND +i.from_at <= :now"
        " ORDER BY i.due IS NULL, ifnull(i.due, i.since), i.decision LIMIT :limit"
    )
    rows = connection.execute(sql, parameters).fetchall()
    sql = (
        f"SELECT d.number, d.title, d.review_on FROM decisions d WHERE d.owner = :member AND {query.OVERDUE}"
        " ORDER BY d.review_on, d.number LIMIT :limit"
    )
    for number, title, review_on in connection.execute(sql, parameters):
        due = day_end(review_on)
        line = f"decisions review {number} keep|extend|amend|let-go -m FINDINGS"
        rows.append((number, title, "review", f"the review was due on {review_on}", due, due, line))
    sql = (
        f"SELECT d.number, d.title, s.joined_at FROM stays s JOIN decisions d ON s.member = :member AND {query.JOINED}"
        " AND d.number NOT IN (SELECT p.decision FROM people p WHERE p.member = :member AND p.buy_in IS NOT NULL)"
        " ORDER BY s.joined_at, d.number LIMIT :limit"
    )
    for number, title, joined_at in connection.execute(sql, parameters):
        line = f"decisions buy-in {number} in"
        rows.append((number, title, "newcomer", "was adopted before you joined", joined_at, None, line))
    rows.sort(key=lambda row: (row[5] is None, row[5] or row[4], row[0]))
    return [
        {
            "decision": number,
            "title": title,
            "kind": kind,
            "what": what,
            "since": iso(since),
            "due": iso(due) if due is not None else None,
            "command": line,
        }
        for number, title, kind, what, since, due, line in rows[:limit]
    ]


def due(views: Views, asked: Asked, within: int) -> list[Item]:
    """Everything with a date until `within` microseconds from now, overdue things first:
    `decision, title, kind, what, due, overdue, members, command`.
    """
    until = asked.moment + within
    dated: list[Item] = []
    for number, title, due_at, circle in views.connection.execute(
        "SELECT number, title, due_at, circle FROM decisions WHERE due_at <= ?", (until,)
    ):
        dated.append(
            _due(number, title, "round", f"the round of {circle} ends", due_at, [], f"decisions show {number}")
        )
    sql = (
        "SELECT d.number, d.title, d.review_on, d.owner FROM decisions d WHERE d.in_force IS NOT NULL AND d.review_on"
        " IS NOT NULL AND (d.reviewed_on IS NULL OR d.reviewed_on < d.review_on)"
    )
    for number, title, review_on, owner in views.connection.execute(sql):
        at = day_end(review_on)
        if at <= until:
            line = f"decisions review {number} keep|extend|amend|let-go -m FINDINGS"
            dated.append(_due(number, title, "review", "the review", at, [owner], line))
    for number, title, since, owner in views.connection.execute(
        "SELECT number, title, early_since, owner FROM decisions WHERE early_since IS NOT NULL AND in_force IS NOT NULL"
    ):
        line = f"decisions review {number} keep|extend|amend|let-go -m FINDINGS"
        dated.append(_due(number, title, "early-review", "an early review", since, [owner], line))
    sql = (
        "SELECT i.decision, d.title, i.kind, i.what, i.due, i.member, i.command FROM inbox i JOIN decisions d"
        " ON d.number = i.decision WHERE i.kind IN ('action', 'buy-in', 'check-in') AND i.due <= ?"
    )
    grouped: dict[tuple[Any, ...], Item] = {}
    for number, title, kind, what, at, member, line in views.connection.execute(sql, (until,)):
        entry = grouped.setdefault((number, kind, what, at), _due(number, title, kind, what, at, [], line))
        entry["members"].append(member)
    dated += grouped.values()
    dated.sort(key=lambda entry: (entry["at"], entry["decision"]))
    for entry in dated:
        at = entry.pop("at")
        entry["overdue"] = at <= asked.moment
    return dated


def _due(number: int, title: str, kind: str, what: str, at: int, members: list[str], line: str) -> Item:
    return {
        "decision": number,
        "title": title,
        "kind": kind,
        "what": what,
        "due": iso(at),
        "members": members,
        "command": line,
        "at": at,
    }


def left_behind(views: Views, asked: Asked, number: int | None = None) -> list[Item]:
    """Who is left behind: `decision, member, why, declared, since, event, command`, by decision."""
    from decisions.process.left_behind import command

    connection = views.connection
    parameters = {"now": asked.moment, "moment": asked.moment, "number": number}
    one = "AND d.number = :number" if number is not None else ""
    sql = (
        "SELECT l.decision, l.member, l.why, l.declared, l.since, l.event, l.number FROM left_behind l"
        f" JOIN decisions d ON d.number = l.decision WHERE l.from_at <= :now {one}"
        " AND NOT (l.why = 'need-unmet' AND EXISTS (SELECT 1 FROM addressed a WHERE a.need_decision = l.decision AND a.need = l.number))"
        " ORDER BY l.decision, l.rowid"
    )
    if connection.execute("SELECT 1 FROM sqlite_temp_master WHERE name = 'left_behind'").fetchone():
        sql = sql.replace(", l.rowid", "")
    rows = connection.execute(sql, parameters).fetchall()
    sql = (
        "SELECT d.number, s.member, s.joined_at, d.stream FROM stays s JOIN decisions d ON"
        f" {query.NEWCOMER} {one} AND d.status NOT IN ('retired', 'superseded')"
    )
    for decision, member, joined_at, stream in connection.execute(sql, parameters).fetchall():
        rows.append((decision, member, "never-asked", 0, joined_at, stream, None))
    rows.sort(key=lambda row: row[0])
    return [
        {
            "decision": decision,
            "member": member,
            "why": why,
            "declared": bool(declared),
            "since": iso(since),
            "event": event,
            "command": command(why, member, decision, about),
        }
        for decision, member, why, declared, since, event, about in rows
    ]
