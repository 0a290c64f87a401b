"""What becomes of each stream of another log. There may be many decisions: only those are held that are in work."""

from __future__ import annotations

from collections.abc import Iterator
from pickle import dumps, loads

from decisions.exchange.spool import database, room

CACHE = 16_000
"""Kilobytes of them that are kept in memory."""


class Plan:
    """What becomes of one stream: `target` is where it goes, `here` how many of its events are there already, `new`
    how many are not.
    """

    __slots__ = (
        *("circle", "digests", "here", "ids", "kind", "new", "open_round", "seen", "target", "title"),
        "version",
    )

    def __init__(self, kind: str, target: str, title: str) -> None:
        self.kind = kind
        """`decision`, `circle` or `member`."""
        self.target = target
        self.title = title
        """Of a circle or a member the handle."""
        self.here = 0
        self.new = 0
        self.seen = 0
        """How many of its events have come by while it is recorded."""
        self.version = 0
        """The version of the stream here."""
        self.circle = ""
        self.open_round: int | None = None
        """Of a decision, its circle, and the round that is open at its end."""
        self.ids: dict[str, str] | None = None
        """The ids of its events there -> here, where some of them name others."""
        self.digests: dict[str, str] | None = None
        """The digests of its versions there -> here, where they differ."""

    @property
    def begins(self) -> bool:
        """Whether nothing of it is here yet."""
        return self.here == 0


class Plans:
    """Plans by the streams there: `people` are those of members and circles."""

    def __init__(self) -> None:
        self.people: dict[str, Plan] = {}
        self._in_work: dict[str, Plan] = {}
        self._decisions = database(CACHE)
        self._decisions.execute(
            "CREATE TABLE plan (stream TEXT PRIMARY KEY, target TEXT, new INTEGER, body BLOB) WITHOUT ROWID, STRICT"
        )

    def __del__(self) -> None:
        self._decisions.close()

    def add(self, stream: str, planned: Plan) -> None:
        """Of a decision; what is changed afterwards is kept only while it is in work. Raises LogUnavailable where the
        disk is full.
        """
        with room():
            self._decisions.execute(
                "INSERT INTO plan VALUES (?, ?, ?, ?)", (stream, planned.target, planned.new, dumps(planned, 5))
            )

    def drop(self, stream: str) -> None:
        """A decision is left out after all."""
        self._decisions.execute("DELETE FROM plan WHERE stream = ?", (stream,))

    def take(self, stream: str) -> Plan | None:
        """The plan of a stream, which is in work until it is done; None where there is none."""
        held = self.people.get(stream) or self._in_work.get(stream)
        if held is None:
            held = self.decision(stream)
            if held is not None:
                self._in_work[stream] = held
        return held

    def done(self, stream: str) -> None:
        """A decision is worked off."""
        self._in_work.pop(stream, None)

    def decision(self, stream: str) -> Plan | None:
        """The plan of a decision as it was added."""
        found = self._decisions.execute("SELECT body FROM plan WHERE stream = ?", (stream,)).fetchone()
        planned: Plan | None = loads(found[0]) if found else None
        return planned

    def target(self, stream: str) -> str | None:
        """Where a decision goes; None where it does not come."""
        found = self._decisions.execute("SELECT target FROM plan WHERE stream = ?", (stream,)).fetchone()
        return found[0] if found else None

    def events(self) -> int:
        """How many are new."""
        (of_decisions,) = self._decisions.execute("SELECT ifnull(sum(new), 0) FROM plan").fetchone()
        return int(of_decisions) + sum(planned.new for planned in self.people.values())

    def already(self) -> int:
        """Decisions of which nothing is new."""
        return int(self._decisions.execute("SELECT count(*) FROM plan WHERE new = 0").fetchone()[0])

    def begun(self, kind: str) -> Iterator[Plan]:
        """The members or the circles that are new here."""
        return (p for p in self.people.values() if p.kind == kind and p.new and p.begins)
