"""Answers about what waits for people: the inbox, and what is due. Plain JSON values."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from decisions.errors import LogUnavailable
from decisions.text import joined
from decisions.views import query
from decisions.views.asked import Asked
from decisions.views.item import Item
from decisions.when import day_end, iso

if TYPE_CHECKING:
    from decisions.views.catchup import Views


FEW = ("answer", "objection", "heard", "condition")
"""Kinds of which nobody has many: they are found by their kind, and sorted then."""
UNDATED = ("question", "confirm", "newcomer")
MANY = 100
"""So much of a kind is counted at most (of what a newcomer was not asked about: in each circle)."""
KINDS = (*FEW, "question", "confirm", "review", "action", "buy-in", "check-in", "follow-up")
"""What stands in the table of the inbox."""
FOLLOWED = ("buy-in", "check-in")
"""Kinds of which the decision's owner hears where others are late with them, as `follow-up`."""


def inbox(
    views: Views, asked: Asked, handle: str, *, limit: int | None = None, kinds: tuple[str, ...] | None = None
) -> list[Item]:
    """What needs a member now: `decision, title, kind, what, since, due, command`. What has a date comes first, by
    that date; then the rest, the oldest first. Maybe only of these kinds.
    """
    connection = views.connection
    parameters = {**query.moments(asked), "member": handle, "limit": -1 if limit is None else limit}
    sql = (
        "SELECT i.decision, d.title, i.kind, i.what, i.since, i.due, i.command FROM"
        f" (SELECT i.* FROM inbox i WHERE i.member = :member AND +i.from_at <= :now{_of(kinds)}"
        " ifnull(i.due, i.since), i.decision LIMIT :limit) i JOIN decisions d ON d.number = i.decision"
    )
    rows = [
        _late(views, row, parameters) if row[2] == "follow-up" else row for row in connection.execute(sql, parameters)
    ]
    if kinds is None or "review" in kinds:
        rows += _overdue(views, parameters)
    if kinds is None or "newcomer" in kinds:
        rows += _newcomer(views, parameters)
    rows.sort(key=lambda row: (row[5] is None, row[5] or row[4], row[7:] or row[:1]))
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
        for number, title, kind, what, since, due, line, *_ in rows[:limit]
    ]


def with_questions(views: Views, asked: Asked, handle: str, found: list[Item]) -> list[Item]:
    """The entries of an inbox, with `question, changed, touched` of what is to be answered (`concerned.concerned`);
    null, and nothing, with the others. Each such decision is folded from its stream; one that cannot be read whole has
    no question.
    """
    from decisions.views.concerned import concerned
    from decisions.views.one import One

    for entry in found:
        told: Item = {"question": None, "changed": None, "touched": []}
        if entry["kind"] == "answer":
            number = entry["decision"]
            with suppress(LogUnavailable):
                told = concerned(One(views.reader, number, asked).d, number, handle)
        entry |= {key: told[key] for key in ("question", "changed", "touched")}
    return found


def counts(views: Views, asked: Asked, handle: str) -> dict[str, tuple[int, int]]:
    """How much of each kind is in a member's inbox, and how much of that is late; `MANY` of a kind at most."""
    parameters = {**query.moments(asked), "member": handle, "limit": MANY}
    sql = " UNION ALL ".join(
        f"SELECT '{kind}', count(*), total(due <= :now) FROM (SELECT due FROM inbox WHERE member = :member AND"
        f" kind = '{kind}' AND from_at <= :now LIMIT :limit)"
        for kind in KINDS
    )
    found = {kind: (count, int(late)) for kind, count, late in views.connection.execute(sql, parameters) if count}
    overdue, new = len(_overdue(views, parameters)), len(_newcomer(views, parameters))
    if overdue:
        before = found.get("review", (0, 0))
        found["review"] = before[0] + overdue, before[1] + overdue
    return found | ({"newcomer": (new, 0)} if new else {})


def late_with(kind: str, members: list[str]) -> str:
    """With what others are late, in words."""
    return f"{members[0]}'s {kind}" if len(members) == 1 else f"the {kind}s of {joined(members)}"


def _late(views: Views, row: tuple[Any, ...], parameters: dict[str, Any]) -> tuple[Any, ...]:
    """A follow-up with everybody in it who is late by now."""
    number, title, kind, _, *rest = row
    sql = (
        "SELECT kind, member FROM inbox WHERE decision = ? AND kind IN (?, ?) AND due <= ? AND member <> ?"
        " ORDER BY kind DESC, due, member"
    )
    late: dict[str, list[str]] = {}
    for of, member in views.connection.execute(sql, (number, *FOLLOWED, parameters["now"], parameters["member"])):
        late.setdefault(of, []).append(member)
    return (number, title, kind, "; ".join(late_with(of, members) for of, members in late.items()), *rest)


def _of(kinds: tuple[str, ...] | None) -> str:
    """The condition for these kinds, and the beginning of an order by which no more is read than is wanted."""
    if kinds is None:
        return " ORDER BY i.due IS NULL,"
    some = f"i.kind IN ({', '.join(map(repr, kinds))})"
    if set(kinds) <= set(FEW):
        return f" AND {some} ORDER BY +(i.due IS NULL),"
    if set(kinds) <= set(UNDATED):
        return f" AND (i.due IS NULL) = 1 AND +{some} ORDER BY"
    return f" AND +{some} ORDER BY i.due IS NULL,"


def _overdue(views: Views, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    sql = (
        f"SELECT d.number, d.title, d.review_on FROM decisions d WHERE d.owner = :member AND {query.OVERDUE}"
        " ORDER BY d.review_on, d.number LIMIT :limit"
    )
    rows: list[tuple[Any, ...]] = []
    for number, title, review_on in views.connection.execute(sql, parameters):
        due = day_end(review_on)
        line = f"decisions review {number} keep|extend|amend|let-go -m FINDINGS"
        rows.append((number, title, "review", f"the review was due on {review_on}", due, due, line))
    return rows


def _newcomer(views: Views, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What was adopted before the member joined: a circle at a time, in the order in which it was asked, so that no
    more is read than is wanted.
    """
    rows: list[tuple[Any, ...]] = []
    sql = (
        f"SELECT d.number, d.title, s.joined_at, d.asked_position FROM stays s JOIN decisions d ON {query.NEWCOMER}"
        " WHERE s.member = :member AND s.circle = :circle ORDER BY d.asked_position LIMIT :limit"
    )
    stays = views.connection.execute("SELECT circle FROM stays WHERE member = :member", parameters).fetchall()
    for (circle,) in stays:
        for number, title, joined_at, asked in views.connection.execute(sql, {**parameters, "circle": circle}):
            line = f"decisions buy-in {number} in"
            what = "was adopted before you joined"
            rows.append((number, title, "newcomer", what, joined_at, None, line, asked))
    return rows


def due(views: Views, asked: Asked, within: int) -> list[Item]:
    """Everything with a date until `within` microseconds from now, overdue things first:
    `decision, title, kind, what, due, overdue, members, command`.
    """
    until = asked.moment + within
    dated: list[Item] = []
    for number, title, due_at, circle in views.connection.execute(
        "SELECT number, title, due_at, circle FROM decisions WHERE due_at <= ? UNION ALL"
        " SELECT number, title, passed_at, circle FROM decisions"
        " WHERE passed_at IS NOT NULL AND status IN ('in round', 'objected')",
        (until,),
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
