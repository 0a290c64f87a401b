"""What is to be imported, read line by line, checked, and put into a log of its own that nobody else sees: what follows
reads that as it reads any log, and a line that is wrong stops it before anything is recorded.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

from decisions.errors import BadInput
from decisions.exchange.jsonl_line import Unreadable
from decisions.exchange.lines import Line, Looked, Part, examined, look, parts
from decisions.helpers import in_order
from decisions.log.reading import LogReader, decoded
from decisions.log.writing import filled
from decisions.text import shown


class Staged(NamedTuple):
    """What was read: the file of the log that it stands in, how many events it has, the id of the log that it comes
    from (None where it is not said), whether it is the whole of that, the stream of each decision by its number there,
    the decisions that speak of others (by stream or number) before these were opened, and what is wrong with the texts
    of a stream.
    """

    path: str
    events: int
    log: str | None
    whole: bool
    numbers: dict[int, str]
    later: dict[str, set[str | int]]
    unclean: dict[str, str]


def stage(file: BinaryIO, path: str, tell: Callable[[int], object], *, anew: bool = True) -> Staged:
    """Fill the empty file `path` with the events of a file of JSON lines; `tell` hears how many bytes were read.

    What is not to be recorded anew may have data and texts that this program would not record: see `examine`. Raises
    BadInput, which names the line.
    """
    reading = _Reading()
    looked = in_order(look, _told(parts(file, anew), tell))
    try:
        events = filled(path, reading.rows(looked))
    except sqlite3.IntegrityError:
        raise BadInput(
            "two acts in it have one command id", "nothing was recorded; export it anew, or leave one of them out"
        ) from None
    if not events:
        raise BadInput("there is no event in it", "give what decisions export --format jsonl printed")
    return Staged(path, events, reading.log, reading.whole, reading.numbers, reading.later, reading.unclean)


def examine(staged: Staged) -> None:
    """Look at the data and the texts of what was staged as if it were not to be recorded anew. Raises BadInput."""
    reader = LogReader(staged.path)
    try:
        for place, row in enumerate(reader.rows_with_hashes(), 1):
            try:
                problem = examined(decoded(row[8]))
            except Unreadable as error:
                raise BadInput(
                    f"event {place:,}: {shown(str(error))}", "nothing was recorded; export it anew"
                ) from None
            if problem:
                staged.unclean.setdefault(row[1], problem)
    finally:
        reader.close()


def _told(some: Iterator[Part], tell: Callable[[int], object]) -> Iterator[Part]:
    read = 0
    for part in some:
        if not read and part.text.startswith(b"SQLite format 3\0"):
            raise BadInput("that is a database, not JSON lines", "a log's file is put back: decisions restore FILE")
        yield part
        read += len(part.text)
        tell(read)


class _Reading:
    """A file while it is read."""

    def __init__(self) -> None:
        self.log: str | None = None
        self.whole = True
        self.numbers: dict[int, str] = {}
        self.later: dict[str, set[str | int]] = {}
        self.unclean: dict[str, str] = {}
        self._versions: dict[str, int] = {}
        """The newest version of each stream so far."""

    def rows(self, some: Iterator[Looked]) -> Iterator[tuple[Any, ...]]:
        read, events = 0, 0
        for looked in some:
            for line in looked.lines:
                read += 1
                if line is None:
                    continue
                events += 1
                if not self._follows(line, events):
                    raise _refused(
                        read, "it does not follow the events of the same decision, circle or member before it"
                    )
                yield (events, *line[0])
            if looked.problem:
                raise _refused(read + 1, looked.problem)

    def _follows(self, line: Line, place: int) -> bool:
        """Take note of an event; False where one is missing before it."""
        (stream, version, kind, *_), position, number, named, problem = line
        if version != self._versions.get(stream, 0) + 1:
            return False
        self._versions[stream] = version
        self.whole = self.whole and position == place
        if kind == "LogOpened":
            self.whole = self.whole and place == 1
            self.log = stream
        elif place == 1:
            self.whole = False
        if number is not None and version == 1:
            self.numbers.setdefault(number, stream)
        for other in named:
            if other not in (self.numbers if isinstance(other, int) else self._versions):
                self.later.setdefault(stream, set()).add(other)
        if problem:
            self.unclean.setdefault(stream, problem)
        return True


def _refused(line: int, why: str) -> BadInput:
    return BadInput(f"line {line:,}: {shown(why)}", "nothing was recorded; export it anew, or leave the line out")
