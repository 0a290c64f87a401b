"""What needs a member now, over everything: what `decisions` alone says. Plain JSON values."""

from __future__ import annotations

from json import loads
from typing import TYPE_CHECKING, NamedTuple

from decisions.views import behind, waiting
from decisions.views.asked import Asked
from decisions.views.item import Item
from decisions.when import iso

if TYPE_CHECKING:
    from decisions.views.catchup import Views

SECTIONS: dict[str, tuple[str, ...]] = {
    "answer": ("answer",),
    "objections": ("objection", "heard"),
    "conditions": ("condition",),
    "due": ("review", "check-in", "buy-in", "action", "follow-up"),
    "other": ("question", "confirm", "newcomer"),
}
"""What an inbox is sorted into, the most pressing first: rounds that wait for an answer, objections to hear, conditions
to check, what has a date, and the rest."""

BEHIND = 50
"""Entries of each circle that are looked at to say who is left behind there."""


class Waiting(NamedTuple):
    """How much waits for a member: rounds that wait for an answer, what is late or an objection to hear, the rest."""

    answer: int
    pressing: int
    other: int


def waiting_for(views: Views, asked: Asked, member: str) -> Waiting:
    """How much waits for a member."""
    found = waiting.counts(views, asked, member)
    answer = found.pop("answer", (0, 0))[0]
    pressing = sum(count if kind in SECTIONS["objections"] else late for kind, (count, late) in found.items())
    return Waiting(answer, pressing, sum(count for count, _ in found.values()) - pressing)


def sections(views: Views, asked: Asked, member: str, most: int) -> dict[str, list[Item]]:
    """The first entries of a member's inbox, at most so many of each section."""
    found = {name: waiting.inbox(views, asked, member, limit=most, kinds=kinds) for name, kinds in SECTIONS.items()}
    return {name: entries for name, entries in found.items() if entries}


def circles_of(views: Views, member: str) -> list[str]:
    """The circles of which somebody is a member now."""
    sql = "SELECT circle FROM stays WHERE member = ? ORDER BY circle COLLATE NOCASE"
    return [circle for (circle,) in views.connection.execute(sql, (member,))]


def left_behind(views: Views, asked: Asked, circles: list[str]) -> tuple[list[Item], bool]:
    """Who is left behind in these circles, as `behind.by_person` has them, who for longest first; and whether that is
    only the beginning.
    """
    found: list[behind.Row] = []
    more = False
    for circle in circles:
        rows, others = behind.first_rows(views, asked, BEHIND, {"circle": circle})
        found, more = found + rows, more or others
    return sorted(behind.people_of(found), key=lambda person: (person["since"], person["member"])), more


def open_rounds(views: Views) -> list[Item]:
    """The rounds that are open, the oldest decision first: `decision, title, circle, status, outstanding, due`."""
    sql = (
        "SELECT number, title, circle, status, outstanding, due_at FROM decisions"
        " WHERE status IN ('in round', 'objected') ORDER BY number"
    )
    return [
        {
            "decision": number,
            "title": title,
            "circle": circle,
            "status": status,
            "outstanding": loads(outstanding),
            "due": None if due is None else iso(due),
            "command": f"decisions show {number}",
        }
        for number, title, circle, status, outstanding, due in views.connection.execute(sql)
    ]


def beginning(views: Views, me: str | None) -> list[str]:
    """The commands that are next where the log has no member, no circle, or no decision yet; empty where it has all."""

    def there(table: str) -> bool:
        return views.connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None

    if there("decisions"):
        return []
    who = me or "HANDLE"
    steps = [] if me else ["decisions me HANDLE"]
    if not there("members"):
        steps += [f"decisions member add {who}", "decisions member add HANDLE"]
    if not there("circles"):
        steps.append(f"decisions circle form team --aim TEXT --member {who} --member HANDLE")
        return [*steps, "decisions open team TITLE"]
    (circle,) = views.connection.execute("SELECT handle FROM circles LIMIT 1").fetchone()
    return [*steps, f"decisions open {circle} TITLE"]


def document(views: Views, asked: Asked, member: str | None, me: str | None) -> Item:
    """All of it: `member` (null where nobody has said who they are, or where they are no member), `circles` (theirs),
    `inbox` (as `inbox` has it), `left_behind` (by person, in their circles), `rounds` (those that are open), `begin`.
    """
    circles = [] if member is None else circles_of(views, member)
    found = [] if member is None else waiting.inbox(views, asked, member)
    people: dict[str, Item] = {}
    for person in (one for circle in circles for one in behind.people(views, asked, circle=circle)):
        before = people.get(person["member"])
        if before is not None:
            person["decisions"] += before["decisions"]
            person["entries"] += before["entries"]
            person["since"] = min(person["since"], before["since"])
        people[person["member"]] = person
    return {
        "member": member,
        "circles": circles,
        "inbox": [] if member is None else waiting.with_questions(views, asked, member, found),
        "left_behind": list(people.values()),
        "rounds": open_rounds(views),
        "begin": beginning(views, me),
    }
