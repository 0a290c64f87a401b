"""How buy-in went since adoption, as a picture in SVG that stands in a page: how many are in, halfhearted, out, or
never said, as bands one above the other. No two bands differ by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from decisions.when import moment

BANDS = (
    ("in", "in", ""),
    ("halfhearted", "halfhearted", "M0 6L6 0"),
    ("out", "out", "M0 0L6 6M0 6L6 0"),
    ("unknown", "never said", "M3 2.5V3.5"),
)
"""Key of a count, what it is called, and the lines of its pattern in a square of 6 by 6."""

WIDTH, HEIGHT = 640, 150
LEFT, TOP, LEGEND = 32, 8, 46

Step = dict[str, Any]
"""`at` (ISO), and the counts from then on: what `views.drift.buy_in_over_time` gives."""


def svg(steps: list[Step], until: int) -> Iterator[str]:
    """The picture of the steps, the last of which lasts until a moment; nothing where there was no adoption."""
    most = max((sum(step[key] for key, _, _ in BANDS) for step in steps), default=0)
    if not most:
        return
    since = moment(steps[0]["at"])
    until = max(until, since + 1)
    last = steps[-1]
    told = ", ".join(f"{last[key]} {name}" for key, name, _ in BANDS)
    stale = f"; {last['stale']} of them said so long ago" if last["stale"] else ""
    yield '<figure class="chart">'
    yield f'<svg viewBox="0 0 {WIDTH} {TOP + HEIGHT + LEGEND}" role="img" aria-labelledby="chart-title chart-text">'
    yield '<title id="chart-title">Buy-in since adoption</title>'
    yield f'<desc id="chart-text">Now: {escape(told + stale)}.</desc>'
    yield "<defs>"
    for key, _, lines in BANDS:
        if lines:
            yield (
                f'<pattern id="of-{key}" width="6" height="6" patternUnits="userSpaceOnUse">'
                f'<rect class="band {key}" width="6" height="6"/><path class="lines {key}" d="{lines}"/></pattern>'
            )
    yield "</defs>"
    yield from _bands(steps, since, until, most)
    yield from _axes(steps[0]["at"], most)
    yield from _legend(last)
    yield f"</svg>\n<figcaption>Now: {escape(told + stale)}.</figcaption>\n</figure>"


def _bands(steps: list[Step], since: int, until: int, most: int) -> Iterator[str]:
    for number, step in enumerate(steps):
        begin = moment(step["at"])
        end = moment(steps[number + 1]["at"]) if number + 1 < len(steps) else until
        x, right = (LEFT + (WIDTH - LEFT) * (at - since) / (until - since) for at in (begin, end))
        y = float(TOP + HEIGHT)
        for key, _, _ in BANDS:
            high = HEIGHT * step[key] / most
            y -= high
            if high and right > x:
                yield f'<rect {_fill(key)} x="{x:.1f}" y="{y:.1f}" width="{right - x:.1f}" height="{high:.1f}"/>'


def _fill(key: str) -> str:
    return f'class="band {key}"' if key == "in" else f'class="outline" fill="url(#of-{key})"'


def _axes(since: str, most: int) -> Iterator[str]:
    bottom = TOP + HEIGHT
    yield f'<path class="axis" d="M{LEFT} {TOP}V{bottom}H{WIDTH}"/>'
    yield f'<text x="{LEFT - 6}" y="{TOP + 10}" text-anchor="end">{most}</text>'
    yield f'<text x="{LEFT - 6}" y="{bottom}" text-anchor="end">0</text>'
    yield f'<text x="{LEFT}" y="{bottom + 16}">{since[:10]}</text>'
    yield f'<text x="{WIDTH}" y="{bottom + 16}" text-anchor="end">now</text>'


def _legend(last: Step) -> Iterator[str]:
    y, x = TOP + HEIGHT + 28, LEFT
    for key, name, _ in BANDS:
        yield f'<rect {_fill(key)} x="{x}" y="{y}" width="14" height="14"/>'
        yield f'<text x="{x + 20}" y="{y + 12}">{name} {last[key]}</text>'
        x += 150
