"""Which decisions are meant to supersede which others, looked up in the stored rows of the views."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from json import dumps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


FEW = 500
"""Up to so many decisions are looked up one by one; of more, every intent is read, of which there are not many."""


def of(connection: sqlite3.Connection, streams: Collection[str]) -> dict[str, list[str]]:
    """The streams of those that are meant to supersede these, by the stream of the latter, in the order of the log."""
    found: dict[str, list[str]] = {}
    for supersedes, stream in _those(connection, "supersedes", streams):
        found.setdefault(supersedes, []).append(stream)
    return found


def superseded(connection: sqlite3.Connection, streams: Collection[str]) -> list[str]:
    """The streams of the decisions that these are meant to supersede, and that are not among them."""
    among = set(streams)
    return list(dict.fromkeys(s for s, _ in _those(connection, "stream", streams) if s not in among))


def _those(connection: sqlite3.Connection, column: str, streams: Collection[str]) -> Iterator[tuple[str, str]]:
    """(supersedes, stream) of the intents that have one of these streams in a column."""
    few, among, place = len(streams) <= FEW, set(streams), ("supersedes", "stream").index(column)
    where = f"WHERE {column} IN (SELECT value FROM json_each(?))" if few else ""
    sql = f"SELECT DISTINCT supersedes, stream FROM main.intents {where} ORDER BY rowid"
    for row in connection.execute(sql, (dumps(list(streams)),) if few else ()):
        if row[place] in among:
            yield row


def meant_for(connection: sqlite3.Connection, numbers: Collection[int]) -> set[int]:
    """The numbers of the decisions that are meant to supersede these."""
    return _related(connection, numbers, "supersedes", "stream")


def superseded_by(connection: sqlite3.Connection, numbers: Collection[int]) -> set[int]:
    """The numbers of the decisions that these are meant to supersede."""
    return _related(connection, numbers, "stream", "supersedes")


def _related(connection: sqlite3.Connection, numbers: Collection[int], of: str, to: str) -> set[int]:
    few, among = len(numbers) <= FEW, set(numbers)
    these = "json_each(?) n CROSS JOIN main.decisions a ON a.number = n.value CROSS JOIN main.intents i"
    every = "main.intents i CROSS JOIN main.decisions a"
    sql = (
        f"SELECT a.number, b.number FROM {these if few else every} ON i.{of} = a.stream"
        f" CROSS JOIN main.decisions b ON b.stream = i.{to}"
    )
    found = connection.execute(sql, (dumps(list(numbers)),) if few else ())
    return {other for one, other in found if one in among}
