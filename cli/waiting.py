"""What waits for somebody, and what is due."""

from __future__ import annotations

import click

from cli import asking, options, printing
from cli.options import past, reading, session

INBOX = 50
"""Entries on a page of the inbox: more than anybody reads, and the oldest come first."""


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
