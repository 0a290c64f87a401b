"""What one decision asks of the rest of a log: read from the log itself, or looked up in its views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from json import loads
from typing import TYPE_CHECKING

from decisions.process import fold
from decisions.process.state import Circle, Member, Membership, Record
from decisions.views import source
from decisions.when import moment

if TYPE_CHECKING:
    from decisions.log.reading import LogReader
    from decisions.views.catchup import Views


Intent = tuple[int, int, int]
"""That a decision is to supersede another one: its number, when that was said, since when the log knows it."""


class FromLog:
    """It is read from the log: every member, every circle, every intent. That is fast while they are few."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader

    def stream_of(self, number: int) -> str | None:
        """The stream of decision `number`; None where there is none."""
        return self._reader.stream_of(number)

    def number_of(self, stream: str) -> int | None:
        """The number of the decision with this stream; None where there is none."""
        return self._reader.number_of(stream)

    def circle(self, handle: str) -> Circle | None:
        """A circle as it is now; None where there is none."""
        beside = self._reader.beside()
        for formed in _those(beside, '"type":"CircleFormed"', f'"handle":"{handle}"'):
            stream = f'"subject_id":"{formed["subject_id"]}"'
            found = fold.circle(_those(beside, stream, '"subject":"circle"'))
            if found and found.handle == handle:
                return found
        return None

    def members(self, handles: Iterable[str]) -> dict[str, Member]:
        """These members with their keys, by handle, as far as there are such."""
        found = fold.members(_those(self._reader.beside(), '"subject":"member"'))
        return {handle: found[handle] for handle in handles if handle in found}

    def superseding(self, stream: str) -> list[Intent]:
        """Every intent to supersede a decision, whatever became of it."""
        return [
            (self._reader.number_of(e["subject_id"]) or 0, moment(e["at"]), moment(e["recorded_at"]))
            for e in _those(self._reader.superseding(stream))
            if e["data"].get("supersedes") == stream
        ]


class FromViews:
    """The same, looked up in views that are caught up: as fast however long the log is. Of a circle's stays only those
    are told that last.
    """

    def __init__(self, views: Views) -> None:
        self._views = views
        self._execute = views.connection.execute

    def stream_of(self, number: int) -> str | None:
        if number >= 2**63:
            return None
        row = self._execute("SELECT stream FROM main.decisions WHERE number = ?", (number,)).fetchone()
        return str(row[0]) if row else None

    def number_of(self, stream: str) -> int | None:
        row = self._execute("SELECT number FROM main.decisions WHERE stream = ?", (stream,)).fetchone()
        return int(row[0]) if row else None

    def circle(self, handle: str) -> Circle | None:
        sql = "SELECT aim, parent, formed_at, preset, policy FROM circles WHERE handle = ?"
        row = self._execute(sql, (handle,)).fetchone()
        if row is None:
            return None
        aim, parent, formed_at, preset, policy = row
        circle = Circle(handle, aim, parent, formed_at, preset, loads(policy))
        sql = "SELECT member, joined_at, position, recorded_at, roles FROM stays WHERE circle = ? ORDER BY rowid"
        for member, joined_at, position, recorded_at, roles in self._execute(sql, (handle,)):
            stay = circle.members[member] = Membership(member, joined_at, position, recorded_at)
            stay.roles = loads(roles)
        circle.stays = list(circle.members.values())
        return circle

    def members(self, handles: Iterable[str]) -> dict[str, Member]:
        found = {}
        for handle in handles:
            row = self._execute("SELECT stream FROM members WHERE handle = ?", (handle,)).fetchone()
            member = fold.member(_those(self._views.reader.stream(row[0]))) if row else None
            if member:
                found[handle] = member
        return found

    def superseding(self, stream: str) -> list[Intent]:
        sql = (
            "SELECT ifnull(d.number, 0), i.at, i.recorded_at FROM intents i LEFT JOIN main.decisions d"
            " ON d.stream = i.stream WHERE i.supersedes = ?"
        )
        return self._execute(sql, (stream,)).fetchall()


Beside = FromLog | FromViews


def _those(records: Iterable[bytes], *texts: str) -> Iterator[Record]:
    """Those of the records that can be read and have these texts somewhere."""
    wanted = [text.encode() for text in texts]
    for raw in records:
        if all(text in raw for text in wanted):
            with suppress(ValueError):
                yield fold.sound(source.record(raw))
