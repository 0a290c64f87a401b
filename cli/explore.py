"""Exploring: options, questions and reactions."""

from __future__ import annotations

import click

from cli import options, run
from cli.options import Given, part_of, recording


@recording("option", example="decisions option 7 -m 'Plan in cycles of two weeks'")
@options.decision
@options.texts("The possible way forward.")
def option(given: Given, decision: str) -> None:
    """Offer a possible way forward."""
    run.on_decision(given, "option", decision, message=given.text())


@recording("ask", example="decisions ask 7 -m 'Who would keep the board?' --as cy")
@options.decision
@options.texts("The question.")
def ask(given: Given, decision: str) -> None:
    """Ask a question for clarity."""
    run.on_decision(given, "ask", decision, message=given.text())


@recording("answer", example="decisions answer 7.1 -m 'Whoever facilitates that week'")
@options.decision
@click.argument("question", required=False)
@options.texts("The answer.")
def answer(given: Given, decision: str, question: str | None) -> None:
    """Answer a question: 7 1 or 7.1 is question 1 of decision 7."""
    decision, number = part_of(decision, question, "question")
    run.on_decision(given, "answer", decision, question=number, message=given.text())


@recording("react", example="decisions react 7 -m 'Two weeks feels right'")
@options.decision
@options.texts("The reaction.")
def react(given: Given, decision: str) -> None:
    """Share a quick reaction."""
    run.on_decision(given, "react", decision, message=given.text())
