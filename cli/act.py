"""Acting: buy-in, check-ins and actions."""

from __future__ import annotations

import click

from cli import options, run
from cli.commands import ACTION
from cli.options import Given, part_of, recording
from cli.program import Group

action = Group("action", ACTION, "Actions of a decision.", "decisions action add 7 -m 'set up the board' --due friday")
numbered = click.argument("action", required=False)


@recording("buy-in", example="decisions buy-in 7 halfhearted -m 'I still have the old tool to run' --as cy")
@options.decision
@click.argument("value", type=click.Choice(("in", "halfhearted", "out")))
@options.texts("Why, if you like.")
def buy_in(given: Given, decision: str, value: str) -> None:
    """Declare whether you will carry out the version in force in earnest. --as takes several."""
    run.on_decision(given, "buy-in", decision, value=value, why=given.optional_text())


@recording("check-in", example="decisions check-in 7 struggling -m 'the meetings run over' --as bo")
@options.decision
@click.argument("value", type=click.Choice(("doing", "struggling", "stopped")))
@options.texts("How it goes, if you like.")
def check_in(given: Given, decision: str, value: str) -> None:
    """Say how carrying it out goes."""
    run.on_decision(given, "check-in", decision, value=value, why=given.optional_text())


@recording("add", example="decisions action add 7 -m 'set up the board' --owner bo --due friday")
@options.decision
@options.texts("What is to be done.")
@click.option(
    "--owner", metavar="HANDLE", shell_complete=options.handles, help="Who does it; default: whoever plans it."
)
@click.option("--due", metavar="DATE", help="By when.")
def action_add(given: Given, decision: str, owner: str | None, due: str | None) -> None:
    """Plan an action."""
    moment = options.when(due, end_of_day=True, ahead=True)
    run.on_decision(given, "action-add", decision, message=given.text(), owner=options.handle(owner), due=moment)


@recording("done", example="decisions action done 7.1 -m 'the board is up'")
@options.decision
@numbered
@options.texts("A note.")
def action_done(given: Given, decision: str, action: str | None) -> None:
    """Close an action as done: 7 1 or 7.1 is action 1 of decision 7."""
    _close(given, decision, action, "done")


@recording("drop", example="decisions action drop 7.1 -m 'nobody needs it'")
@options.decision
@numbered
@options.texts("A note.")
def action_drop(given: Given, decision: str, action: str | None) -> None:
    """Close an action as dropped."""
    _close(given, decision, action, "dropped")


def _close(given: Given, decision: str, action: str | None, outcome: str) -> None:
    decision, number = part_of(decision, action, "action")
    run.on_decision(given, "action-close", decision, action=number, outcome=outcome, message=given.optional_text())
