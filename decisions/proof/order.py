"""The order of a log: positions and versions without a gap, moments that never go back."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.proof.record import Problem, problem


class Order:
    """Takes the rows one after another, and tells what is out of order."""

    def __init__(self, tell: Callable[[Problem], None]) -> None:
        self._tell = tell
        self._position = 0
        self._recorded_at = 0
        self._versions: dict[str, int] = {}
        self._sums: dict[str, int] = {}
        self._gaps: list[tuple[str, int, int, int]] = []
        self._unreadable: list[tuple[int, int]] = []
        self._lost = False

    def unreadable(self, first: int, last: int) -> None:
        """Positions whose rows are damaged; they are not missing."""
        self._unreadable.append((first, last))
        self._lost = True

    def add(self, places: Iterable[tuple[int, str, int, int]]) -> None:
        """The next events: their positions, streams, versions and moments."""
        versions, sums = self._versions, self._sums
        for position, stream, version, recorded_at in places:
            if position != self._position + 1:
                self._missing(self._position + 1, position - 1)
            self._position = position
            try:
                if recorded_at < self._recorded_at:
                    self._tell(problem(position, "reordered", "it was recorded before the event that it follows"))
                self._recorded_at = recorded_at
                before = versions.get(stream, 0)
                if version == before + 1:
                    versions[stream] = version
                else:
                    versions[stream] = max(before, version)
                    self._out_of_line(position, stream, version, before)
            except TypeError:
                self._tell(problem(position, "changed", "a column is not of the kind that it should be"))
            sums[stream] = sums.get(stream, 0) + position

    def _missing(self, first: int, last: int, kind: str = "missing") -> None:
        for start, stop in [*self._unreadable, (last + 1, last + 1)]:
            if first < start <= last + 1 and last >= first:
                which = f"event {first} is" if start - 1 == first else f"events {first} to {start - 1} are"
                self._tell(problem(first, kind, f"{which} missing"))
                self._lost = True
            if start <= last and stop >= first:
                first = stop + 1

    def _out_of_line(self, position: int, stream: str, version: int, before: int) -> None:
        if version > before:
            self._gaps.append((stream, before + 1, version - 1, position))
            return
        for gap in self._gaps:
            name, first, last, after = gap
            if name == stream and first <= version <= last:
                self._tell(problem(position, "reordered", f"version {version} of its stream comes after a later one"))
                self._gaps.remove(gap)
                rest = [(stream, first, version - 1, after), (stream, version + 1, last, after)]
                self._gaps += [one for one in rest if one[1] <= one[2]]
                return
        self._tell(problem(position, "inserted", f"version {version} of its stream is there already"))

    def end(self, reader: LogReader) -> None:
        """What can be said after the last row."""
        self._counted(reader)
        if not self._lost:
            for _, first, last, position in self._gaps:
                which = f"version {first} is" if first == last else f"versions {first} to {last} are"
                self._tell(problem(position, "missing", f"{which} missing before it in its stream"))
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
        """By the index the streams are read; what it leaves out would be left out of decisions."""
        try:
            sums = self._sums
            differ = sum(sums.pop(stream, None) != total for stream, total in reader.indexed()) + len(sums)
        except LogUnavailable:
            self._tell(problem(None, "undecodable", "the index by which streams are read is damaged"))
            return
        if differ:
            self._tell(problem(None, "changed", f"the index by which streams are read is wrong for {differ} of them"))
