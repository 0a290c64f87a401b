"""A log is copied as it is, from a file or a server to a file or a server: the same ids, places, moments and root."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import uuid4

from decisions import whole
from decisions.canonical import leaf, manifest_line, manifest_lines
from decisions.errors import BadInput, LogUnavailable, Refused
from decisions.log.faults import explained
from decisions.log.reading import LogReader
from decisions.log.writing import append, for_many_rows, open_for_writing, prepared
from decisions.text import shown
from decisions.where import is_server, without_password

if TYPE_CHECKING:
    from decisions.store.postgres.moving import ServerTarget

Row = tuple[Any, ...]
"""(position, stream, version, type, schema, recorded_at, command_id, leaf, record)."""

AT_ONCE = 2_000
"""Rows, or some more, that are written in one transaction."""


class Copied(NamedTuple):
    """The id of the log, how many events it has, how many of them were copied now, and its root."""

    log: str
    events: int
    copied: int
    root: str


class Source(Protocol):
    """A log from which is copied."""

    def newest(self) -> int: ...

    def leaves(self, upto: int) -> Iterator[list[tuple[int, str]]]:
        """(position, leaf) of the first events, in order, many at a time."""
        ...

    def rows(self, after: int) -> Iterator[list[Row]]:
        """The rows after a position, in order, many at a time."""
        ...


class Target(Source, Protocol):
    """A log to which is copied."""

    def append(self, rows: list[Row]) -> None:
        """Append rows that follow, all or nothing. Raises LogUnavailable, and Refused where they do not follow."""
        ...


def copy(source: str, target: str, tell: Callable[[int, int], None]) -> Copied:
    """Copy the log at `source` to `target`, which is new or has the beginning of the same log.

    `tell` hears how many events are there of how many. Raises Refused where the two have different pasts, BadInput and
    LogUnavailable. What was copied when it ends early stays there.
    """
    with ExitStack() as stack:
        begin = stack.enter_context(_source(source))
        newest = begin.newest()
        if not newest:
            raise LogUnavailable(f"{shown(without_password(source))} has no first event", "name another log")
        end = stack.enter_context(_target(target))
        root = sha256()
        there = before = _agreed(begin, end, newest, root, tell)
        for rows in _together(begin.rows(there)):
            sound = _sound(rows, there)
            if sound:
                end.append(rows[:sound])
                there += sound
                root.update(manifest_lines([row[0] for row in rows[:sound]], [row[7] for row in rows[:sound]]))
                tell(there, max(there, newest))
            if sound < len(rows):
                raise _unsound(rows[sound][0], there, source)
        log = next(iter(begin.rows(0)))[0][1]
    return Copied(log, there, there - before, root.hexdigest())


def nothing_yet(where: str) -> bool:
    """Whether there is no log on a server, or one in which nothing was recorded but its beginning."""
    with closing(_server(where, writing=False)) as found:
        return found.nothing_yet()


def put(source: str, target: str, tell: Callable[[int, int], None]) -> None:
    """Make the log in the file `source`, which verifies, that of a server, as its owner: all or nothing, and only where
    there is nothing yet. Raises Refused and LogUnavailable.
    """
    with closing(_File(source)) as begin, closing(_server(target, writing=False)) as end:
        newest = begin.newest()

        def pages() -> Iterator[list[Row]]:
            for rows in begin.rows(0):
                yield rows
                tell(rows[-1][0], newest)

        end.fill(pages())


def _agreed(source: Source, target: Target, newest: int, root: Any, tell: Callable[[int, int], None]) -> int:
    """How many events the target has already, all of which are the source's. Raises Refused."""
    there = target.newest()
    ours, theirs = _flat(source.leaves(there)), _flat(target.leaves(there))
    for position in range(1, there + 1):
        known, found = next(ours, None), next(theirs, None)
        if known != found or known is None or known[0] != position:
            raise Refused(
                f"the two logs differ from event {position:,} on; nothing was copied",
                "copy to a new place, or see which of them is changed: decisions verify --log WHERE",
            )
        root.update(manifest_line(*known))
        if position % 10_000 == 0:
            tell(position, newest)
    return there


def _together(pages: Iterator[list[Row]]) -> Iterator[list[Row]]:
    """The rows, as many at a time as are written in one transaction."""
    some: list[Row] = []
    for page in pages:
        some += page
        if len(some) >= AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _flat(pages: Iterator[list[tuple[int, str]]]) -> Iterator[tuple[int, str]]:
    for page in pages:
        yield from page


def _sound(rows: list[Row], before: int) -> int:
    """How many of the rows, from the first on, follow one another and fit their hashes."""
    for index, row in enumerate(rows):
        if row[0] != before + index + 1 or not isinstance(row[8], bytes) or leaf(row[8]) != row[7]:
            return index
    return len(rows)


def _unsound(position: int, there: int, source: str) -> Refused:
    what = f"event {position:,} is damaged" if position == there + 1 else f"event {there + 1:,} is missing"
    return Refused(
        f"{shown(without_password(source))}: {what}; the {there:,} events before it were copied",
        "see what is lost: decisions verify --log WHERE",
    )


class _File:
    """A log in a file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._reader = LogReader(path)
        self._writer: sqlite3.Connection | None = None

    def newest(self) -> int:
        return self._reader.head()[0]

    def leaves(self, upto: int) -> Iterator[list[tuple[int, str]]]:
        for page in self._reader.places(0, upto):
            yield [(row[0], row[4]) for row in page]

    def rows(self, after: int) -> Iterator[list[Row]]:
        return self._reader.pages_with_hashes(after)

    def append(self, rows: list[Row]) -> None:
        try:
            if self._writer is None:
                self._writer = open_for_writing(self._path)
                for_many_rows(self._writer)
            append(self._writer, rows)
        except sqlite3.IntegrityError:
            raise Refused(f"somebody else records in {shown(self._path)}", "copy to a new place") from None
        except sqlite3.Error as error:
            raise explained(error, self._path) from error

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader.close()


@contextmanager
def _source(where: str) -> Iterator[Source]:
    found = _server(where, writing=False) if is_server(where) else _File(where)
    try:
        yield found
    finally:
        found.close()


@contextmanager
def _target(where: str) -> Iterator[Target]:
    found: _File | ServerTarget
    if is_server(where):
        found = _server(where, writing=True)
    else:
        if not os.path.lexists(where):
            _begin(where)
        found = _File(where)
    try:
        yield found
    finally:
        found.close()


def _server(where: str, *, writing: bool) -> ServerTarget:
    from decisions.store.opening import address_of

    address = address_of(where)
    from decisions.store.postgres.moving import ServerTarget

    return ServerTarget(address, writing=writing)


def _begin(path: str) -> None:
    """A new file without events, for the user alone."""
    draft = f"{path}.{uuid4().hex}.new"
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            prepared(draft)
            with suppress(FileExistsError):
                whole.named(draft, path)
        finally:
            for rest in (draft, f"{draft}-wal", f"{draft}-shm"):
                if os.path.exists(rest):
                    os.unlink(rest)
    except (FileNotFoundError, NotADirectoryError):
        raise BadInput(f"there is no folder {shown(os.path.dirname(path))}", "make it first") from None
    except (OSError, ValueError, sqlite3.Error) as error:
        raise explained(error, path) from error
