"""Answers about members and circles, as they are now. Plain JSON values."""

from __future__ import annotations

from json import loads
from typing import TYPE_CHECKING, Any

from decisions.process.state import LINKING
from decisions.text import folded
from decisions.views import behind, build, query
from decisions.views.asked import Asked
from decisions.when import iso

if TYPE_CHECKING:
    from decisions.log.reading import LogReader
    from decisions.views.catchup import Views

Entry = dict[str, Any]


def members(views: Views) -> list[Entry]:
    """Everybody in the log, by handle: `member, name, email, added_at, circles`."""
    sql = "SELECT handle, name, email, added_at FROM members ORDER BY handle COLLATE NOCASE"
    circles: dict[str, list[Entry]] = {}
    for circle, handle, roles in views.connection.execute("SELECT circle, member, roles FROM stays ORDER BY circle"):
        circles.setdefault(handle, []).append({"circle": circle, "roles": loads(roles)})
    return [
        {"member": handle, "name": name, "email": email, "added_at": iso(at), "circles": circles.get(handle, [])}
        for handle, name, email, at in views.connection.execute(sql)
    ]


def member(views: Views, handle: str) -> Entry:
    """One member, the numbers of the decisions they take part in, have to answer, or objected to, and their keys:
    `fingerprint, key, since, until, recorded_at`.
    """
    found = next(m for m in members(views) if m["member"] == handle)
    sql = "SELECT decision, waiting, objected FROM people WHERE member = ? ORDER BY decision"
    rows = views.connection.execute(sql, (handle,)).fetchall()
    return {
        **found,
        "decisions": [number for number, _, _ in rows],
        "waiting": [number for number, waiting, _ in rows if waiting],
        "objected": [number for number, _, objected in rows if objected],
        "keys": [
            {
                "fingerprint": k.fingerprint,
                "key": k.line,
                "since": iso(k.since),
                "until": iso(k.until) if k.until is not None else None,
                "recorded_at": k.recorded_at,
            }
            for m in build.people(views.reader.beside())[0]
            if m.handle == handle
            for k in m.keys
        ],
    }


def circles(views: Views) -> list[Entry]:
    """The circles, by handle: `circle, aim, parent, preset, formed_at, members`."""
    members: dict[str, list[Entry]] = {}
    sql = "SELECT circle, member, roles, joined_at FROM stays ORDER BY circle, position"
    for circle, handle, roles, at in views.connection.execute(sql):
        members.setdefault(circle, []).append({"member": handle, "roles": loads(roles), "joined_at": iso(at)})
    sql = "SELECT handle, aim, parent, preset, formed_at FROM circles ORDER BY handle COLLATE NOCASE"
    return [
        {
            "circle": handle,
            "aim": aim,
            "parent": parent,
            "preset": preset,
            "formed_at": iso(at),
            "members": members.get(handle, []),
        }
        for handle, aim, parent, preset, at in views.connection.execute(sql)
    ]


def circle(views: Views, asked: Asked, given: str) -> Entry:
    """One circle, with its policy, how many decisions it has of each status, who is left behind in it, and its
    `children`: the circles whose parent it is, by handle, each with its own children within.

    A child is `circle, aim, delegates` (its delegates and leaders), `decisions` (those in force, the newest first:
    `number, title, adopted_at`), `left_behind` and `children`. `left_behind` is `people, decisions, entries, since`:
    how many people on how many decisions, with how many entries, and since when the oldest (null where nobody is).
    """
    handle = query.handle(views.connection, "circles", given)
    every = circles(views)
    (policy,) = views.connection.execute("SELECT policy FROM circles WHERE handle = ?", (handle,)).fetchone()
    sql = "SELECT status, count(*) FROM decisions WHERE circle = ? GROUP BY status ORDER BY 2 DESC, 1"
    return {
        **next(c for c in every if c["circle"] == handle),
        "policy": loads(policy),
        "decisions": dict(views.connection.execute(sql, (handle,)).fetchall()),
        "left_behind": _left_behind(views, asked, handle),
        "children": _within(views, asked, every, handle, {handle}),
    }


def _within(views: Views, asked: Asked, every: list[Entry], parent: str, placed: set[str]) -> list[Entry]:
    """The circles within one, as a tree; a circle stands in it once, whatever a log says."""
    found = []
    for one in every:
        if one["parent"] != parent or one["circle"] in placed:
            continue
        placed.add(one["circle"])
        found.append(
            {
                "circle": one["circle"],
                "aim": one["aim"],
                "delegates": [m["member"] for m in one["members"] if LINKING & set(m["roles"])],
                "decisions": _in_force(views, one["circle"]),
                "left_behind": _left_behind(views, asked, one["circle"]),
                "children": _within(views, asked, every, one["circle"], placed),
            }
        )
    return found


def _left_behind(views: Views, asked: Asked, circle: str) -> Entry:
    nobody = {"people": 0, "decisions": 0, "entries": 0, "since": None}
    return behind.by_circle(views, asked, circle=circle).get(circle, nobody)


def _in_force(views: Views, circle: str) -> list[Entry]:
    sql = (
        "SELECT number, title, adopted_at FROM decisions WHERE circle = ? AND in_force IS NOT NULL"
        " AND status NOT IN ('retired', 'superseded') ORDER BY adopted_at DESC, number DESC"
    )
    return [
        {"number": number, "title": title, "adopted_at": iso(at) if at is not None else None}
        for number, title, at in views.connection.execute(sql, (circle,))
    ]


def linking(reader: LogReader, delegate: str, member: str) -> list[str]:
    """The circles of which the one is delegate or leader and the other a member, and that are within another."""
    return [
        one.handle
        for one in build.people(reader.beside())[1]
        if one.parent
        and folded(delegate) in map(folded, one.delegates())
        and folded(member) in map(folded, one.members)
    ]
