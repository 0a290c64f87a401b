"""The order of a log: positions and versions without a gap, moments that never go back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.log.schema import PARTS
from decisions.proof.record import Problem, problem

_TOLD = (0, 0, 0)


class Order:
    """Takes the rows one after another, and tells what is out of order."""

    def __init__(self, tell: Callable[[Problem], None]) -> None:
        self._tell = tell
        self._position = 0
        self._recorded_at = 0
        self._versions: dict[str, int] = {}
        self._sum = 0
        self._parts = [(0, 0)] * len(PARTS)
        self._gaps: dict[str, tuple[int, int, int]] = {}
        self._unreadable: list[tuple[int, int]] = []
        self._lost = False

    def unreadable(self, first: int, last: int) -> None:
        """Positions whose rows are damaged; they are not missing."""
        self._unreadable.append((first, last))
        self._lost = True

    def add(
        self,
        positions: Sequence[int],
        streams: Sequence[str],
        versions: Sequence[Any],
        moments: Sequence[Any],
        parts: Sequence[int],
    ) -> None:
        """The next events: their positions, streams, versions and moments (whatever a damaged file has there), and the
        bits of the indices that should have them.
        """
        self._placed(positions)
        for bit in range(len(PARTS)):
            belongs = [position for position, bits in zip(positions, parts, strict=True) if bits >> bit & 1]
            self._parts[bit] = (self._parts[bit][0] + len(belongs), self._parts[bit][1] + sum(belongs))
        self._recorded(positions, moments)
        known = self._versions
        for position, stream, version in zip(positions, streams, versions, strict=True):
            before = known.get(stream, 0)
            if version == before + 1:
                known[stream] = version
            elif isinstance(version, int):
                known[stream] = max(before, version)
                self._out_of_line(position, stream, version, before)
            else:  # which shows where the column is compared with the record
                known[stream] = before + 1

    def _placed(self, positions: Sequence[int]) -> None:
        if positions[0] != self._position + 1 or positions[-1] - positions[0] != len(positions) - 1:
            for position in positions:
                if position != self._position + 1:
                    self._missing(self._position + 1, position - 1)
                self._position = position
        self._position = positions[-1]
        self._sum += sum(positions)

    def _recorded(self, positions: Sequence[int], moments: Sequence[Any]) -> None:
        """Is none recorded before the one that it follows? One that is no number shows where it is compared with the
        record.
        """
        seen = [self._recorded_at, *moments]
        if set(map(type, seen)) == {int} and seen == sorted(seen):
            self._recorded_at = moments[-1]
            return
        for position, recorded_at in zip(positions, moments, strict=True):
            if not isinstance(recorded_at, int):
                continue
            if recorded_at < self._recorded_at:
                self._tell(problem(position, "reordered", "it was recorded before the event that it follows"))
            self._recorded_at = recorded_at

    def _missing(self, first: int, last: int, kind: str = "missing") -> None:
        for start, stop in [*self._unreadable, (last + 1, last + 1)]:
            if first < start <= last + 1 and last >= first:
                which = f"event {first} is" if start - 1 == first else f"events {first} to {start - 1} are"
                self._tell(problem(first, kind, f"{which} missing"))
                self._lost = True
            if start <= last and stop >= first:
                first = stop + 1

    def _out_of_line(self, position: int, stream: str, version: int, before: int) -> None:
        """A version that does not follow the one before; told once for each stream."""
        gap = self._gaps.get(stream)
        if version > before:
            self._gaps.setdefault(stream, (before + 1, version - 1, position))
        elif gap is None:
            self._gaps[stream] = _TOLD
            self._tell(problem(position, "inserted", f"version {version} of its stream is there already"))
        elif gap is not _TOLD:
            self._gaps[stream] = _TOLD
            self._tell(problem(position, "reordered", f"version {version} of its stream comes after a later one"))

    def end(self, reader: LogReader) -> None:
        """What can be said after the last row."""
        self._counted(reader)
        if not self._lost:
            for first, last, position in (gap for gap in self._gaps.values() if gap is not _TOLD):
                which = f"version {first} is" if first == last else f"versions {first} to {last} are"
                self._tell(problem(position, "missing", f"{which} missing before it in its stream"))
            if not self._gaps:
                self._indexed(reader)

    def _counted(self, reader: LogReader) -> None:
        try:
            counter = reader.counter()
        except LogUnavailable:
            self._tell(problem(None, "undecodable", "how many positions were given cannot be read"))
            return
        if counter is None:
            self._tell(problem(None, "truncated", "nothing says how many positions were given: its end may be missing"))
        elif counter > self._position:
            self._missing(self._position + 1, counter, "truncated")
        elif counter < self._position:
            self._tell(problem(counter + 1, "inserted", f"only {counter} positions were given"))

    def _indexed(self, reader: LogReader) -> None:
        """By its indices the log is read; what they leave out would be left out of decisions."""
        versions, positions, wrong = self._versions, 0, 0
        try:
            for stream, events, numbers, places in reader.indexed():
                wrong += versions.pop(stream, None) != events or 2 * numbers != events * (events + 1)
                positions += places
            wrong += reader.indexed_parts() != self._parts
        except LogUnavailable:
            self._tell(problem(None, "undecodable", "an index by which events are found is damaged"))
            return
        if wrong or versions or positions != self._sum:
            self._tell(problem(None, "changed", "an index by which events are found does not agree with them"))
