"""Answers about members and circles, as they are now. Plain JSON values."""

from __future__ import annotations

from json import loads
from typing import TYPE_CHECKING, Any

from decisions.views import build, query
from decisions.when import iso

if TYPE_CHECKING:
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


def circle(views: Views, given: str) -> Entry:
    """One circle, with its policy, its subcircles, and how many decisions it has of each status."""
    handle = query.handle(views.connection, "circles", given)
    every = circles(views)
    (policy,) = views.connection.execute("SELECT policy FROM circles WHERE handle = ?", (handle,)).fetchone()
    sql = "SELECT status, count(*) FROM decisions WHERE circle = ? GROUP BY status ORDER BY 2 DESC, 1"
    return {
        **next(c for c in every if c["circle"] == handle),
        "policy": loads(policy),
        "children": [c["circle"] for c in every if c["parent"] == handle],
        "decisions": dict(views.connection.execute(sql, (handle,)).fetchall()),
    }
