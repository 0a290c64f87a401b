"""What becomes of an objection: heard, taken up, tested, closed."""

from __future__ import annotations

import click

from cli import options, run
from cli.options import Given, part_of, recording

numbered = click.argument("objection", required=False)


@recording("heard", example="decisions heard 7.2 --as bo")
@options.decision
@numbered
def heard(given: Given, decision: str, objection: str | None) -> None:
    """Say that your objection was heard: 7 2 or 7.2 is objection 2 of decision 7."""
    decision, number = part_of(decision, objection, "objection")
    run.on_decision(given, "heard", decision, objection=number)


@recording("take", example="decisions take 7.2 --as ana")
@options.decision
@numbered
def take(given: Given, decision: str, objection: str | None) -> None:
    """Take up an objection whose raiser has left."""
    decision, number = part_of(decision, objection, "objection")
    run.on_decision(given, "take", decision, objection=number)


@recording("test", example="decisions test 7.2 -m 'it would cost us more than it brings: yes'")
@options.decision
@numbered
@options.texts("What the test found.")
def test(given: Given, decision: str, objection: str | None) -> None:
    """Note a test of an objection; it is never required, and changes nothing by itself."""
    decision, number = part_of(decision, objection, "objection")
    run.on_decision(given, "test", decision, objection=number, message=given.text())


@recording("resolve", example="decisions resolve 7.2 --how deferred --owner cy --due 'in 2 weeks' --as bo")
@options.decision
@numbered
@click.option(
    "--how",
    required=True,
    metavar="KIND",
    help="withdrawn, deferred, moot, or by an override not-qualified, outweighed.",
)
@options.texts("Why; an override and moot need it.")
@click.option("--owner", metavar="HANDLE", shell_complete=options.handles, help="deferred: who takes care of it.")
@click.option("--due", metavar="DATE", help="deferred: by when.")
@click.option("--alternative", "alternatives", multiple=True, metavar="TEXT", help="What else was considered.")
def resolve(
    given: Given,
    decision: str,
    objection: str | None,
    how: str,
    owner: str | None,
    due: str | None,
    alternatives: tuple[str, ...],
) -> None:
    """Close an objection without a new version, and say how."""
    decision, number = part_of(decision, objection, "objection")
    run.on_decision(
        given,
        "resolve",
        decision,
        objection=number,
        how=how,
        message=given.optional_text(),
        owner=options.handle(owner),
        due=options.when(due, end_of_day=True, ahead=True),
        alternatives=list(alternatives) or None,
    )
