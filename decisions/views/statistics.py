"""How a group decides, in numbers: over everything or what a query selects, each circle by itself and in total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from decisions.process import fold, standing
from decisions.process.rounds import rule
from decisions.process.state import Circle, Decision
from decisions.views import build, drift, lists, query, source, successors
from decisions.views.asked import Asked
from decisions.views.item import BUY_IN
from decisions.views.overlay import Abandoned
from decisions.when import days, iso, utc_date

if TYPE_CHECKING:
    from decisions.views.catchup import Views

Numbers = dict[str, Any]

AFTER = (30, 90)
"""Days after adoption at which buy-in is looked at."""
AGO = (150, 120, 90, 60, 30, 0)
"""Days ago at which buy-in is looked at, the last being the moment asked about."""
COLUMNS = f"d.stream, d.version, d.circle, d.status, {query.OVERDUE}"
OFTEN = 100
"""Decisions that are counted between two words of progress."""


def statistics(
    views: Views,
    asked: Asked,
    terms: list[str] | None = None,
    *,
    progress: Callable[[int, int], object] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Numbers:
    """`{as_of, known_at, query, total, circles}`: the numbers of all decisions that a query selects, and an array of
    the same numbers for each of their circles, with its handle under `circle`.

    decisions: how many; by_status: status -> how many.
    days_to_adoption: `from_opening`, and where a need was voiced before, `from_first_need`, to the first adoption: each
    `{decisions, lower_quartile, median, upper_quartile}`, in days.
    objections: `{raised, open, resolved}`, the last kind -> how many.
    rounds: `{decisions, mean, distribution}` over the decisions that had a round, the last an array of `{rounds,
    decisions}`.
    reviews: `{in_time, late, overdue, share_in_time}`: held on or before the review date that was in force then, held
    after it, not held though it has passed; the share of all three, null where there is none.
    buy_in: for 30 and 90 days `{days, decisions, in, halfhearted, out, unknown, stale}`: the counts of each decision
    as they stood so long after its first adoption, summed over the decisions for which that is not later than the
    moment asked about.
    buy_in_over_time: `{at, decisions, in, halfhearted, out, unknown, stale}` at the moment asked about and each 30 days
    before it, 150 days back, the oldest first: the counts as they stood then, summed over the decisions that had been
    adopted by then, those left out that are at their end now.

    The tables do not hold what is gone by, so each decision with a proposal is folded from its stream: a second for
    some thousands of them. `progress` is told now and then how many decisions are counted, of how many; where `stop`
    says so, Abandoned is raised. The views stand as of `asked` already (`overlay.shown`). A damaged decision counts by
    its status alone, and under no circle. Raises BadInput for a query that is none.
    """
    tallies: dict[str | None, Tally] = {}
    for row, decision, its_circle in each(views, asked, terms or [], COLUMNS, progress=progress, stop=stop):
        circle, status, overdue = row[2:]
        tally = tallies.setdefault(circle, Tally())
        tally.statuses[status] += 1
        tally.reviews["overdue"] += bool(overdue)
        if decision is not None:
            tally.count(decision, its_circle, asked)
    handles = sorted((handle for handle in tallies if handle is not None), key=str.casefold)
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    return {
        "as_of": None if asked.as_of is None else iso(asked.as_of),
        "known_at": None if asked.known_at is None else iso(asked.known_at),
        "query": terms or [],
        "total": total.numbers(asked),
        "circles": [{"circle": handle, **tallies[handle].numbers(asked)} for handle in handles],
    }


def each(
    views: Views,
    asked: Asked,
    terms: list[str],
    columns: str,
    *,
    progress: Callable[[int, int], object] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[tuple[tuple[Any, ...], Decision | None, Circle | None]]:
    """Each decision that a query selects: its row, and folded, with its circle; not where it has no proposal, or is
    damaged. `columns` are of `decisions d`, the stream and the version first. What `progress` and `stop` are for, says
    `statistics`.
    """
    rows = lists.found(views, asked, terms, columns=columns).fetchall()
    circles = {circle.handle: circle for circle in build.people(views.reader.beside())[1]}
    for done, row in enumerate(rows):
        if done % OFTEN == 0:
            if stop is not None and stop():
                raise Abandoned
            if progress is not None:
                progress(done, len(rows))
        decision = _folded(views, row[0], asked) if row[1] is not None else None
        yield row, decision, circles.get(decision.circle) if decision is not None else None


def _folded(views: Views, stream: str, asked: Asked) -> Decision | None:
    """The decision as of the moment; None where it cannot be read whole."""
    try:
        d = fold.decision(source.records(views.reader.stream(stream)), asked.as_of, asked.known_at)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    if d is not None:
        meant = successors.records(views.reader, views.connection, stream)
        rule.pass_time(d, asked.moment, successors.folded(meant, asked.as_of, asked.known_at))
    return d


class Tally:
    """What has been counted so far."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.from_opening: list[int] = []
        self.from_need: list[int] = []
        self.objections: Counter[str | None] = Counter()
        """By kind; None where it is open."""
        self.rounds: Counter[int] = Counter()
        self.reviews: Counter[str] = Counter()
        self.buy_in: dict[int, Counter[str]] = {after: Counter() for after in AFTER}
        self.over_time: dict[int, Counter[str]] = {ago: Counter() for ago in AGO}

    def count(self, d: Decision, circle: Circle | None, asked: Asked) -> None:
        """One more decision, its status and its overdue review aside."""
        self.objections.update(o.kind for o in d.objections)
        if d.rounds:
            self.rounds[len(d.rounds)] += 1
        due = {a.version: a.review_on for a in d.adoptions}
        held = [(utc_date(r.at), due[r.version]) for r in d.reviews if r.version in due]
        self.reviews.update("in_time" if day <= last else "late" for day, last in held)
        if not d.adoptions:
            return
        adopted = d.adoptions[0].at
        self.from_opening.append(adopted - d.opened_at)
        needs = [v.at for v in d.voices if v.kind == "need" and v.at <= adopted]
        if needs:
            self.from_need.append(adopted - min(needs))
        for after, sums in self.buy_in.items():
            moment = adopted + days(after)
            if moment <= asked.moment:
                sums.update(drift.buy_in_at(d, circle, asked, moment), decisions=1)
        for ago, sums in self.over_time.items() if d.in_force is not None else ():
            moment = asked.moment - days(ago)
            if adopted <= moment:
                sums.update(drift.buy_in_at(d, circle, asked, moment), decisions=1)

    def add(self, other: Tally) -> None:
        """All that another one has counted."""
        self.statuses += other.statuses
        self.from_opening += other.from_opening
        self.from_need += other.from_need
        self.objections += other.objections
        self.rounds += other.rounds
        self.reviews += other.reviews
        for after, sums in other.buy_in.items():
            self.buy_in[after] += sums
        for ago, sums in other.over_time.items():
            self.over_time[ago] += sums

    def numbers(self, asked: Asked) -> Numbers:
        """The numbers, as `statistics` tells them."""
        kinds = sorted(((kind, n) for kind, n in self.objections.items() if kind), key=lambda x: (-x[1], x[0]))
        rounds = sorted(self.rounds.items())
        held = {key: self.reviews[key] for key in ("in_time", "late", "overdue")}
        order = [*standing.STATUSES, *sorted(set(self.statuses) - set(standing.STATUSES))]
        return {
            "decisions": self.statuses.total(),
            "by_status": {status: self.statuses[status] for status in order if self.statuses[status]},
            "days_to_adoption": {
                "from_opening": _quartiles(self.from_opening),
                "from_first_need": _quartiles(self.from_need),
            },
            "objections": {
                "raised": self.objections.total(),
                "open": self.objections[None],
                "resolved": dict(kinds),
            },
            "rounds": {
                "decisions": self.rounds.total(),
                "mean": _share(sum(count * n for count, n in rounds), self.rounds.total()),
                "distribution": [{"rounds": count, "decisions": n} for count, n in rounds],
            },
            "reviews": {**held, "share_in_time": _share(held["in_time"], sum(held.values()))},
            "buy_in": [
                {"days": after, **{key: sums[key] for key in ("decisions", *BUY_IN)}}
                for after, sums in self.buy_in.items()
            ],
            "buy_in_over_time": [
                {"at": iso(asked.moment - days(ago)), **{key: sums[key] for key in ("decisions", *BUY_IN)}}
                for ago, sums in self.over_time.items()
            ],
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _quartiles(spans: list[int]) -> Numbers | None:
    """Of spans in microseconds, in days; between two of them in proportion. None where there is none."""
    ordered = sorted(spans)

    def at(share: float) -> float:
        below, rest = divmod((len(ordered) - 1) * share, 1)
        low, high = ordered[int(below)], ordered[min(int(below) + 1, len(ordered) - 1)]
        return round((low + (high - low) * rest) / days(1), 4)

    if not ordered:
        return None
    return {"decisions": len(ordered), "lower_quartile": at(0.25), "median": at(0.5), "upper_quartile": at(0.75)}
