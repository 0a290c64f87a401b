"""Answers to a version: consent, standing aside, objecting; taking back, confirming and disputing."""

from __future__ import annotations

from typing import Any

import click

from cli import options, run
from cli.options import Given, part_of, recording, session
from decisions.errors import BadInput


@recording("consent", example="decisions consent 7 --as bo --concern 'two weeks may be short in summer'")
@options.decision
@click.option("--concern", metavar="TEXT", help="Something to look at in the review; it blocks nothing.")
@click.option("--condition", metavar="TEXT", help="On the understanding that ...; marked met or broken later.")
@options.version
def consent(given: Given, decision: str, **said: Any) -> None:
    """Consent: you have no objection to this. --as takes several: ana,bo or @all or @rest."""
    several = given.members and (len(given.members) > 1 or given.members[0].startswith("@"))
    if several and (said["concern"] is not None or said["condition"] is not None):
        raise BadInput("a concern or a condition is one person's", "record it with one --as")
    run.on_decision(given, "consent", decision, **said)


@recording("stand-aside", example="decisions stand-aside 7 -m 'I am away while it runs' --as cy")
@options.decision
@options.texts("Why.")
@options.version
def stand_aside(given: Given, decision: str, version: int | None) -> None:
    """Stand aside: neither consent nor objection, where the policy allows it."""
    run.on_decision(given, "stand-aside", decision, message=given.text(), version=version)


@recording("object", example="decisions object 7 --as bo -m 'nobody has time for it' --need 'a pace we can keep'")
@options.decision
@options.texts("The reason: why this is not safe enough to try.")
@click.option("--need", metavar="TEXT", help="The need behind it.")
@click.option("--for", "on_behalf_of", metavar="HANDLE", shell_complete=options.handles, help="Whose it is.")
@click.option("--through", metavar="CIRCLE", shell_complete=options.circles, help="Whose delegate speaks.")
@options.version
def object_(
    given: Given,
    decision: str,
    need: str | None,
    on_behalf_of: str | None,
    through: str | None,
    version: int | None,
) -> None:
    """Raise an objection. It is valid as soon as it is uttered.

    The delegate or the leader of a circle within may raise it --for somebody there who is not asked: both are named.
    """
    whose = options.handle(on_behalf_of)
    if whose is not None and through is None:
        through = _link(given, whose)
    named = {"need": need, "version": version, "on_behalf_of": whose, "through": options.handle(through)}
    run.on_decision(given, "object", decision, message=given.text(), **named)


def _link(given: Given, whose: str) -> str | None:
    """The one circle that can be meant; None where there are several, or none."""
    from decisions.views.people import linking

    reader = session().reader()
    delegate = given.members[0] if given.members else session().me(reader.log_id())
    found = linking(reader, delegate, whose)
    return found[0] if len(found) == 1 else None


@recording("retract", example="decisions retract 7 --as cy -m 'I had not seen the cost'")
@options.decision
@options.texts("Why.")
def retract(given: Given, decision: str) -> None:
    """Take an answer back."""
    run.on_decision(given, "retract", decision, message=given.text())


@recording("condition", example="decisions condition 7.1 met -m 'the board is up'")
@options.decision
@click.argument("condition")
@click.argument("state", required=False)
@options.texts("A note.")
def condition(given: Given, decision: str, condition: str, state: str | None) -> None:
    """Mark a condition as met or broken: `7 1 met` or `7.1 met` is about condition 1 of decision 7."""
    part: str | None = condition
    if state is None:
        state, part = condition, None
    if state not in ("met", "broken"):
        raise BadInput(f"a condition cannot be {state[:40]!r}", "it is met or broken")
    decision, number = part_of(decision, part, "condition")
    run.on_decision(given, "condition", decision, condition=number, state=state, message=given.optional_text())


@recording("confirm", example="decisions confirm 7")
@options.decision
@click.argument("event", required=False)
def confirm(given: Given, decision: str, event: str | None) -> None:
    """Confirm what others recorded for you: one EVENT, or all of them."""
    run.on_decision(given, "confirm", decision, event=event)


@recording("dispute", example="decisions dispute 7 42 -m 'I was not in that meeting'")
@options.decision
@click.argument("event")
@options.texts("Why.")
def dispute(given: Given, decision: str, event: str) -> None:
    """Dispute what others recorded for you; a disputed answer stops counting."""
    run.on_decision(given, "dispute", decision, event=event, message=given.text())
