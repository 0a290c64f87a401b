"""What differs from the stored rows at the moment that is asked about.

For a time in the past that is every decision on which something happened later, or a deadline passed later; for now it
is a decision whose deadline passed while another program kept the views from being brought up to date. Their rows are
folded anew into temporary tables, which stand before the stored ones under the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from json import dumps
from typing import TYPE_CHECKING, Any, NamedTuple

from decisions.views import intents, schema
from decisions.views.timeline import Timeline

if TYPE_CHECKING:
    from decisions.views.asked import Asked
    from decisions.views.catchup import Views

OFTEN = 20
"""Decisions that are folded between two words of progress."""

_EARLY = (
    *(("people", "member, decision"), ("people", "decision")),
    *(("left_behind", "decision"), ("addressed", "need_decision, need")),
)
"""What is indexed from the beginning: table and columns."""
_LATER = (
    *((table, schema.columns(table)[0]) for table in ("needs", "addressed", "actions", "reviews", "inbox")),
    *(("inbox", "member"), ("decisions", "due_at"), ("decisions", "passed_at")),
)
"""What is indexed for going on from one moment to the next."""


class Abandoned(Exception):
    """A move in time was given up half-way; what was shown before is shown still."""


class _Differing(NamedTuple):
    number: int
    stream: str
    opened_at: int | None
    meant: list[str]
    """The streams of the decisions that are meant to supersede it."""


@contextmanager
def shown(views: Views, asked: Asked, among: Iterable[int] | None = None) -> Iterator[None]:
    """Inside, every query on the views' tables sees them as of the moment that is asked about.

    With `among`, only the rows of these decisions are made so; of others nothing may be asked.
    """
    past = Past(views, Timeline(views.reader))
    past.begin(asked, among=among)
    try:
        yield
    finally:
        past.leave()


class Past:
    """The views' tables as of a moment, kept while a user goes from one moment to the next.

    Stands before whatever the views showed when it began, and gives way to that when it leaves. What other programs do
    to the stored rows is taken in by the next `move`.
    """

    def __init__(self, views: Views, timeline: Timeline) -> None:
        """Nothing of the past is shown yet. The timeline is of the same log."""
        self.asked: Asked | None = None
        """The moment that is shown; None where the rows are seen as they are stored."""
        self._views = views
        self._timeline = timeline
        self._behind: Past | None = None
        self._prefix = "over"
        self._searched = False
        self._position = self._moment = 0

    def shows(self, asked: Asked) -> bool:
        """Are the tables seen as of this moment?"""
        mine = self.asked
        return mine is not None and (mine.moment, mine.as_of, mine.known_at) == (
            asked.moment,
            asked.as_of,
            asked.known_at,
        )

    def move(
        self,
        asked: Asked,
        progress: Callable[[int, int], object] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> None:
        """Afterwards every query on the views' tables sees them as of the moment that is asked about.

        From one `as_of` to another only what the step touches is folded. `progress` is told now and then how many
        decisions are folded, of how many. Where `stop` says so, Abandoned is raised, and nothing has changed.
        """
        mine = self.asked
        if mine is None or any(one.as_of is None or one.known_at is not None for one in (mine, asked)):
            self.begin(asked, progress, stop)
            return
        self._timeline.refresh()
        numbers = self._concerned(mine.moment, asked.moment)
        self._apply(asked, self._held(numbers), self._differing(asked, set(numbers)), progress, stop)

    def begin(
        self,
        asked: Asked,
        progress: Callable[[int, int], object] | None = None,
        stop: Callable[[], bool] | None = None,
        among: Iterable[int] | None = None,
    ) -> None:
        """The same, with nothing kept of what was shown before; with `among`, for these decisions alone."""
        differing = self._differing(asked, None if among is None else set(among))
        if differing or self._views.past is not None:
            self._apply(asked, None, differing, progress, stop)

    def leave(self) -> None:
        """Go back to now: the tables are seen as before."""
        if self.asked is None:
            return
        self.step_aside()
        for table in (*schema.TABLES, "numbers"):
            self._execute(f"DROP TABLE temp.{self._prefix}_{table}")
        if self._searched:
            self._execute(f"DROP TABLE temp.{self._prefix}_search")
        self.asked, self._searched = None, False
        self._views.past = self._behind
        if self._behind is not None:
            self._behind.step_before()

    def step_aside(self) -> None:
        """Let the tables be seen as they are stored for a while, to be written to."""
        for table in schema.TABLES:
            self._execute(f"DROP VIEW temp.{table}")

    def step_before(self) -> None:
        """Stand before the stored tables again."""
        for table in schema.TABLES:
            first = schema.columns(table)[0]
            self._execute(
                f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {first} NOT IN"
                f" (SELECT number FROM {self._prefix}_numbers) UNION ALL SELECT * FROM {self._prefix}_{table}"
            )

    def words(self) -> tuple[str, str]:
        """The names of a full-text index of the texts as of then, and of a table with the numbers of the decisions
        whose stored texts do not count.
        """
        index = f"{self._prefix}_search"
        if not self._searched:
            sql = schema.SEARCH.replace(" search ", f" temp.{index} ").replace("'texts'", f"'{self._prefix}_texts'")
            self._execute(sql)
            self._execute(f"INSERT INTO temp.{index}({index}) VALUES ('rebuild')")
            self._searched = True
        return index, f"{self._prefix}_numbers"

    def _execute(self, sql: str, parameters: dict[str, Any] | tuple[Any, ...] = ()) -> list[Any]:
        return self._views.connection.execute(sql, parameters).fetchall()

    def _differing(self, asked: Asked, among: Collection[int] | None) -> list[_Differing]:
        """The decisions, maybe of these only, whose rows are others than the stored ones."""
        clauses = ["due_at <= :moment", "passed_at > :moment"]
        if asked.as_of is not None:
            clauses.append("last_at > :moment")
        if asked.known_at is not None:
            clauses.append("last_recorded_at > :known")
        connection = self._views.connection
        select = "SELECT number, stream, opened_at FROM main.decisions WHERE"
        parameters: dict[str, Any] = {"moment": asked.moment, "known": asked.known_at}
        if among is None:
            sql = " UNION ".join(f"{select} {clause}" for clause in clauses)
        else:
            sql = f"{select} number IN (SELECT value FROM json_each(:among)) AND ({' OR '.join(clauses)})"
            parameters["among"] = dumps([*among, *intents.meant_for(connection, among)])
        found = {row[0]: row for row in self._execute(sql, parameters)}
        others = intents.superseded_by(connection, found).difference(found)
        if others:
            sql = f"{select} number IN (SELECT value FROM json_each(?))"
            found.update((row[0], row) for row in self._execute(sql, (dumps(list(others)),)))
        meant = intents.of(connection, [stream for _, stream, _ in found.values()])
        return [
            _Differing(number, stream, at, meant.get(stream, []))
            for number, stream, at in sorted(found.values())
            if among is None or number in among
        ]

    def _concerned(self, one: int, other: int) -> list[int]:
        """The decisions whose rows may be others at the one moment than at the other, or may not have been right."""
        low, high = sorted((one, other))
        streams = self._timeline.touched(low, high)
        if self._views.reader.head()[0] > self._position:
            for page in self._views.reader.places(self._position):
                streams.update(stream for _, stream, *_ in page)
        main, over = "SELECT number FROM main.decisions WHERE", f"SELECT number FROM {self._prefix}_decisions WHERE"
        sql = (
            f"{main} last_at > :low AND last_at <= :high UNION {main} due_at > :low AND due_at <= :high"
            f" UNION {main} passed_at > :low AND passed_at <= :high UNION {main} passed_at > :passed"
            f" UNION {main} stream IN (SELECT value FROM json_each(:streams))"
            f" UNION {over} due_at > :low AND due_at <= :high UNION {over} passed_at > :low AND passed_at <= :high"
        )
        parameters = {"low": low, "high": high, "passed": self._moment, "streams": dumps(list(streams))}
        numbers = {number for (number,) in self._execute(sql, parameters)}
        return sorted(numbers.union(intents.superseded_by(self._views.connection, numbers)))

    def _held(self, numbers: list[int]) -> list[int]:
        """Those of these decisions that are not seen as they are stored."""
        sql = f"SELECT number FROM {self._prefix}_numbers WHERE number IN (SELECT value FROM json_each(?))"
        return [number for (number,) in self._execute(sql, (dumps(numbers),))]

    def _apply(
        self,
        asked: Asked,
        stale: list[int] | None,
        differing: list[_Differing],
        progress: Callable[[int, int], object] | None,
        stop: Callable[[], bool] | None,
    ) -> None:
        """Make the rows of what differs, in place of those of the `stale` decisions, or of all; all or nothing.

        Nothing stored is read meanwhile: other programs may write to the views.
        """
        position, moment, front = self._views.position, self._views.moment, self.asked is None
        if front:
            self._behind = self._views.past
            self._prefix = "over" if self._behind is None else f"{self._behind._prefix}_over"
        searched = self._searched
        self._execute("SAVEPOINT past")
        try:
            if front:
                self._create()
            elif stale is None:
                self._empty()
            else:
                self._forget(stale)
            for done in range(0, len(differing), OFTEN):
                if stop is not None and stop():
                    raise Abandoned
                if progress is not None:
                    progress(done, len(differing))
                self._fold(differing[done : done + OFTEN], asked)
            if stale is None:
                self._index(_EARLY)
            if front:
                if self._behind is not None:
                    self._behind.step_aside()
                self.step_before()
        except BaseException:
            self._execute("ROLLBACK TO past")
            self._execute("RELEASE past")
            self._searched = searched
            raise
        self._execute("RELEASE past")
        self.asked, self._position, self._moment, self._views.past = asked, position, moment, self

    def _create(self) -> None:
        for table in schema.TABLES:
            self._execute(schema.create(table, name=f"{self._prefix}_{table}", temporary=True))
        self._execute(f"CREATE TEMP TABLE {self._prefix}_numbers (number INTEGER PRIMARY KEY)")

    def _index(self, wanted: tuple[tuple[str, str], ...]) -> None:
        for table, columns in wanted:
            name = f"{self._prefix}_{table}"
            index = f"{name}_by_{columns.replace(', ', '_')}"
            self._execute(f"CREATE INDEX IF NOT EXISTS temp.{index} ON {name} ({columns})")

    def _empty(self) -> None:
        if self._searched:
            self._execute(f"DROP TABLE temp.{self._prefix}_search")
            self._searched = False
        for table in (*schema.TABLES, "numbers"):
            self._execute(f"DELETE FROM temp.{self._prefix}_{table}")

    def _forget(self, numbers: list[int]) -> None:
        """Take away the rows of these decisions."""
        connection, prefix, each = self._views.connection, self._prefix, [(number,) for number in numbers]
        self._index(_LATER)
        if self._searched:
            connection.executemany(
                f"INSERT INTO temp.{prefix}_search({prefix}_search, rowid, title, body)"
                f" SELECT 'delete', decision, title, body FROM {prefix}_texts WHERE decision = ?",
                each,
            )
        for table in schema.TABLES:
            first = schema.columns(table)[0]
            connection.executemany(f"DELETE FROM temp.{prefix}_{table} WHERE {first} = ?", each)
        connection.executemany(f"DELETE FROM temp.{prefix}_numbers WHERE number = ?", each)

    def _fold(self, these: list[_Differing], asked: Asked) -> None:
        """Add the rows of decisions as they were then."""
        from decisions.views import build

        connection, prefix = self._views.connection, self._prefix
        made: dict[str, list[tuple[Any, ...]]] = {"numbers": [(one.number,) for one in these]}
        for one in these:
            if asked.as_of is not None and one.opened_at is not None and one.opened_at > asked.as_of:
                continue
            raw = self._views.reader.stream(one.stream)
            meant = map(self._views.reader.stream, one.meant)
            folded = build.of_decision(one.stream, one.number, raw, asked.moment, asked.as_of, asked.known_at, meant)
            for table, rows in folded.items():
                made.setdefault(table, []).extend(rows)
        for table, rows in made.items():
            if rows:
                marks = ",".join("?" * len(rows[0]))
                connection.executemany(f"INSERT INTO temp.{prefix}_{table} VALUES ({marks})", rows)
        if self._searched:
            connection.executemany(
                f"INSERT INTO temp.{prefix}_search(rowid, title, body) VALUES (?,?,?)", made.get("texts", [])
            )
