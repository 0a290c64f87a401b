"""Proposals and their rounds."""

from __future__ import annotations

from typing import Any

import click

from cli import options, run
from cli.options import F, Given, recording
from decisions.errors import BadInput
from decisions.notation import handles, integration


def content(function: F) -> F:
    """The options of a proposal beside its text: all of them are what people consent to."""
    for option in (
        click.option("--addresses", "needs", multiple=True, metavar="NEED", help="A need it addresses: 2, or 7.2."),
        click.option("--criterion", "criteria", multiple=True, metavar="TEXT", help="How we will know that it works."),
        click.option("--review-on", metavar="DATE", help="When to review it."),
        click.option(
            "--carried-by", multiple=True, metavar="HANDLE", shell_complete=options.handles, help="Who carries it out."
        ),
        click.option("--owner", metavar="HANDLE", shell_complete=options.handles, help="Who owns it."),
    ):
        function = option(function)
    return function


def _content(owner: str | None, carried_by: Any, review_on: str | None, criteria: Any, needs: Any) -> dict[str, Any]:
    return {
        "owner": options.handle(owner),
        "carried_by": [name for given in carried_by for name in handles(given)] or None,
        "review_on": options.day(review_on),
        "criteria": list(criteria) or None,
        "needs": list(needs) or None,
    }


@recording("propose", example="decisions propose 7 -m 'Plan in cycles of two weeks' --review-on 'in 3 months'")
@click.argument("decision", metavar="DECISION|TITLE", shell_complete=options.numbers)
@click.option("--circle", metavar="CIRCLE", shell_complete=options.circles, help="Open the decision too, with TITLE.")
@options.texts("The proposal, in Markdown.")
@content
def propose(given: Given, decision: str, circle: str | None, **content: Any) -> None:
    """Put a proposal on the table of DECISION; with --circle, open a decision with TITLE and propose in one go."""
    args = _content(**content)
    if circle is None:
        run.on_decision(given, "propose", decision, message=given.text(), **args)
    else:
        run.new_decision(given, "propose", circle=options.handle(circle), title=decision, message=given.text(), **args)


@recording("amend", example="decisions amend 7 --add 'We stop after two cycles if it does not help.' --integrates 2")
@options.decision
@options.texts("The whole new text.")
@click.option("--add", metavar="TEXT", help="A paragraph more.")
@content
@click.option(
    "--integrates",
    multiple=True,
    metavar="OBJECTION[:KIND]",
    help="The objection it integrates: integrated (default), shorter-term or measured.",
)
def amend(given: Given, decision: str, add: str | None, integrates: tuple[str, ...], **content: Any) -> None:
    """Make a new version; what is not given stays. In an open round, everybody is asked again."""
    args = _content(**content)
    assert given.said is not None
    message = given.said.given()
    if message is not None and add is not None:
        raise BadInput("the text is given twice", "give -m TEXT for a new text, or --add TEXT for more of it")
    if message is None and add is None and not any(args.values()):
        message = _edited(given, decision)
    named = [integration(text) for text in integrates]
    run.on_decision(given, "amend", decision, message=message, add=add, integrates=named or None, **args)


def _edited(given: Given, decision: str) -> str:
    """The editor opens on the current text."""
    from cli.texts import can_edit
    from decisions.process import fold

    if not can_edit():
        raise BadInput("nothing would change", "say it with -m TEXT, --file F or --add TEXT, or give another option")
    assert given.said is not None
    session = options.session()
    store = session.store()
    number = options.number_of(decision)
    stream = store.stream_of(number) if number else store.last_of(session.me(store.log_id()))
    found = fold.decision(store.load(stream)) if stream else None
    current = found.current if found else None
    about = f"Decision {decision}: {found.title}" if found else ""
    return given.said.required(current.text if current else "", about)


@recording("round", example="decisions round 7 --until friday")
@options.decision
@click.option("--until", metavar="WHEN", help="A time limit; it may lengthen the policy's.")
def round_(given: Given, decision: str, until: str | None) -> None:
    """Open a round of consent on the current version, with the circle's members now."""
    run.on_decision(given, "round", decision, until=options.when(until, end_of_day=True, ahead=True))


@recording("close", example="decisions close 7")
@options.decision
def close(given: Given, decision: str) -> None:
    """End the round without adoption; the version stays on the table."""
    run.on_decision(given, "close", decision)


@recording("withdraw", example="decisions withdraw 7 -m 'the need is gone'")
@options.decision
@options.texts("Why.")
def withdraw(given: Given, decision: str) -> None:
    """Take the proposal off the table; open objections to it are moot."""
    run.on_decision(given, "withdraw", decision, message=given.text())
