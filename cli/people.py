"""Looking at the people of the log and at its circles."""

from __future__ import annotations

from typing import Any

import click

from cli import asking, options, printing
from cli.options import reading, session


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
