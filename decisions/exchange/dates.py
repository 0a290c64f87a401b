"""What has a date on one decision, and how often that was changed: what a calendar shows of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from decisions.process import fold, standing
from decisions.process.rounds import rule
from decisions.process.state import Decision, Record
from decisions.views import inbox
from decisions.when import moment, utc_date


class Entry(NamedTuple):
    """Something that has a date: a day (`on`, YYYY-MM-DD) or an instant (`at`, microseconds UTC).

    `kind` and `own` (a number, a handle, or nothing) name it among all that its decision ever had, and stay when the
    date moves.
    """

    kind: str
    own: str
    what: str
    on: str | None
    at: int | None
    members: tuple[str, ...]
    command: str


class Dated(NamedTuple):
    """An entry as it stands, how often it was changed since it came, and when it came and was changed last.

    Both instants are when the log stored that (microseconds UTC); where time alone made it, when that was.
    """

    entry: Entry
    changes: int
    made: int
    changed: int


def dated(records: list[Record], number: int, now: int, successors: Iterable[Decision] = ()) -> list[Dated]:
    """What has a date on the decision of these records, the oldest first; deadlines up to `now` have passed, those of
    the `successors` that are meant to supersede it, too.

    Raises what folding a damaged event raises (`fold.FAULTS`).
    """
    known: dict[tuple[str, str], Dated] = {}
    there: dict[tuple[str, str], Entry] = {}
    for d, stored in _course(records, now, successors):
        there = {(entry.kind, entry.own): entry for entry in entries(d, number)}
        for key, entry in there.items():
            before = known.get(key)
            if before is None:
                known[key] = Dated(entry, 0, stored, stored)
            elif before.entry != entry:
                known[key] = Dated(entry, before.changes + 1, before.made, stored)
    return [known[key] for key in there]


def _course(records: list[Record], now: int, successors: Iterable[Decision]) -> Iterator[tuple[Decision, int]]:
    """The decision after each of its events, and when that was stored; in the end with what time alone has done."""
    d: Decision | None = None
    for place, e in enumerate(records, 1):
        if d is None or e["type"] == "EntryCorrected":
            d = fold.decision(records[:place])
        else:
            fold.step(d, e)
        if d is not None:
            yield d, moment(e["recorded_at"])
    if d is not None:
        passed = rule.pass_time(d, now, successors)
        if passed.derived and passed.last is not None:
            yield d, passed.last


def entries(d: Decision, number: int) -> list[Entry]:
    """What has a date on a decision as it stands: its review, its round's end, actions, and check-ins."""
    return [*_review(d, number), *_round(d, number), *_actions(d, number), *_check_ins(d, number)]


def _review(d: Decision, number: int) -> list[Entry]:
    adoption = d.adoption
    if d.in_force is None or adoption is None or any(utc_date(r.at) >= adoption.review_on for r in d.reviews):
        return []
    members = dict.fromkeys([d.versions[d.in_force - 1].owner, *standing.bought(d)])
    line = f"decisions review {number} keep|extend|amend|let-go -m FINDINGS"
    return [Entry("review", "", "Review", adoption.review_on, None, tuple(members), line)]


def _round(d: Decision, number: int) -> list[Entry]:
    round_, ends = d.open_round, standing.next_deadline(d)
    if round_ is None or ends is None:
        return []
    what = "Final comments end" if d.period is not None and d.period.ends == ends else "The round ends"
    line = f"decisions consent {number}"
    return [Entry("round", str(round_.number), what, None, ends, tuple(round_.roster), line)]


def _actions(d: Decision, number: int) -> list[Entry]:
    if standing.status(d) in inbox.ENDED:
        return []
    line = f"decisions action done {number}"
    return [
        Entry("action", str(a.number), a.text, None, a.due, (a.owner,), f"{line} {a.number}")
        for a in d.actions
        if a.outcome is None and a.due is not None
    ]


def _check_ins(d: Decision, number: int) -> list[Entry]:
    return [
        Entry("check-in", x.member, f"Check-in of {x.member}", None, x.due, (x.member,), x.command)
        for x in inbox.carrying_out(d, number)
        if x.kind == "check-in"
    ]
