"""What another rule would have made of the same acts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from cli import asking, options, printing
from cli.options import past, reading, session
from cli.querying import words
from decisions.errors import BadInput

if TYPE_CHECKING:
    from decisions.process.replay import Instead
    from decisions.views.what_if import Sweep

AT_A_TIME = 500
"""Decisions that differ, of which JSON is written in one go."""


@reading(
    "what-if",
    example="decisions what-if 7 --policy sociocracy\ndecisions what-if --all circle:team --set time_limit=72",
)
@click.argument("named", nargs=-1, metavar="DECISION|[QUERY]...", shell_complete=options.numbers)
@click.option("--policy", "preset", metavar="PRESET", help="The rule instead: sociocracy, s3, rust-fcp ...")
@click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE", help="One parameter; without --policy, of each round's own."
)
@click.option("--all", "everything", is_flag=True, help="Every decision, or those that QUERY selects.")
@past
def what_if(
    named: tuple[str, ...],
    preset: str | None,
    changes: tuple[str, ...],
    everything: bool,
    as_of: int | None,
    known_at: int | None,
) -> None:
    """Replay the same acts under another rule, and say what would have differed: adopted earlier, later or never, and
    by whose silence or objection. Nothing is recorded. See decisions help what-if.
    """
    from decisions.views import what_if as views_of

    other = views_of.instead(preset, options.changes(changes))
    if everything:
        _everything(named, other, as_of, known_at)
        return
    if len(named) != 1:
        raise BadInput("which decision?", "name one by its number, or all of them: decisions what-if --all")
    one = asking.one(named[0], as_of, known_at)
    answer = views_of.what_if(one, other)
    if session().json:
        printing.document(answer)
        return
    from cli.pages import what_if as pages

    pages.page(answer, one.asked)


what_if.ignore_unknown_options = True  # a negated word of a query is none


def _everything(terms: tuple[str, ...], other: Instead, as_of: int | None, known_at: int | None) -> None:
    """What differs, one after another; on a terminal when all is done, so that nothing is written over the bar."""
    from cli.pages import what_if as pages
    from cli.pages.page import write
    from decisions.views.what_if import Sweep, named

    at_once = printing.on_terminal(sys.stdout)
    policy = named(other)
    with asking.views(as_of, known_at) as (views, asked):
        sweep = Sweep(views, asked, other, words(terms))
        with _bar() as show:
            found = sweep.differing(show)
            if session().json:
                if not at_once:
                    _stream(sweep, policy, found)
                    return
                document = {"policy": policy, "differing": list(found), "summary": sweep.summary()}
            else:
                lines = pages.lines(found, sweep, policy, asked)
                if not at_once:
                    write(lines)
                    return
                held = list(lines)
    if session().json:
        printing.document(document)
    else:
        write(held)


@contextmanager
def _bar() -> Iterator[Callable[[int, int], object] | None]:
    """What shows on a terminal how far it is."""
    if not printing.on_terminal(sys.stderr):
        yield None
        return
    from cli.progress import Bar

    with Bar("decisions") as bar:
        yield bar.show


def _stream(sweep: Sweep, policy: dict[str, Any], found: Iterator[dict[str, Any]]) -> None:
    """One JSON document, of which no more is held in memory than some hundred decisions."""
    from json import dumps

    lead = f'{{"policy": {dumps(policy)}, "differing": ['
    while page := list(islice(found, AT_A_TIME)):
        printing.raw(lead + ",\n".join(dumps(item, ensure_ascii=False) for item in page))
        lead = ","
    summary = dumps(sweep.summary(), ensure_ascii=False)
    printing.raw(f'{"" if lead == "," else lead}], "summary": {summary}}}')
