"""What is exported: a log, and which of its decisions as of which moment. Many decisions are read, so that what each of
them asks about the whole log is read once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from json import dumps
from typing import TYPE_CHECKING, Any

from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader, decoded
from decisions.process import fold
from decisions.process.state import Circle, Record
from decisions.views import needs, source
from decisions.views.asked import Asked
from decisions.views.one import One, Taking

if TYPE_CHECKING:
    from decisions.views.catchup import Views

_SUPERSEDED = re.compile(rb'"supersedes":"([^"\\]*)"')
PAGE = 2_000
"""Events that are read in one go."""

Tell = Callable[[int, int], object]
"""Hears how much is done, of how much."""
Damaged = Callable[[int], object]
"""Hears the number of a decision that cannot be read whole, and is left out."""


def _quiet(*_: int) -> None:
    """Say nothing."""


class Kept(LogReader):
    """A log of which many decisions are read, whose numbers and members are kept in memory."""

    @cached_property
    def streams_by_number(self) -> list[str]:
        return super().decisions()

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each decision, by its stream."""
        return {stream: number for number, stream in enumerate(self.streams_by_number, 1)}

    @cached_property
    def _every_circle(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for raw in super().beside():
            if b'"subject":"circle"' in raw:
                try:
                    record = fold.sound(source.record(raw))
                except ValueError:
                    continue
                found.setdefault(record["subject_id"], []).append(record)
        return found

    @cached_property
    def circles(self) -> dict[str, Circle]:
        """The circles by their handles, as they are now."""
        return {c.handle: c for records in self._every_circle.values() if (c := fold.circle(records))}

    @cached_property
    def circle_streams(self) -> dict[str, str]:
        """The handle of each circle, by its stream."""
        told = {stream: fold.circle(records) for stream, records in self._every_circle.items()}
        return {stream: circle.handle for stream, circle in told.items() if circle}

    @cached_property
    def _members(self) -> list[bytes]:
        return [raw for raw in super().beside() if b'"subject":"circle"' not in raw]

    @cached_property
    def _superseding(self) -> dict[str, list[bytes]]:
        """The records of every intent to supersede a decision, by its stream."""
        found: dict[str, list[bytes]] = {}
        for raw in self.every_superseding():
            for stream in set(_SUPERSEDED.findall(raw)):
                found.setdefault(stream.decode("utf-8", "replace"), []).append(raw)
        return found

    def beside(self) -> list[bytes]:
        """The records of every member and of the log itself; those of circles are folded once, in `circles`."""
        return self._members

    def every_row(self) -> Iterator[tuple[int, str, bytes]]:
        """(position, stream, record) of every event, in log order."""
        position = 0
        while page := self.rows(position, PAGE):
            yield from page
            position = page[-1][0]

    def everybody(self) -> list[bytes]:
        """The records of every member and circle, and of the log itself."""
        return super().beside()

    def superseding(self, stream_id: str) -> list[bytes]:
        return self._superseding.get(stream_id, [])

    def decisions(self) -> list[str]:
        return self.streams_by_number

    def stream_of(self, number: int) -> str | None:
        streams = self.streams_by_number
        return streams[number - 1] if 0 < number <= len(streams) else None

    def number_of(self, stream_id: str) -> int | None:
        return self.numbers.get(stream_id)


class _One(One):
    """One decision of many."""

    reader: Kept

    def circle(self) -> Circle | None:
        return self.reader.circles.get(self.d.circle)


class Chosen:
    """A log that is exported, or some of its decisions.

    `numbers` are those of the decisions, None for the whole log; `tell` hears how far it is, `damaged` of what is left
    out.
    """

    def __init__(
        self,
        reader: Kept,
        asked: Asked,
        *,
        numbers: Sequence[int] | None = None,
        views: Views | None = None,
        tell: Tell = _quiet,
        damaged: Damaged = _quiet,
    ) -> None:
        self.reader = reader
        self.asked = asked
        self.numbers = numbers
        self._views = views
        self._tell = tell
        self._damaged = damaged

    def ones(self) -> Iterator[One]:
        """The decisions, one after the other, as of the moment asked about."""
        numbers = range(1, len(self.reader.decisions()) + 1) if self.numbers is None else self.numbers
        for done, number in enumerate(numbers):
            self._tell(done, len(numbers))
            try:
                yield _One(self.reader, number, self.asked, self._taking(number))
            except LogUnavailable:
                self._damaged(number)

    def _taking(self, number: int) -> Taking | None:
        """What all decisions do about the needs of one; None where the views are not there to tell."""
        views = self._views
        return None if views is None else partial(needs.taken, views, self.asked, number)

    def records(self) -> Iterator[Record]:
        """The events as they are stored, in log order: all of them, or those of the decisions. Raises LogUnavailable
        where one cannot be read.
        """
        wanted = None
        if self.numbers is not None:
            streams = self.reader.streams_by_number
            wanted = {streams[number - 1] for number in self.numbers}
        last = self.reader.head()[0]
        for position, stream, raw in self.reader.every_row():
            if position % PAGE == 0:
                self._tell(position, last)
            if wanted is None or stream in wanted:
                yield self._record(position, raw)

    def _record(self, position: int, raw: bytes) -> Record:
        try:
            return decoded(raw)
        except (ValueError, TypeError, RecursionError):
            raise LogUnavailable(
                f"event {position} is damaged: the log cannot be exported whole",
                "see what is lost (decisions doctor --deep), or export decisions that are whole: add a QUERY",
            ) from None

    def circle_of(self, stream: str) -> str | None:
        """The handle of a circle."""
        return self.reader.circle_streams.get(stream)


def line(value: dict[str, Any]) -> str:
    """A JSON object on a line of its own, which ends it; characters that break lines elsewhere are escaped."""
    return (
        dumps(value, ensure_ascii=False, separators=(",", ":"))
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
        + "\n"
    )
