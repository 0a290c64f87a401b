"""The mirror: who is left behind, by decision or by person."""

from __future__ import annotations

from typing import Any

import click

from cli import asking, options, printing
from cli.options import past, reading, session
from decisions.errors import BadInput

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
    from decisions.text import folded
    from decisions.views import behind, lists
    from decisions.views.query import handle

    if decision is not None:
        _on_one(decision, by == "person", member, circle, exact, as_of, known_at)
        return
    with asking.views(as_of, known_at) as (views, asked):
        only = {
            "member": None if member is None else handle(views.connection, "members", member),
            "circle": None if circle is None else handle(views.connection, "circles", circle),
        }
        if session().json:
            from cli.browse import array

            every = behind.entries(views, asked, **only)
            array(every if by == "decision" else sorted(every, key=lambda entry: folded(entry["member"])))
            return
        found, more = (behind.left_behind(views, asked, **only), False) if everything else (None, False)
        if found is None:
            found, more = behind.first(views, asked, PAGE, **only)
        people = behind.people(views, asked, **only) if more and by == "person" else behind.by_person(found)
        titles = lists.titles(views, {entry["decision"] for entry in found})
    from cli.pages import left

    left.page(found, people, asked, titles, by_person=by == "person", more=more, exact=exact)


def _on_one(
    decision: str,
    by_person: bool,
    member: str | None,
    circle: str | None,
    exact: bool,
    as_of: int | None,
    known_at: int | None,
) -> None:
    """On one decision, which is folded from its own stream."""
    from decisions.text import folded
    from decisions.views import behind

    if circle is not None:
        raise BadInput("one decision is of one circle", "leave --circle out, or leave the number out")
    one = asking.one(decision, as_of, known_at)
    found: list[dict[str, Any]] = one.left_behind()
    if member is not None:
        named = asking.registered(one.reader, member)
        if named is None:
            raise BadInput(f"nobody here is called {member[:40]!r}", "see decisions member list")
        found = [entry for entry in found if entry["member"] == named]
    if by_person:
        found.sort(key=lambda entry: folded(entry["member"]))
    if session().json:
        printing.document(found)
        return
    from cli.pages import left

    people = behind.by_person(found)
    left.page(found, people, one.asked, {one.number: one.d.title}, by_person=by_person, more=False, exact=exact)
