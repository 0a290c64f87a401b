"""How buy-in went on after adoption: the counts of `list`, as they stood at one moment after another."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from json import dumps
from typing import TYPE_CHECKING, Any

from decisions.process import standing
from decisions.process.state import Circle, Decision, Declaration
from decisions.views.asked import Asked
from decisions.views.item import buy_in
from decisions.when import iso
from decisions.when import moment as instant

if TYPE_CHECKING:
    from decisions.views.one import One

Declared = dict[str, list[Any]]
"""Member -> the value, and the instant from which on it is stale."""


def buy_in_over_time(one: One) -> list[dict[str, Any]]:
    """`{at, in, halfhearted, out, unknown, stale}` at adoption, and at each moment from then on when a count changed,
    until the moment asked about. `at` is ISO; the last entry has the counts that `list` and `show` have.

    Each entry is what had happened by then: a dispute counts from when it was said, and what a correction has made void
    never did. Empty before adoption.
    """
    course = Course(one.d, one.circle(), one.asked)
    changes = course.changes()
    declared: Declared = {}
    found: list[dict[str, Any]] = []
    for at, following in pairwise([*sorted(changes), one.asked.moment + 1]):
        then = course.then(at)
        for member in changes[at]:
            declared.pop(member, None)
        declared |= course.declared(then, changes[at], at)
        stale = {stale_at for _, stale_at in declared.values() if at < stale_at < following}
        for moment in (at, *sorted(stale)):
            counts = course.counts(then, declared, moment)
            if not found or counts.items() - found[-1].items():
                found.append({"at": iso(moment), **counts})
    return found


def buy_in_at(d: Decision, circle: Circle | None, asked: Asked, moment: int) -> dict[str, int]:
    """The counts `{in, halfhearted, out, unknown, stale}` as they stood at a moment.

    `d` is as of `asked`, and the moment is not later than that; `circle` is the decision's, as it is now.
    """
    course = Course(d, circle, asked)
    then = course.then(moment)
    return course.counts(then, course.declared(then, course.buy_ins, moment), moment)


class Course:
    """The way of a decision up to the moment asked about, at which everything counts that it has by now."""

    def __init__(self, d: Decision, circle: Circle | None, asked: Asked) -> None:
        self.d = d
        self.circle = circle
        self.asked = asked
        self.buy_ins = _by_member(d.buy_ins)
        self.check_ins = _by_member(d.check_ins)

    def changes(self) -> dict[int, set[str]]:
        """Each moment from the first adoption on at which something happened that may change a count, and whose
        declaration it may have changed. Nothing happens where one becomes stale.
        """
        d, found = self.d, dict[int, set[str]]()
        if not d.adoptions:
            return found
        first, last = min(a.at for a in d.adoptions), self.asked.moment

        def change(at: int, members: Iterable[str]) -> None:
            found.setdefault(min(max(at, first), last), set()).update(members)

        for adoption in d.adoptions:
            change(adoption.at, self.buy_ins)
        for said in (*d.buy_ins, *d.check_ins):
            change(said.at, [said.member])
            if said.event in d.disputed:
                change(instant(d.disputed[said.event]["at"]), [said.member])
        for stay in self.circle.members.values() if self.circle else ():
            if self.asked.as_of is None or stay.joined_at <= self.asked.as_of:
                change(stay.joined_at, [])
        return found

    def then(self, at: int) -> Decision:
        """The decision with the adoptions and the disputes that there were; of its declarations none is left out."""
        if at >= self.asked.moment:
            return self.d
        then = self.d.copied()
        then.adoptions = [a for a in self.d.adoptions if a.at <= at]
        then.disputed = {event: e for event, e in self.d.disputed.items() if instant(e["at"]) <= at}
        return then

    def declared(self, then: Decision, members: Iterable[str], at: int) -> Declared:
        """Whether these members had bought in, as far as they had said so."""
        found: Declared = {}
        for member in members:
            buy_ins = standing.latest(self._by(at, self.buy_ins.get(member, [])), then)
            check_ins = standing.latest(self._by(at, self.check_ins.get(member, [])), then)
            for said in buy_ins.values():
                found[member] = [said.value, standing.buy_in_stale_at(then, said, check_ins)]
        return found

    def _by(self, at: int, said: list[Declaration]) -> list[Declaration]:
        return said if at >= self.asked.moment else [x for x in said if x.at <= at]

    def counts(self, then: Decision, declared: Declared, at: int) -> dict[str, int]:
        """How many were in, halfhearted, out and unknown, and how many of the declared were stale."""
        as_of = self.asked.as_of if at >= self.asked.moment else at
        joined = standing.joined_since(then, self.circle, as_of, self.asked.known_at)
        people = dumps([*standing.bought(then), *joined], ensure_ascii=False)
        return buy_in(people, dumps(declared), then.adoption.asked if then.adoption else None, (), at)


def _by_member(said: list[Declaration]) -> dict[str, list[Declaration]]:
    found: dict[str, list[Declaration]] = {}
    for one in said:
        found.setdefault(one.member, []).append(one)
    return found
