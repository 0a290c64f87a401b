"""Reviewing: findings and a verdict, superseding, and correcting what was entered wrongly."""

from __future__ import annotations

from collections.abc import Callable

import click

from cli import options, run
from cli.meeting import listening
from cli.options import F, Given, recording
from decisions import notation
from decisions.commands import OUTCOMES
from decisions.errors import BadInput
from decisions.notation import numbered
from decisions.process.reviewing import VERDICTS as ON

VERDICTS = ("keep", "extend", "amend", "let-go")


def _outcome(kind: str, name: str) -> Callable[[F], F]:
    """The option that says what was found of a thing of a kind."""
    shape = f"{kind.upper()}=[VERDICT][:TEXT]"
    about = "Whether a need was met" if kind == "need" else f"What was found of a {kind}"
    return click.option(f"--{kind}", name, multiple=True, metavar=shape, help=f"{about}: {', '.join(ON[kind])}.")


@recording(
    "review",
    example="decisions review 7                            (on a terminal: one thing after the other)\n"
    "decisions review 7 keep -m 'it helps' --criterion '1=missed:two dates, before: five' --need 1=met",
)
@options.decision
@click.argument("verdict", required=False, type=click.Choice(VERDICTS))
@options.texts("The findings; with --request, why.")
@click.option("--request", is_flag=True, help="Ask for a review before its date.")
@click.option("--next", "next_on", metavar="DATE", help="The next review; extend needs it.")
@_outcome("criterion", "on_criteria")
@click.option("--measure", "measures", multiple=True, metavar="CRITERION=TEXT", help="Its reading alone.")
@_outcome("concern", "on_concerns")
@click.option("--became", multiple=True, metavar="CONCERN=TEXT", help="What became of it alone.")
@_outcome("condition", "on_conditions")
@_outcome("need", "on_needs")
@click.option("--framing", type=click.Choice(("holds", "changed")), help="Whether the framing still holds.")
def review(
    given: Given,
    decision: str,
    verdict: str | None,
    request: bool,
    next_on: str | None,
    measures: tuple[str, ...],
    became: tuple[str, ...],
    framing: str | None,
    **outcomes: tuple[str, ...],
) -> None:
    """Record what a review of the version in force found. What the verdict asks for is put to a round at once.

    A verdict on each thing that it looks at, a reading, or both: 1=met, 1=met:TEXT, 1=:TEXT. What is left out is shown
    as not said.
    """
    found = {
        "next_on": options.day(next_on),
        "measures": [numbered(text, "criterion") for text in measures] or None,
        "became": [numbered(text, "concern") for text in became] or None,
        **{key: [notation.outcome(text, OUTCOMES[key]) for text in said] or None for key, said in outcomes.items()},
        "framing": framing,
    }
    if request:
        if verdict or any(found.values()):
            raise BadInput("a request only asks for a review", "give --request -m WHY alone, or a verdict")
        run.on_decision(given, "review-request", decision, message=given.text())
        return
    if verdict is None:
        if not any(found.values()) and not given.has_text and listening.possible():
            from cli.meeting import reviewing

            reviewing.hold(given, decision)
            return
        raise BadInput("the verdict is missing", f"it is one of {', '.join(VERDICTS)}; or ask with --request")
    run.on_decision(given, "review", decision, verdict=verdict, message=given.text(), **found)


@recording("supersede", example="decisions supersede 7 --by 12 -m 'the new tool plans for us'")
@options.decision
@click.option("--by", required=True, metavar="DECISION", shell_complete=options.numbers, help="Which takes its place.")
@options.texts("Why.")
def supersede(given: Given, decision: str, by: str) -> None:
    """Propose that another decision takes this one's place; that decision's adoption carries it out."""
    other = options.number_of(decision)
    if other is None:
        session = options.session()
        store = session.store()
        other = store.number_of(store.last_of(session.me(store.log_id())) or "")
    if other is None:
        raise BadInput("you have recorded on no decision yet", "name a decision by its number")
    run.on_decision(given, "supersede", by, other=other, message=given.text())


@recording("correct", example="decisions correct 42 -m 'it was cy who said this'")
@click.argument("event")
@options.texts("Why.")
def correct(given: Given, event: str) -> None:
    """Mark an entry that was a mistake as void, by its position or the start of its id. Record the right one anew."""
    from decisions.log.reading import decoded

    stream, record = options.session().reader().named(event)
    found = decoded(record)
    if found["subject"] != "decision":
        raise BadInput(f"event {event[:40]} is not about a decision", "only declarations and texts can be corrected")
    run.on_stream(given, "correct", stream, event=found["id"], message=given.text())
