"""How the group decides, in figures and small bars: what the list's filter selects, as of the moment that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from decisions import signs
from decisions.errors import Problem
from decisions.views import statistics
from decisions.views.query import split
from tui.actions import bindings
from tui.bars import Keys
from tui.cells import fitted, flat, right
from tui.lines import Piece, Prepared
from tui.list.columns import split as shares
from tui.log import Log, asked_now
from tui.place import Place
from tui.reading import Read, Unread

Numbers = dict[str, Any]
Line = Sequence[Piece]

LONGEST = 36
"""Cells of the longest bar."""
BAR = signs.BUY_IN["in"][0]
BUY_IN = {**signs.BUY_IN, "unknown": signs.UNKNOWN}
HELD = (("in_time", "held in time", "good"), ("late", "held late", "warn"), ("overdue", "overdue", "bad"))


class Figures(Prepared):
    """The figures."""

    def __init__(self) -> None:
        super().__init__(id="figures")
        self.numbers: Numbers | None = None

    def tell(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.remake()

    def make(self, width: int) -> list[Line]:
        return figures(self.numbers, width) if self.numbers is not None else [[(" counting ...", "faint")]]


class Statistics(Place):
    """How the group decides."""

    HELP = "The figures of the decisions that the list shows: filter the list to see those of others."

    BINDINGS: ClassVar[list[BindingType]] = bindings("everywhere")
    CSS = "Statistics #figures { padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._wanted: tuple[int | None, str] | None = None
        """The moment and the query that are counted; None after leaving."""

    def compose(self) -> ComposeResult:
        yield from self.above()
        yield Figures()
        yield Keys("everywhere")

    def on_mount(self) -> None:
        self.query_one(Figures).focus()
        self.title_bar.say("statistics")

    def on_unmount(self) -> None:
        self._wanted = None

    def read(self) -> None:
        query = self.owner.list_screen.given
        try:
            terms = split(query)
        except Problem as problem:
            self.complain(problem)
            return
        asked = asked_now(self.owner.as_of)
        wanted = self._wanted = self.owner.as_of, query

        def stop() -> bool:
            return self._wanted != wanted

        reading = self.owner.reading

        def work(log: Log) -> Numbers:
            if asked.travels:
                log.move(asked, stop)
            return statistics.statistics(log.at(asked), asked, terms, progress=reading.progressed, stop=stop)

        reading.ask(self, "statistics", work)

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        self.calm()
        query = " ".join(message.value["query"])
        self.title_bar.say(f"statistics · {f'filter: {flat(query)}' if query else 'of all decisions'}")
        self.query_one(Figures).tell(message.value)

    @on(Unread)
    def _unread(self, message: Unread) -> None:
        message.stop()
        self.complain(message.problem)


def figures(answer: Numbers, width: int) -> list[Line]:
    """The numbers as lines, in total and then circle by circle."""
    total, circles = answer["total"], answer["circles"]
    if not total["decisions"]:
        return [[("No decision is like that, so there is nothing to count.", "faint")]]
    many = f", in {len(circles)} circles" if len(circles) > 1 else ""
    lines: list[Line] = [[(f"{_counted(total['decisions'], 'decision')}{many}", "strong")]]
    lines += _statuses(total["by_status"])
    lines += _days(total["days_to_adoption"])
    lines += _objections(total["objections"])
    lines += _rounds(total["rounds"])
    lines += _reviews(total["reviews"])
    lines += _buy_in(total["buy_in"], width)
    lines += _over_time(total["buy_in_over_time"], circles, width)
    return lines + (_circles(circles, width) if len(circles) > 1 else [])


def _statuses(counts: dict[str, int]) -> list[Line]:
    found = ((status, count, signs.STATUS.get(status, (" ", ""))) for status, count in counts.items())
    return _heading("By status") + _bars([(f"{sign} {status}", count, tone) for status, count, (sign, tone) in found])


def _days(spans: Numbers) -> list[Line]:
    named = [(name, spans[key]) for key, name in (("from_opening", "opening"), ("from_first_need", "first need"))]
    rows = [
        [
            f"from {name}",
            f"{found['decisions']}",
            *(_number(found[k]) for k in ("lower_quartile", "median", "upper_quartile")),
        ]
        for name, found in named
        if found
    ]
    head = ["", "decisions", "a quarter in", "half in", "three quarters in"]
    return _heading("Days to adoption") + _table([head, *rows]) if rows else []


def _objections(found: Numbers) -> list[Line]:
    if not found["raised"]:
        return []
    rows = [(flat(kind), count, "") for kind, count in found["resolved"].items()]
    rows += [("▲ still open", found["open"], "bad")] if found["open"] else []
    return _heading(f"{_counted(found['raised'], 'objection')}, and how they were resolved") + _bars(rows)


def _rounds(found: Numbers) -> list[Line]:
    if not found["decisions"]:
        return []
    rows = [(_counted(x["rounds"], "round"), x["decisions"], "") for x in found["distribution"]]
    return _heading(f"Rounds of a decision: {_number(found['mean'])} on average") + _bars(rows)


def _reviews(found: Numbers) -> list[Line]:
    if found["share_in_time"] is None:
        return []
    rows = [(label, found[key], tone) for key, label, tone in HELD]
    return _heading(f"Reviews: {_percent(found['share_in_time'])} in time") + _bars(rows)


def _buy_in(periods: list[Numbers], width: int) -> list[Line]:
    periods = [found for found in periods if found["decisions"]]
    if not periods:
        return []
    head = ["", "decisions", *(f"{sign} {value}" for value, (sign, _) in BUY_IN.items()), "stale"]
    rows = [
        [f"{found['days']} days", *(f"{found[key]}" for key in ("decisions", *BUY_IN, "stale"))] for found in periods
    ]
    lines = _heading("Buy-in, people summed over the decisions that were adopted so long ago") + _table([head, *rows])
    lines += [_bar(f"{found['days']} days", found, width) for found in periods]
    return lines


def _over_time(course: list[Numbers], circles: list[Numbers], width: int) -> list[Line]:
    """How buy-in drifted, summed over what is in force; and, circle by circle, the share of those who were in."""
    ago = {
        found["at"]: f"{back} days ago" if back else "now" for found, back in zip(course, statistics.AGO, strict=True)
    }
    course = [found for found in course if found["decisions"]]
    if not course:
        return []
    head = ["", "decisions", *(f"{sign} {value}" for value, (sign, _) in BUY_IN.items()), "stale"]
    rows = [[ago[found["at"]], *(f"{found[key]}" for key in ("decisions", *BUY_IN, "stale"))] for found in course]
    lines = _heading("Buy-in over time, people summed over what is in force") + _table([head, *rows])
    for found in course:
        lines.append(_bar(ago[found["at"]], found, width))
    if len(circles) > 1:
        told = [["circle", *(ago[found["at"]].removesuffix(" ago") for found in course)]]
        for circle in circles:
            then = {found["at"]: found for found in circle["buy_in_over_time"]}
            told.append([flat(circle["circle"]), *(_percent(_share_in(then[found["at"]])) for found in course)])
        lines += _heading("People who were in, by circle") + _table(told)
    return lines


def _bar(label: str, found: Numbers, width: int) -> Line:
    counts = [found[value] for value in BUY_IN]
    cells = shares(counts, min(60, width - 17)) if sum(counts) else [0] * len(counts)
    return [
        (right(label, 13) + "  ", "faint"),
        *((sign * n, tone) for n, (sign, tone) in zip(cells, BUY_IN.values(), strict=True)),
    ]


def _share_in(found: Numbers) -> float | None:
    people = sum(found[value] for value in BUY_IN)
    return found["in"] / people if people else None


def _circles(circles: list[Numbers], width: int) -> list[Line]:
    rows = [["circle", "decisions", "adopted", "days", "objections", "open", "rounds", "in time", "in earnest"]]
    for found in circles:
        days, later = found["days_to_adoption"]["from_opening"], found["buy_in"][0]
        rows.append(
            [
                flat(found["circle"]),
                f"{found['decisions']}",
                f"{days['decisions'] if days else 0}",
                _number(days["median"] if days else None),
                f"{found['objections']['raised']}",
                f"{found['objections']['open']}",
                _number(found["rounds"]["mean"]),
                _percent(found["reviews"]["share_in_time"]),
                _percent(_share_in(later)),
            ]
        )
    about = (
        "adopted: ever; days: the median from opening to adoption; rounds: on average;",
        "in time: reviews; in earnest: people who were in, 30 days after adoption",
    )
    return _heading("By circle") + _table(rows) + [[(line, "faint")] for line in about]


def _heading(text: str) -> list[Line]:
    return [[], [(text, "strong")]]


def _bars(rows: list[tuple[str, int, str]]) -> list[Line]:
    most = max((count for _, count, _ in rows), default=0)
    lines: list[Line] = []
    for label, count, tone in rows:
        cells = max(1, LONGEST * count // most) if count else 0
        lines.append([(f"  {fitted(label, 18)} {count:>7,}  ", tone), (BAR * cells, tone or "open")])
    return lines


def _table(rows: list[list[str]]) -> list[Line]:
    """Rows of cells below a heading, the first column at the left and the others at the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    widths[0] = min(24, max(widths[0], 14))
    lines: list[Line] = []
    for n, row in enumerate(rows):
        cells = [fitted(row[0], widths[0]), *(right(cell, w) for cell, w in zip(row[1:], widths[1:], strict=True))]
        lines.append([(f"  {'  '.join(cells)}", "" if n else "faint")])
    return lines


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.0f} %"
