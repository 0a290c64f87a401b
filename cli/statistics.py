"""How the circles decide, in numbers and as plots."""

from __future__ import annotations

from typing import Any

import click

from cli import asking, options, printing
from cli.options import past, reading, session
from cli.querying import query, words
from decisions.text import shown


@reading("stats", example="decisions stats after:2026-01-01 --circle team")
@query
@click.option("--circle", metavar="C", shell_complete=options.circles, help="Of this circle.")
@click.option("--plot", is_flag=True, help="Month by month, as plots.")
@click.option("--out", metavar="FILE.svg|.png", help="The plots as a new file: a picture.")
@past
def stats(
    query: tuple[str, ...], circle: str | None, plot: bool, out: str | None, as_of: int | None, known_at: int | None
) -> None:
    """How the circles decide, in numbers: all decisions, or those that QUERY selects (see: decisions help query)."""
    from cli.pages import statistics as pages
    from decisions.views.statistics import statistics

    terms = words(query) + ([f"circle:{circle}"] if circle is not None else [])
    if out is not None:
        from cli.pages import plots

        plots.form(out)
    plot = plot or out is not None
    answer: dict[str, Any] = {}
    with asking.views(as_of, known_at) as (views, asked), pages.counting() as counted:
        if session().json or not plot:
            answer = statistics(views, asked, terms, progress=counted)
        if plot:
            from decisions.views.trends import trends

            answer["months"] = trends(views, asked, terms, progress=counted)
    if out is not None:
        plots.picture(answer["months"], terms, out)
    if session().json:
        printing.document({**answer, "picture": out} if plot else answer)
    elif out is not None:
        printing.out(f"Wrote {shown(out)}")
    elif plot:
        from cli.pages import plots

        plots.page(answer["months"], asked)
    else:
        pages.page(answer, asked)


stats.ignore_unknown_options = True
