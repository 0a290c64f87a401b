"""Looking at decisions: lists, pages, what waits for whom. Each command asks the views or the log, and prints a JSON
document or a page; how a page looks stands in `cli.pages`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

import click

from cli import asking, options, printing
from cli.options import past, reading, session
from decisions.errors import BadInput
from decisions.text import shown

INBOX = 50
"""Entries on a page of the inbox: more than anybody reads, and the oldest come first."""

exact = click.option("--exact", is_flag=True, help="Exact times, not how long ago.")
limit = click.option("--limit", type=options.Number(), metavar="K", help="At most so many.")
query = click.argument("query", nargs=-1, metavar="[QUERY]...")


def words(terms: tuple[str, ...]) -> list[str]:
    """The words of a query, among which a leading `-` negates; whatever starts with two is a mistaken option."""
    for term in terms:
        if not term.isascii() and any("\ud800" <= char <= "\udfff" for char in term):
            raise BadInput("a word of the query is not valid UTF-8", "give it as UTF-8 text")
        if term.startswith("--"):
            raise click.NoSuchOption(term.partition("=")[0], ctx=click.get_current_context())
    return list(terms)


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


def array(items: Iterable[dict[str, Any]]) -> None:
    """A JSON array, of which nothing but one page is held in memory where nobody watches."""
    if printing.on_terminal(sys.stdout):
        printing.document(list(items))
        return
    from itertools import islice
    from json import dumps

    left = iter(items)
    lead = "["
    while page := list(islice(left, 500)):
        printing.raw(lead + ",\n".join(dumps(item, ensure_ascii=False) for item in page))
        lead = ","
    printing.raw("]" if lead == "," else "[]")


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


@reading("show", example="decisions show 7 --as-of 2026-03-01")
@options.decision
@exact
@past
def show(decision: str, exact: bool, as_of: int | None, known_at: int | None) -> None:
    """Show a decision as it stands: the text, who stands where, what is open, and what comes next."""
    one = asking.one(decision, as_of, known_at)
    if session().json:
        from decisions.views.one import show as answer

        printing.document(answer(one))
        return
    from cli.pages import decision as pages

    pages.page(one, exact=exact)


@reading("history", example="decisions history 7 --full")
@options.decision
@click.option("--full", is_flag=True, help="Whole sentences, however long.")
@exact
@past
def history(decision: str, full: bool, exact: bool, as_of: int | None, known_at: int | None) -> None:
    """Everything recorded on a decision, oldest first."""
    from decisions.views.one import history as answer

    one = asking.one(decision, as_of, known_at)
    if session().json:
        printing.document(answer(one))
        return
    from cli.pages import events

    events.history(one, answer(one), full=full, exact=exact)


@reading("diff", example="decisions diff 7 --since-answer-of bo")
@options.decision
@click.argument("versions", nargs=-1, type=options.Number(), metavar="[V1] [V2]")
@click.option("--since-answer-of", "since", metavar="HANDLE", shell_complete=options.handles, help="What is new to H.")
@past
def diff(decision: str, versions: tuple[int, ...], since: str | None, as_of: int | None, known_at: int | None) -> None:
    """What changed between two versions, in the text and in everything else that people consent to."""
    from decisions.views import difference

    if len(versions) > 2 or (versions and since is not None):
        raise BadInput("two versions are compared", "name one or two of them, or --since-answer-of HANDLE")
    one = asking.one(decision, as_of, known_at)
    answer = difference.between(one, *versions) if since is None else difference.since_answer(one, since)
    if session().json:
        printing.document(answer)
        return
    from cli.pages import difference as pages

    pages.page(answer, one)


@reading("inbox", example="decisions inbox bo")
@click.argument("handle", required=False, shell_complete=options.handles)
@click.option("--limit", type=options.Number(), metavar="K", help=f"At most so many; a page has {INBOX}.")
@click.option("--full", is_flag=True, help="With what changed since your answer, and the question to you.")
@past
def inbox(handle: str | None, limit: int | None, full: bool, as_of: int | None, known_at: int | None) -> None:
    """What waits for HANDLE (default: you), each with the command that does it."""
    from decisions.views import waiting

    most = limit if session().json else limit or INBOX
    with asking.views(as_of, known_at) as (views, asked):
        member = asking.whose(views, handle)
        found = waiting.inbox(views, asked, member, limit=most and most + 1)
        if full or session().json:
            found = waiting.with_questions(views, asked, member, found)
    if session().json:
        printing.document(found[:most])
        return
    from cli.pages import waiting as pages

    pages.inbox(member, found[:most], asked, more=most is not None and len(found) > most)


@reading("due", example="decisions due --within 2w")
@click.option("--within", default="30d", metavar="TIME", help="How far ahead: 36h, 30d, 2w; default: 30d.")
@past
def due(within: str, as_of: int | None, known_at: int | None) -> None:
    """What is due soon, or overdue: rounds, reviews, actions, first buy-ins and check-ins."""
    from decisions.views import waiting
    from decisions.when import duration

    length = duration(within)
    with asking.views(as_of, known_at) as (views, asked):
        found = waiting.due(views, asked, length)
    if session().json:
        printing.document(found)
        return
    from cli.pages import waiting as pages

    pages.due(found, asked, within)


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


@reading("list", example="decisions member list")
def member_list() -> None:
    """The people of the log, and their circles."""
    _people("members", None)


@reading("show", example="decisions member show bo")
@click.argument("handle", required=False, shell_complete=options.handles)
def member_show(handle: str | None) -> None:
    """A member (default: you): circles and roles, and in which decisions."""
    _people("member", handle or "")


@reading("list", example="decisions circle list")
def circle_list() -> None:
    """The circles, and who is in them."""
    _people("circles", None)


@reading("show", example="decisions circle show team")
@click.argument("circle", shell_complete=options.circles)
def circle_show(circle: str) -> None:
    """A circle: aim, members and roles, how it decides, and its decisions by status."""
    _people("circle", circle)


def _people(kind: str, given: str | None) -> None:
    from decisions.views import people

    with asking.views() as (views, asked):
        if kind == "circle":
            answer: Any = people.circle(views, asked, given or "")
        elif kind == "member":
            answer = people.member(views, asking.whose(views, given))
        else:
            answer = getattr(people, kind)(views)
    if session().json:
        printing.document(answer)
        return
    from cli.pages import people as pages

    if kind == "circle":
        pages.circle(answer, asked)
    else:
        getattr(pages, kind)(answer)
