"""Who stands where: a line a person, each declaration as a sign and in words, and buy-in over time."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, Self

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Sparkline, Static

from decisions import signs
from decisions.views import drift, matrix
from decisions.views.one import One
from decisions.when import moment
from tui import stand
from tui.cells import cut, flat
from tui.decision.pane import LinesPane, Pane, Question, Told
from tui.lines import Piece
from tui.log import Log

STEPS = 60
"""Points of a chart."""
SERIES = ("in", "halfhearted", "out")


class Matrix(LinesPane):
    """A line a person."""

    def lay_out(self, told: Told, width: int) -> list[list[Piece]]:
        rows = matrix.people(told.answer)
        if not rows:
            return [[("Nobody has been asked yet, and nobody has said anything.", "faint")]]
        return stand.lines(rows, told.answer, told.asked.moment, width) + stand.legend(width) + _left(told, width)


class People(Vertical, Pane):
    """The matrix of people, and below it buy-in over time."""

    label = "people"
    HELP = "Who stands where: alignment, answer, buy-in and check-in; the signs are explained below the table."
    DEFAULT_CSS = """
    People { height: 1fr; }
    People > #chart { height: 4; display: none; border-top: solid $panel; padding: 0 1; }
    People > #chart.-there { display: block; }
    People Horizontal { height: 1; }
    People Horizontal > Static { width: 18; }
    People Sparkline { width: 1fr; }
    """

    def question(self) -> Question:
        return _asked

    def compose(self) -> ComposeResult:
        yield Matrix()
        with Vertical(id="chart"):
            for series in SERIES:
                with Horizontal(id=series):
                    yield Static(classes="value")
                    yield Sparkline([])

    def focus(self, scroll_visible: bool = True) -> Self:
        self.query_one(Matrix).focus(scroll_visible)
        return self

    def tell(self, told: Told) -> None:
        self.told = told
        self.query_one(Matrix).tell(told)
        points = told.more
        self.query_one("#chart").set_class(bool(points), "-there")
        for series in SERIES if points else ():
            row = self.query_one(f"#{series}")
            sign, _ = signs.BUY_IN[series]
            row.query_one(Static).update(Content(f"{sign} {series} {points[-1][series]}"))
            row.query_one(Sparkline).data = over_time(points, series, told.asked.moment)


def over_time(points: list[dict[str, Any]], series: str, until: int) -> list[float]:
    """One kind of buy-in at equal steps of time, from adoption until a moment."""
    starts = [moment(point["at"]) for point in points]
    step = max(1, (until - starts[0]) // STEPS)
    found = [points[bisect_right(starts, at) - 1][series] for at in range(starts[0], until + 1, step)]
    return [float(count) for count in found]


def _asked(log: Log, one: One) -> list[dict[str, Any]]:
    return drift.buy_in_over_time(one)


def _left(told: Told, width: int) -> list[list[Piece]]:
    found = told.answer["left_behind"]
    if not found:
        return []
    lines: list[list[Piece]] = [[], [("Left behind", "strong")]]
    for entry in found:
        lines.append([(cut(stand.left_behind(entry, told.asked.moment), width - 1), "warn")])
        lines.append([(cut(f"    {flat(entry['command'])}", width - 1), "accent")])
    return lines
