"""What a form needs to know of the log: the decision as it is now, who is there, and what can be picked from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from decisions.errors import Problem
from decisions.notation import EVERYBODY
from decisions.process.reviewing import VERDICTS
from decisions.views import one as views
from decisions.views import people, query
from decisions.views.words import raiser
from decisions.when import local, moment
from tui.cells import cut, flat
from tui.log import Log, asked_now
from tui.record import acts
from tui.record.acts import Field

Option = tuple[str, str]
"""What is written into a field, and how it is shown (raw)."""


class Facts(NamedTuple):
    """The log as it is now. `answer` is what `decisions show --json` says of the decision; None for a new one."""

    log_id: str | None
    members: list[str]
    circles: list[str]
    answer: dict[str, Any] | None
    events: list[dict[str, Any]]

    @property
    def version(self) -> int | None:
        """The current version."""
        return self.answer["version"] if self.answer else None


def facts(log: Log, number: int | None, *, events: bool) -> Facts:
    """What a form needs; in the reading thread."""
    now = log.at(asked_now(None))
    one = log.one_now(number) if number is not None else None
    return Facts(
        log.reader.log_id(),
        [entry["member"] for entry in people.members(now)],
        [entry["circle"] for entry in people.circles(now)],
        views.show(one) if one else None,
        views.history(one)[::-1] if one and events else [],
    )


def unknown(log: Log, named: Sequence[tuple[str, str, str]]) -> dict[str, Problem]:
    """Of (field, table, handle): the fields whose handle nobody has, and why; in the reading thread."""
    connection = log.at(asked_now(None)).connection
    found: dict[str, Problem] = {}
    for field, table, handle in named:
        try:
            query.handle(connection, table, handle)
        except Problem as problem:
            found.setdefault(field, problem)
    return found


def options(field: Field, found: Facts, *, several: bool = False) -> list[Option]:
    """What a field may be picked from, what is open first; nothing where it is free."""
    if field.kind in (acts.MEMBER, acts.MEMBERS, acts.WHOSE):
        roster = found.answer["roster"] if found.answer else []
        handles = [*roster, *(m for m in found.members if m not in roster)]
        return [*((word, word) for word in EVERYBODY if several), *((handle, handle) for handle in handles)]
    if field.kind == acts.CIRCLE:
        return [(handle, handle) for handle in found.circles]
    if field.kind == acts.EVENT:
        return [(str(e["position"]), _event(e)) for e in found.events]
    return [(str(n), f"{n}{'' if is_open else ' (closed)'} · {text}") for n, text, is_open in _parts(field, found)]


def explained(field: Field, found: Facts) -> Field | None:
    """A field with what it says of the decision; None where there is nothing that it could be about."""
    if field.kind != acts.OUTCOMES:
        return field
    items = to_review(field, found)
    words = VERDICTS[field.of]
    there = " · ".join(f"{item['number']}: {cut(flat(item['text'] or ''), 70)}" for item in items)
    return (
        field._replace(hint=f"1={words[0]}, 1={words[0]}:TEXT, 1=:TEXT ({', '.join(words)}) · {there}")
        if items
        else None
    )


def to_review(field: Field, found: Facts) -> list[dict[str, Any]]:
    """What a review looks at, of the kind that a field is about."""
    items = found.answer["to_review"] if found.answer else []
    return [item for item in items if item["kind"] == field.of]


def only(field: Field, found: Facts) -> str:
    """What a field begins with where there is one open thing that it can be about."""
    waiting = [n for n, _, is_open in _parts(field, found) if is_open]
    return str(waiting[0]) if field.kind == acts.PART and len(waiting) == 1 else ""


def _parts(field: Field, found: Facts) -> list[tuple[int, str, bool]]:
    if found.answer is None:
        return []
    parts = [(number, cut(flat(text), 200), is_open) for number, text, is_open in _named(field.of, found.answer)]
    return sorted(parts, key=lambda part: not part[2])


def _named(of: str, answer: dict[str, Any]) -> Iterable[tuple[int, str, bool]]:
    if of == "objections":
        return ((o["objection"], f"{raiser(o)}: {o['reason']}", o["open"]) for o in answer[of])
    if of == "questions":
        return ((q["question"], f"{q['member']}: {q['text']}", not q["answers"]) for q in answer[of])
    if of == "conditions":
        return ((c["condition"], f"{c['member']}: {c['text']}", c["state"] is None) for c in answer[of])
    if of == "actions":
        return ((a["action"], f"{a['owner']}: {a['text']}", not a["outcome"]) for a in answer[of])
    if of == "needs":
        return ((n["need"], f"{n['member']}: {n['text']}", True) for n in answer[of])
    return ()


def _event(event: dict[str, Any]) -> str:
    return f"{event['position']} · {local(moment(event['at']))} {event['sentence']}"
