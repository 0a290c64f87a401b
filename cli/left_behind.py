"""The mirror: who is left behind, by decision or by person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cli import asking, options, printing
from cli.options import past, reading, session
from decisions.errors import BadInput

if TYPE_CHECKING:
    from decisions.views.catchup import Views
    from decisions.views.one import One

Entry = dict[str, Any]

PAGE = 50
"""Entries on a page over many decisions; with more, whoever looks wants to choose."""


@reading("left-behind", example="decisions left-behind --by person --circle team")
@click.argument("decision", required=False, shell_complete=options.numbers)
@click.option("--by", type=click.Choice(("decision", "person")), default="decision", help="How it is grouped.")
@click.option("--member", metavar="H", shell_complete=options.handles, help="Only this member.")
@click.option("--circle", metavar="C", shell_complete=options.circles, help="Only decisions of this circle.")
@click.option("--all", "everything", is_flag=True, help=f"Every entry, where there are more than {PAGE}.")
@click.option("--exact", is_flag=True, help="Exact times, not how long ago.")
@past
def left_behind(
    decision: str | None,
    by: str,
    member: str | None,
    circle: str | None,
    everything: bool,
    exact: bool,
    as_of: int | None,
    known_at: int | None,
) -> None:
    """Who is left behind, by name: who said no, who said nothing, since when, and what would help."""
    from decisions.views import behind, lists
    from decisions.views.query import handle

    if decision is not None and circle is not None:
        raise BadInput("one decision is of one circle", "leave --circle out, or leave the number out")
    number = None if decision is None else asking.number(decision)
    if number is not None and (as_of is not None or known_at is not None):
        _then(asking.one(str(number), as_of, known_at), by == "person", member, exact)
        return
    with asking.views(as_of, known_at) as (views, asked):
        if number is not None and not _readable(views, number):
            asking.one(str(number))
        only: dict[str, int | str | None] = {
            "number": number,
            "member": None if member is None else handle(views.connection, "members", member),
            "circle": None if circle is None else handle(views.connection, "circles", circle),
        }
        if session().json:
            from cli.querying import array

            every = behind.entries(views, asked, **only)
            array(every if by == "decision" else sorted(every, key=_member))
            return
        found, more = behind.first(views, asked, None if everything or number is not None else PAGE, **only)
        people = behind.people(views, asked, **only) if more and by == "person" else behind.by_person(found)
        titles = lists.titles(views, {entry["decision"] for entry in found})
    from cli.pages import left

    left.page(found, people, asked, titles, by_person=by == "person", more=more, exact=exact)


def _member(entry: Entry) -> str:
    from decisions.text import folded

    return folded(entry["member"])


def _readable(views: Views, number: int) -> bool:
    row = views.connection.execute("SELECT damaged FROM decisions WHERE number = ?", (number,)).fetchone()
    return row is not None and row[0] is None


def _then(one: One, by_person: bool, member: str | None, exact: bool) -> None:
    """On one decision at a time in the past: folded from its own stream, and from no other."""
    found = one.left_behind()
    if member is not None:
        named = asking.registered(one.reader, member)
        if named is None:
            raise BadInput(f"nobody here is called {member[:40]!r}", "see decisions member list")
        found = [entry for entry in found if entry["member"] == named]
    if by_person:
        found.sort(key=_member)
    if session().json:
        printing.document(found)
        return
    from cli.pages import left
    from decisions.views.behind import by_person as people

    titles = {one.number: one.d.title}
    left.page(found, people(found), one.asked, titles, by_person=by_person, more=False, exact=exact)
