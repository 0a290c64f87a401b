"""Plots of how a group decided, as pictures: SVG, or PNG through Pillow. Texts in them are harmless.

Every plot has a bar a month; bars of several series stand on one another. The terminal draws the same plots.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from decisions import signs
from decisions.errors import BadInput
from decisions.text import shown

WIDTH = 900
HEIGHT = 260
LEFT, RIGHT, TOP, BOTTOM = 60, 20, 56, 40
SIZE = 13
"""Pixels of a letter's height."""
INK = {"good": "#17692f", "warn": "#d9a400", "bad": "#a61b1b", "faint": "#b4b4b4", "": "#0b5a72"}
"""A sign's tone -> its colour on white paper; no two are equally bright."""
TEXT, PAPER, LINE = "#1a1a1a", "#ffffff", "#d0d0d0"


class Series(NamedTuple):
    """One value a month; `sign` is what it is drawn with where there are only letters."""

    name: str
    sign: str
    tone: str
    values: list[float]


class Plot(NamedTuple):
    """What is drawn over the months."""

    title: str
    months: list[str]
    series: list[Series]

    @property
    def highest(self) -> float:
        return max(map(sum, zip(*(series.values for series in self.series), strict=True)), default=0)

    def ticks(self, most: int = 5) -> list[int]:
        """Round numbers from 0 to the highest bar, at most so many beside 0."""
        step = next(s for e in range(12) for s in (10**e, 2 * 10**e, 5 * 10**e) if self.highest <= s * most)
        return list(range(0, int(-(-self.highest // step)) * step + 1, step)) or [0]


def plots(months: list[dict[str, Any]]) -> list[Plot]:
    """The plots of what `views.trends` tells."""
    names = [found["month"] for found in months]
    bar = signs.BUY_IN["in"][0]
    kinds = signs.BUY_IN | {"unknown": signs.UNKNOWN}
    return [
        Plot("Decisions adopted", names, [Series("adopted", bar, "", [found["adopted"] for found in months])]),
        Plot(
            "Days from opening to adoption, half within",
            names,
            [Series("days", bar, "", [found["days"] or 0 for found in months])],
        ),
        Plot(
            "Buy-in at the end of the month",
            names,
            [Series(kind, *sign, [found["buy_in"][kind] for found in months]) for kind, sign in kinds.items()],
        ),
    ]


class Box(NamedTuple):
    """A filled rectangle; `about` says what it stands for."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    about: str = ""


class Text(NamedTuple):
    """A line of text; `at` is where `x` is: at its start, middle or end."""

    x: float
    y: float
    text: str
    at: str = "start"
    bold: bool = False


Shape = Box | Text


def _shapes(plot: Plot, top: float) -> Iterator[Shape]:
    """A plot as it is drawn, whatever draws it; below `top`."""
    ticks = plot.ticks()
    high, low = top + TOP, top + HEIGHT - BOTTOM
    scale = (low - high) / (ticks[-1] or 1)
    wide = (WIDTH - LEFT - RIGHT) / max(1, len(plot.months))
    yield Text(LEFT, top + 22, plot.title, bold=True)
    x: float = LEFT
    for series in plot.series if len(plot.series) > 1 else ():
        yield Box(x, top + 33, 10, 10, INK[series.tone])
        yield Text(x + 15, top + 43, series.name)
        x += 30 + 8 * len(series.name)
    for tick in ticks:
        yield Box(LEFT, low - tick * scale, WIDTH - LEFT - RIGHT, 1, LINE)
        yield Text(LEFT - 8, low - tick * scale + 4, str(tick), at="end")
    every = -(-len(plot.months) // 12)
    for place, month in enumerate(plot.months):
        x, y = LEFT + place * wide, low
        for series in plot.series:
            height = series.values[place] * scale
            y -= height
            if height:
                told = f"{month}: {series.name} {series.values[place]:g}"
                yield Box(x + wide * 0.15, y, wide * 0.7, height, INK[series.tone], told)
        if place % every == 0:
            yield Text(x + wide / 2, low + 20, month, at="middle")


def svg(plots: list[Plot], title: str) -> str:
    """One picture of them, one below the other; it needs nothing else, and can be read aloud."""
    height = HEIGHT * len(plots)
    about = escape(shown(title))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        f' role="img" aria-labelledby="about" font-family="sans-serif" font-size="{SIZE}">',
        f'<title id="about">{about}</title>',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
    ]
    for number, plot in enumerate(plots):
        lines += map(_svg, _shapes(plot, number * HEIGHT))
    return "\n".join([*lines, "</svg>", ""])


def _svg(shape: Shape) -> str:
    if isinstance(shape, Box):
        told = f"<title>{escape(shown(shape.about))}</title>" if shape.about else ""
        return (
            f'<rect x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" height="{shape.height:.1f}"'
            f" fill={quoteattr(shape.colour)}>{told}</rect>"
        )
    weight = ' font-weight="bold"' if shape.bold else ""
    return (
        f'<text x="{shape.x:.1f}" y="{shape.y:.1f}" text-anchor="{shape.at}" fill="{TEXT}"{weight}>'
        f"{escape(shown(shape.text))}</text>"
    )


def png(plots: list[Plot], title: str) -> bytes:
    """The same as a PNG file. Raises BadInput where Pillow is not installed."""
    try:
        from PIL import Image, ImageDraw, ImageFont
        from PIL.PngImagePlugin import PngInfo
    except ImportError:
        raise BadInput("a PNG needs more than is installed here (Pillow)", "pip install 'decisions[plots]'") from None
    image = Image.new("RGB", (WIDTH, HEIGHT * len(plots)), PAPER)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(SIZE)
    anchors = {"start": "ls", "middle": "ms", "end": "rs"}
    for number, plot in enumerate(plots):
        for shape in _shapes(plot, number * HEIGHT):
            if isinstance(shape, Box):
                right, below = shape.x + shape.width, shape.y + shape.height
                draw.rectangle((shape.x, shape.y, max(shape.x, right - 1), max(shape.y, below - 1)), fill=shape.colour)
            else:
                width = 0.4 if shape.bold else 0
                place = (shape.x, shape.y)
                draw.text(place, shown(shape.text), TEXT, font, anchors[shape.at], stroke_width=width)
    about, made = PngInfo(), io.BytesIO()
    about.add_itxt("Title", shown(title))
    image.save(made, "PNG", pnginfo=about)
    return made.getvalue()
