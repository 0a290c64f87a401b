"""Looking at one decision: as it stands, how it came about, and what changed. Each command prints a JSON document or a
page; how a page looks stands in `cli.pages`.
"""

from __future__ import annotations

import click

from cli import asking, options, printing
from cli.options import past, reading, session
from decisions.errors import BadInput

exact = click.option("--exact", is_flag=True, help="Exact times, not how long ago.")


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
