"""Which decisions are meant to supersede which others, looked up in the stored rows of the views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from json import dumps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def of(connection: sqlite3.Connection, streams: Sequence[str]) -> dict[str, list[str]]:
    """The streams of those that are meant to supersede these, by the stream of the latter, in the order of the log."""
    found: dict[str, list[str]] = {}
    sql = (
        "SELECT DISTINCT supersedes, stream FROM main.intents"
        " WHERE supersedes IN (SELECT value FROM json_each(?)) ORDER BY rowid"
    )
    for supersedes, stream in connection.execute(sql, (dumps(streams),)):
        found.setdefault(supersedes, []).append(stream)
    return found


def superseded(connection: sqlite3.Connection, streams: Sequence[str]) -> list[str]:
    """The streams of the decisions that these are meant to supersede, and that are not among them."""
    sql = "SELECT DISTINCT supersedes FROM main.intents WHERE stream IN (SELECT value FROM json_each(?))"
    among = set(streams)
    return [stream for (stream,) in connection.execute(sql, (dumps(streams),)) if stream not in among]


def meant_for(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[int]:
    """The numbers of the decisions that are meant to supersede these."""
    return _related(connection, numbers, "supersedes", "stream")


def superseded_by(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[int]:
    """The numbers of the decisions that these are meant to supersede."""
    return _related(connection, numbers, "stream", "supersedes")


def _related(connection: sqlite3.Connection, numbers: Iterable[int], of: str, to: str) -> list[int]:
    sql = (
        "SELECT DISTINCT b.number FROM json_each(?) n CROSS JOIN main.decisions a ON a.number = n.value"
        f" CROSS JOIN main.intents i ON i.{of} = a.stream CROSS JOIN main.decisions b ON b.stream = i.{to}"
    )
    return [number for (number,) in connection.execute(sql, (dumps(list(numbers)),))]
