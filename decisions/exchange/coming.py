"""The log as it is going to be: what is there, and what an import is about to record in it."""

from __future__ import annotations

from copy import deepcopy
from typing import NamedTuple

from decisions.process import fold
from decisions.process.act import circle_stream, member_stream
from decisions.process.state import Circle, Member, Record
from decisions.store.port import Store
from decisions.store.record import LogWorld


class _Before(NamedTuple):
    """What a member or circle was (None: not there) before there were so many new records."""

    records: int
    stream: str
    member: Member | None
    circle: Circle | None


class ComingWorld(LogWorld):
    """Members and circles stay as they are from one save to the next, because whatever rests on a circle writes to it,
    and so meets a conflict where somebody else wrote first. Of decisions only those of one save are held.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.new: list[Record] = []
        self._members: dict[str, Member] = {}
        self._circles: dict[str, Circle] = {}
        self._began: dict[str, Record] = {}
        """The first record of each circle."""
        self._before: list[_Before] = []

    def next(self) -> None:
        """What is new is recorded, or would be; the next save begins."""
        self.settle(0)
        self._streams.clear()

    def again(self) -> None:
        """Somebody else recorded something: nothing of what was seen counts."""
        self.next()
        self._members.clear()
        self._circles.clear()

    def keep(self, record: Record) -> None:
        """One more record that is to come."""
        stream = record["subject_id"]
        self.new.append(record)
        if record["subject"] == "decision":
            self.records(stream).append(record)
            return
        member, circle = self._members.get(stream), self._circles.get(stream)
        if record["type"] != "RoundNoted":  # that is never forgotten: it comes last in what is kept at once
            self._before.append(_Before(len(self.new), stream, deepcopy(member), deepcopy(circle)))
        if record["type"] == "CircleFormed":
            self._began[stream] = record
        if record["subject"] == "member":
            changed = fold.member([record], whole=True, state=member)
            assert changed is not None
            self._members[stream] = changed
        else:
            formed = fold.circle([record], whole=True, state=circle)
            assert formed is not None
            self._circles[stream] = formed

    def forget(self, since: int) -> None:
        """What was kept last, from this place on."""
        for record in reversed(self.new[since:]):
            if record["subject"] == "decision":
                self.records(record["subject_id"]).pop()
        del self.new[since:]
        while self._before and self._before[-1].records > since:
            before = self._before.pop()
            self._members.pop(before.stream, None)
            self._circles.pop(before.stream, None)
            if before.member is not None:
                self._members[before.stream] = before.member
            if before.circle is not None:
                self._circles[before.stream] = before.circle

    def settle(self, since: int) -> None:
        """What was kept from this place on counts as if it had been there before."""
        del self.new[since:]
        self._before = [before for before in self._before if before.records <= since]

    def has_member(self, handle: str) -> bool:
        return member_stream(handle) in self._members or super().has_member(handle)

    def has_circle(self, handle: str) -> bool:
        return circle_stream(handle) in self._circles or super().has_circle(handle)

    def member(self, handle: str) -> Member:
        stream = member_stream(handle)
        if stream not in self._members:
            self._members[stream] = super().member(handle)
            del self._streams[stream]
        return self._members[stream]

    def circle(self, handle: str) -> Circle:
        stream = circle_stream(handle)
        if stream not in self._circles:
            self._circles[stream] = super().circle(handle)
            self._began[stream] = self._streams.pop(stream)[0]
        return self._circles[stream]

    def began(self, circle: Circle) -> Record:
        """The record that formed a circle."""
        return self._began[circle_stream(circle.handle)]

    def number(self, stream: str) -> int:
        """A decision that is to come may have none yet: any stands for it."""
        return self._store.number_of(stream) or 1
