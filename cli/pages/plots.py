"""How the circles decided, month by month, drawn on the terminal or as a picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cli import files
from cli.pages.page import INK, Page, flat, knows_glyphs
from cli.pages.past import banner
from decisions.errors import BadInput
from decisions.exchange import plots
from decisions.views.asked import Asked

if TYPE_CHECKING:
    from decisions.exchange.plots import Plot

HEIGHT = 14
"""Lines of a plot, its title and its months among them."""
FRAME = str.maketrans("┌┐└┘─│┤├┬┴┼", "+" * 4 + "-|" + "+" * 5)
"""What stands for the lines of a plot on a terminal that knows ASCII only."""


def page(months: list[dict[str, Any]], asked: Asked) -> None:
    """Print the plots of what `views.trends` tells."""
    page = Page()
    page.lines += banner(asked)
    if not months:
        page.line("No decision like that was adopted lately, so there is nothing to draw.")
        page.end()
        return
    for plot in plots.plots(months):
        page.heading(plot.title)
        if len(plot.series) > 1:
            page.line("  ".join(f"{series.sign} {series.name}" for series in plot.series), indent=2)
        page.lines += _drawn(plot, page)
    page.end()


def _drawn(plot: Plot, page: Page) -> list[str]:
    """The lines of a plot, its bars made of the signs of what they count."""
    try:
        import plotext  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        raise BadInput("plots need more than is installed here (plotext)", "pip install 'decisions[plots]'") from None
    figure, ticks = plotext.figure, plot.ticks()
    figure.clear()
    figure.plot_size(page.width - 2, HEIGHT)
    values = [series.values for series in plot.series]
    figure.draw(
        figure.bar(
            [flat(month) for month in plot.months],
            values,
            marker=[series.sign for series in plot.series],
            stacked=True,
            width=0.7,
        )
    )
    figure.ruler("y").ticks(ticks, labels=list(map(str, ticks)))
    figure.ruler("y").lim(0, ticks[-1] or 1)
    drawn = figure.build().string(colorless=True).rstrip("\n").split("\n")
    if not knows_glyphs():
        drawn = [line.translate(FRAME) for line in drawn]
    tones = {series.sign: INK[series.tone] for series in plot.series}
    signs = re.compile("|".join(f"{re.escape(sign)}+" for sign in tones))
    return [f"  {signs.sub(lambda found: page.ink(found[0], tones[found[0][0]]), line)}".rstrip() for line in drawn]


def picture(months: list[dict[str, Any]], terms: list[str], path: str) -> None:
    """Write the plots to a new file, in the form that its name ends with. Raises BadInput."""
    title = " ".join(["How we decided, month by month", *(f"· {term}" for term in terms)])
    drawn = plots.plots(months)
    files.create(path, plots.svg(drawn, title) if form(path) == "svg" else plots.png(drawn, title))


def form(path: str) -> str:
    """The form of a picture, by its name: svg or png. Raises BadInput."""
    found = path.rpartition(".")[2].lower()
    if found not in ("svg", "png"):
        raise BadInput(f"a picture is no {flat(found)[:20]!r}", "name a file that ends with .svg or .png")
    return found
