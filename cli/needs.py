"""What people need, over all decisions."""

from __future__ import annotations

import click

from cli import asking, options
from cli.options import past, reading, session
from cli.querying import array, query, words

MOST = 50
"""Needs on a page: more than anybody reads, and the oldest come first."""


@reading("needs", example="decisions needs --unmet --circle team")
@query
@click.option("--unmet", is_flag=True, help="That nothing in force addresses, or the last review found unmet.")
@click.option("--circle", metavar="C", shell_complete=options.circles, help="Voiced in this circle.")
@click.option("--limit", type=options.Number(), metavar="K", help=f"At most so many; a page has {MOST}.")
@past
def needs(
    query: tuple[str, ...],
    unmet: bool,
    circle: str | None,
    limit: int | None,
    as_of: int | None,
    known_at: int | None,
) -> None:
    """What people need, the oldest first: which decisions take it up, and what the last review said of it.

    QUERY selects the decisions in which it was voiced (see: decisions help query).
    """
    from decisions.views.needs import every

    most = limit or MOST
    with asking.views(as_of, known_at) as (views, asked):
        if session().json:
            array(every(views, asked, words(query), circle=circle, unmet=unmet, limit=limit))
            return
        found = list(every(views, asked, words(query), circle=circle, unmet=unmet, limit=most + 1))
    from cli.pages import needs as pages

    pages.page(found[:most], asked, unmet=unmet, more=len(found) > most)


needs.ignore_unknown_options = True  # a negated word of a query is none
