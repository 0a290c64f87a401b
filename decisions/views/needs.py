"""Needs that outlive decisions: who voiced them, which decisions take them up, and what the last review said of them.
Plain JSON values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from json import dumps
from typing import TYPE_CHECKING, Any

from decisions.commands import line
from decisions.process import needs
from decisions.process.needs import Found
from decisions.when import days, iso

if TYPE_CHECKING:
    from sqlite3 import Connection

    from decisions.process.state import Decision
    from decisions.views.asked import Asked
    from decisions.views.catchup import Views
    from decisions.views.one import One

Item = dict[str, Any]


class Taken:
    """What a decision does about a need: `since` when its version in force addresses it (None: it does not), whether it
    was opened from the need or some version of it addresses it, and what its last review said.
    """

    __slots__ = ("decision", "found", "since", "status", "taken_up", "title")

    def __init__(
        self, decision: int, title: str, status: str, since: int | None, taken_up: bool, found: Found | None
    ) -> None:
        self.decision = decision
        self.title = title
        self.status = status
        self.since = since
        self.taken_up = taken_up
        self.found = found


def every(
    views: Views,
    asked: Asked,
    terms: list[str],
    *,
    circle: str | None = None,
    unmet: bool = False,
    limit: int | None = None,
) -> Iterator[Item]:
    """The needs that were voiced in the decisions that a query selects, the oldest first: `need` ("7.2"), `decision`,
    `title`, `circle` and `number`, who voiced it when (`member, text, at, age_days, event`), how it stands (`told`),
    and `command`, which opens a decision from it.
    """
    from decisions.views import query

    clauses, parameters = ["1"], {"limit": -1 if limit is None else limit, "these": ""}
    if circle is not None:
        clauses.append("d.circle = :circle")
        parameters["circle"] = query.handle(views.connection, "circles", circle)
    if terms:
        from decisions.views import lists

        clauses.append("n.decision IN (SELECT value FROM json_each(:these))")
        parameters["these"] = dumps([number for (number,) in lists.found(views, asked, terms, columns="d.number")])
    if unmet:
        clauses.append(query.UNMET.format("n"))
    sql = (  # the cross join makes SQLite begin with the oldest needs
        "SELECT n.decision, n.number, n.member, n.text, n.at, n.event, d.circle, d.title FROM needs n CROSS JOIN"
        f" decisions d ON d.number = n.decision WHERE {' AND '.join(clauses)}"
        " ORDER BY n.at, n.decision, n.number LIMIT :limit"
    )
    for decision, number, member, text, at, event, home, title in views.connection.execute(sql, parameters):
        name = f"{decision}.{number}"
        yield {
            "need": name,
            "decision": decision,
            "number": number,
            "title": title,
            "circle": home,
            "member": member,
            "text": text,
            "at": iso(at),
            "age_days": max(0, asked.moment - at) // days(1),
            "event": event,
            **told(_taken(views.connection, decision, number)),
            "command": line("open", circle=home, title="TITLE", from_needs=[name]),
        }


_TAKEN = (
    "SELECT d.number, d.title, d.status, a.since, a.taken_up, a.found, a.found_text, a.found_by, a.found_at,"
    " a.found_position, a.found_event, a.stands FROM addressed a JOIN decisions d ON d.number = a.decision"
    " WHERE a.need_decision = ? AND a.need = ? ORDER BY a.decision"
)


def _taken(connection: Connection, decision: int, number: int) -> list[Taken]:
    found = []
    for row in connection.execute(_TAKEN, (decision, number)):
        by, title, status, since, taken_up, verdict, text, member, at, position, event, stands = row
        last = Found(verdict, text, member, at, position, event, bool(stands)) if verdict else None
        found.append(Taken(by, title, status, since, bool(taken_up), last))
    return found


def taken(views: Views, asked: Asked, decision: int, numbers: Iterable[int]) -> dict[int, list[Taken]]:
    """What all decisions do about needs of one decision, as of the moment that is asked about."""
    among = [decision, *addressing(views, [decision])]
    if (views.past is not None and views.past.shows(asked)) or views.stand(asked, among):
        return {number: _taken(views.connection, decision, number) for number in numbers}
    from decisions.views import overlay

    with overlay.shown(views, asked, among):
        return {number: _taken(views.connection, decision, number) for number in numbers}


def addressing(views: Views, numbers: Sequence[int]) -> list[int]:
    """The decisions that do something about needs of these, or did so in some version."""
    sql = "SELECT decision FROM main.addressed WHERE need_decision IN (SELECT value FROM json_each(?))"
    return [number for (number,) in views.connection.execute(sql, (dumps(list(numbers)),))]


def alone(d: Decision, decision: int, numbers: Iterable[int]) -> dict[int, list[Taken]]:
    """What a decision does about its own needs, where nothing is known of the others."""
    from decisions.process import standing

    since, found, up = needs.addressed(d), needs.found(d), needs.taken_up(d)
    status = standing.status(d)
    return {
        n: [Taken(decision, d.title, status, since.get(n), n in up, found.get(n))] if n in up or n in found else []
        for n in numbers
    }


def of_other(one: One, name: str) -> Item:
    """A need of another decision: `need` ("7.2"), `decision`, `number`, and who voiced it when; null where that cannot
    be read.
    """
    decision, number = needs.parted(name) or (None, None)
    voice = one.need(name)
    said = {"member": voice.member, "text": voice.text, "at": iso(voice.at)} if voice else {}
    named = {"need": name, "decision": decision, "number": number}
    return {**named, **dict.fromkeys(("member", "text", "at")), **said}


def told(by: list[Taken]) -> Item:
    """How a need stands: whether and by which decisions in force it is `addressed` (`addressed_by`, numbers), which
    decisions take it up (`taken_up_by`, each `decision, title, status`), what the last review said of it (`met`: met,
    partly, unmet or null; and `review`: `decision, member, at, text, event`), and whether it is `unmet`.
    """
    said = [one for one in by if one.found is not None]
    last = max(said, key=lambda one: (one.found.at, one.found.position) if one.found else (0, 0), default=None)
    found = last.found if last else None
    since = [one.since for one in by if one.since is not None]
    return {
        "addressed": bool(since),
        "addressed_by": [one.decision for one in by if one.since is not None],
        "taken_up_by": [
            {"decision": one.decision, "title": one.title, "status": one.status} for one in by if one.taken_up
        ],
        "met": found.verdict if found else None,
        "review": {
            "decision": last.decision,
            "member": found.member,
            "at": iso(found.at),
            "text": found.text,
            "event": found.event,
        }
        if last and found
        else None,
        "unmet": needs.unmet(since, found),
    }
