"""When something happened on decisions, in the order of time: the moments that a user steps through.

The log is in the order in which things were recorded; what happened is read from its end backwards, as far as it is
asked for. `at` is never later than `recorded_at`, which grows with the position: whatever happened after a moment
stands after the last event that was recorded by then.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from decisions.errors import BadInput
from decisions.views import source
from decisions.when import moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from decisions.log.reading import LogReader

CHUNK = 500
"""Events that are read at a time at first; always twice as many, up to MOST."""
MOST = 32_000

_AT = b'{"at":"'
"""How a canonical record begins."""
_ABOUT_A_DECISION = b'"subject":"decision"'


class Timeline:
    """When something happened on any decision, in microseconds UTC. Damaged records are passed over.

    Every method raises LogUnavailable where the log cannot be read.
    """

    def __init__(self, reader: LogReader) -> None:
        """Nothing is read yet."""
        self._reader = reader
        self._at = array("q")
        """The moments that were read, in order."""
        self._of = array("L")
        """For each of them, which of the streams it is about."""
        self._streams: list[str] = []
        self._index: dict[str, int] = {}
        self._chunk = CHUNK
        self._head = -1
        """The newest position that is known; less than none before the first question."""
        self._unread = 0
        """Events up to this position are not read yet."""
        self._upto = 0
        """None of those happened later than this."""

    def before(self, at: int) -> int | None:
        """The greatest moment earlier than `at` at which something happened."""
        while True:
            place = bisect_left(self._at, at)
            found = self._at[place - 1] if place else None
            if (found is not None and found >= self._upto) or not self._read_on():
                return found

    def after(self, at: int) -> int | None:
        """The least moment later than `at` at which something happened."""
        self._read_to(at)
        place = bisect_right(self._at, at)
        return self._at[place] if place < len(self._at) else None

    def newest(self) -> int | None:
        """The last moment at which something happened."""
        return self.before(2**63 - 1)

    def touched(self, low: int, high: int) -> set[str]:
        """The streams of the decisions on which something happened after `low`, up to and with `high`."""
        self._read_to(low)
        first, last = bisect_right(self._at, low), bisect_right(self._at, high)
        return {self._streams[index] for index in set(self._of[first:last])}

    def refresh(self) -> None:
        """Take in what was recorded since; some of it may have happened long ago."""
        if self._head < 0:
            return
        head = self._reader.head()[0]
        while self._head < head and (rows := self._reader.rows(self._head, MOST)):
            self._take_in((stream, raw) for _, stream, raw in rows)
            self._head = rows[-1][0]

    def _read_to(self, at: int) -> None:
        """Read on until everything is known that happened after `at`."""
        if self._head < 0:
            self._begin()
        while self._unread and self._upto > at:
            self._read_on()

    def _begin(self) -> None:
        self._head, self._upto = self._reader.head()
        self._unread = self._head

    def _read_on(self) -> bool:
        """Read the events before those that were read; False where there are none."""
        if self._head < 0:
            self._begin()
        if not self._unread:
            return False
        first = max(0, self._unread - self._chunk)
        self._take_in((stream, raw) for _, stream, raw in self._reader.rows(first, self._unread - first))
        self._unread = first
        self._chunk = min(2 * self._chunk, MOST)
        for page in self._reader.places(first - 1, first):
            for _, _, _, recorded_at, _ in page:
                if isinstance(recorded_at, int):
                    self._upto = min(self._upto, recorded_at)
        if not first:
            self._upto = -(2**63)
        return True

    def _take_in(self, rows: Iterable[tuple[str, bytes]]) -> None:
        """Put what happened in its place among what is known."""
        index, streams = self._index, self._streams
        found: list[tuple[int, int]] = []
        for stream, raw in rows:
            at = _happened(raw)
            if at is not None:
                which = index.get(stream)
                if which is None:
                    which = index[stream] = len(streams)
                    streams.append(stream)
                found.append((at, which))
        if not found:
            return
        found.sort()
        low, high = bisect_left(self._at, found[0][0]), bisect_right(self._at, found[-1][0])
        if low < high:
            found = sorted([*found, *zip(self._at[low:high], self._of[low:high], strict=True)])
        self._at[low:high] = array("q", [at for at, _ in found])
        self._of[low:high] = array("L", [which for _, which in found])


def _happened(raw: bytes) -> int | None:
    """When the event happened, where it is about a decision and can be read."""
    if _ABOUT_A_DECISION not in raw:
        return None
    try:
        if raw.startswith(_AT):
            return moment(raw[len(_AT) : raw.index(b'"', len(_AT))].decode())
        return moment(source.record(raw)["at"])
    except (BadInput, ValueError, KeyError, TypeError):
        return None
