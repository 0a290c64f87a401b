"""Lists of decisions: those that a query selects, and those in which words are found."""

from __future__ import annotations

import click

from cli import asking, options, printing
from cli.options import past, reading, session
from cli.querying import array, limit, query, words


@reading("list", example="decisions list status:adopted -member:bo 'weekly meeting' --sort review")
@query
@click.option("--status", multiple=True, metavar="S", shell_complete=options.statuses, help="Of this status, or these.")
@click.option("--circle", metavar="C", shell_complete=options.circles, help="Of this circle.")
@click.option("--member", metavar="H", shell_complete=options.handles, help="In which H takes part.")
@click.option("--open", "is_open", is_flag=True, help="Not adopted, withdrawn or at the end.")
@click.option("--overdue", is_flag=True, help="Whose review is overdue.")
@limit
@click.option("--sort", default="number", metavar="KEY", help="number, title, circle, status, opened, adopted ...")
@past
def list_(
    query: tuple[str, ...],
    status: tuple[str, ...],
    circle: str | None,
    member: str | None,
    is_open: bool,
    overdue: bool,
    limit: int | None,
    sort: str,
    as_of: int | None,
    known_at: int | None,
) -> None:
    """List decisions, the newest first. QUERY: words, and terms such as status:adopted (see: decisions help query)."""
    terms = words(query)
    terms += [f"status:{','.join(status)}"] if status else []
    terms += [f"{key}:{value}" for key, value in (("circle", circle), ("member", member)) if value is not None]
    terms += [f"is:{flag}" for flag, asked in (("open", is_open), ("overdue", overdue)) if asked]
    with asking.views(as_of, known_at) as (views, asked):
        if session().json:
            from decisions.views import lists

            array(lists.items(views, asked, terms, sort=sort, limit=limit))
            return
        from cli.pages import decisions

        decisions.page(views, asked, terms, sort=sort, limit=limit)


list_.ignore_unknown_options = True  # a negated word of a query is none


@reading("search", example="decisions search 'part-time' status:adopted")
@click.argument("query", nargs=-1, required=True, metavar="TEXT...")
@limit
@past
def search(query: tuple[str, ...], limit: int | None, as_of: int | None, known_at: int | None) -> None:
    """Search titles, texts and reasons; TEXT may hold every term of a query."""
    from decisions.views import lists

    with asking.views(as_of, known_at) as (views, asked):
        found = lists.search(views, asked, words(query), limit=limit)
        if session().json:
            printing.document(found)
            return
        from cli.pages import decisions

        decisions.hits(found, asked)


search.ignore_unknown_options = True
