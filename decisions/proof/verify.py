"""Is the log what was recorded? Everything that can be known from the file alone, in one pass over it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.proof import helpers, walk
from decisions.proof.manifest import Root
from decisions.proof.order import Order
from decisions.proof.progress import Tell, Watched, nobody
from decisions.proof.record import Checker, Problem, problem

KINDS = (
    "changed",
    "missing",
    "reordered",
    "inserted",
    "truncated",
    "bad-signature",
    "undecodable",
    "view-differs",
)
"""Every kind of problem there is."""

MOST = 1_000
"""So many problems are listed; `found` counts all of them."""


class Verdict(NamedTuple):
    """What was found. `problems` are in the order of their positions, those of the whole file last."""

    events: int
    root: str
    problems: list[Problem]
    found: int
    """How many problems there are, listed or not."""
    newer: int
    """Events that only a newer program knows; they are no problem."""
    signed: int
    """Events that are signed; the signatures were checked."""

    @property
    def ok(self) -> bool:
        return not self.found

    def as_json(self) -> dict[str, Any]:
        """The verdict in the words of the interface."""
        return {"ok": self.ok, **self._asdict()}


def verify_file(
    path: str, *, check_types: bool = True, more: Iterable[Problem] = (), tell: Tell = nobody
) -> Verdict:  # fmt: skip
    """Verify the log at a path, even where it is cut short; `tell` hears how far it is. Raises LogUnavailable where it
    cannot be opened at all.
    """
    reader, refused = _opened(path, tell)
    try:
        return verify(reader, check_types=check_types, more=[*refused, *more])
    finally:
        reader.close()


def _opened(path: str, tell: Tell) -> tuple[LogReader, list[Problem]]:
    """The log, opened as anybody does or, where that is refused because it is damaged, all the same."""
    try:
        return Watched(path, tell), []
    except LogUnavailable as refused:
        return LogReader(path, damaged=True), [problem(None, "undecodable", refused.message.removeprefix(f"{path}: "))]


def verify(reader: LogReader, *, check_types: bool = True, more: Iterable[Problem] = ()) -> Verdict:
    """Verify a log. `more` are problems that were found elsewhere (views, signatures), to be listed with the others.

    Without `check_types` the fields of known types are not checked, and pydantic is not loaded. A large log is read by
    several processes.
    """
    problems = _Problems()
    order = Order(problems.add)
    root = Root()
    checker = Checker(check_types)
    newer = 0
    signed: list[int] = []

    def damaged(first: int, last: int) -> None:
        order.unreadable(first, last)
        problems.add(helpers.damaged(first, last))

    with reader.snapshot():
        last = walk.end(reader)
        shared = helpers.shared(last or 0)
        own = shared[0][0] - 1 if shared else last
        at_work = [helpers.Helper(reader.path, *part, check_types) for part in shared]
        try:
            for page in walk.pages(reader.pages_with_parts, 0, own, damaged):
                *row, parts = zip(*page, strict=True)
                positions, streams, versions, _, _, moments, _, leaves, _ = row
                order.add(positions, streams, versions, moments, parts)
                root.add(positions, leaves)
                problems.extend(checker.check(page))
            if own is not None:
                for page in walk.pages(reader.places_with_parts, own + 1, last, order.unreadable):
                    positions, streams, versions, moments, leaves, parts = zip(*page, strict=True)
                    order.add(positions, streams, versions, moments, parts)
                    root.add(positions, leaves)
            order.end(reader)
            for helper in at_work:
                told = helper.found()
                if told is None:
                    helpers.check(reader, helper.first, helper.last, checker, problems.add)
                else:
                    problems.extend(told[0])
                    newer += told[1]
                    signed += told[2]
        finally:
            for helper in at_work:
                helper.stop()
        _tables(reader, problems)
        signed += checker.signed
        problems.extend(_signatures(reader, signed))
    problems.extend(more)
    return Verdict(root.events, root.hex(), problems.listed(), problems.found, newer + checker.newer, len(signed))


def _signatures(reader: LogReader, positions: list[int]) -> Iterable[Problem]:
    if not positions:
        return ()
    from decisions.proof import signatures

    try:
        return list(signatures.check(reader, sorted(positions)))
    except LogUnavailable:
        return [problem(None, "bad-signature", f"{len(positions)} signatures cannot be checked: the log is damaged")]


def _tables(reader: LogReader, problems: _Problems) -> None:
    try:
        strange = reader.strange()
    except LogUnavailable:
        problems.add(problem(None, "undecodable", "the file's tables and guards cannot be read"))
        return
    if strange:
        problems.add(problem(None, "changed", f"not as they were made: {', '.join(strange)}"))


class _Problems:
    """The problems so far, the first of them kept."""

    def __init__(self) -> None:
        self.found = 0
        self._kept: list[Problem] = []

    def add(self, one: Problem) -> None:
        self.found += 1
        if len(self._kept) < MOST:
            self._kept.append(one)

    def extend(self, several: Iterable[Problem]) -> None:
        for one in several:
            self.add(one)

    def listed(self) -> list[Problem]:
        return sorted(self._kept, key=lambda one: (one["position"] is None, one["position"] or 0))
