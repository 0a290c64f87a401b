"""Whether a server still has what the user's copy of its log has: every row of both, side by side, in one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from glob import escape, glob
from typing import Any, NamedTuple

import psycopg

from decisions.canonical import leaf
from decisions.errors import LogUnavailable
from decisions.log.reading import LogReader
from decisions.store.mirror import Reading
from decisions.store.postgres import setup
from decisions.store.postgres.address import Address
from decisions.store.postgres.connection import connected
from decisions.store.postgres.faults import explained
from decisions.store.postgres.rows import PAGE, Row


class Difference(NamedTuple):
    """`kind` is one of those of `verify`; without a position it is about the whole log."""

    position: int | None
    kind: str
    detail: str


def differences(address: Address, copy: str, tell: Callable[[int, int], object]) -> Iterator[Difference]:
    """What a server has otherwise than the copy at a path, and what earlier copies had otherwise than this one.

    Raises LogUnavailable where the server does not answer.
    """
    with closing(LogReader(copy)) as reader:
        try:
            with closing(connected(address)) as connection:
                strange = setup.strange(connection, address.schema)
                if strange:
                    yield Difference(None, "changed", f"on the server: not as they were made: {', '.join(strange)}")
                yield from _rows(Reading(address, connection), reader, tell)
        except psycopg.Error as error:
            raise explained(error, address) from error
        for path in sorted(glob(f"{escape(copy)}.before-*")):
            yield from _earlier(path, reader)


def _rows(server: Reading, reader: LogReader, tell: Callable[[int, int], object]) -> Iterator[Difference]:
    newest = reader.head()[0]
    there: list[Row] = []
    after = 0
    for page in reader.pages_with_hashes(upto=newest):
        for row in page:
            if not there and after < newest:
                there = server.page(after + 1)[::-1]
                after = there[0][0] if len(there) == PAGE else newest
            while there and there[-1][0] < row[0]:
                there.pop()
            found = there.pop() if there and there[-1][0] == row[0] else None
            if found != row:
                yield _difference(row, found, last=not there and after >= newest)
        tell(page[-1][0], newest)


def _difference(copied: Row, found: Row | None, *, last: bool) -> Difference:
    position: int = copied[0]
    if found is None and last:
        return Difference(position, "truncated", "the server no longer has this event, which you have a copy of")
    if found is None:
        return Difference(position, "missing", "the server no longer has this event, which you have a copy of")
    fits = leaf(found[8]) == found[7]
    what = "is not what you have a copy of" if fits else "does not fit its hash, and is not what you have a copy of"
    return Difference(position, "changed", f"on the server, this event {what}")


def _earlier(path: str, reader: LogReader) -> Iterator[Difference]:
    """Whether a copy that was set aside is the beginning of this one; told once."""
    try:
        with closing(LogReader(path)) as earlier:
            if earlier.log_id() != reader.log_id():
                if earlier.head()[0] == 1:  # it was begun, and nothing was recorded in it
                    return
                yield Difference(1, "changed", f"another log was on this server before: {path}")
                return
            now: Iterator[Any] = iter(reader.leaves())
            for position, known in earlier.leaves():
                if next(now, None) != (position, known):
                    yield Difference(position, "changed", f"this event is not what you had a copy of: {path}")
                    return
    except LogUnavailable:
        return
