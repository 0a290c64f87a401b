"""What is to be imported, read line by line, checked, and put into a log of its own that nobody else sees: what follows
reads that as it reads any log, and a line that is wrong stops it before anything is recorded.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from typing import BinaryIO, NamedTuple

from decisions.errors import BadInput
from decisions.exchange import jsonl
from decisions.exchange.jsonl import Unreadable
from decisions.exchange.naming import NAMING, decisions_named
from decisions.log.reading import LogReader, decoded
from decisions.process.state import Record
from decisions.process.types import ROOM, Unknown, event_class, up_to_date
from decisions.store.filling import fill
from decisions.text import shown
from decisions.when import moment

_ID = re.compile(r"[0-9a-f]{32}").fullmatch
NEWER = "it is of a type, or of a schema, that this program does not know: a newer one wrote it"
OFTEN = 1_000
"""Lines between two words of progress."""


class Staged(NamedTuple):
    """What was read: the file of the log that it stands in, how many events it has, the id of the log that it comes
    from (None where it is not said), whether it is the whole of that, the stream of each decision by its number there,
    and the decisions that speak of others (by stream or number) before these were opened.
    """

    path: str
    events: int
    log: str | None
    whole: bool
    numbers: dict[int, str]
    later: dict[str, set[str | int]]


def stage(file: BinaryIO, path: str, tell: Callable[[int], object], *, typed: bool = True) -> Staged:
    """Fill the empty file `path` with the events of a file of JSON lines; `tell` hears how many bytes were read.

    Without `typed`, what a type says of its data is left for later: to `verify`, or to `check_types`. Raises BadInput,
    which names the line.
    """
    reading = _Reading(file, tell, typed)
    try:
        events = fill(path, reading.records())
    except sqlite3.IntegrityError:
        raise BadInput(
            "two acts in it have one command id", "nothing was recorded; export it anew, or leave one of them out"
        ) from None
    except UnicodeEncodeError:
        raise reading.refused("a text in it is not valid Unicode") from None
    if not events:
        raise BadInput("there is no event in it", "give what decisions export --format jsonl printed")
    return Staged(path, events, reading.log, reading.whole, reading.numbers, reading.later)


class _Reading:
    """A file while it is read."""

    def __init__(self, file: BinaryIO, tell: Callable[[int], object], typed: bool) -> None:
        self._file = file
        self._tell = tell
        self._typed = typed
        self.line = 0
        self.log: str | None = None
        self.whole = True
        self.numbers: dict[int, str] = {}
        self.later: dict[str, set[str | int]] = {}
        self._versions: dict[str, int] = {}
        """The newest version of each stream so far."""

    def refused(self, why: str) -> BadInput:
        return BadInput(
            f"line {self.line:,}: {shown(why)}", "nothing was recorded; export it anew, or leave the line out"
        )

    def records(self) -> Iterator[Record]:
        read, events = 0, 0
        while raw := self._file.readline(jsonl.LONGEST + 1):
            self.line += 1
            read += len(raw)
            if self.line % OFTEN == 0:
                self._tell(read)
            if not raw.strip():
                continue
            if self.line == 1 and raw.startswith(b"SQLite format 3\0"):
                raise BadInput("that is a database, not JSON lines", "a log's file is put back: decisions restore FILE")
            try:
                record, number = jsonl.read(raw)
                _checked(record)
                self._follows(record)
                if self._typed:
                    _fits(record)
            except (Unreadable, BadInput) as error:
                raise self.refused(str(error)) from None
            events += 1
            self.whole = self.whole and record["position"] == events
            if record["type"] == "LogOpened":
                self.whole = self.whole and events == 1
                self.log = record["subject_id"]
            elif events == 1:
                self.whole = False
            if number is not None and record["subject_version"] == 1:
                self.numbers.setdefault(number, record["subject_id"])
            if record["type"] in NAMING:
                self._names(record)
            yield record

    def _follows(self, record: Record) -> None:
        stream, version = record["subject_id"], record["subject_version"]
        if version != self._versions.get(stream, 0) + 1:
            raise Unreadable("it does not follow the events of the same decision, circle or member before it")
        self._versions[stream] = version

    def _names(self, record: Record) -> None:
        for named in decisions_named(record):
            if named not in (self.numbers if isinstance(named, int) else self._versions):
                self.later.setdefault(record["subject_id"], set()).add(named)


def _checked(record: Record) -> None:
    """See that ids and moments are such. Raises Unreadable and BadInput."""
    if not (_ID(record["id"]) and _ID(record["subject_id"])):
        raise Unreadable("an id in it is not 32 hexadecimal digits")
    moment(record["at"])
    if record["type"] not in ROOM:
        raise Unreadable(NEWER)


def _fits(record: Record) -> None:
    """See that the data is what the program would have stored. Raises Unreadable."""
    try:
        today = up_to_date(record)
        _model(today["type"]).model_validate(today["data"])
    except Unknown:
        raise Unreadable(NEWER) from None
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"its data is not that of a {record['type']} ({_reason(error)})") from None


def check_types(reader: LogReader) -> None:
    """The same of every event of a staged log. Raises BadInput."""
    for place, row in enumerate(reader.rows_with_hashes(), 1):
        try:
            _fits(decoded(row[8]))
        except Unreadable as error:
            raise BadInput(f"event {place:,}: {shown(str(error))}", "nothing was recorded; export it anew") from None


_model = cache(event_class)


def _reason(error: Exception) -> str:
    """In few words, without what stands there."""
    listed = getattr(error, "errors", None)
    if not callable(listed):
        return "something is missing or of another kind"
    first = listed()[0]
    return f"{'.'.join(map(str, first['loc']))[:80]}: {first['msg']}"
